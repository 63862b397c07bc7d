namespace Pipeline.Core.Estimation;

/// <summary>P-values adjusted for the number of tests.</summary>
public static class MultipleTests
{
    /// <summary>Holm (1979): controls the chance of any false finding.</summary>
    /// <param name="pValues">P-values of the tests, in any order.</param>
    /// <returns>Adjusted p-values in the same order: the running maximum of (m - rank + 1) p, at most 1.</returns>
    /// <exception cref="ArgumentException">A p-value is not from 0 to 1.</exception>
    public static double[] Holm(IReadOnlyList<double> pValues)
    {
        int[] order = Ascending(pValues);
        var adjusted = new double[order.Length];
        double highest = 0;
        for (int rank = 0; rank < order.Length; rank++)
            adjusted[order[rank]] = highest = Math.Max(highest, Math.Min(1, (order.Length - rank) * pValues[order[rank]]));
        return adjusted;
    }

    /// <summary>Benjamini and Hochberg (1995): controls the expected share of false findings among the findings.</summary>
    /// <param name="pValues">P-values of the tests, in any order.</param>
    /// <returns>Adjusted p-values in the same order: the running minimum from the largest on of m p / rank, at most 1.</returns>
    /// <exception cref="ArgumentException">A p-value is not from 0 to 1.</exception>
    public static double[] BenjaminiHochberg(IReadOnlyList<double> pValues)
    {
        int[] order = Ascending(pValues);
        var adjusted = new double[order.Length];
        double lowest = 1;
        for (int rank = order.Length - 1; rank >= 0; rank--)
            adjusted[order[rank]] = lowest = Math.Min(lowest, order.Length * pValues[order[rank]] / (rank + 1));
        return adjusted;
    }

    private static int[] Ascending(IReadOnlyList<double> pValues) => pValues.All(p => p is >= 0 and <= 1)
        ? [.. Enumerable.Range(0, pValues.Count).OrderBy(test => pValues[test])]
        : throw new ArgumentException("P-values are numbers from 0 to 1.", nameof(pValues));
}
