using System.Globalization;
using System.Runtime.InteropServices;
using MathNet.Numerics;

namespace Pipeline.Core.Estimation;

/// <summary>Fisher's exact test of no association in a table of any number of rows and columns (Freeman and Halton 1951).</summary>
/// <remarks>Every table with the observed margins is counted, in two halves: the fillings of the first columns and of the others are
/// grouped by the row sums that they use, and only sums over pairs within a group are needed.</remarks>
public static class FisherExact
{
    private const int MostFillings = 50_000_000;

    /// <summary>Tests a table.</summary>
    /// <param name="table">Counts of persons.</param>
    /// <returns>The p-value: the probability of all tables with these margins that are no likelier than this one, up to a factor of 1 +
    /// 10⁻⁷ as in R; 1 where fewer than two rows or columns hold anybody. The diagnostic <c>tables</c> is the number of tables with these
    /// margins.</returns>
    /// <exception cref="ArgumentException">A count is negative, or the table has too many fillings to list (50 million halves).</exception>
    public static Estimate<double> Test(int[,] table)
    {
        if (table.Cast<int>().Any(count => count < 0)) throw new ArgumentException("Counts are 0 or more.", nameof(table));
        int[] rows = [.. Sums(table, 0).Where(sum => sum > 0).Order()], columns = [.. Sums(table, 1).Where(sum => sum > 0).Order()];
        if (rows.Length < 2 || columns.Length < 2) return Result(1, 1);
        if (rows.Length > columns.Length) (rows, columns) = (columns, rows);

        // The probability of a table is exp(constant - the sum of the logarithms of its cells' factorials).
        double constant = rows.Concat(columns).Sum(SpecialFunctions.FactorialLn) - SpecialFunctions.FactorialLn(rows.Sum());
        double least = table.Cast<int>().Sum(SpecialFunctions.FactorialLn) - Math.Log(TwoByTwo.RelativeError);
        var fillings = new Fillings(rows.Sum());
        int half = columns.Length / 2;

        // Rows are interchangeable to the other half: what is left in them is a group in whatever order.
        var firsts = new Dictionary<string, (int[] Left, List<double> Logs)>();
        fillings.List(columns[..half], rows, (left, log) =>
        {
            int[] sorted = [.. left.Order()];
            ref (int[] Left, List<double> Logs) group = ref CollectionsMarshal.GetValueRefOrAddDefault(firsts, string.Join(' ', sorted),
                out bool exists);
            if (!exists) group = (sorted, []);
            group.Logs.Add(log);
        });

        double p = 0, tables = 0;
        var others = new List<double>();
        foreach ((int[] available, List<double> logs) in firsts.Values)
        {
            others.Clear();
            fillings.List(columns[half..], available, (_, log) => others.Add(log));
            others.Sort();
            logs.Sort();
            tables += (double)logs.Count * others.Count;
            // Both lists in turn, so that each pair is looked at from one side only.
            double unlikely = 0;
            int next = others.Count;
            foreach (double log in logs)
            {
                while (next > 0 && log + others[next - 1] >= least) unlikely += Math.Exp(constant / 2 - others[--next]);
                p += Math.Exp(constant / 2 - log) * unlikely;
            }
        }

        return Result(Math.Min(1, p), tables);
    }

    // All ways to fill columns of given sums within what is available in the rows.
    private sealed class Fillings(int persons)
    {
        private readonly double[] logFactorials = [.. Enumerable.Range(0, persons + 1).Select(SpecialFunctions.FactorialLn)];
        private int found;

        // Answers each with what it leaves in the rows and the sum of the logarithms of its cells' factorials.
        public void List(int[] columns, int[] available, Action<int[], double> answer)
        {
            int[] left = [.. available];
            int lastRow = left.Length - 1;
            // The last column of the table takes what is left.
            bool takesAll = available.Sum() == columns.Sum();
            int listed = takesAll ? columns.Length - 1 : columns.Length;
            Next(0, 0);

            void Next(int column, double log)
            {
                if (column < listed)
                {
                    Fill(column, 0, columns[column], log);
                    return;
                }

                if (++found > MostFillings) throw new ArgumentException("The table has too many people for an exact test.");
                if (takesAll)
                    foreach (int count in left) log += logFactorials[count];
                answer(left, log);
            }

            void Fill(int column, int row, int rest, double log)
            {
                int most = Math.Min(rest, left[row]);
                for (int count = row == lastRow ? rest : 0; count <= most; count++)
                {
                    left[row] -= count;
                    if (row == lastRow) Next(column + 1, log + logFactorials[count]);
                    else Fill(column, row + 1, rest - count, log + logFactorials[count]);
                    left[row] += count;
                }
            }
        }
    }

    private static int[] Sums(int[,] table, int dimension)
    {
        var sums = new int[table.GetLength(dimension)];
        for (int row = 0; row < table.GetLength(0); row++)
            for (int column = 0; column < table.GetLength(1); column++)
                sums[dimension == 0 ? row : column] += table[row, column];
        return sums;
    }

    private static Estimate<double> Result(double p, double tables) => new(
        p,
        "Fisher's exact test (Freeman and Halton 1951)",
        new Dictionary<string, string> { ["relativeError"] = TwoByTwo.RelativeError.ToString("R", CultureInfo.InvariantCulture) },
        new Dictionary<string, double> { ["tables"] = tables });
}
