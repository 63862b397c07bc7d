using System.Globalization;
using System.Text;
using Pipeline.Core.Consistency;
using Pipeline.Core.Indicators;
using Pipeline.Core.Tabulation;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Tests.Consistency;

public class ConsistencyTests
{
    // One file a block: "template agency", then one cell a line: the codes after the country, then the figure.
    private static CountryData Data(params string[] files) => Data(isPublic: true, files);

    private static CountryData Data(bool isPublic, params string[] files)
    {
        var cubes = new Dictionary<string, List<Cube>>();
        foreach ((int place, string file) in files.Index())
        {
            string[] lines = file.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            string[] head = lines[0].Split(' ');
            var source = new Source($"s{place}", new string('0', 64), head[1], head[0], "1.0", "2020", $"{place}.csv", 1, new Manifest(null, null, isPublic));
            var cube = new Cube(head[0], TemplateCatalogue.Find(head[0])!.Dimensions.Select(dimension => dimension.Name), source);
            foreach (string[] parts in lines.Skip(1).Select(line => line.Split(' '))) cube.Set(["KGZ", .. parts[..^1]], double.Parse(parts[^1], CultureInfo.InvariantCulture), "A", [0]);
            if (!cubes.TryAdd(head[0], [cube])) cubes[head[0]].Add(cube);
        }

        return new CountryData("KGZ", [.. cubes.Values.Select(same => Cube.MergeByKey(same, out _))]);
    }

    private static ConsistencyRule Rule(string json) => ConsistencyRules.Parse(new MemoryStream(Encoding.UTF8.GetBytes($"[{json}]"))).Single();

    private static string[] Lines(IEnumerable<ConsistencyFinding> findings) =>
        [.. findings.Select(finding => $"{finding.Rule} {finding.Year.ToString(CultureInfo.InvariantCulture)} {string.Join(',', finding.Agencies)}: {finding.Found} | {finding.Expected}")];

    private static readonly string[] Balanced =
    [
        "population statistics\n2019 _T _T 1000\n2020 _T _T 1014",
        "vital-events registry\n2019 BIRTH _T 30\n2019 DEATH _T 16",
    ];

    [Fact]
    public void A_population_balances_with_births_and_deaths() => Assert.Empty(Rule(Identity).Check(Data(Balanced)));

    // 1,000 + 30 − 16 = 1,014, but 1,020 were submitted. The agency of the later population is asked, and does not see the registry's figures.
    [Fact]
    public void A_population_that_does_not_balance_is_reported_to_the_agency_that_submitted_it()
    {
        ConsistencyFinding finding = Assert.Single(Rule(Identity).Check(Data("population statistics\n2019 _T _T 1000\n2020 _T _T 1020", Balanced[1])));

        Assert.Equal("identity 2020 statistics: 1020, a difference of 6 | 1014", Lines([finding]).Single());
        Assert.Equal(["population 2020 1020", "population 2019 1000", "vital-events 2019 30", "vital-events 2019 16"],
            finding.Figures.Select(figure => $"{figure.Template} {figure.Year.ToString(CultureInfo.InvariantCulture)} {figure.Value?.ToString(CultureInfo.InvariantCulture)}"));

        ConsistencyFinding seen = finding.SeenBy("statistics");
        Assert.Equal([1020, 1000, null, null], seen.Figures.Select(figure => figure.Value));
        Assert.Equal((null, null), (seen.Found, seen.Expected));
    }

    [Fact]
    public void A_stated_residual_is_tolerated() => Assert.Empty(
        Rule(Identity.Replace("\"operator\"", "\"tolerance\": 6, \"operator\"", StringComparison.Ordinal)).Check(Data("population statistics\n2019 _T _T 1000\n2020 _T _T 1020", Balanced[1])));

    [Fact]
    public void An_agency_whose_figures_are_all_its_own_sees_the_finding_whole()
    {
        ConsistencyFinding finding = Assert.Single(Rule(Identity).Check(Data("population statistics\n2019 _T _T 1000\n2020 _T _T 1020", Balanced[1].Replace("registry", "statistics", StringComparison.Ordinal))));

        Assert.Equivalent(finding, finding.SeenBy("statistics"));
    }

