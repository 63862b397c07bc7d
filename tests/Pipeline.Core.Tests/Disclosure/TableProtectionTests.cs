using Pipeline.Core.Disclosure;
using Pipeline.Core.Indicators;
using Pipeline.Core.Tabulation;

namespace Pipeline.Core.Tests.Disclosure;

public class TableProtectionTests
{
    private static ObservationSet Stock(bool isPublic, params (string Origin, double Value)[] origins) => new(
        "KGZ",
        [new Source("s1", new string('0', 64), "nso", "migrant-stock", "1.0", "2019", "file.csv", 1, new Manifest(null, null, isPublic))],
        [.. origins.Select(origin => new Observation("MIG_STOCK", "2019", ["_T", "_T", origin.Origin], origin.Value, "A", "F", [0], origin.Value > 0 ? origin.Value : null))]);

    [Fact]
    public void A_confidential_table_with_a_count_below_five_is_withheld_whole_but_its_total_is_not()
    {
        ObservationSet safe = TableProtection.Protect(Stock(false, ("_T", 104), ("RUS", 100), ("UZB", 4)), DisclosurePolicy.Persons, out IReadOnlyList<WithheldTable> withheld);

        Assert.Equal([104, null, null], safe.Observations.Select(observation => observation.Value));
        Assert.Equal(["F", "C", "C"], safe.Observations.Select(observation => observation.Confidentiality));
        WithheldTable table = Assert.Single(withheld);
        Assert.Equal("MIG_STOCK", table.Indicator);
        Assert.Equal(["origin"], table.Dimensions);
    }

    [Theory]
    [InlineData(5)]   // the threshold is "fewer than 5"
    [InlineData(0)]   // a true zero tells of nobody
    public void Five_and_zero_are_published(double count)
    {
        TableProtection.Protect(Stock(false, ("RUS", 100), ("UZB", count)), DisclosurePolicy.Persons, out IReadOnlyList<WithheldTable> withheld);
        Assert.Empty(withheld);
    }

    // With 3 vacancies published, being on the list at all would say that fewer than 3 persons are unemployed.
    [Fact]
    public void A_list_that_is_withheld_does_not_name_who_is_on_it()
    {
        ObservationSet list = Stock(false) with { Observations = [new Observation("SHORTAGE_LIST", "2019", ["computed", "7212"], 1, "A", "F", [0], 2)] };

        ObservationSet safe = TableProtection.Protect(list, DisclosurePolicy.Persons, out IReadOnlyList<WithheldTable> withheld);

        Assert.Empty(safe.Observations);
        Assert.Equal("SHORTAGE_LIST", Assert.Single(withheld).Indicator);
    }

    [Fact]
    public void Figures_that_their_provider_publishes_are_not_withheld()
    {
        ObservationSet safe = TableProtection.Protect(Stock(true, ("UZB", 1)), DisclosurePolicy.Persons, out IReadOnlyList<WithheldTable> withheld);
        Assert.Equal(1, safe.Observations[0].Value);
        Assert.Empty(withheld);
    }

    [Fact]
    public void What_is_published_does_not_say_how_many_persons_a_figure_rests_on()
    {
        ObservationSet safe = TableProtection.Protect(Stock(true, ("UZB", 1)), DisclosurePolicy.Persons, out _);
        Assert.Null(safe.Observations[0].SmallestCount);
    }
}
