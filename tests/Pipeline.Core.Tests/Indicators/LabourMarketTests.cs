using Pipeline.Core.Indicators;
using Pipeline.Core.Tabulation;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Tests.Indicators;

/// <summary>Worked examples of MIDWEB, by hand: of 100,000 posts 3,000 are vacant, of 1,000 active persons 85 are long unemployed; four occupations with
/// 30 vacancies for 20 unemployed, 12 for 40, 5 for nobody, and none for nobody.</summary>
public class LabourMarketTests
{
    private const string Register = """
        2019 VAC _T 7212 _T PES 30
        2019 UNE _T 7212 _T PES 20
        2019 VAC _T 7213 _T PES 12
        2019 UNE _T 7213 _T PES 40
        2019 VAC _T 7214 _T PES 5
        2019 UNE _T 7214 _T PES 0
        2019 VAC _T 7215 _T PES 0
        2019 UNE _T 7215 _T PES 0
        """;

    private const string Surveys = """
        2019 EMP _T _T F LFS 400
        2019 EMP _T _T M LFS 500
        2019 EMP A _T _T LFS 300
        2019 EMP _T 7000 _T LFS 200
        2019 UNE _T _T F LFS 40
        2019 UNE _T _T M LFS 60
        2019 UNE_LT _T _T _T LFS 85
        2019 VAC C _T _T JVS 30
        2019 POST C _T _T JVS 970
        """;

    internal static readonly CountryData Example = Data(Register + "\n" + Surveys);

    // One cell a line: the codes after the country, then the figure; entries of the national list without one, open ends as "-".
    private static CountryData Data(string cells, string? list = null) =>
        new("SRB", list is null ? [CubeOf("labour-market", cells)] : [CubeOf("labour-market", cells), CubeOf("shortage-list", list)]);

    private static Cube CubeOf(string template, string cells)
    {
        var source = new Source(template, new string('0', 64), "nso", template, "1.0", "2019", "file.csv", 1, Manifest.None);
        var cube = new Cube(template, TemplateCatalogue.Find(template)!.Dimensions.Select(dimension => dimension.Name), source);
        bool isList = template == "shortage-list";
        foreach (string[] parts in cells.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(line => line.Split(' ')))
            cube.Set(["SRB", .. (isList ? parts : parts[..^1]).Select(part => part == "-" ? "" : part)],
                isList ? 1 : double.Parse(parts[^1], System.Globalization.CultureInfo.InvariantCulture), "A", [0]);
        return cube;
    }

    private static string[] Figures(Indicator indicator, CountryData data) =>
        [.. indicator.Compute(data).Select(observation => $"{observation.Period} {string.Join(' ', observation.Codes)} = {observation.Value?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? observation.Status}")];

    [Fact]
    public void Vacancies_per_unemployed_are_a_ratio_none_without_unemployed_and_undefined_without_either() =>
        Assert.Equal(["2019 7212 = 1.5", "2019 7213 = 0.3", "2019 7214 = M"], Figures(new VacanciesPerUnemployed(), Example));

    [Fact]
    public void An_occupation_is_short_where_there_are_more_vacancies_than_unemployed() =>
        Assert.Equal(["2019 computed 7214 = 1", "2019 computed 7212 = 2"], Figures(new ShortageList(), Example));

    // Austria: fewer than 1.5 registered unemployed to a vacancy.
    [Fact]
    public void The_threshold_can_be_another()
    {
        CountryData data = Data("2019 VAC _T 7212 _T PES 10\n2019 UNE _T 7212 _T PES 14\n2019 VAC _T 7213 _T PES 10\n2019 UNE _T 7213 _T PES 15");

        Assert.Equal(["2019 computed 7212 = 1"], Figures(new ShortageList(1 / 1.5), data));
        Assert.Empty(Figures(new ShortageList(), data));
    }

    [Fact]
    public void Equal_ratios_are_ranked_by_vacancies() =>
        Assert.Equal(["2019 computed 8324 = 1", "2019 computed 2230 = 2", "2019 computed 7212 = 3", "2019 computed 5122 = 4"], Figures(new ShortageList(), Data("""
            2019 VAC _T 2230 _T PES 9
            2019 UNE _T 2230 _T PES 0
            2019 VAC _T 5122 _T PES 4
            2019 UNE _T 5122 _T PES 2
            2019 VAC _T 7212 _T PES 40
            2019 UNE _T 7212 _T PES 20
            2019 VAC _T 8324 _T PES 10
            2019 UNE _T 8324 _T PES 0
            """)));

    // The group 7210 is short too, but says no more than its parts; 3000 has no finer figures.
    [Fact]
    public void The_list_is_of_the_finest_occupations_that_have_figures() =>
        Assert.Equal(["2019 computed 7212 = 1", "2019 computed 3000 = 2"], Figures(new ShortageList(), Data("""
            2019 VAC _T _T _T PES 130
            2019 UNE _T _T _T PES 90
            2019 VAC _T 7210 _T PES 70
            2019 UNE _T 7210 _T PES 60
            2019 VAC _T 7212 _T PES 40
            2019 UNE _T 7212 _T PES 20
            2019 VAC _T 3000 _T PES 40
            2019 UNE _T 3000 _T PES 30
            2019 VAC _T _U _T PES 20
            2019 UNE _T _U _T PES 1
            """)));

