namespace Pipeline.Core.Anonymisation;

/// <summary>Records that look alike: for each combination of key variables the number of records that it may stand for, and the risk of who is behind it.</summary>
/// <remarks>A missing value may be any value, so that it matches all of them (sdcMicro's alpha = 1). Arrays are by combination of the table.</remarks>
public sealed class EquivalenceClasses
{
    private readonly long[] sampleFrequencies;
    private readonly double[] populationFrequencies;

    /// <summary>Counts the classes of a table.</summary>
    public EquivalenceClasses(KeyTable table)
    {
        int n = table.Combinations.Length;
        sampleFrequencies = new long[n];
        populationFrequencies = new double[n];
        var byPattern = new Dictionary<ulong, List<int>>();
        for (int i = 0; i < n; i++)
        {
            ulong values = table.ValuesOf(table.Combinations[i]);
            if (!byPattern.TryGetValue(values, out List<int>? of)) byPattern.Add(values, of = []);
            of.Add(i);
        }

        // Two combinations match where they agree on the key variables that have a value in both.
        foreach ((ulong one, List<int> asking) in byPattern)
            foreach ((ulong other, List<int> asked) in byPattern)
            {
                ulong common = one & other;
                var found = new Dictionary<ulong, (long Records, double Weight)>();
                foreach (int i in asked)
                {
                    (long records, double weight) = found.GetValueOrDefault(table.Combinations[i] & common);
                    found[table.Combinations[i] & common] = (records + table.Counts[i], weight + table.Weights[i]);
                }

                foreach (int i in asking)
                {
                    (long records, double weight) = found.GetValueOrDefault(table.Combinations[i] & common);
                    sampleFrequencies[i] += records;
                    populationFrequencies[i] += weight;
                }
            }
    }

    /// <summary>f_k: records in the sample that match the combination.</summary>
    public IReadOnlyList<long> SampleFrequencies => sampleFrequencies;

    /// <summary>F_k: sum of the weights of those records, an estimate of the matching persons in the population.</summary>
    public IReadOnlyList<double> PopulationFrequencies => populationFrequencies;

    /// <summary>The individual risk of re-identification: the expectation of 1 / F_k given f_k under the negative binomial model (Benedetti and Franconi 1998).</summary>
    /// <remarks>(p / f) · ₂F₁(1, 1; f + 1; 1 − p) with p = f_k / F_k, of which p / (1 − p) · ln(1 / p) for f = 1 is a case. Without weights, p = 1 and the risk is 1 / f_k.</remarks>
    public static double IndividualRisk(long sampleFrequency, double populationFrequency)
    {
        double p = Math.Min(1, sampleFrequency / populationFrequency), q = 1 - p;
        if (q == 0) return 1.0 / sampleFrequency;
        double odds = p / q;
        if (sampleFrequency == 1) return odds * -Math.Log(p);
        if (sampleFrequency == 2) return odds - odds * odds * -Math.Log(p);
        double term = 1, sum = 1;
        for (int n = 1; term > 1e-16 * sum && n < 1_000_000; n++)
        {
            term *= q * n / (sampleFrequency + n);
            sum += term;
        }

        return p / sampleFrequency * sum;
    }

    /// <summary>The global risk: the mean of the individual risks, which is the expected share of records that are re-identified.</summary>
    public double GlobalRisk(KeyTable table)
    {
        double expected = 0;
        long records = 0;
        for (int i = 0; i < sampleFrequencies.Length; i++)
        {
            expected += table.Counts[i] * IndividualRisk(sampleFrequencies[i], populationFrequencies[i]);
            records += table.Counts[i];
        }

        return records == 0 ? 0 : expected / records;
    }

    /// <summary>Number of records in classes smaller than k.</summary>
    public long RecordsBelow(KeyTable table, int k)
    {
        long records = 0;
        for (int i = 0; i < sampleFrequencies.Length; i++)
            if (sampleFrequencies[i] < k) records += table.Counts[i];
        return records;
    }

    /// <summary>Distinct l-diversity: for each combination the number of different sensitive values in its class (Machanavajjhala and others 2007).</summary>
    /// <param name="table">The table.</param>
    /// <param name="records">For each record the place of its combination and its sensitive value.</param>
    public static IReadOnlyList<int> Diversity(KeyTable table, IEnumerable<(int Combination, int Sensitive)> records)
    {
        var valuesOf = new HashSet<int>[table.Combinations.Length];
        foreach ((int combination, int sensitive) in records) (valuesOf[combination] ??= []).Add(sensitive);
        var diversity = new int[valuesOf.Length];
        var seen = new HashSet<int>();
        for (int i = 0; i < diversity.Length; i++)
        {
            seen.Clear();
            ulong values = table.ValuesOf(table.Combinations[i]);
            for (int j = 0; j < diversity.Length; j++)
            {
                ulong common = values & table.ValuesOf(table.Combinations[j]);
                if (valuesOf[j] is { } of && (table.Combinations[i] & common) == (table.Combinations[j] & common)) seen.UnionWith(of);
            }

            diversity[i] = seen.Count;
        }

        return diversity;
    }
}
