namespace Pipeline.Core.Disclosure;

/// <summary>The cells of one or more tables and the sums that hold among them: everything that somebody who reads the tables knows about their structure.</summary>
/// <remarks>A cell that stands in several tables is one cell here, so that tables which share cells are protected together.
/// Cells and sums are known by their numbers. Immutable.</remarks>
public sealed class LinkedTables
{
    private readonly double[] values;
    private readonly int[] sumStart;
    private readonly int[] sumCells;
    private readonly int[] cellStart;
    private readonly int[] cellSums;

    /// <summary>Links cells by sums.</summary>
    /// <param name="values">The value of each cell: counts, or sums that cannot be negative.</param>
    /// <param name="sums">Each sum as the numbers of its cells: the total first, then the parts.</param>
    /// <param name="blocks">The sums by the smallest tables that they form (a parent with its children in every dimension); null takes all as one.</param>
    /// <exception cref="ArgumentException">A sum has no part, or its parts do not add up.</exception>
    public LinkedTables(IEnumerable<double> values, IReadOnlyList<int[]> sums, IReadOnlyList<int[]>? blocks = null)
    {
        this.values = [.. values];
        sumStart = new int[sums.Count + 1];
        for (int i = 0; i < sums.Count; i++) sumStart[i + 1] = sumStart[i] + sums[i].Length;
        sumCells = new int[sumStart[^1]];
        cellStart = new int[this.values.Length + 1];
        for (int i = 0; i < sums.Count; i++)
        {
            int[] sum = sums[i];
            sum.CopyTo(sumCells, sumStart[i]);
            double parts = 0;
            foreach (int part in sum.AsSpan(1)) parts += this.values[part];
            double total = this.values[sum[0]];
            if (sum.Length < 2 || Math.Abs(total - parts) > 1e-9 * Math.Max(1, Math.Abs(total)))
                throw new ArgumentException($"Sum {i}: its parts do not add up to its total.", nameof(sums));
            foreach (int cell in sum) cellStart[cell + 1]++;
        }

        for (int i = 0; i < this.values.Length; i++) cellStart[i + 1] += cellStart[i];
        cellSums = new int[sumCells.Length];
        int[] next = cellStart[..^1];
        for (int i = 0; i < sums.Count; i++)
            foreach (int cell in sums[i]) cellSums[next[cell]++] = i;
        Blocks = blocks ?? [[.. Enumerable.Range(0, sums.Count)]];
    }

    /// <summary>Number of cells.</summary>
    public int CellCount => values.Length;

    /// <summary>Number of sums.</summary>
    public int SumCount => sumStart.Length - 1;

    /// <summary>The sums by the smallest tables that they form, those of totals first.</summary>
    public IReadOnlyList<int[]> Blocks { get; }

    /// <summary>The value of every cell.</summary>
    public ReadOnlySpan<double> Values => values;

    /// <summary>The cells of a sum: the total first, then its parts.</summary>
    public ReadOnlySpan<int> CellsOf(int sum) => sumCells.AsSpan(sumStart[sum]..sumStart[sum + 1]);

    /// <summary>The sums in which a cell stands, as total or as part.</summary>
    public ReadOnlySpan<int> SumsOf(int cell) => cellSums.AsSpan(cellStart[cell]..cellStart[cell + 1]);
}
