using System.Globalization;
using System.Text.Json;
using Pipeline.Core.Anonymisation.Synthesis;

namespace Pipeline.Core.Tests.Anonymisation;

public class SynthesisTests
{
    [VectorFact]
    public void Parameters_of_differential_privacy()
    {
        using JsonDocument vector = JsonDocument.Parse(File.ReadAllText(Path.Combine(Vectors.Folder, "trafficking/dp_parameters.json")));
        JsonElement reference = vector.RootElement.GetProperty("case");
        double Number(string name) => reference.GetProperty(name).GetDouble();
        var parameters = new DifferentialPrivacy(Number("epsilon"), Number("n"), [.. reference.GetProperty("p").EnumerateArray().Select(p => p.GetDouble())], Number("N_p"), Number("Q_p"));
        Assert.Equal(Number("delta"), parameters.Delta, 1e-9);
        Assert.Equal(Number("eps_N"), parameters.RecordsEpsilon, 1e-9);
        Assert.Equal(Number("rho"), parameters.Rho, 1e-9);
        Assert.Equal(Number("eps_Q"), parameters.PercentileEpsilon, 1e-9);
        double[] sigma = [.. reference.GetProperty("sigma").EnumerateArray().Select(value => value.GetDouble())];
        for (int length = 1; length <= sigma.Length; length++) Assert.Equal(sigma[length - 1], parameters.Sigma(length), 1e-9);
        Assert.Equal(7.2013982316473655, parameters.Sigma(1), 1e-9); // printed with more digits in the specification
        Assert.Equal(Number("threshold_1_Delta_10"), parameters.SingleThreshold(10), 1e-9);
        Assert.Equal(Number("adaptive_k2_Delta45_eta0.01"), parameters.AdaptiveThreshold(2, 45, 0.01), 1e-9);
    }

    [VectorFact]
    public void Attribute_combinations_of_five_rows()
    {
        (List<int[]> records, List<string> names) = Records("trafficking/aggregates_vector_input.csv", "A", "B", "C");
        AttributeCombinations counts = AttributeCombinations.Count(records, 3);
        (string, int, long, string, string)[] expected =
        [
            .. Vectors.Read("trafficking/aggregates_vector_expected.csv", "combination", "length", "count", "rounded_down_to_2_threshold_2", "rounded_down_to_3_threshold_3")
                .Select(row => (row[0], int.Parse(row[1], CultureInfo.InvariantCulture), long.Parse(row[2], CultureInfo.InvariantCulture), row[3], row[4])),
        ];
        Assert.Equal(expected.Length, counts.All.Count());
        AttributeCombinations two = counts.Protect(2), three = counts.Protect(3);
        foreach ((string combination, int length, long count, string roundedTo2, string roundedTo3) in expected)
        {
            int[] attributes = [.. combination.Split(';').Select(name => names.IndexOf(name)).Order()];
            Assert.Equal(length, attributes.Length);
            Assert.Equal(count, counts.CountOf(attributes));
            Assert.Equal(roundedTo2, two.CountOf(attributes) is > 0 and long rounded2 ? rounded2.ToString(CultureInfo.InvariantCulture) : "");
            Assert.Equal(roundedTo3, three.CountOf(attributes) is > 0 and long rounded3 ? rounded3.ToString(CultureInfo.InvariantCulture) : "");
        }
    }

    [VectorFact]
    public void Candidates_of_longer_combinations()
    {
        (List<int[]> records, List<string> names) = Records("trafficking/candidates_input.csv", "A", "B", "C", "D");
        int[][] singles = [.. AttributeCombinations.Count(records, 1).All.Select(pair => pair.Attributes.ToArray())];
        Assert.Equal(7, singles.Length);
        int ColumnOf(int attribute) => names[attribute][0];
        IReadOnlyList<int[]> pairs = AttributeCombinations.Candidates(singles, 2, ColumnOf);
        Assert.Equal(18, pairs.Count);
        Assert.Equal(20, AttributeCombinations.Candidates([.. singles, .. pairs], 3, ColumnOf).Count);
        int[] Pair(string one, string other) => [.. new[] { names.IndexOf(one), names.IndexOf(other) }.Order()];
        IEnumerable<int[]> left = pairs.Where(pair => !pair.SequenceEqual(Pair("a1", "b1")) && !pair.SequenceEqual(Pair("a2", "d1")));
        Assert.Equal(14, AttributeCombinations.Candidates([.. singles, .. left], 3, ColumnOf).Count);
    }

    // Records of 3, 3 and 2 attributes are counted in C(3,2) = 3, 3 and C(2,2) = 1 pairs.
    [Theory]
    [InlineData(3, 2, 3)]
    [InlineData(2, 2, 1)]
    [InlineData(10, 4, 210)]
    [InlineData(2, 3, 0)]
    public void Sensitivity_is_a_binomial_coefficient(int attributes, int length, long sensitivity) =>
        Assert.Equal(sensitivity, AttributeCombinations.SensitivityOf(attributes, length));

    private static (List<int[]> Records, List<string> Names) Records(string file, params string[] columns)
    {
        var names = new List<string>();
        List<int[]> records = [.. Vectors.Read(file, columns).Select(row => row.Where(value => value != "").Select(value =>
        {
            if (!names.Contains(value)) names.Add(value);
            return names.IndexOf(value);
        }).Order().ToArray())];
        return (records, names);
    }
}
