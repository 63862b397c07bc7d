namespace Pipeline.Core.Anonymisation.Synthesis;

/// <summary>How well the combinations of one length are kept by other records or counts.</summary>
/// <param name="Length">Number of attributes.</param>
/// <param name="Combinations">Combinations that are to be kept.</param>
/// <param name="SuppressedPercent">Those that are missing.</param>
/// <param name="PreservedPercent">The part of all counts that is right: what a count is off by counts against it.</param>
/// <param name="FabricatedPercent">Of the combinations that there are, those that are not among those to be kept.</param>
/// <param name="MeanError">By how much a count is off on average, missing ones included.</param>
public sealed record CombinationAccuracy(int Length, int Combinations, double SuppressedPercent, double PreservedPercent, double FabricatedPercent, double MeanError)
{
    /// <summary>Compares counts, length by length.</summary>
    /// <param name="right">The counts that are to be kept.</param>
    /// <param name="found">The counts as they came out.</param>
    /// <param name="reportingLength">The longest combinations.</param>
    public static IReadOnlyList<CombinationAccuracy> Of(AttributeCombinations right, AttributeCombinations found, int reportingLength) =>
        [.. Enumerable.Range(1, reportingLength).Select(length => Of(right, found, [.. right.KeysOf(length)], [.. found.KeysOf(length)], length))];

    private static CombinationAccuracy Of(AttributeCombinations right, AttributeCombinations found, ulong[] wanted, ulong[] there, int length)
    {
        long records = wanted.Sum(key => right[key]), off = wanted.Sum(key => Math.Abs(right[key] - found[key]));
        return new CombinationAccuracy(
            length,
            wanted.Length,
            Percent(wanted.Count(key => found[key] == 0), wanted.Length),
            Percent(wanted.Sum(key => Math.Max(0, right[key] - Math.Abs(right[key] - found[key]))), records),
            Percent(there.Count(key => right[key] == 0), there.Length),
            wanted.Length == 0 ? 0 : Math.Round((double)off / wanted.Length, 1));
    }

    private static double Percent(long part, long whole) => whole == 0 ? 0 : Math.Round(100.0 * part / whole, 1);
}
