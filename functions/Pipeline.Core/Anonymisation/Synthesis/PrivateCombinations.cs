using MathNet.Numerics.Distributions;

namespace Pipeline.Core.Anonymisation.Synthesis;

/// <summary>What is chosen for differentially private counts.</summary>
/// <param name="Epsilon">The budget of the release.</param>
/// <param name="Proportions">p_k: the noise for combinations of length 1, 2, … relative to each other; at most 4 of them.</param>
/// <param name="RecordsNeeded">From how many records on, with noise, combinations of each length are counted: the noise of one length more is worth it where there are many.</param>
/// <param name="Percentage">The percentile of the records' numbers of attributes up to which a record is counted whole.</param>
/// <param name="Resolution">Counts are rounded down to a multiple of it, which is also the least count; 1 for none.</param>
/// <param name="Invented">eta: twice the share of longer combinations that nobody holds, of those that could be held, which noise alone may bring in.</param>
/// <param name="RecordsShare">N_p: the share of epsilon for the number of records.</param>
/// <param name="PercentileShare">Q_p: the share of rho for the percentile.</param>
public sealed record PrivateCounting(
    double Epsilon, IReadOnlyList<double> Proportions, IReadOnlyList<long> RecordsNeeded, double Percentage, int Resolution, double Invented, double RecordsShare, double PercentileShare);

/// <summary>What was done for the combinations of one length.</summary>
/// <param name="Length">Number of attributes.</param>
/// <param name="Sensitivity">The most combinations of that length that one record is counted in.</param>
/// <param name="NoiseDeviation">Standard deviation of the noise of a count.</param>
/// <param name="Threshold">What a noisy count has to exceed.</param>
/// <param name="Candidates">Combinations that got noise; of single attributes those that somebody holds are not told, and it is 0.</param>
/// <param name="Kept">Those above the threshold.</param>
public sealed record PrivateLength(int Length, long Sensitivity, double NoiseDeviation, double Threshold, int Candidates, int Kept);

/// <summary>Counts of attribute combinations that hardly tell whether any one record is among those counted: (epsilon, delta)-differential privacy for records.</summary>
/// <remarks>The mechanism of synthetic-data-showcase: Gaussian noise under zero-concentrated differential privacy (Bun and Steinke 2016), length by length; a longer combination is a
/// candidate where all its parts were kept. A record with more combinations than the sensitivity is counted in that many, chosen at random. One private percentile of the number
/// of attributes gives the sensitivities of all lengths, for the budget of one in each.</remarks>
public sealed class PrivateCombinations
{
    private PrivateCombinations(AttributeCombinations counts, long records, DifferentialPrivacy parameters, IReadOnlyList<PrivateLength> lengths) =>
        (Counts, Records, Parameters, Lengths) = (counts, records, parameters, lengths);

    /// <summary>The counts: noisy, above the threshold, none above that of a part of it, rounded down to the resolution.</summary>
    public AttributeCombinations Counts { get; }

    /// <summary>The number of records, with noise.</summary>
    public long Records { get; }

    /// <summary>The parameters, by the noisy number of records.</summary>
    public DifferentialPrivacy Parameters { get; }

    /// <summary>What was done, by length.</summary>
    public IReadOnlyList<PrivateLength> Lengths { get; }

    /// <summary>Counts records.</summary>
    /// <param name="records">For each record its attributes, ascending.</param>
    /// <param name="columns">How many columns there are: a record has at most one attribute of each.</param>
    /// <param name="columnOf">The column of an attribute.</param>
    /// <param name="how">What is chosen.</param>
    /// <param name="noise">Where noise comes from.</param>
    public static PrivateCombinations Count(IReadOnlyList<IReadOnlyList<int>> records, int columns, Func<int, int> columnOf, PrivateCounting how, Random noise)
    {
        long protectedRecords = Math.Max(2, (long)Math.Round(records.Count + Laplace.Sample(noise, 0, 1 / (how.Epsilon * how.RecordsShare))));
        double[] proportions = [.. how.Proportions.Zip(how.RecordsNeeded).TakeWhile(length => length.Second <= protectedRecords).Select(length => length.First)];
        var parameters = new DifferentialPrivacy(how.Epsilon, protectedRecords, proportions, how.RecordsShare, how.PercentileShare);
        int attributes = Math.Max(1, PrivatePercentile.Choose(
            records.Select(record => record.Count), columns, how.Percentage, parameters.PercentileEpsilon * Math.Sqrt(parameters.ReportingLength), noise));
        var kept = new AttributeCombinations();
        var lengths = new List<PrivateLength>();
        for (int length = 1; length <= Math.Min(parameters.ReportingLength, attributes); length++)
        {
            long sensitivity = AttributeCombinations.SensitivityOf(attributes, length);
            double deviation = parameters.Sigma(length) * Math.Sqrt(sensitivity);
            double threshold = length == 1 ? parameters.SingleThreshold((int)sensitivity) : parameters.AdaptiveThreshold(length, (int)sensitivity, how.Invented);
            HashSet<ulong>? candidates = length == 1 ? null : [.. kept.Candidates(length, columnOf)];
            AttributeCombinations counted = CountLimited(records, length, candidates, sensitivity, noise);
            int keptBefore = kept.Size;
            foreach (ulong combination in (candidates ?? counted.KeysOf(1)).Order().ToArray())
            {
                double noisy = counted[combination] + Normal.Sample(noise, 0, deviation);
                if (noisy > threshold && Math.Round(noisy) is > 0 and double count) kept.Set(combination, Math.Min((long)count, LeastPart(kept, combination, protectedRecords)));
            }

            lengths.Add(new PrivateLength(length, sensitivity, deviation, threshold, candidates?.Count ?? 0, kept.Size - keptBefore));
        }

        return new PrivateCombinations(kept.Protect(how.Resolution), protectedRecords, parameters, lengths);
    }

    // The sensitivity filter. What candidates there are is public by then, so that a record spends its share on those only.
    private static AttributeCombinations CountLimited(IEnumerable<IReadOnlyList<int>> records, int length, HashSet<ulong>? candidates, long sensitivity, Random noise)
    {
        var counted = new AttributeCombinations();
        var own = new List<ulong>();
        foreach (IReadOnlyList<int> record in records)
        {
            own.Clear();
            AttributeCombinations.ForEach(record, length, combination =>
            {
                if (candidates?.Contains(combination) != false) own.Add(combination);
            });
            for (int i = 0; i < Math.Min(own.Count, sensitivity); i++)
            {
                if (own.Count > sensitivity)
                {
                    int other = noise.Next(i, own.Count);
                    (own[i], own[other]) = (own[other], own[i]);
                }

                counted.Add(own[i]);
            }
        }

        return counted;
    }

    private static long LeastPart(AttributeCombinations kept, ulong combination, long records)
    {
        int[] attributes = AttributeCombinations.AttributesOf(combination);
        long least = records;
        if (attributes.Length > 1) AttributeCombinations.ForEach(attributes, attributes.Length - 1, part => least = Math.Min(least, kept[part]));
        return least;
    }
}