    private const string Identity = """
        { "id": "identity", "kind": "comparison", "severity": "warning", "description": "P1 = P0 + B − D", "by": ["sex"], "operator": "equal_to",
          "left": { "terms": [{ "template": "population" }] },
          "right": { "terms": [{ "template": "population", "years": -1 }, { "template": "vital-events", "where": { "event": "BIRTH" }, "years": -1 },
                               { "template": "vital-events", "where": { "event": "DEATH" }, "years": -1, "factor": -1 }] } }
        """;

    // The truth tables of DHIS2's operators.
    [Theory]
    [InlineData(Operator.EqualTo, 3, 3, true)]
    [InlineData(Operator.EqualTo, 3, 4, false)]
    [InlineData(Operator.NotEqualTo, 3, 3, false)]
    [InlineData(Operator.NotEqualTo, 3, 4, true)]
    [InlineData(Operator.GreaterThan, 4, 3, true)]
    [InlineData(Operator.GreaterThan, 3, 3, false)]
    [InlineData(Operator.GreaterThanOrEqualTo, 3, 3, true)]
    [InlineData(Operator.GreaterThanOrEqualTo, 2, 3, false)]
    [InlineData(Operator.LessThan, 2, 3, true)]
    [InlineData(Operator.LessThan, 3, 3, false)]
    [InlineData(Operator.LessThanOrEqualTo, 3, 3, true)]
    [InlineData(Operator.LessThanOrEqualTo, 4, 3, false)]
    public void Two_values_compare_as_the_operator_says(Operator comparison, double left, double right, bool holds) => Assert.Equal(holds, Comparison.Holds(comparison, left, right, 0));

    [Theory]
    [InlineData(Operator.CompulsoryPair, true, true, true)]
    [InlineData(Operator.CompulsoryPair, true, false, false)]
    [InlineData(Operator.CompulsoryPair, false, true, false)]
    [InlineData(Operator.CompulsoryPair, false, false, true)]
    [InlineData(Operator.ExclusivePair, true, true, false)]
    [InlineData(Operator.ExclusivePair, true, false, true)]
    [InlineData(Operator.ExclusivePair, false, true, true)]
    [InlineData(Operator.ExclusivePair, false, false, true)]
    public void A_pair_asks_for_presence(Operator pair, bool left, bool right, bool holds) => Assert.Equal(holds, Comparison.Holds(pair, left, right));

    // Births and deaths on the left: 30 and nothing, of the population nothing; then all three; then nothing on the left.
    [Theory]
    [InlineData("skip_if_any_value_missing", "BIRTH 30", false)]     // one of two is missing
    [InlineData("skip_if_all_values_missing", "BIRTH 30", true)]     // 30 + 0 is not 1,000
    [InlineData("never_skip", "BIRTH 30", true)]
    [InlineData("skip_if_any_value_missing", "BIRTH 30;DEATH 16", true)]
    [InlineData("skip_if_all_values_missing", "", false)]            // both are missing
    [InlineData("never_skip", "", true)]                             // 0 + 0 is not 1,000
    public void A_missing_value_skips_the_rule_or_counts_as_zero(string missing, string events, bool isReported)
    {
        ConsistencyRule rule = Rule($$"""
            { "id": "sum", "kind": "comparison", "severity": "warning", "description": "sum", "by": [], "operator": "equal_to", "right": { "terms": [{ "template": "population" }] },
              "left": { "missing": "{{missing}}", "terms": [{ "template": "vital-events", "where": { "event": "BIRTH" } }, { "template": "vital-events", "where": { "event": "DEATH" } }] } }
            """);
        string vital = string.Concat(events.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(line => $"\n2019 {line.Replace(" ", " _T ", StringComparison.Ordinal)}"));

        Assert.Equal(isReported, rule.Check(Data("population statistics\n2019 _T _T 1000", "vital-events registry" + vital)).Any());
    }

    [Fact]
    public void Births_without_deaths_are_reported_to_who_submitted_them() => Assert.Contains(
        "births-with-deaths 2018 registry: the first without the second | both or neither", Lines(ConsistencyRules.Check(Data("vital-events registry\n2018 BIRTH _T 30\n2019 BIRTH _T 30\n2019 DEATH _T 16"))));

