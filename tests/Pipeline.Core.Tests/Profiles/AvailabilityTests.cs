using Pipeline.Core.Indicators;
using Pipeline.Core.Profiles;
using Pipeline.Core.Tabulation;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Tests.Profiles;

public class AvailabilityTests
{
    private static DataSource Source(string table, int last = 2019, string definition = "none", params string[] breakdowns) => new(table, "register", last, definition, breakdowns);

    // 13 tables, 4 + 5 + 5 + 3 + 4 + 4 + 4 + 4 + 3 + 3 + 4 + 4 + 2 = 49 required breakdowns, H1 to H3 with a definition. Of H2: sex and citizenship of five breakdowns, last year two years ago, 12 months; of H4: all three, five years ago.
    [Fact]
    public void Scores_are_as_worked_by_hand()
    {
        Assessment assessment = Assessment.Of([Source("H2", 2017, "12m", "sex", "citizenship"), Source("H4", 2014, "none", "sex", "age_group", "citizenship")], 2019);

        Assert.Equal(2.0 / 13, assessment.Scores.Availability, 12);
        Assert.Equal(5.0 / 49, assessment.Scores.Disaggregation, 12);
        Assert.Equal(0.6 / 13, assessment.Scores.Timeliness, 12);   // 1 − 2/5 and 1 − 5/5
        Assert.Equal(1.0 / 3, assessment.Scores.Harmonisation, 12);
        Assert.Equal(["H1", "H3", "H5", "H6", "H7", "H8", "H9", "H10", "H11", "H12", "H13"], assessment.Gaps);
        Assert.Equal(["age_group", "residence", "reason"], assessment.Tables[1].Missing);
    }

    // Seeded property tests of domain's identities.
    [Fact]
    public void Everything_is_available_exactly_when_the_gap_list_is_empty() => Repeat((sources, _) =>
    {
        Assessment assessment = Assessment.Of(sources, 2019);
        Assert.Equal(assessment.Scores.Availability == 1, assessment.Gaps.Count == 0);
        Assert.Equal(HarmonisedTable.All.Select(table => table.Code).Except(sources.Select(source => source.Table)), assessment.Gaps);
    });

    [Fact]
    public void A_further_source_never_lowers_a_score() => Repeat((sources, random) =>
    {
        AvailabilityScores before = Assessment.Of(sources, 2019).Scores, after = Assessment.Of([.. sources, Any(random)], 2019).Scores;
        Assert.True(after.Availability >= before.Availability);
        Assert.True(after.Disaggregation >= before.Disaggregation);
        Assert.True(after.Timeliness >= before.Timeliness);
        Assert.True(after.Harmonisation >= before.Harmonisation);
    });

    [Fact]
    public void The_order_of_the_sources_does_not_matter() => Repeat((sources, random) =>
    {
        DataSource[] shuffled = [.. sources];
        random.Shuffle(shuffled);
        Assert.Equal(Text(Assessment.Of(sources, 2019)), Text(Assessment.Of(shuffled, 2019)));
    });

    [Fact]
    public void Scores_lie_between_zero_and_one() => Repeat((sources, _) =>
    {
        AvailabilityScores scores = Assessment.Of(sources, 2019).Scores;
        Assert.All([scores.Availability, scores.Disaggregation, scores.Timeliness, scores.Harmonisation], score => Assert.InRange(score, 0, 1));
    });

    // Every table with every breakdown of this year by 12 months.
    [Fact]
    public void A_country_that_has_everything_scores_one()
    {
        Assessment all = Assessment.Of(HarmonisedTable.All.Select(table => new DataSource(table.Code, "s", 2019, "12m", table.Breakdowns)), 2019);

        Assert.Equal(new AvailabilityScores(1, 1, 1, 1), all.Scores);
        Assert.Empty(all.Gaps);
    }

