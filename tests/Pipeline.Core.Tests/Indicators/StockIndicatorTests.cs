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