    // Of 10, 12, 11, 9, 13 and 100 (domain of data quality in DHIS2): mean 155 ÷ 6, squared deviations 6,610.8333, so s = √1,322.1667 = 36.3616 and
    // Z = 74.1667 ÷ 36.3616 = 2.0397; median 11.5, absolute deviations 1.5, 0.5, 0.5, 2.5, 1.5, 88.5 with median 1.5: 0.6745 × 88.5 ÷ 1.5 = 39.7955.
    [Fact]
    public void Scores_of_an_outlier_are_those_of_the_worked_example()
    {
        double[] values = [10, 12, 11, 9, 13, 100];

        Assert.Equal(25.8333, Statistics.Mean(values), 4);
        Assert.Equal(36.3616, Statistics.StandardDeviation(values), 4);
        Assert.Equal(2.0397, Statistics.ZScore(100, values), 4);
        Assert.Equal(39.7955, Statistics.ModifiedZScore(100, values), 4);
        Assert.Equal(double.NaN, Statistics.ModifiedZScore(5, [1, 1, 1, 5]));
    }

    // Min-max: 100 lies 87 above the largest of the others, whose range is 4.
    [Theory]
    [InlineData("modified_z_score", 3.5, "odd 2020 statistics: 100, a score of 39.8 | a score of at most 3.5 among 6 years")]
    [InlineData("z_score", 2, "odd 2020 statistics: 100, a score of 2.04 | a score of at most 2 among 6 years")]
    [InlineData("min_max", 1, "odd 2020 statistics: 100, a score of 21.75 | a score of at most 1 among 6 years")]
    public void An_outlier_is_reported(string method, double threshold, string expected)
    {
        ConsistencyRule rule = Rule($$"""
            { "id": "odd", "kind": "outlier", "severity": "warning", "description": "odd", "by": ["sex"], "template": "population", "method": "{{method}}", "threshold": {{threshold.ToString(CultureInfo.InvariantCulture)}}, "minimumYears": 6 }
            """);
        string series = "population statistics\n2015 _T _T 10\n2016 _T _T 12\n2017 _T _T 11\n2018 _T _T 9\n2019 _T _T 13\n2020 _T _T ";

        Assert.Equal([expected], Lines(rule.Check(Data(series + "100"))));
        Assert.Empty(rule.Check(Data(series + "12")));
        Assert.Empty(rule.Check(Data(series.Replace("2015 _T _T 10\n", "", StringComparison.Ordinal) + "100")));   // too few years
    }

    // Mean 11, deviations −1, 1, 0, −2, 2: s = √(10 ÷ 4) = 1.5811, so the limit is 14.1623.
    [Fact]
    public void A_predictor_is_the_mean_of_the_past_and_two_standard_deviations()
    {
        var rule = new Prediction("p", Severity.Warning, "p", [], "population", Generator.Average, 2, 5);

        Assert.Equal(14.1623, rule.Predict(new Dictionary<int, double> { [2015] = 10, [2016] = 12, [2017] = 11, [2018] = 9, [2019] = 13, [2020] = 100 })[2020], 4);
        Assert.Equal(["p 2020 statistics: 100 | at most 14.16 after the 5 years before"],
            Lines(rule.Check(Data("population statistics\n2015 _T _T 10\n2016 _T _T 12\n2017 _T _T 11\n2018 _T _T 9\n2019 _T _T 13\n2020 _T _T 100"))));
    }

    // 2017 has no figure: (10 + 20) ÷ 2 = 15 takes its place, so that 2018 is (20 + 15) ÷ 2 = 17.5; with a year skipped it is (10 + 20) ÷ 2.
    [Fact]
    public void A_prediction_feeds_the_later_ones_where_a_year_has_no_figure()
    {
        var series = new Dictionary<int, double> { [2015] = 10, [2016] = 20, [2018] = 30 };

        Assert.Equal([(2017, 15.0), (2018, 17.5)], new Prediction("p", Severity.Warning, "p", [], "population", Generator.Average, 0, 2).Predict(series).Select(pair => (pair.Key, pair.Value)));
        Assert.Equal(15, new Prediction("p", Severity.Warning, "p", [], "population", Generator.Average, 0, 2, 1).Predict(series)[2018]);
        Assert.Equal(20, new Prediction("p", Severity.Warning, "p", [], "population", Generator.Maximum, 0, 2).Predict(series)[2017]);
    }

