using Pipeline.Core.Indicators;
using Pipeline.Core.Profiles;

namespace Pipeline.Core.Tests.Profiles;

public class MirrorTests
{
    private static ObservationSet Country(string code, params (string Indicator, string Definition, string Partner, double? Value)[] flows) =>
        new(code, [], [.. flows.Select(flow => new Observation(flow.Indicator, "2019", [flow.Definition, "_T", "_T", "_T", flow.Partner, "_T"], flow.Value, "A", "F", [], null))]);

    private static MirrorFlow[] Flows(Func<string, string, bool> isPartial, params ObservationSet[] countries) => [.. MirrorStatistics.Of(countries, isPartial)];

    private static bool Never(string country, string table) => false;

    // Kazakhstan counts 80 from Kyrgyzstan, Kyrgyzstan 120 to Kazakhstan: ratio 1.5, gap −40, asymmetry 40 ÷ 100.
    [Fact]
    public void The_two_sides_are_compared_and_the_destination_is_preferred()
    {
        MirrorFlow flow = Assert.Single(Flows(Never, Country("KAZ", ("IMMIGRATION", "registration", "KGZ", 80)), Country("KGZ", ("EMIGRATION", "registration", "KAZ", 120))));

        Assert.Equal(("KGZ", "KAZ", 2019), (flow.Origin, flow.Destination, flow.Year));
        Assert.Equal((1.5, -40.0, 0.4), (flow.Ratio, flow.Gap, flow.Asymmetry));
        Assert.Equal((80, "destination", null), (flow.Preferred, flow.PreferredSide, flow.Missing));
    }

    [Fact]
    public void A_destination_that_covers_only_a_part_gives_way_to_the_origin()
    {
        ObservationSet[] countries = [Country("KAZ", ("IMMIGRATION", "registration", "KGZ", 80)), Country("KGZ", ("EMIGRATION", "registration", "KAZ", 120))];

        Assert.Equal((120, "origin"), Flows((country, table) => country == "KAZ" && table == "H2", countries).Select(flow => (flow.Preferred, flow.PreferredSide)).Single());
        Assert.Equal((80, "destination"), Flows((_, _) => true, countries).Select(flow => (flow.Preferred, flow.PreferredSide)).Single());
    }

    [Theory]
    [InlineData("IMMIGRATION", "KGZ", "KAZ", "KGZ", "destination")]   // Kazakhstan reports, Kyrgyzstan does not
    [InlineData("EMIGRATION", "KAZ", "KGZ", "KGZ", "origin")]         // Kazakhstan reports emigrants, Kyrgyzstan no immigrants
    public void A_missing_side_is_named_and_never_filled_in(string indicator, string origin, string destination, string missing, string preferred)
    {
        MirrorFlow flow = Assert.Single(Flows(Never, Country("KAZ", (indicator, "registration", "KGZ", 80)), Country("KGZ")));

        Assert.Equal((origin, destination, missing, preferred, 80), (flow.Origin, flow.Destination, flow.Missing, flow.PreferredSide, flow.Preferred));
        Assert.Null(flow.Ratio);
        Assert.Null(flow.Gap);
        Assert.Null(flow.Asymmetry);
        Assert.True(flow.Immigrants is null ^ flow.Emigrants is null);
    }

    [Fact]
    public void Different_definitions_stand_side_by_side_and_are_not_compared()
    {
        MirrorFlow flow = Assert.Single(Flows(Never, Country("RUS", ("IMMIGRATION", "9m", "KGZ", 900)), Country("KGZ", ("EMIGRATION", "registration", "RUS", 300))));

        Assert.True(flow.DefinitionsDiffer);
        Assert.Null(flow.Ratio);
        Assert.Equal((900, "9m", 300, "registration"), (flow.Immigrants!.Value, flow.Immigrants.Definition, flow.Emigrants!.Value, flow.Emigrants.Definition));
    }

