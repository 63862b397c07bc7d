namespace Pipeline.Core.Disclosure;

/// <summary>Blocks small enough for elimination, whose cost grows with the cube of a block's cells.</summary>
internal static class TableBlocks
{
    /// <summary>Cuts a block that has too many cells into slices along its longest dimension, and those again; the sums across slices stand alone.</summary>
    /// <typeparam name="TCode">A code.</typeparam>
    /// <param name="block">Its sums.</param>
    /// <param name="most">The largest number of cells of a block.</param>
    /// <param name="cellsOf">The number of cells of some sums.</param>
    /// <param name="dimensionOf">The dimension along which a sum adds up.</param>
    /// <param name="codeOf">The code of a sum's total in a dimension.</param>
    /// <param name="dimensions">The number of dimensions.</param>
    public static IEnumerable<int[]> Split<TCode>(int[] block, int most, Func<int[], int> cellsOf, Func<int, int> dimensionOf, Func<int, int, TCode> codeOf, int dimensions)
    {
        if (block.Length == 1 || cellsOf(block) <= most) return [block];
        int longest = Enumerable.Range(0, dimensions).MaxBy(k => block.Select(sum => codeOf(sum, k)).Distinct().Count());
        int[] across = [.. block.Where(sum => dimensionOf(sum) == longest)], within = [.. block.Except(across)];
        IGrouping<TCode, int>[] slices = [.. within.GroupBy(sum => codeOf(sum, longest))];
        return slices.Length < 2
            ? block.Select(sum => (int[])[sum])
            : [.. across.Select(sum => (int[])[sum]), .. slices.SelectMany(slice => Split([.. slice], most, cellsOf, dimensionOf, codeOf, dimensions))];
    }
}