    [Theory]
    [InlineData("7213 2019-01-01 -", "national 7213 = 1")]
    [InlineData("7213 2019-12-31 2019-12-31", "national 7213 = 1")]
    [InlineData("7213 2018-01-01 2019-12-30", "computed 7214 = 1,computed 7212 = 2")]    // out of force a day before
    [InlineData("7213 2020-01-01 -", "computed 7214 = 1,computed 7212 = 2")]             // not yet in force
    [InlineData("2221 2019-01-01 -\n7213 2019-01-01 -\n7212 2018-01-01 2020-01-01\n7214 2001-01-01 -", "national 7214 = 1,national 7212 = 2,national 7213 = 3,national 2221 = 4")]
    public void A_national_list_in_force_at_the_end_of_the_year_replaces_the_computed_one(string list, string expected) =>
        Assert.Equal(expected.Split(','), Figures(new ShortageList(), Data(Register, list)).Select(figure => figure[5..]));

    [Fact]
    public void A_place_on_the_national_list_names_the_list_among_its_sources() =>
        Assert.Equal([0, 1], new ShortageList().Compute(Data(Register, "7213 2019-01-01 -")).Single().Sources);

    [Fact]
    public void A_ratio_never_mixes_what_a_survey_and_a_register_count()
    {
        CountryData data = Data("2019 VAC _T 7212 _T PES 30\n2019 UNE _T 7212 _T LFS 20\n2019 VAC C _T _T PES 30\n2019 POST C _T _T JVS 970");

        Assert.Empty(new VacanciesPerUnemployed().Compute(data));
        Assert.Empty(IndicatorCatalogue.Find("JOB_VACANCY_RATE")!.Compute(data));
        Assert.Equal(["2019 7212 _T = 20"], Figures(IndicatorCatalogue.Find("UNEMPLOYED")!, data));
        Assert.Empty(IndicatorCatalogue.Find("REGISTERED_UNEMPLOYED")!.Compute(data));
    }

    [Fact]
    public void The_job_vacancy_rate_is_of_occupied_and_vacant_posts() =>
        Assert.Equal(["2019 C _T = 3"], Figures(IndicatorCatalogue.Find("JOB_VACANCY_RATE")!, Example));   // 30 of 970 + 30

    // 85 of 1,000 active: 400 + 500 employed, 40 + 60 unemployed.
    [Fact]
    public void The_long_term_unemployment_rate_is_of_the_active_population() =>
        Assert.Equal(["2019 _T = 8.5"], Figures(new LongTermUnemploymentRate(), Example));

    [Fact]
    public void A_submitted_rate_stands_in_where_the_counts_are_missing() =>
        Assert.Equal(["2018 _T = 8.5", "2019 _T = 8.4"], Figures(new LongTermUnemploymentRate(), Data("""
            2018 UNE_LTR _T _T _T LFS 9.9
            2018 UNE_LT _T _T _T LFS 85
            2018 ACT _T _T _T LFS 1000
            2019 UNE_LTR _T _T _T LFS 8.4
            """)));

    [Fact]
    public void Persons_in_work_are_counted_by_activity_by_occupation_and_by_sex() => Assert.Equal(
        ["2019 A _T _T = 300", "2019 _T 7000 _T = 200", "2019 _T _T F = 400", "2019 _T _T M = 500", "2019 _T _T _T = 900"],
        Figures(IndicatorCatalogue.Find("EMPLOYED")!, Example).OrderByDescending(figure => figure.Contains("A _T", StringComparison.Ordinal)).ThenByDescending(figure => figure.Contains("7000", StringComparison.Ordinal)).ThenBy(figure => figure.Replace("_T =", "~", StringComparison.Ordinal), StringComparer.Ordinal));

    [Fact]
    public void Vacancies_and_posts_are_by_activity_or_by_occupation()
    {
        Assert.Equal(["2019 C _T = 30"], Figures(IndicatorCatalogue.Find("VACANCIES")!, Example));
        Assert.Equal(["2019 C _T = 970"], Figures(IndicatorCatalogue.Find("OCCUPIED_POSTS")!, Example));
        Assert.Contains("2019 _T 7212 = 30", Figures(IndicatorCatalogue.Find("REGISTERED_VACANCIES")!, Example));
    }

    // All unit groups of the armed forces, of which there is one, three levels below.
    [Fact]
    public void Occupations_roll_up_where_their_parts_are_complete() => Assert.Equal(
        ["2019 0000 _T = 7", "2019 0100 _T = 7", "2019 0110 _T = 7"],
        Figures(IndicatorCatalogue.Find("REGISTERED_UNEMPLOYED")!, Data("2019 UNE _T 0110 _T PES 7")).Order(StringComparer.Ordinal));

    [Fact]
    public void Counts_of_persons_are_protected_and_vacancies_are_not()
    {
        Assert.Equal([20], new VacanciesPerUnemployed().Compute(Example).Where(observation => observation.Codes[0] == "7212").Select(observation => observation.SmallestCount));
        Assert.Equal([null, 20], new ShortageList().Compute(Example).Select(observation => observation.SmallestCount));
        Assert.All(IndicatorCatalogue.Find("REGISTERED_VACANCIES")!.Compute(Example).Concat(IndicatorCatalogue.Find("JOB_VACANCY_RATE")!.Compute(Example)), observation => Assert.Null(observation.SmallestCount));
        Assert.Equal(85, new LongTermUnemploymentRate().Compute(Example).Single().SmallestCount);
        Assert.All(IndicatorCatalogue.Find("EMPLOYED")!.Compute(Example), observation => Assert.Equal(observation.Value, observation.SmallestCount));
    }

    // 0.4 per cent of 1,000 active persons are 4.
    [Fact]
    public void A_submitted_rate_rests_on_the_persons_that_the_active_population_tells() =>
        Assert.Equal(4, new LongTermUnemploymentRate().Compute(Data("2019 UNE_LTR _T _T _T LFS 0.4\n2019 ACT _T _T _T LFS 1000")).Single().SmallestCount!.Value, 9);
}
