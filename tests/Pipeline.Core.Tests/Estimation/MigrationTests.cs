using Pipeline.Core.Estimation;

namespace Pipeline.Core.Tests.Estimation;

public class MigrationTests
{
    private static readonly int LastDay = new DateOnly(2024, 12, 31).DayNumber;

    private static List<Migration> Find(params (string Day, bool IsEntry)[] journeys)
    {
        Crossing[] crossings = [.. journeys.Select(journey => new Crossing(DateOnly.ParseExact(journey.Day, "yyyy-MM-dd"), journey.IsEntry))];
        var outcomes = new ResidenceOutcome[crossings.Length];
        Assert.Equal(SequenceError.None, ResidenceRule.TwelveOfSixteenMonths.Decide(crossings, null, LastDay, outcomes));
        var found = new List<Migration>();
        foreach (Migration migration in new Migrations(crossings, outcomes, LastDay)) found.Add(migration);
        return found;
    }

    // Two seasons, out for longer than the 122 days that the rule allows, then a stay that lasts, then away too late to tell.
    private static readonly (string, bool)[] Worker =
    [
        ("2021-02-01", true), ("2021-05-04", false), // 92 days
        ("2021-07-01", true), ("2021-12-01", false), // 153 days, the second of the year
        ("2022-05-01", true), ("2024-08-01", false),
    ];

    [Fact]
    public void Stays_of_3_to_12_months_are_short_term_and_those_that_last_long_term()
    {
        List<Migration> found = Find(Worker);
        Assert.Equal(
            [MigrationKind.ShortTermImmigration, MigrationKind.ShortTermImmigration, MigrationKind.Immigration, MigrationKind.UndecidedExit],
            found.Select(migration => migration.Kind));
        Assert.Equal([0, 2, 4, 5], found.Select(migration => migration.Crossing));
        Assert.Equal([true, false, true, true], found.Select(migration => migration.IsFirstOfYear));
    }

    [Fact]
    public void A_stay_of_91_days_is_a_visit() => Assert.Empty(Find(("2021-02-01", true), ("2021-05-03", false)));

    [Fact]
    public void A_year_counts_persons_and_a_month_those_who_moved_in_it()
    {
        var table = new MigrationTable();
        foreach (Migration migration in Find(Worker)) table.Add(migration, sex: 1, age: 30, citizenship: 7);
        var twice = new MigrationTable();
        twice.Add(table);
        twice.Add(table);

        Assert.Equal(
            [(2021, 0, 2L), (2021, 2, 2L), (2021, 7, 2L)],
            twice.Months.Concat(twice.Years).OrderBy(cell => (cell.Cell.Year, cell.Cell.Month, cell.Cell.Sex, cell.Cell.Age, cell.Cell.Citizenship)).Where(cell => cell.Counts.Of(MigrationKind.ShortTermImmigration) > 0)
                .Select(cell => (cell.Cell.Year, cell.Cell.Month, cell.Counts.Of(MigrationKind.ShortTermImmigration))));
        (MigrationCell cell, MigrationCounts counts) = twice.Years.Single(cell => cell.Cell.Year == 2022);
        Assert.Equal(new MigrationCell(2022, 0, 1, 30, 7), cell);
        Assert.Equal(2, counts.Net);
        Assert.Equal(new Interval(-2, 0, 1), twice.Months.Single(cell => cell.Cell is { Year: 2024, Month: 8 }).Counts.PossibleNet);
    }
}
