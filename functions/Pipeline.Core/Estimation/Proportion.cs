using MathNet.Numerics.Distributions;

namespace Pipeline.Core.Estimation;

/// <summary>The share of persons with a trait in a sample, with its interval.</summary>
public static class Proportion
{
    /// <summary>The share with the score interval of Wilson (1927), for reports.</summary>
    /// <param name="count">Persons with the trait.</param>
    /// <param name="sample">All persons, 1 or more.</param>
    /// <param name="level">Confidence level.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static Estimate<double> Wilson(int count, int sample, double level = 0.95)
    {
        Check(count, sample, level);
        double z = Normal.InvCDF(0, 1, (1 + level) / 2), n = sample, p = count / n;
        double centre = (p + z * z / (2 * n)) / (1 + z * z / n);
        double half = z / (1 + z * z / n) * Math.Sqrt(p * (1 - p) / n + z * z / (4 * n * n));
        return Result(p, "Share, Wilson (1927) score interval", level, count == 0 ? 0 : centre - half, count == sample ? 1 : centre + half);
    }

    /// <summary>The share with the exact interval of Clopper and Pearson (1934), which covers at least the level.</summary>
    /// <param name="count">Persons with the trait.</param>
    /// <param name="sample">All persons, 1 or more.</param>
    /// <param name="level">Confidence level.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static Estimate<double> ClopperPearson(int count, int sample, double level = 0.95)
    {
        Check(count, sample, level);
        double tail = (1 - level) / 2;
        return Result(
            (double)count / sample,
            "Share, Clopper and Pearson (1934) exact interval",
            level,
            count == 0 ? 0 : Beta.InvCDF(count, sample - count + 1, tail),
            count == sample ? 1 : Beta.InvCDF(count + 1, sample - count, 1 - tail));
    }

    private static Estimate<double> Result(double share, string method, double level, double lower, double upper) => new(
        share,
        method,
        new Dictionary<string, string> { ["level"] = FormattableString.Invariant($"{level}") },
        new Dictionary<string, double>(),
        new Interval(lower, upper, level));

    private static void Check(int count, int sample, double level)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sample);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, sample);
        if (!(level is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(level), level, "A confidence level lies between 0 and 1.");
    }
}
