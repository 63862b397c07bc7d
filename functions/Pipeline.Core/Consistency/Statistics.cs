namespace Pipeline.Core.Consistency;

/// <summary>Location and spread of a few figures.</summary>
internal static class Statistics
{
    // Makes the median absolute deviation of a normal distribution its standard deviation (Iglewicz & Hoaglin 1993).
    private const double NormalConsistency = 0.6745;

    /// <summary>The arithmetic mean; NaN of nothing.</summary>
    public static double Mean(IReadOnlyList<double> values) => values.Count == 0 ? double.NaN : values.Average();

    /// <summary>The standard deviation of a sample (divided by n − 1); NaN of fewer than two.</summary>
    public static double StandardDeviation(IReadOnlyList<double> values)
    {
        double mean = Mean(values);
        return values.Count < 2 ? double.NaN : Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1));
    }

    /// <summary>The median, of an even number the mean of the two in the middle; NaN of nothing.</summary>
    public static double Median(IReadOnlyList<double> values)
    {
        if (values.Count == 0) return double.NaN;
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>Z-score of a value among values: its distance from the mean in standard deviations; NaN where they do not spread.</summary>
    public static double ZScore(double value, IReadOnlyList<double> values) => Score(value - Mean(values), StandardDeviation(values));

    /// <summary>Modified Z-score: 0.6745 × distance from the median ÷ median absolute deviation; NaN where more than half are
    /// equal.</summary>
    public static double ModifiedZScore(double value, IReadOnlyList<double> values)
    {
        double median = Median(values);
        return Score(NormalConsistency * (value - median), Median([.. values.Select(other => Math.Abs(other - median))]));
    }

    private static double Score(double distance, double spread) => spread > 0 ? distance / spread : double.NaN;
}
