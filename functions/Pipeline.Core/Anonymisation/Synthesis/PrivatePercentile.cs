namespace Pipeline.Core.Anonymisation.Synthesis;

/// <summary>A percentile of small whole numbers under differential privacy, by the exponential mechanism (Smith 2011).</summary>
/// <remarks>A value's score is minus the number of records between it and the percentile's rank: one record more or less moves it by 1 at most. The value with the highest
/// score after exponential noise of scale 2 / epsilon is chosen (report noisy max; McKenna and Sheldon 2020), which costs epsilon.
/// The range of values is public: taken from the data, its end would itself tell of one record.</remarks>
public static class PrivatePercentile
{
    /// <summary>The score of each value from 0 to the largest.</summary>
    /// <param name="values">The numbers, one for each record.</param>
    /// <param name="largest">The largest that is possible.</param>
    /// <param name="percentage">The percentile, above 0 and at most 100.</param>
    public static IReadOnlyList<double> Scores(IEnumerable<int> values, int largest, double percentage)
    {
        var numberOf = new long[largest + 1];
        foreach (int value in values) numberOf[value]++;
        double rank = numberOf.Sum() * percentage / 100;
        var scores = new double[largest + 1];
        long upTo = 0;
        for (int value = 0; value <= largest; value++)
        {
            long below = upTo;
            upTo += numberOf[value];
            scores[value] = rank <= below ? rank - below : rank > upTo ? upTo - rank : 0;
        }

        return scores;
    }

    /// <summary>The percentile, or one near it.</summary>
    /// <param name="values">The numbers, one for each record.</param>
    /// <param name="largest">The largest that is possible.</param>
    /// <param name="percentage">The percentile, above 0 and at most 100.</param>
    /// <param name="epsilon">The budget.</param>
    /// <param name="noise">Where noise comes from.</param>
    public static int Choose(IEnumerable<int> values, int largest, double percentage, double epsilon, Random noise) =>
        Scores(values, largest, percentage).Index().MaxBy(value => value.Item + MathNet.Numerics.Distributions.Exponential.Sample(noise, epsilon / 2)).Index;
}
