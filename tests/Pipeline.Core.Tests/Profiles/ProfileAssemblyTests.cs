using Pipeline.Core.Disclosure;
using Pipeline.Core.Indicators;
using Pipeline.Core.Profiles;
using Pipeline.Core.Tabulation;

namespace Pipeline.Core.Tests.Profiles;

public class ProfileAssemblyTests
{
    private static readonly ProfileTemplate Template = new("test", "1.0", "Profile of {country} {year}",
        [new HeadlineTemplate("Migrants", "MIG_STOCK"), new HeadlineTemplate("Largest origin", "MIG_STOCK", "origin")],
        [new SectionTemplate("a", "A", "", [new TableTemplate("by-sex", "By sex", "MIG_STOCK", ["sex"], Chart.Trend), new TableTemplate("by-origin", "By origin", "MIG_STOCK", ["origin"], Chart.Bars, LatestOnly: true)])]);

    private static ObservationSet Figures(params (string Period, string Codes, double? Value)[] observations) => Figures("0", observations);

    private static ObservationSet Figures(string hash, params (string Period, string Codes, double? Value)[] observations) => new(
        "KGZ",
        [new Source("s1", hash, "nso", "migrant-stock", "1.0", "2019", "file.csv", 1, Manifest.None)],
        [.. observations.Select(item => new Observation("MIG_STOCK", item.Period, item.Codes.Split(' '), item.Value, "A", item.Value is null ? "C" : "F", [0], null))]);

    private static MigrationProfile Assemble(ObservationSet figures, ObservationSet? published = null) =>
        new ProfileAssembly(Template, 2019, 1, figures, []).Assemble(DisclosurePolicy.Persons, [], published);

    [Fact]
    public void Rows_stand_in_the_order_of_the_code_list_and_missing_figures_are_empty()
    {
        MigrationProfile profile = Assemble(Figures(("2010", "M _T _T", 40), ("2019", "M _T _T", 54), ("2019", "F _T _T", 66), ("2019", "_T _T _T", 120)));

        ProfileTable table = profile.Sections[0].Tables[0];
        Assert.Equal(["2010", "2019"], table.Periods);
        Assert.Equal(["Total", "Female", "Male"], table.Rows.Select(row => row.Labels[0]));
        Assert.Equal([null, 120], table.Rows[0].Cells.Select(cell => cell?.Value));
        Assert.Equal([40, 54], table.Rows[2].Cells.Select(cell => cell?.Value));
    }

    [Fact]
    public void A_year_after_the_profile_is_not_in_it() =>
        Assert.Equal(["2019"], Assemble(Figures(("2019", "_T _T _T", 1), ("2020", "_T _T _T", 2))).Sections[0].Tables[0].Periods);

    [Fact]
    public void The_largest_origin_is_a_named_one()
    {
        MigrationProfile profile = Assemble(Figures(("2019", "_T _T _T", 120), ("2019", "_T _T _O", 80), ("2019", "_T _T RUS", 25), ("2019", "_T _T UZB", 15)));

        Assert.Equal(["Migrants: 120", "Largest origin: Russian Federation 25"],
            profile.Headlines.Select(headline => $"{headline.Label}: {headline.Category}{(headline.Category is null ? "" : " ")}{headline.Cell.Value}"));
    }

    private static ProfileTable Shown(TableTemplate table, string indicator, params (string Codes, double Value)[] figures)
    {
        ObservationSet set = Figures() with { Observations = [.. figures.Select(figure => new Observation(indicator, "2019", figure.Codes.Split(' '), figure.Value, "A", "F", [0], null))] };
        return new ProfileAssembly(Template with { Headlines = [], Sections = [new SectionTemplate("a", "A", "", [table])] }, 2019, 1, set, []).Assemble(DisclosurePolicy.Persons, [], null).Sections[0].Tables[0];
    }

    [Theory]
    [InlineData(Depth.All, "_T 7000 7210 7212 8000")]
    [InlineData(Depth.Top, "_T 7000 8000")]
    [InlineData(Depth.Finest, "7212 8000")]
    public void A_table_goes_as_deep_into_a_classification_as_it_says(Depth depth, string expected) =>
        Assert.Equal(expected.Split(' '), Shown(new TableTemplate("t", "T", "VACANCIES_PER_UNEMPLOYED", ["isco88"], Chart.Rates, Depth: depth), "VACANCIES_PER_UNEMPLOYED",
            ("8000", 1), ("7212", 2), ("7210", 3), ("7000", 4), ("_T", 5)).Rows.Select(row => row.Codes[0]));

    [Fact]
    public void A_list_stands_in_the_order_of_its_places() =>
        Assert.Equal(["8324", "2230", "7212"], Shown(new TableTemplate("t", "T", "SHORTAGE_LIST", ["shortage_basis", "isco88"], Chart.List), "SHORTAGE_LIST",
            ("computed 2230", 2), ("computed 7212", 3), ("computed 8324", 1)).Rows.Select(row => row.Codes[1]));

    [Fact]
    public void The_title_names_country_and_year() => Assert.Equal("Profile of Kyrgyzstan 2019", Assemble(Figures(("2019", "_T _T _T", 1))).Title);

    [Fact]
    public void Changes_name_what_was_revised_added_and_dropped()
    {
        ObservationSet before = Figures("old", ("2019", "F _T _T", 66), ("2019", "M _T _T", 54), ("2015", "M _T _T", 50));
        ObservationSet after = Figures("new", ("2019", "F _T _T", 67), ("2019", "M _T _T", 54), ("2019", "_T _T _T", 121));

        Assert.Equal(
            ["2019 F|_T|_T: 66 → 67, revised input", "2019 _T|_T|_T:  → 121, new figure", "2015 M|_T|_T: 50 → , no longer submitted"],
            Assemble(after, before).Changes.Select(change => $"{change.Period} {string.Join('|', change.Codes)}: {change.Before} → {change.After}, {change.Reason}"));
    }

    [Fact]
    public void The_id_of_an_observation_carries_its_publication_and_differs_between_versions()
    {
        Observation observation = Figures(("2019", "_T _T _T", 1)).Observations[0];
        Publication profile = Publication.Profile("KGZ", 2019), report = Publication.Report("KGZ", 2019, "gender-report")!;
        string first = ProfileAssembly.ObservationId(profile, 1, observation);

        Assert.StartsWith("KGZ:2019:migration-profile:", first, StringComparison.Ordinal);
        Assert.StartsWith("KGZ:2019:gender-report:", ProfileAssembly.ObservationId(report, 1, observation), StringComparison.Ordinal);
        Assert.Equal(first, ProfileAssembly.ObservationId(profile, 1, observation));
        Assert.NotEqual(first, ProfileAssembly.ObservationId(profile, 2, observation));
    }
}
