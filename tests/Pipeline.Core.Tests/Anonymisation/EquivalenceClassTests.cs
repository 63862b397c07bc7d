using System.Globalization;
using System.Text.Json;
using Pipeline.Core.Anonymisation;

namespace Pipeline.Core.Tests.Anonymisation;

public class EquivalenceClassTests
{
    [VectorFact]
    public void Eight_rows_with_weights()
    {
        using JsonDocument vector = JsonDocument.Parse(File.ReadAllText(Path.Combine(Vectors.Folder, "anonymity/class_sizes.json")));
        JsonElement rows = vector.RootElement.GetProperty("freqcalc_8rows");
        double[] Column(string name) => [.. rows.GetProperty(name).EnumerateArray().Select(value => value.GetDouble())];
        double[] a = Column("A"), b = Column("B"), c = Column("C"), w = Column("w"), fk = Column("fk"), populationFk = Column("Fk");
        var table = new KeyTable(4, 4, 4);
        int[] places = [.. Enumerable.Range(0, 8).Select(i => table.Add([(int)a[i], (int)b[i], (int)c[i]], w[i]))];
        var classes = new EquivalenceClasses(table);
        Assert.Equal(fk, places.Select(place => (double)classes.SampleFrequencies[place]));
        Assert.Equal(populationFk, places.Select(place => classes.PopulationFrequencies[place]));
    }

    [VectorFact]
    public void Household_survey()
    {
        using JsonDocument vector = JsonDocument.Parse(File.ReadAllText(Path.Combine(Vectors.Folder, "anonymity/class_sizes.json")));
        foreach (JsonElement reference in vector.RootElement.GetProperty("household_survey").EnumerateArray())
        {
            string[] keys = [.. reference.GetProperty("keys").EnumerateArray().Select(key => key.GetString()!)];
            var codes = keys.Select(_ => new Dictionary<string, int>()).ToArray();
            var table = new KeyTable([.. keys.Select(_ => 255)]);
            foreach (string[] row in Vectors.Read("anonymity/household_survey_4580.csv", keys))
                table.Add([.. row.Select((value, k) => value is "" or "NA" ? 0 : codes[k].TryGetValue(value, out int code) ? code : codes[k][value] = codes[k].Count + 1)]);
            var classes = new EquivalenceClasses(table);
            Assert.Equal(reference.GetProperty("classes").GetInt32(), table.Combinations.Length);
            foreach (JsonProperty below in reference.GetProperty("records_in_class_lt").EnumerateObject())
                Assert.Equal(below.Value.GetInt64(), classes.RecordsBelow(table, int.Parse(below.Name, CultureInfo.InvariantCulture)));
        }
    }

    // (1, 1), (1, missing), (2, 1): the missing value may be 1, so it matches the first; the third differs in the first variable.
    [Fact]
    public void A_missing_value_matches_every_value()
    {
        var table = new KeyTable(2, 2);
        table.Add([1, 1], 10);
        table.Add([1, 0], 20);
        table.Add([2, 1], 30);
        table.Add([0, 0], 40);
        var classes = new EquivalenceClasses(table);
        Assert.Equal([3L, 3, 2, 4], classes.SampleFrequencies);
        Assert.Equal([70.0, 70, 70, 100], classes.PopulationFrequencies);
    }

    // Benedetti and Franconi's formulas by hand: f = 1, p = 1/5: 0.25 ln 5; f = 2, p = 2/110: p/q − (p/q)² ln 55, with p/q = 1/54. sdcMicro gives the same for its Francdat data.
    [Theory]
    [InlineData(1, 5, 0.402359478)]
    [InlineData(2, 110, 0.017144262)]
    [InlineData(3, 3, 1.0 / 3)]
    public void Individual_risk(long f, double populationF, double risk) => Assert.Equal(risk, EquivalenceClasses.IndividualRisk(f, populationF), 9);

    [Fact]
    public void Individual_risk_is_the_expectation_of_the_model()
    {
        foreach ((long f, double populationF) in new[] { (3L, 30.0), (5L, 500.0), (12L, 40.0) })
        {
            // E(1/F | f) for F negative binomial with F ≥ f: Σ C(F−1, f−1) p^f (1−p)^(F−f) / F.
            double p = f / populationF, term = Math.Pow(p, f), sum = 0;
            for (long n = f; n < 200_000; n++)
            {
                sum += term / n;
                term *= (1 - p) * n / (n - f + 1);
            }

            Assert.Equal(sum, EquivalenceClasses.IndividualRisk(f, populationF), 9);
        }
    }

    [Fact]
    public void Global_risk_is_the_mean_of_the_records()
    {
        var table = new KeyTable(3);
        table.Add([1]);
        table.Add([1]);
        table.Add([2]);
        Assert.Equal(2.0 / 3, new EquivalenceClasses(table).GlobalRisk(table), 12); // without weights (1/2 + 1/2 + 1) / 3
    }

    [Fact]
    public void Diversity_counts_the_different_sensitive_values_of_a_class()
    {
        var table = new KeyTable(2);
        int one = table.Add([1]), two = table.Add([2]), any = table.Add([0]);
        Assert.Equal([3, 1, 3], EquivalenceClasses.Diversity(table, [(one, 7), (one, 8), (one, 7), (two, 9), (any, 9)]));
    }
}
