using Pipeline.Core.Indicators;
using Pipeline.Core.Tabulation;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Tests.Indicators;

/// <summary>Worked examples, by hand: 2010 and 2019, 60 women and 40 men of whom 70 come from Russia, later 66 women and 54 men.</summary>
public class StockIndicatorTests
{
    private static readonly Source Declared = new("s1", new string('0', 64), "nso", "migrant-stock", "1.0", "2019", "file.csv", 1, new Manifest(null, null, IsPublic: true));

    private static CountryData Data(string stock, string population) => new("KGZ", [Cube("migrant-stock", stock), Cube("population", population)]);

    // One cell a line: the codes after the country, then the figure.
    private static Cube Cube(string template, string cells)
    {
        var cube = new Cube(template, TemplateCatalogue.Find(template)!.Dimensions.Select(dimension => dimension.Name), Declared);
        foreach (string[] parts in cells.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(line => line.Split(' ')))
            cube.Set(["KGZ", .. parts[..^1]], double.Parse(parts[^1], System.Globalization.CultureInfo.InvariantCulture), "A", [0]);
        return cube;
    }

    internal static readonly CountryData Example = Data(
        """
        2010 F _T _T 60
        2010 M _T _T 40
        2010 _T _T RUS 70
        2019 F _T _T 66
        2019 M _T _T 54
        2019 _T _T _T 120
        2019 _T _T RUS 90
        2019 _T _T UZB 20
        """,
        """
        2010 F _T 600
        2010 M _T 400
        2019 _T _T 2400
        """);

    private static double? Value(Indicator indicator, string period, params string[] codes) =>
        indicator.Compute(Example).SingleOrDefault(observation => observation.Period == period && observation.Codes.SequenceEqual(codes))?.Value;

    [Fact]
    public void A_total_that_is_not_submitted_is_the_sum_of_women_and_men() => Assert.Equal(100, Value(new MigrantStock(), "2010", "_T", "_T", "_T"));

    [Fact]
    public void Origins_that_are_not_named_are_one_remainder()
    {
        Assert.Equal(30, Value(new MigrantStock(), "2010", "_T", "_T", "_O"));   // 100 − 70
        Assert.Equal(10, Value(new MigrantStock(), "2019", "_T", "_T", "_O"));   // 120 − 90 − 20
    }

    [Fact]
    public void An_other_that_is_submitted_without_a_total_is_kept()
    {
        CountryData data = Data("2019 _T _T RUS 90\n2019 _T _T _O 7", "2019 _T _T 2400");
        Assert.Equal(7, new MigrantStock().Compute(data).Single(observation => observation.Codes[2] == "_O").Value);
    }

    [Fact]
    public void The_share_of_the_population_is_of_the_same_sex()
    {
        Assert.Equal(10, Value(new MigrantShare(), "2010", "F", "_T", "_T"));      // 60 of 600
        Assert.Equal(10, Value(new MigrantShare(), "2010", "_T", "_T", "_T"));     // 100 of 600 + 400
        Assert.Equal(5, Value(new MigrantShare(), "2019", "_T", "_T", "_T"));      // 120 of 2,400
        Assert.Equal(3.75, Value(new MigrantShare(), "2019", "_T", "_T", "RUS"));  // 90 of 2,400
    }

    [Fact]
    public void The_female_share_is_of_those_whose_sex_is_known()
    {
        Assert.Equal(60, Value(IndicatorCatalogue.Find("MIG_FEMALE_SHARE")!, "2010", "_T", "_T"));
        Assert.Equal(55, Value(IndicatorCatalogue.Find("MIG_FEMALE_SHARE")!, "2019", "_T", "_T"));
    }

    [Fact]
    public void Change_is_the_difference_from_the_previous_year_with_a_figure()
    {
        Assert.Equal(20, Value(new MigrantStockChange(), "2019", "_T", "_T", "_T"));
        Assert.Equal(14, Value(new MigrantStockChange(), "2019", "M", "_T", "_T"));
        Assert.Null(Value(new MigrantStockChange(), "2010", "_T", "_T", "_T"));
    }

    // 2005 has no figure for women and none for Russia: their change to 2010 is from 2000.
    [Fact]
    public void Change_is_from_the_last_year_that_has_a_figure_for_the_same_people()
    {
        CountryData data = Data("2000 F _T _T 50\n2000 _T _T RUS 30\n2005 M _T _T 9\n2010 F _T _T 66\n2010 _T _T RUS 37", "2000 _T _T 1000");
        Assert.Equal(["2010 F _T _T 16", "2010 _T _T RUS 7"], Lines(new MigrantStockChange().Compute(data)));
        Assert.Equal(["2010 F _T _T 2.7763", "2010 _T _T RUS 2.0972"], Lines(new MigrantStockGrowth().Compute(data)));   // 10 ln(66/50) = 2.77632; 10 ln(37/30) = 2.09720
    }

    // In 2000 the others are 100 − 70, in 2010 115 − 80, in 2019 120 − 90 − 20: those of 2019 no longer have Uzbekistan among them.
    [Fact]
    public void Other_origins_have_a_change_only_where_the_same_origins_are_named()
    {
        CountryData data = Data(
            "2000 _T _T _T 100\n2000 _T _T RUS 70\n2010 _T _T _T 115\n2010 _T _T RUS 80\n2019 _T _T _T 120\n2019 _T _T RUS 90\n2019 _T _T UZB 20", "2000 _T _T 1000");
        Assert.Equal(["2010 _T _T _O 5"], Lines(new MigrantStockChange().Compute(data).Where(observation => observation.Codes[2] == "_O")));
        Assert.Equal(2, new MigrantStockChange().Compute(data).Count(observation => observation.Codes[2] == "RUS"));
        Assert.DoesNotContain(new MigrantStockGrowth().Compute(data), observation => observation.Period == "2019" && observation.Codes[2] == "_O");
    }

    private static string[] Lines(IEnumerable<Observation> observations) =>
        [.. observations.Select(observation => FormattableString.Invariant($"{observation.Period} {string.Join(' ', observation.Codes)} {observation.Value}"))];

    [Fact]
    public void Growth_is_the_average_annual_logarithmic_rate() =>
        Assert.Equal(2.0258, Value(new MigrantStockGrowth(), "2019", "_T", "_T", "_T"));   // 100 ln(120/100) / 9 = 2.02579…

    [Fact]
    public void The_population_is_as_submitted_and_added_up() => Assert.Equal(1000, Value(IndicatorCatalogue.Find("POPULATION")!, "2010", "_T", "_T"));

    // UN DESA, International Migrant Stock 2019: estimates stay estimates in what is computed from them.
    [Fact]
    public void A_figure_computed_from_an_estimate_is_an_estimate()
    {
        var stock = new Cube("migrant-stock", ["country", "year", "sex", "age_group", "origin"], Declared);
        stock.Set(["KGZ", "2019", "F", "_T", "_T"], 119315, "E", [0]);
        stock.Set(["KGZ", "2019", "M", "_T", "_T"], 80945, "A", [0]);

        Observation share = IndicatorCatalogue.Find("MIG_FEMALE_SHARE")!.Compute(new CountryData("KGZ", [stock])).Single();

        Assert.Equal(59.58, share.Value);
        Assert.Equal("E", share.Status);
    }
}