    // 2,000 to 3,000 is +50 %, which is allowed; to 3,001 is not. Between figures of one file the template's own rule has spoken.
    [Theory]
    [InlineData("statistics", "3000", false)]
    [InlineData("statistics", "3001", true)]
    [InlineData("", "3001", false)]
    public void A_jump_between_two_files_is_reported(string laterFile, string later, bool isReported)
    {
        CountryData data = laterFile.Length == 0
            ? Data($"population statistics\n2019 F _T 2000\n2020 F _T {later}")
            : Data("population statistics\n2019 F _T 2000", $"population {laterFile}\n2020 F _T {later}");

        string[] found = [.. Lines(ConsistencyRules.Check(data)).Where(line => line.StartsWith("population-year-on-year", StringComparison.Ordinal))];
        Assert.Equal(isReported ? ["population-year-on-year 2020 statistics: 3001 after 2000: +50.05 % a year | a change of at most 50 % a year"] : [], found);
    }

    [Theory]
    [InlineData("_T _T _T 100", "F _T _T 60\n2019 M _T _T 50", "migrant-parts-by-sex 2019 border: 110 | 100")]
    [InlineData("_T _T _T 100", "F _T _T 60\n2019 M _T _T 30", "migrant-parts-by-sex 2019 border: 90 | 100")]
    [InlineData("_T _T _T 100", "F _T _T 60\n2019 M _T _T 30\n2019 _U _T _T 10", null)]
    [InlineData("_T _T _T 100", "_T _T RUS 60\n2019 _T _T UKR 41", "migrant-parts-by-origin 2019 border: 101 | at most 100")]
    [InlineData("_T _T _T 100", "_T _T RUS 60", null)]
    public void Parts_of_one_file_go_with_the_total_of_another(string total, string parts, string? expected)
    {
        string[] found = [.. Lines(ConsistencyRules.Check(Data($"migrant-stock statistics\n2019 {total}", $"migrant-stock border\n2019 {parts}"))).Where(line => line.Contains("parts", StringComparison.Ordinal))];

        Assert.Equal(expected is null ? [] : [expected], found);
    }

    // 20 of 100 is 20 %, which is allowed.
    [Theory]
    [InlineData(20, 80, "")]
    [InlineData(19, 81, "female-share-not-low")]
    [InlineData(80, 20, "")]
    [InlineData(81, 19, "female-share-not-high")]
    public void The_female_share_of_a_stock_is_looked_at(int women, int men, string expected) => Assert.Equal(
        expected, string.Join(' ', ConsistencyRules.Check(Data(FormattableString.Invariant($"migrant-stock statistics\n2019 F _T _T {women}\n2019 M _T _T {men}"))).Select(finding => finding.Rule).Distinct()));

    // 1,000 + 30 − 16 + 50 − 80 = 984, by the rule that the project ships.
    [Theory]
    [InlineData(984, false)]
    [InlineData(985, true)]
    public void The_population_balances_with_migration(int population, bool isReported)
    {
        CountryData data = Data(
            FormattableString.Invariant($"population statistics\n2019 _T _T 1000\n2020 _T _T {population}"), Balanced[1], "migration-flows border\n2019 IMM 12m _T _T _T _T _T 50\n2019 EMI 12m _T _T _T _T _T 80");

        Assert.Equal(isReported ? ["population-identity 2020 statistics: 985, a difference of 1 | 984"] : [], Lines(ConsistencyRules.Check(data)));
    }

    // Kyrgyzstan counts by registration: 1,000 + 30 − 16 + 50 − 80 = 984. Where there are flows by several definitions it is enough that the population balances by one
    // that has both; the first of the list is reported where it does by none.
    [Theory]
    [InlineData("2019 IMM registration _T _T _T _T _T 50\n2019 EMI registration _T _T _T _T _T 80", 984)]
    [InlineData("2019 IMM registration _T _T _T _T _T 50\n2019 EMI registration _T _T _T _T _T 80\n2019 IMM 9m _T _T _T _T _T 10\n2019 EMI 9m _T _T _T _T _T 20", 1004)]
    [InlineData("2019 IMM registration _T _T _T _T _T 50\n2019 EMI registration _T _T _T _T _T 80\n2019 IMM 9m _T _T _T _T _T 10", 984)]
    public void The_population_balances_by_the_definition_that_the_country_counts_by(string flows, int balanced)
    {
        Assert.Empty(Found(balanced));
        Assert.Equal([FormattableString.Invariant($"population-identity 2020 statistics: {balanced + 1}, a difference of 1 | {balanced}")], Found(balanced + 1));

        string[] Found(int population) => Lines(ConsistencyRules.Check(Data(
            FormattableString.Invariant($"population statistics\n2019 _T _T 1000\n2020 _T _T {population}"), Balanced[1], $"migration-flows border\n{flows}")));
    }

