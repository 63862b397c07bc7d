using MathNet.Numerics.Distributions;

namespace Pipeline.Core.Anonymisation.Synthesis;

/// <summary>The parameters of differentially private attribute-combination counts, from what a policy chooses (Gaussian mechanism under zero-concentrated differential privacy;
/// synthetic-data-showcase).</summary>
/// <remarks>delta = 1 / (n ln n); epsilon is split into a share for the number of records and the rest, eps_M; rho = (√(eps_M + ln(2/delta)) − √ln(2/delta))²;
/// sigma_k = p_k · √(Σ 1/p_j² / (2 rho (1 − Q_p))).</remarks>
public sealed class DifferentialPrivacy
{
    private readonly double[] sigma;

    /// <summary>Computes the parameters.</summary>
    /// <param name="epsilon">The budget of the release.</param>
    /// <param name="records">The protected number of records, above 1.</param>
    /// <param name="proportions">p_k: the noise for combinations of length 1, 2, … relative to each other; their number is the reporting length.</param>
    /// <param name="recordsShare">N_p: the share of epsilon for the number of records.</param>
    /// <param name="percentileShare">Q_p: the share of rho for the sensitivities.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public DifferentialPrivacy(double epsilon, double records, IReadOnlyList<double> proportions, double recordsShare = 0.005, double percentileShare = 0.01)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(epsilon);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(records, 1);
        ArgumentOutOfRangeException.ThrowIfZero(proportions.Count, nameof(proportions));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(recordsShare);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(recordsShare, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(percentileShare);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(percentileShare, 1);
        Delta = 1 / (records * Math.Log(records));
        RecordsEpsilon = epsilon * recordsShare;
        double log = Math.Log(2 / Delta), root = Math.Sqrt(epsilon * (1 - recordsShare) + log) - Math.Sqrt(log);
        Rho = root * root;
        PercentileEpsilon = Math.Sqrt(2 * Rho * percentileShare / proportions.Count);
        double spread = Math.Sqrt(proportions.Sum(p => 1 / (p * p)) / (2 * Rho * (1 - percentileShare)));
        sigma = [.. proportions.Select(p => p * spread)];
    }

    /// <summary>The probability with which the promise of epsilon may fail.</summary>
    public double Delta { get; }

    /// <summary>The part of epsilon that the protected number of records costs: it is the true one with Laplace noise of scale 1 / this.</summary>
    public double RecordsEpsilon { get; }

    /// <summary>The budget of the zero-concentrated mechanism.</summary>
    public double Rho { get; }

    /// <summary>The epsilon with which the sensitivity of each length is found.</summary>
    public double PercentileEpsilon { get; }

    /// <summary>The longest combinations that are counted.</summary>
    public int ReportingLength => sigma.Length;

    /// <summary>Standard deviation of the noise for combinations of a length, for a sensitivity of 1.</summary>
    public double Sigma(int length) => sigma[length - 1];

    /// <summary>Standard deviation of the noise for combinations of a length: sigma_k · √Delta_k.</summary>
    /// <param name="length">Length of the combinations.</param>
    /// <param name="sensitivity">The most combinations of that length that one record is counted in.</param>
    public double NoiseDeviation(int length, int sensitivity) => Sigma(length) * Math.Sqrt(sensitivity);

    /// <summary>A single attribute is kept above this noisy count, so that one that a single record holds appears with a probability of delta / 2 at most.</summary>
    public double SingleThreshold(int sensitivity) =>
        1 + NoiseDeviation(1, sensitivity) * Normal.InvCDF(0, 1, Math.Pow(1 - Delta / 2, 1.0 / sensitivity));

    /// <summary>A longer combination is kept above this noisy count, so that one that nobody holds appears with a probability of eta / 2.</summary>
    /// <param name="length">Length of the combinations, 2 or more.</param>
    /// <param name="sensitivity">Their sensitivity.</param>
    /// <param name="eta">The share of combinations that may be invented.</param>
    public double AdaptiveThreshold(int length, int sensitivity, double eta) => NoiseDeviation(length, sensitivity) * Normal.InvCDF(0, 1, 1 - eta / 2);
}