    // Of two series of Russia the one by the definition of the other side is taken.
    [Fact]
    public void Where_both_count_by_one_definition_that_one_is_compared()
    {
        MirrorFlow flow = Assert.Single(Flows(Never, Country("RUS", ("IMMIGRATION", "9m", "KGZ", 900), ("IMMIGRATION", "registration", "KGZ", 400)), Country("KGZ", ("EMIGRATION", "registration", "RUS", 300))));

        Assert.Equal((0.75, 400), (flow.Ratio, flow.Preferred));
    }

    [Fact]
    public void Nobody_on_both_sides_has_no_asymmetry()
    {
        MirrorFlow none = Assert.Single(Flows(Never, Country("KAZ", ("IMMIGRATION", "12m", "KGZ", 0)), Country("KGZ", ("EMIGRATION", "12m", "KAZ", 0))));
        Assert.Equal((null, 0, null), (none.Ratio, none.Gap, none.Asymmetry));

    }

    // Kazakhstan counts them and withholds the figure: nothing is missing, and that the origin's figure is taken is said.
    [Fact]
    public void A_withheld_side_is_told_from_a_missing_one()
    {
        MirrorFlow withheld = Assert.Single(Flows(Never, Country("KAZ", ("IMMIGRATION", "12m", "KGZ", null)), Country("KGZ", ("EMIGRATION", "12m", "KAZ", 7))));
        Assert.Equal((null, "KAZ", 7, "origin"), (withheld.Missing, Assert.Single(withheld.Withheld), withheld.Preferred, withheld.PreferredSide));
        Assert.Equal((null, null, null), (withheld.Ratio, withheld.Gap, withheld.Asymmetry));
        Assert.Equal(["withheld (12m)", "7 (12m)", "7 (Kyrgyzstan)", "Kazakhstan withholds its figure to protect persons: the origin's figure is preferred"], Row(withheld));

        MirrorFlow alone = Assert.Single(Flows(Never, Country("KAZ", ("IMMIGRATION", "12m", "KGZ", null)), Country("KGZ")));
        Assert.Equal(("KGZ", "KAZ", null, null), (alone.Missing, Assert.Single(alone.Withheld), alone.Preferred, alone.PreferredSide));
        Assert.Equal(["withheld (12m)", "–", "–", "Kyrgyzstan reports no figure; Kazakhstan withholds its figure to protect persons"], Row(alone));

        MirrorFlow origin = Assert.Single(Flows(Never, Country("KAZ", ("IMMIGRATION", "12m", "KGZ", 7)), Country("KGZ", ("EMIGRATION", "12m", "KAZ", null))));
        Assert.Equal((7, "destination", "KGZ"), (origin.Preferred, origin.PreferredSide, Assert.Single(origin.Withheld)));
        Assert.Equal("Kyrgyzstan withholds its figure to protect persons", Row(origin)[^1]);
    }

    [Fact]
    public void A_shown_series_is_taken_before_a_withheld_one()
    {
        MirrorFlow flow = Assert.Single(Flows(Never, Country("KAZ", ("IMMIGRATION", "12m", "KGZ", null), ("IMMIGRATION", "registration", "KGZ", 80)), Country("KGZ", ("EMIGRATION", "registration", "KAZ", 120))));

        Assert.Equal((80, "registration", 1.5), (flow.Preferred, flow.Immigrants!.Definition, flow.Ratio));
    }

    [Fact]
    public void The_remark_says_why_the_origins_figure_is_preferred()
    {
        ObservationSet[] countries = [Country("KAZ", ("IMMIGRATION", "registration", "KGZ", 80)), Country("KGZ", ("EMIGRATION", "registration", "KAZ", 120))];

        Assert.Equal("the source of Kazakhstan covers only a part of the country: the origin's figure is preferred", Row(Flows((country, table) => country == "KAZ" && table == "H2", countries).Single())[^1]);
        Assert.Equal("–", Row(Flows(Never, countries).Single())[^1]);
        Assert.Equal("Kyrgyzstan reports no figure: the origin's figure is preferred", Row(Flows(Never, Country("KAZ", ("EMIGRATION", "registration", "KGZ", 80)), Country("KGZ")).Single())[^1]);
    }