    // Immigrants of 2018 by sex, first permits and a quota; the inventory promises asylum too. What was submitted for 2020 is not known in 2019.
    [Fact]
    public void What_was_submitted_stands_beside_what_the_inventory_says()
    {
        CountryData data = new("KGZ",
        [
            Cube("migration-flows", ["2018 IMM registration F _T _T _T _T = 5", "2020 EMI registration _T _T _T _T _T = 5"]),
            Cube("permits", ["2019 RES_FIRST _T CHN _T _T _T _T = 5", "2019 QUOTA _T _T _T _T _T _T = 5"]),
            Cube("inventory", ["H2|Register|register|Office|A|2000|2019|national|registration|sex age_group|published||electronic", "H7|Register|register|Office|A|2000|2018|partial|none||published||electronic"]),
        ]);

        CountryAvailability availability = CountryAvailability.Of(data, 2019);

        Assert.Equal(["H2", "H5", "H6"], availability.Submitted.Tables.Where(table => table.Sources.Count > 0).Select(table => table.Table));
        TableAvailability immigrants = availability.Submitted.Tables[1];
        Assert.Equal((2018, "registration", "sex"), (immigrants.LastYear, Assert.Single(immigrants.Definitions), Assert.Single(immigrants.Breakdowns)));
        Assert.Equal(["citizenship"], availability.Submitted.Tables[4].Breakdowns);
        Assert.Equal(["H2", "H7"], availability.Inventory!.Tables.Where(table => table.Sources.Count > 0).Select(table => table.Table));
        Assert.Equal(["H7"], availability.NotSubmitted);
        Assert.False(availability.Inventory.Tables[6].IsNational);
    }

    // The template of H1 has no field for the definition: what was submitted counts by the one that the inventory names, and by none where it names two.
    [Theory]
    [InlineData("H1|Census|census|Office|A|2000|2019|national|12m|sex|published||electronic", "12m", 1)]
    [InlineData("H1|Census|census|Office|A|2000|2019|national|registration|sex|published||electronic", "registration", 2.0 / 3)]
    [InlineData("H1|Census|census|Office|A|2000|2019|national|12m|sex|published||electronic\nH1|Register|register|Office|A|2000|2019|national|registration|sex|published||electronic", "none", 2.0 / 3)]
    public void The_definition_of_the_residents_is_that_of_the_inventory(string inventory, string definition, double harmonisation)
    {
        CountryData data = new("KGZ",
        [
            Cube("residents", ["2019 F _T _T _T = 5"]),
            Cube("migration-flows", ["2019 IMM 12m _T _T _T _T _T = 5", "2019 EMI 12m _T _T _T _T _T = 5"]),
            Cube("inventory", inventory.Split('\n')),
        ]);

        Assessment submitted = CountryAvailability.Of(data, 2019).Submitted;

        Assert.Equal(definition, Assert.Single(submitted.Tables[0].Definitions));
        Assert.Equal(harmonisation, submitted.Scores.Harmonisation, 12);
    }

    private static void Repeat(Action<DataSource[], Random> check)
    {
        var random = new Random(11);
        for (int i = 0; i < 500; i++) check([.. Enumerable.Range(0, random.Next(40)).Select(_ => Any(random))], random);
    }

    private static DataSource Any(Random random)
    {
        HarmonisedTable table = HarmonisedTable.All[random.Next(HarmonisedTable.All.Count)];
        string[] definitions = ["12m", "9m", "6m", "3m", "registration", "none"];
        return new DataSource(table.Code, $"source {random.Next(5)}", random.Next(2005, 2021), definitions[random.Next(6)], [.. table.Breakdowns.Where(_ => random.Next(2) == 0)], random.Next(2) == 0);
    }

    private static string Text(Assessment assessment) => System.Text.Json.JsonSerializer.Serialize(assessment, ProfileJson.Options);

    internal static Cube Cube(string id, string[] cells)
    {
        string[] dimensions = [.. TemplateCatalogue.Find(id)!.Dimensions.Select(field => field.Name)];
        var cube = new Cube(id, dimensions, new Source(id, new string('0', 64), "nso", id, "1.0", "2019", "file.csv", 1, Manifest.None));
        foreach (string cell in cells)
        {
            bool isEntry = cell.Contains('|', StringComparison.Ordinal);
            cube.Set(["KGZ", .. isEntry ? cell.Split('|') : cell.Split(" = ")[0].Split(' ')], isEntry ? 1 : double.Parse(cell.Split(" = ")[1], System.Globalization.CultureInfo.InvariantCulture), "A", [0]);
        }

        return cube;
    }
}
