using System.Globalization;
using System.Runtime.InteropServices;
using MathNet.Numerics;

namespace Pipeline.Core.Estimation;

/// <summary>Fisher's exact test of no association in a table of any number of rows and columns (Freeman and Halton 1951).</summary>
/// <remarks>Every table with the observed margins is counted, in two halves: the fillings of the first columns and of the others are grouped by the row sums
/// that they use, and only sums over pairs within a group are needed.</remarks>
public static class FisherExact
{
    private const int MostFillings = 50_000_000;

    /// <summary>Tests a table.</summary>
    /// <param name="table">Counts of persons.</param>
    /// <returns>The p-value: the probability of all tables with these margins that are no likelier than this one, up to a factor of 1 + 10⁻⁷ as in R; 1 where fewer than
    /// two rows or columns hold anybody. The diagnostic <c>tables</c> is the number of tables with these margins.</returns>
    /// <exception cref="ArgumentException">A count is negative, or the table has too many fillings to list (50 million halves).</exception>
    public static Estimate<double> Test(int[,] table)
    {
        if (table.Cast<int>().Any(count => count < 0)) throw new ArgumentException("Counts are 0 or more.", nameof(table));
        int[] rows = Sums(table, 0), columns = Sums(table, 1);
        double observed = rows.Concat(columns).Sum(SpecialFunctions.FactorialLn) - SpecialFunctions.FactorialLn(rows.Sum())
            - table.Cast<int>().Sum(SpecialFunctions.FactorialLn);
        rows = [.. rows.Where(sum => sum > 0)];
        columns = [.. columns.Where(sum => sum > 0).Order()];
        if (rows.Length < 2 || columns.Length < 2) return Result(1, 1);
        if (rows.Length > columns.Length) (rows, columns) = ([.. columns.Order()], [.. rows.Order()]);

        int fillings = 0;
        int half = columns.Length / 2;
        var firsts = new Dictionary<string, (int[] Used, List<double> Logs)>();
        Fill(columns[..half], rows, new int[rows.Length], 0, (used, log) =>
        {
            ref (int[] Used, List<double> Logs) group = ref CollectionsMarshal.GetValueRefOrAddDefault(firsts, string.Join(' ', used), out bool exists);
            if (!exists) group = ([.. used], []);
            group.Logs.Add(log);
        });

        double constant = rows.Concat(columns).Sum(SpecialFunctions.FactorialLn) - SpecialFunctions.FactorialLn(rows.Sum());
        double limit = observed + Math.Log(TwoByTwo.RelativeError) - constant;
        double p = 0, tables = 0;
        foreach ((int[] used, List<double> logs) in firsts.Values)
        {
            int[] left = [.. rows.Zip(used, (sum, taken) => sum - taken)];
            var others = new List<double>();
            // The last column takes what is left.
            Fill(columns[half..^1], left, new int[rows.Length], 0, (taken, log) =>
                others.Add(log - left.Zip(taken, (sum, part) => SpecialFunctions.FactorialLn(sum - part)).Sum()));
            logs.Sort();
            others.Sort();
            tables += (double)logs.Count * others.Count;
            double below = 0;
            for (int i = logs.Count - 1, k = 0; i >= 0; i--)
            {
                while (k < others.Count && logs[i] + others[k] <= limit) below += Math.Exp(others[k++] + constant / 2);
                p += Math.Exp(logs[i] + constant / 2) * below;
            }
        }

        return Result(Math.Min(1, p), tables);

        void Fill(ReadOnlySpan<int> toFill, int[] available, int[] used, double log, Action<int[], double> found)
        {
            if (toFill.IsEmpty)
            {
                if (++fillings > MostFillings) throw new ArgumentException("The table has too many people for an exact test.", nameof(table));
                found(used, log);
                return;
            }

            FillColumn(toFill[0], 0, log, toFill[1..].ToArray());

            void FillColumn(int rest, int row, double sofar, int[] further)
            {
                if (row == available.Length - 1)
                {
                    if (rest > available[row] - used[row]) return;
                    used[row] += rest;
                    Fill(further, available, used, sofar - SpecialFunctions.FactorialLn(rest), found);
                    used[row] -= rest;
                    return;
                }

                for (int count = Math.Min(rest, available[row] - used[row]); count >= 0; count--)
                {
                    used[row] += count;
                    FillColumn(rest - count, row + 1, sofar - SpecialFunctions.FactorialLn(count), further);
                    used[row] -= count;
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