    // Both sides, the preferred figure and the remark, as the page shows them.
    private static string[] Row(MirrorFlow flow)
    {
        IReadOnlyList<string> row = Assert.Single(new ProfileLists(ProfileTemplate.Find("synthesis-report")!, 2019, new ProfileMaterial([], [flow], [])).Of(new ListTemplate("mirror", "Mirror", "mirror"))!.Rows);
        return [row[3], row[4], row[8], row[9]];
    }

    [Fact]
    public void Only_flows_among_the_countries_and_only_totals_are_taken()
    {
        ObservationSet kazakhstan = Country("KAZ", ("IMMIGRATION", "12m", "USA", 5), ("IMMIGRATION", "12m", "_T", 50), ("NET_MIGRATION", "12m", "KGZ", 3));
        Observation women = new("IMMIGRATION", "2019", ["12m", "F", "_T", "_T", "KGZ", "_T"], 4, "A", "F", [], null);

        Assert.Empty(Flows(Never, kazakhstan with { Observations = [.. kazakhstan.Observations, women] }, Country("KGZ")));
    }

    // The true flows are reported by Kazakhstan's immigration with one half, by Kyrgyzstan's with a quarter; by emigration from Russia with one half, from Kazakhstan with 4 in 5, from Kyrgyzstan with 1 in 5.
    // Russia counts those who stay for 12 months: its immigrants are believed.
    [Fact]
    public void Reports_are_made_to_agree_with_the_benchmark()
    {
        MirrorFlow[] flows = Flows(Never,
            Country("RUS", ("IMMIGRATION", "12m", "KAZ", 800), ("IMMIGRATION", "12m", "KGZ", 400), ("EMIGRATION", "12m", "KAZ", 100), ("EMIGRATION", "12m", "KGZ", 30)),
            Country("KAZ", ("IMMIGRATION", "registration", "RUS", 100), ("IMMIGRATION", "registration", "KGZ", 50), ("EMIGRATION", "registration", "RUS", 640), ("EMIGRATION", "registration", "KGZ", 16)),
            Country("KGZ", ("IMMIGRATION", "registration", "RUS", 15), ("IMMIGRATION", "registration", "KAZ", 5), ("EMIGRATION", "registration", "RUS", 80), ("EMIGRATION", "registration", "KAZ", 20)));

        Assert.Equal(
            ["KAZ KGZ 20 4 1.25", "KAZ RUS 800 1 1.25", "KGZ KAZ 100 2 5", "KGZ RUS 400 1 5", "RUS KAZ 200 2 2", "RUS KGZ 60 4 2"],
            MirrorStatistics.Harmonise(flows, 2030).Select(flow => FormattableString.Invariant($"{flow.Origin} {flow.Destination} {flow.Value:0.######} {flow.Receiving:0.######} {flow.Sending:0.######}")));
        Assert.All(MirrorStatistics.Harmonise(flows, 2030), flow => Assert.Equal("RUS", flow.Benchmark));
        Assert.Empty(MirrorStatistics.Harmonise(flows, 1990));
    }

    // What Moldova and Ukraine report of each other leads nowhere near the benchmark.
    [Fact]
    public void Reports_that_cannot_be_tied_to_the_benchmark_are_not_adjusted() => Assert.Empty(MirrorStatistics.Harmonise(
        Flows(Never,
            Country("RUS", ("IMMIGRATION", "12m", "KAZ", 800)), Country("KAZ", ("EMIGRATION", "12m", "RUS", 640)),
            Country("MDA", ("IMMIGRATION", "registration", "UKR", 8)), Country("UKR", ("EMIGRATION", "registration", "MDA", 9))), 2030));
}
