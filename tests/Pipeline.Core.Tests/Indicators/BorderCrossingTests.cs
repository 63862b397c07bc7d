using Pipeline.Core.Indicators;
using Pipeline.Core.Tabulation;
using Pipeline.Core.Tests.Estimation;

namespace Pipeline.Core.Tests.Indicators;

/// <summary>Worked example, by hand. Anna (MDA) leaves in June and comes back in July; Boris (UKR) enters and leaves in July, and enters again in August.</summary>
public class BorderCrossingTests
{
    private static readonly string[] Dimensions = ["country", "period", "direction", "citizenship", "sex"];
    private static readonly Source Declared = new("s1", new string('0', 64), "border", "border-crossings", "1.0", "2019", "file.csv", 1, Manifest.None);

    // Each has a citizenship of their own, which stands for the person here.
    private static readonly (string Period, string Direction, string Citizenship, string Sex)[] Crossed =
        [("2019-06", "X", "MDA", "F"), ("2019-07", "E", "MDA", "F"), ("2019-07", "E", "UKR", "M"), ("2019-07", "X", "UKR", "M"), ("2019-08", "E", "UKR", "M")];

    internal static readonly CountryData Example = new(
        "MDA",
        [Cube([.. Crossed.Select(crossing => $"{crossing.Period} {crossing.Direction} {crossing.Citizenship} {crossing.Sex} 1")]), MigrationFlowsTests.Findings],
        Cube([.. from period in new[] { "2019-06", "2019-07", "2019-08", "2019" }
              from direction in new[] { "E", "X", "_T" }
              from citizenship in new[] { "MDA", "UKR", "_T" }
              from sex in new[] { "F", "M", "_T" }
              let persons = Crossed.Where(crossing => crossing.Period.StartsWith(period, StringComparison.Ordinal) && Is(direction, crossing.Direction)
                  && Is(citizenship, crossing.Citizenship) && Is(sex, crossing.Sex)).DistinctBy(crossing => crossing.Citizenship).Count()
              where persons > 0
              select $"{period} {direction} {citizenship} {sex} {persons}"]));

    private static bool Is(string wanted, string code) => wanted == "_T" || wanted == code;

    private static Cube Cube(params string[] cells)
    {
        var cube = new Cube("border-crossings", Dimensions, Declared);
        foreach (string[] parts in cells.Select(cell => cell.Split(' ')))
            cube.Set(["MDA", .. parts[..^1]], double.Parse(parts[^1], System.Globalization.CultureInfo.InvariantCulture), "A", [0]);
        return cube;
    }

    private static Observation Of(Indicator indicator, string period, params string[] codes) =>
        indicator.Compute(Example).Single(observation => observation.Period == period && observation.Codes.SequenceEqual(codes));

    [Theory]
    [InlineData("2019-07", "_T", "_T", "_T", 3)]
    [InlineData("2019-07", "E", "_T", "_T", 2)]
    [InlineData("2019-07", "X", "UKR", "M", 1)]
    [InlineData("2019", "_T", "_T", "_T", 5)]
    [InlineData("2019", "E", "UKR", "_T", 2)]
    public void Crossings_are_events_and_add_up(string period, string direction, string citizenship, string sex, double expected) =>
        Assert.Equal(expected, Of(new Crossings(), period, direction, citizenship, sex).Value);

    [Theory]
    [InlineData("2019", "_T", "_T", "_T", 2)]
    [InlineData("2019", "E", "_T", "_T", 2)]
    [InlineData("2019", "E", "UKR", "M", 1)]
    [InlineData("2019-06", "_T", "_T", "_T", 1)]
    public void Persons_are_counted_once_in_every_cell(string period, string direction, string citizenship, string sex, double expected) =>
        Assert.Equal(expected, Of(new CrossingPersons(), period, direction, citizenship, sex).Value);

    [Theory]
    [InlineData("2019", "_T", "_T", 1)]      // 3 entries − 2 exits
    [InlineData("2019-06", "_T", "_T", -1)]
    [InlineData("2019", "MDA", "F", 0)]
    [InlineData("2019", "UKR", "_T", 1)]
    public void The_balance_is_entries_less_exits(string period, string citizenship, string sex, double expected) =>
        Assert.Equal(expected, Of(new CrossingBalance(), period, citizenship, sex).Value);

    // Two crossings of one man are one person: the cell is as small as he is alone.
    [Fact]
    public void A_count_of_events_is_judged_by_the_persons_behind_it()
    {
        Assert.Equal(1, Of(new Crossings(), "2019", "E", "UKR", "M").SmallestCount);
        Assert.Equal(2, Of(new Crossings(), "2019", "_T", "_T", "_T").SmallestCount);
    }

    [Fact]
    public void Records_without_a_number_of_persons_are_refused()
    {
        var cube = Cube("2019-06 X MDA F 1");
        Assert.Throws<ArgumentException>(() => new RecordCounts(cube, new Cube("border-crossings", Dimensions, Declared), [0]));
    }
}
