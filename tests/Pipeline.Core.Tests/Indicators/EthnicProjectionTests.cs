using Pipeline.Core.Indicators;

namespace Pipeline.Core.Tests.Indicators;

/// <summary>Two groups, by hand. Of the Russians 1,000 women are 20 to 24, of the Tatars 200 men 30 to 34; nobody dies before 60, half of those who become 65 or older do within a step.
/// Russian women bear 0.1 children a year between 20 and 24, a fifth of them Tatars. Ten Russians more come than leave a year; a tenth of the Tatars become Russians.</summary>
public class EthnicProjectionTests
{
    private static readonly string[] Ages = [.. Enumerable.Range(0, 13).Select(i => FormattableString.Invariant($"Y{5 * i}T{5 * i + 4}")), "Y_GE65"];

    private static string Each(Func<string, string, string, string> line) => string.Join('\n', from ethnicity in new[] { "RUS", "TAT" } from sex in new[] { "F", "M" } from age in Ages select line(ethnicity, sex, age));

    private static CountryData Data(params string[] more) => new(
        "KGZ",
        [
            CoreSetTests.CubeOf("ethnic-population", Each((ethnicity, sex, age) => $"2020 _T {ethnicity} {sex} {age} = {(ethnicity, sex, age) switch { ("RUS", "F", "Y20T24") => 1000, ("TAT", "M", "Y30T34") => 200, _ => 0 }}")
                + "\n2020 _T UKR = 500"),
            CoreSetTests.CubeOf("ethnic-survivorship", Each((ethnicity, sex, age) => $"2020 {ethnicity} {sex} {age} LX = 500000")),
            CoreSetTests.CubeOf("ethnic-fertility", string.Join('\n', from ethnicity in new[] { "RUS", "TAT" } from age in Ages[3..10] select $"2020 {ethnicity} {age} = {(ethnicity == "RUS" && age == "Y20T24" ? "0.1" : "0")}")),
            .. more.Select(file => file.Split('\n', 2)).Select(file => CoreSetTests.CubeOf(file[0], file[1])),
        ]);

    private const string Migration = "ethnic-migration\n2020 RUS _T _T NET = 10";
    private const string Change = "ethnic-change\n2020 TAT RUS _T _T = 0.1\n2020 RUS TAT _T Y0T4 = 0.2";

    internal static readonly CountryData Example = Data(Migration, Change);

    private static Dictionary<string, Observation> Figures(Indicator indicator, CountryData data) =>
        indicator.Compute(data).ToDictionary(observation => $"{observation.Period} {string.Join(' ', observation.Codes)}");

    // Of 50 migrants in five years all are women of 20 to 24, as their group is. 25 come at once: 1,025 women live through the step. They bear 0.1 × 5 × (1,025 + 0) ÷ 2 = 256.25 children,
    // 125 girls and 131.25 boys. The other 25 come at the end. 1 − 0.9^5 = 0.40951 of the 200 men are Russians by then.
    [Theory]
    [InlineData("2020 RUS F Y20T24 WITH", 1000)]
    [InlineData("2025 RUS F Y25T29 WITH", 1025)]
    [InlineData("2025 RUS F Y20T24 WITH", 25)]
    [InlineData("2025 RUS F Y0T4 WITH", 100)]
    [InlineData("2025 TAT F Y0T4 WITH", 25)]
    [InlineData("2025 RUS M Y0T4 WITH", 105)]
    [InlineData("2025 TAT M Y0T4 WITH", 26)]
    [InlineData("2025 RUS M Y35T39 WITH", 82)]
    [InlineData("2025 TAT M Y35T39 WITH", 118)]
    [InlineData("2025 RUS _T Y15T64 WITH", 1132)]
    [InlineData("2025 _T _T _T WITH", 1506)]
    [InlineData("2025 RUS F Y0T4 WITHOUT", 98)] // 0.8 × 250 ÷ 2.05
    [InlineData("2025 RUS F _T WITHOUT", 1098)]
    public void Steps_are_as_worked_by_hand(string cell, double persons) => Assert.Equal(persons, Figures(new EthnicProjection(), Example)[cell].Value);

    [Fact]
    public void The_first_year_is_counted_and_the_five_steps_are_forecast_from_all_files()
    {
        Dictionary<string, Observation> figures = Figures(new EthnicProjection(), Example);
        Assert.Equal(["2020", "2025", "2030", "2035", "2040", "2045"], figures.Values.Select(figure => figure.Period).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(("A", 1), (figures["2020 RUS F _T WITH"].Status, figures["2020 RUS F _T WITH"].Sources.Count));
        Assert.Equal(("F", 5), (figures["2045 RUS F _T WITH"].Status, figures["2045 RUS F _T WITH"].Sources.Count));
        Assert.DoesNotContain(figures.Keys, cell => cell.Contains("UKR", StringComparison.Ordinal)); // no rates
    }

    [Fact]
    public void Change_is_in_per_cent_of_the_first_year()
    {
        Dictionary<string, Observation> figures = Figures(new EthnicChange(), Example);
        Assert.Equal((0, 33.7, 25.5), (figures["2020 RUS WITH"].Value, figures["2025 RUS WITH"].Value, figures["2025 _T WITH"].Value));
    }

    // More people leave than there are, or no group has all its rates.
    [Fact]
    public void Without_sound_rates_nothing_is_forecast()
    {
        Assert.DoesNotContain(new EthnicProjection().Compute(Data("ethnic-migration\n2020 RUS _T _T NET = -1000")), figure => figure.Status == "F" && figure.Codes[3] == "WITH");
        Assert.Empty(new EthnicProjection().Compute(new CountryData("KGZ",
            [CoreSetTests.CubeOf("ethnic-population", "2020 _T RUS F Y0T4 = 900"), CoreSetTests.CubeOf("ethnic-survivorship", "2020 RUS F Y0T4 LX = 500000"), CoreSetTests.CubeOf("ethnic-fertility", "2020 RUS Y20T24 = 0.1")])));
    }
}
