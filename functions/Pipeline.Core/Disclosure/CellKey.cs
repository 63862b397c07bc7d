using System.Globalization;

namespace Pipeline.Core.Disclosure;

/// <summary>The cell-key method: a small change of a count that depends on who is counted, so that the same persons give the same published count in every table.</summary>
/// <remarks>Fraser and Wooton (2005); SDC Handbook, 2nd ed., section 5.4.4. Margins are changed on their own, so that tables do not add up exactly.</remarks>
public sealed class CellKey
{
    private readonly (double Bound, int Change)[][] blocks;

    /// <summary>Takes a table of perturbations.</summary>
    /// <param name="blocks">For the counts 0, 1, 2, … and the last for all counts from its own on: the changes with the upper bound of the keys that get them, ascending to 1.</param>
    /// <exception cref="ArgumentException">Zero is changed, a count would become negative, or the bounds of a block do not ascend to 1.</exception>
    public CellKey(IEnumerable<IEnumerable<(double Bound, int Change)>> blocks)
    {
        this.blocks = [.. blocks.Select(block => block.ToArray())];
        for (int count = 0; count < this.blocks.Length; count++)
        {
            (double Bound, int Change)[] block = this.blocks[count];
            bool ascends = block.Length > 0 && Math.Abs(block[^1].Bound - 1) < 1e-6 && block.Zip(block.Skip(1)).All(pair => pair.First.Bound <= pair.Second.Bound);
            if (!ascends || block.Any(row => count + row.Change < 0 || (count == 0 && row.Change != 0)))
                throw new ArgumentException($"p-table, count {count}: bounds ascend to 1, zero stays zero and no count becomes negative.", nameof(blocks));
        }
    }

    /// <summary>Reads a p-table as tau-Argus and the R package ptable write it: columns i (count), j (published count), p, v (change) and p_int_ub (upper bound of the keys).</summary>
    /// <exception cref="FormatException">A column is missing or a line is not numeric.</exception>
    public static CellKey Read(TextReader text)
    {
        string[] header = Split(text.ReadLine() ?? "");
        int count = Array.IndexOf(header, "i"), change = Array.IndexOf(header, "v"), bound = Array.IndexOf(header, "p_int_ub");
        if (count < 0 || change < 0 || bound < 0) throw new FormatException("p-table: expected the columns i, v and p_int_ub.");
        var blocks = new SortedDictionary<int, List<(double, int)>>();
        while (text.ReadLine() is { } line)
        {
            string[] fields = Split(line);
            if (fields.Length < header.Length) continue;
            int of = int.Parse(fields[count], CultureInfo.InvariantCulture);
            if (!blocks.TryGetValue(of, out List<(double, int)>? block)) blocks.Add(of, block = []);
            block.Add((double.Parse(fields[bound], CultureInfo.InvariantCulture), (int)double.Parse(fields[change], CultureInfo.InvariantCulture)));
        }

        if (!blocks.Keys.SequenceEqual(Enumerable.Range(0, blocks.Count))) throw new FormatException("p-table: expected a block for each of the counts 0, 1, 2, …");
        return new CellKey(blocks.Values);

        static string[] Split(string line) => [.. line.Split(';').Select(field => field.Trim().Trim('"'))];
    }

    /// <summary>The key of a cell: the fractional part of the sum of its records' keys.</summary>
    public static double KeyOf(double sumOfRecordKeys) => sumOfRecordKeys - Math.Floor(sumOfRecordKeys);

    /// <summary>The count to publish.</summary>
    /// <param name="count">The true count.</param>
    /// <param name="key">The cell's key, in [0, 1).</param>
    public long Perturb(long count, double key)
    {
        foreach ((double bound, int change) in blocks[Math.Min(count, blocks.Length - 1)])
            if (key <= bound) return count + change;
        return count + blocks[Math.Min(count, blocks.Length - 1)][^1].Change;
    }

    /// <summary>Mean and variance of the change of a count, as the table has them.</summary>
    public (double Mean, double Variance) MomentsOf(int count)
    {
        double mean = 0, square = 0, below = 0;
        foreach ((double bound, int change) in blocks[Math.Min(count, blocks.Length - 1)])
        {
            mean += (bound - below) * change;
            square += (bound - below) * change * change;
            below = bound;
        }

        return (mean, square - mean * mean);
    }
}