    [Theory]
    [InlineData(984, true)]     // by registration
    [InlineData(1004, true)]    // by a stay of nine months
    [InlineData(994, false)]
    public void A_population_that_balances_by_one_definition_of_a_migrant_is_not_odd(int population, bool balances) => Assert.Equal(
        balances,
        ConsistencyRules.Check(Data(
            FormattableString.Invariant($"population statistics\n2019 _T _T 1000\n2020 _T _T {population}"),
            Balanced[1],
            "migration-flows border\n2019 IMM 9m _T _T _T _T _T 10\n2019 EMI 9m _T _T _T _T _T 20\n2019 IMM registration _T _T _T _T _T 50\n2019 EMI registration _T _T _T _T _T 80")) is []);

    [Theory]
    [InlineData("KGZ RUS E registration 300", null)]
    [InlineData("KGZ RUS E registration 301", "one-figure-for-a-flow 2019 statistics: 301, a difference of 1 | 300")]
    [InlineData("RUS KGZ I registration 41", "one-figure-for-a-flow 2019 statistics: 41, a difference of 1 | 40")]
    [InlineData("KGZ RUS E 9m 400", null)]              // another definition
    [InlineData("KGZ KAZ E registration 400", null)]    // not among the flows
    public void A_flow_has_one_figure_by_one_definition(string flow, string? expected) => Assert.Equal(
        expected is null ? [] : [expected],
        Lines(ConsistencyRules.Check(Data($"flow-matrix statistics\n2019 {flow}", "migration-flows statistics\n2019 EMI registration _T _T _T RUS _T 300\n2019 IMM registration _T _T _T RUS _T 40"))));

    [Theory]
    [InlineData(40, false)]
    [InlineData(39, true)]
    public void Valid_permits_are_no_fewer_than_those_first_issued(int valid, bool isReported)
    {
        CountryData data = Data("permits migration\n2019 RES_FIRST _T CHN _T M_GE12 _T _T 40", FormattableString.Invariant($"permits registry\n2019 RES_VALID _T CHN _T M_GE12 _T _T {valid}"));

        Assert.Equal(isReported ? ["valid-permits 2019 registry: 39, a difference of -1 | at least 40"] : [], Lines(ConsistencyRules.Check(data)));
    }

    [Fact]
    public void There_are_no_more_migrants_than_people() => Assert.Equal(
        ["migrants-within-population 2019 border: 501, a difference of 1 | at most 500"],
        Lines(ConsistencyRules.Check(Data("population statistics\n2019 _T Y15T64 500", "migrant-stock border\n2019 _T Y15T64 _T 501"))));

    // Four migrants of a confidential file are not quoted, and neither is a difference that would tell them.
    [Fact]
    public void A_finding_names_no_count_below_five()
    {
        ConsistencyFinding finding = Assert.Single(ConsistencyRules.Check(Data(isPublic: false, "population statistics\n2019 _T Y15T64 3", "migrant-stock border\n2019 _T Y15T64 _T 9")));

        Assert.Equal([9, null], finding.Figures.Select(figure => figure.Value));
        Assert.Equal((null, null), (finding.Found, finding.Expected));
    }

    [Theory]
    [InlineData("""{ "id": "x", "kind": "parts", "severity": "warning", "description": "x", "by": ["origin"], "template": "population", "parts": "sex" }""", "is not broken down by origin")]
    [InlineData("""{ "id": "x", "kind": "parts", "severity": "warning", "description": "x", "by": [], "template": "nothing", "parts": "sex" }""", "there is no template 'nothing'")]
    [InlineData("""{ "id": "x", "kind": "parts", "severity": "warning", "description": "x", "by": [], "template": "population", "parts": "age_group", "where": { "sex": "X" } }""", "no dimension 'sex' with the code 'X'")]
    public void A_rule_that_names_what_does_not_exist_is_refused(string rule, string message) => Assert.Contains(message, Assert.Throws<FormatException>(() => Rule(rule)).Message, StringComparison.Ordinal);
}
