namespace Pipeline.Core.Disclosure;

/// <summary>A table of all combinations of the codes of its dimensions, totals and sub-totals included.</summary>
/// <remarks>A cell's number is read like a number of mixed radix: the last dimension runs fastest.</remarks>
public sealed class CrossTable
{
    /// <summary>Up to this many cells a table is one block: elimination over all of it at once needs the fewest suppressions.</summary>
    internal const int WholeTable = 1_000;

    /// <summary>Up to this many cells a parent with its children in every dimension is one block.</summary>
    private const int WholeFamily = 2_000;

    private readonly int[] weights;

    /// <summary>Adds up a table from its inner cells.</summary>
    /// <param name="dimensions">The dimensions, in the order of a cell's codes.</param>
    /// <param name="inner">Inner cells: numbers of their codes and their value; what is missing is zero, what comes twice adds up.</param>
    /// <exception cref="ArgumentException">A code has children, so that the cell is not an inner one, or there are more than 2^31 − 1 cells.</exception>
    public CrossTable(IReadOnlyList<Hierarchy> dimensions, IEnumerable<(int[] Codes, double Value)> inner)
    {
        Dimensions = dimensions;
        weights = new int[dimensions.Count];
        long count = 1;
        for (int k = dimensions.Count - 1; k >= 0; k--)
        {
            weights[k] = (int)count;
            count *= dimensions[k].Codes.Count;
            if (count > int.MaxValue) throw new ArgumentException($"A table has at most {int.MaxValue} cells.", nameof(dimensions));
        }

        var values = new double[count];
        foreach ((int[] codes, double value) in inner)
        {
            for (int k = 0; k < codes.Length; k++)
                if (dimensions[k].ChildrenOf(codes[k]).Length > 0)
                    throw new ArgumentException($"'{dimensions[k].Codes[codes[k]]}' of '{dimensions[k].Dimension}' is a total: only inner cells are given.", nameof(inner));
            values[NumberOf(codes)] += value;
        }

        var sums = new List<int[]>();
        var dimensionOf = new List<int>(); // by sum, the dimension along which it adds up
        var sumOf = new int[dimensions.Count][]; // by dimension, the sum of which a cell is the total
        for (int k = 0; k < dimensions.Count; k++)
        {
            sumOf[k] = new int[count];
            for (int code = dimensions[k].Codes.Count - 1; code >= 0; code--) // children come after their parents
            {
                ReadOnlySpan<int> children = dimensions[k].ChildrenOf(code);
                if (children.Length == 0) continue;
                for (int high = 0; high < count; high += weights[k] * dimensions[k].Codes.Count)
                    for (int low = 0; low < weights[k]; low++)
                    {
                        int total = high + code * weights[k] + low;
                        var sum = new int[children.Length + 1];
                        sum[0] = total;
                        double value = 0;
                        for (int i = 0; i < children.Length; i++) value += values[sum[i + 1] = high + children[i] * weights[k] + low];
                        values[total] = value;
                        sumOf[k][total] = sums.Count;
                        sums.Add(sum);
                        dimensionOf.Add(k);
                    }
            }
        }

        Tables = new LinkedTables(values, sums, count <= WholeTable ? null : [.. BlocksOf(sumOf).SelectMany(Split)]);

        IEnumerable<int[]> Split(int[] block) => TableBlocks.Split(
            block, WholeFamily, part => part.SelectMany(sum => sums[sum]).Distinct().Count(), sum => dimensionOf[sum], (sum, k) => CodeOf(sums[sum][0], k), dimensions.Count);
    }

    /// <summary>The dimensions.</summary>
    public IReadOnlyList<Hierarchy> Dimensions { get; }

    /// <summary>The cells and the sums among them.</summary>
    public LinkedTables Tables { get; }

    /// <summary>Number of the cell with these codes.</summary>
    public int NumberOf(ReadOnlySpan<int> codes)
    {
        int cell = 0;
        for (int k = 0; k < codes.Length; k++) cell += codes[k] * weights[k];
        return cell;
    }

    /// <summary>Number of the code that a cell has in a dimension.</summary>
    public int CodeOf(int cell, int dimension) => cell / weights[dimension] % Dimensions[dimension].Codes.Count;

    // One block for each choice of a parent in every dimension: the parents with their children, and the sums among them.
    private List<int[]> BlocksOf(int[][] sumOf)
    {
        int[][] parents = [.. Dimensions.Select(dimension => Enumerable.Range(0, dimension.Codes.Count).Where(code => dimension.ChildrenOf(code).Length > 0).ToArray())];
        var blocks = new List<int[]>();
        var parent = new int[Dimensions.Count];
        var sums = new List<int>();

        void Choose(int k)
        {
            if (k < parent.Length)
            {
                foreach (int code in parents[k])
                {
                    parent[k] = code;
                    Choose(k + 1);
                }

                return;
            }

            sums.Clear();
            for (int summed = 0; summed < parent.Length; summed++) Add(summed, 0, 0);
            blocks.Add([.. sums]);
        }

        void Add(int summed, int k, int cell)
        {
            if (k == parent.Length)
            {
                sums.Add(sumOf[summed][cell]);
                return;
            }

            Add(summed, k + 1, cell + parent[k] * weights[k]);
            if (k == summed) return;
            foreach (int child in Dimensions[k].ChildrenOf(parent[k])) Add(summed, k + 1, cell + child * weights[k]);
        }

        Choose(0);
        return blocks;
    }
}
