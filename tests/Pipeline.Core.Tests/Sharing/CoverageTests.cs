using System.Globalization;
using Pipeline.Core.Sharing;

namespace Pipeline.Core.Tests.Sharing;

public class CoverageTests
{
    private static Agreement Agreement(string from = "2019-01-01", string? to = null, string indicator = "MIG_STOCK", string by = "sex", string recipient = "migration", string dataset = "migrant-stock") => new(
        "a1", "statistics", recipient, dataset, indicator, by.Split(' ', StringSplitOptions.RemoveEmptyEntries), "Decree 12", "A", "API", "N", "Office", null, Day(from), to is null ? null : Day(to));

    private static DateOnly Day(string day) => DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static Coverage Ask(string day, string indicator, string by, params Agreement[] agreements) =>
        Coverage.Of(agreements, new SharedFigures("migration", "statistics", "migrant-stock", indicator, by.Split(' ', StringSplitOptions.RemoveEmptyEntries)), Day(day));

    [Theory]
    [InlineData("2018-12-31", false, "The agreement of statistics with migration on migrant-stock begins on 2019-01-01.")]
    [InlineData("2019-01-01", true, "Agreed by Decree 12.")]
    [InlineData("2020-12-31", true, "Agreed by Decree 12.")]
    [InlineData("2021-01-01", false, "The agreement of statistics with migration on migrant-stock ended on 2020-12-31.")]
    public void An_agreement_covers_from_its_first_to_its_last_day(string day, bool isCovered, string reason)
    {
        Coverage answer = Ask(day, "MIG_STOCK", "sex", Agreement(to: "2020-12-31"));

        Assert.Equal((isCovered, reason), (answer.IsCovered, answer.Reason));
        Assert.Equal(isCovered ? "a1" : null, answer.Agreement?.Id);
    }

    [Fact]
    public void An_agreement_without_an_end_goes_on() => Assert.True(Ask("2099-12-31", "MIG_STOCK", "", Agreement()).IsCovered);

    [Theory]
    [InlineData("MIG_STOCK", "", true)]
    [InlineData("MIG_STOCK", "sex", true)]
    [InlineData("MIG_STOCK", "age_group", false)]
    [InlineData("MIG_STOCK", "sex age_group", false)]
    [InlineData("MIG_STOCK_CHANGE", "", false)]
    public void Only_the_indicator_and_the_breakdowns_that_it_names_are_covered(string indicator, string by, bool isCovered) =>
        Assert.Equal(isCovered, Ask("2019-06-01", indicator, by, Agreement()).IsCovered);

    [Fact]
    public void An_agreement_on_the_dataset_covers_every_indicator() => Assert.True(Ask("2019-06-01", "MIG_STOCK_CHANGE", "sex", Agreement(indicator: "*")).IsCovered);

    [Fact]
    public void Agreements_add_up_but_their_breakdowns_do_not_cross()
    {
        Agreement[] two = [Agreement(by: "sex"), Agreement(by: "age_group")];

        Assert.True(Ask("2019-06-01", "MIG_STOCK", "sex", two).IsCovered);
        Assert.True(Ask("2019-06-01", "MIG_STOCK", "age_group", two).IsCovered);
        Assert.False(Ask("2019-06-01", "MIG_STOCK", "sex age_group", two).IsCovered);
    }

    [Fact]
    public void Without_an_agreement_nothing_is_covered_and_the_reason_says_what_is_missing()
    {
        Assert.Equal("statistics has no agreement with migration.", Ask("2019-06-01", "MIG_STOCK", "").Reason);
        Assert.Equal("statistics has no agreement with migration.", Ask("2019-06-01", "MIG_STOCK", "", Agreement(recipient: "police")).Reason);
        Assert.Equal("No agreement of statistics with migration is on the dataset migrant-stock.", Ask("2019-06-01", "MIG_STOCK", "", Agreement(dataset: "population")).Reason);
        Assert.Equal("The agreement of statistics with migration on migrant-stock covers MIG_STOCK, not MIG_SHARE.", Ask("2019-06-01", "MIG_SHARE", "", Agreement()).Reason);
        Assert.Equal("The agreement of statistics with migration on migrant-stock covers MIG_STOCK by sex, not by origin.", Ask("2019-06-01", "MIG_STOCK", "origin", Agreement()).Reason);
        Assert.Equal(
            "The agreement of statistics with migration on migrant-stock covers MIG_STOCK as a total only, not by sex.", Ask("2019-06-01", "MIG_STOCK", "sex", Agreement(by: "")).Reason);
    }

    [Fact]
    public void A_right_is_not_a_right_of_the_other_side() => Assert.False(
        Coverage.Of([Agreement()], new SharedFigures("statistics", "migration", "migrant-stock", "MIG_STOCK", []), Day("2019-06-01")).IsCovered);

    [Fact]
    public void An_agency_reads_its_own_data() => Assert.True(
        Coverage.Of([], new SharedFigures("statistics", "statistics", "migrant-stock", "MIG_STOCK", ["sex", "origin"]), Day("2019-06-01")).IsCovered);

    [Fact]
    public void The_matrix_shows_each_recipient_of_a_dataset_once_with_what_holds_today()
    {
        IReadOnlyList<SharedDataset> matrix = SharingMatrix.Of(
            [
                Agreement(to: "2019-12-31", by: ""), Agreement("2020-01-01", by: "sex"), Agreement("2020-06-01", "2021-05-31", "*", "origin"),
                Agreement("2000-01-01", "2009-12-31", recipient: "police"), Agreement("2030-01-01", recipient: "health"),
            ],
            Day("2020-12-01"));

        Assert.Equal(["health: not begun", "migration: in force", "police: ended"], matrix.Select(cell => $"{cell.Recipient}: {cell.Status}"));
        Assert.Equal(["*", "MIG_STOCK"], matrix[1].Indicators);
        Assert.Equal(["origin", "sex"], matrix[1].Disaggregation);
        Assert.Equal((Day("2020-01-01"), null), (matrix[1].ValidFrom, matrix[1].ValidTo));
        Assert.Equal((Day("2000-01-01"), Day("2009-12-31")), (matrix[2].ValidFrom, matrix[2].ValidTo!.Value));
    }

    [Fact]
    public void An_entry_of_the_register_is_read_as_the_template_has_it()
    {
        var agreement = Core.Sharing.Agreement.Parse("x:1", new Dictionary<string, string>
        {
            ["country"] = "KGZ", ["provider"] = "statistics", ["recipient"] = "migration", ["dataset"] = "migrant-stock", ["indicator"] = "*", ["disaggregation"] = "sex;age_group",
            ["legal_basis"] = "Decree 12", ["frequency"] = "A", ["format"] = "API", ["confidentiality"] = "N", ["contact"] = "Office", ["due_day"] = "03-31", ["valid_from"] = "2019-01-01",
        });

        Assert.Equal(["sex", "age_group"], agreement.Disaggregation);
        Assert.Equal(("03-31", null), (agreement.DueDay, agreement.ValidTo));
        Assert.True(agreement.IsInForce(Day("2019-01-01")));
    }
}
