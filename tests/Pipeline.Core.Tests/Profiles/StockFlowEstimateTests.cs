using Pipeline.Core.Indicators;
using Pipeline.Core.Profiles;

namespace Pipeline.Core.Tests.Profiles;

/// <summary>The example of Abel (2013), its four regions as countries: 1,000 natives of A live in A, 100 in B …</summary>
public class StockFlowEstimateTests
{
    private static readonly string[] Codes = ["BLR", "KAZ", "KGZ", "TJK"];

    private static readonly double[,] Start = { { 1000, 100, 10, 0 }, { 55, 555, 50, 5 }, { 80, 40, 800, 40 }, { 20, 25, 20, 200 } };

    private static readonly double[,] End = { { 950, 100, 60, 0 }, { 80, 505, 75, 5 }, { 90, 30, 800, 40 }, { 40, 45, 0, 180 } };

    [Fact]
    public void The_fewest_moves_turn_the_published_stocks_of_one_year_into_those_of_the_next()
    {
        StockFlowEstimate estimate = Assert.Single(StockFlowEstimate.Of([.. Countries((2015, Start), (2019, End))]));

        Assert.Equal((2015, 2019, 12), (estimate.From, estimate.To, estimate.Flows.Count));
        Assert.Equal(
            ["BLR KGZ 50", "KAZ BLR 35", "KAZ KGZ 25", "KGZ BLR 10", "KGZ KAZ 10", "TJK BLR 10", "TJK KAZ 10"],
            estimate.Flows.Where(flow => flow.Persons > 0.5).Select(flow => $"{flow.Origin} {flow.Destination} {Math.Round(flow.Persons, 6)}"));
    }

    // Withheld is not nought: a year with a figure that is withheld is no year to compare with.
    [Fact]
    public void A_year_with_a_withheld_stock_is_passed_over()
    {
        ObservationSet[] countries = [.. Countries((2010, Start), (2015, Start), (2019, End))];
        countries[1] = countries[1] with { Observations = [.. countries[1].Observations.Select(observation => observation is { Period: "2015", Codes: [_, _, "TJK"] } ? observation with { Value = null } : observation)] };

        StockFlowEstimate estimate = Assert.Single(StockFlowEstimate.Of(countries));

        Assert.Equal((2010, 2019), (estimate.From, estimate.To));
    }

    [Fact]
    public void Figures_that_do_not_go_together_give_no_estimate() => Assert.Empty(StockFlowEstimate.Of([.. Countries((2015, Start), (2019, End)).Select(country => country with
    {
        Observations = [.. country.Observations.Select(observation => observation.Indicator == "POPULATION" ? observation with { Value = 10 } : observation)],
    })]));

    private static IEnumerable<ObservationSet> Countries(params (int Year, double[,] Stocks)[] years)
    {
        for (int residence = 0; residence < Codes.Length; residence++)
        {
            List<Observation> observations = [];
            foreach ((int year, double[,] stocks) in years)
            {
                double population = 0, migrants = 0;
                for (int birthplace = 0; birthplace < Codes.Length; birthplace++)
                {
                    population += stocks[birthplace, residence];
                    if (birthplace == residence) continue;
                    migrants += stocks[birthplace, residence];
                    Add("MIG_STOCK", stocks[birthplace, residence], "_T", "_T", Codes[birthplace]);
                }

                Add("MIG_STOCK", migrants, "_T", "_T", "_T");
                Add("POPULATION", population, "_T", "_T");

                void Add(string indicator, double value, params string[] codes) =>
                    observations.Add(new Observation(indicator, year.ToString(System.Globalization.CultureInfo.InvariantCulture), codes, value, "A", "F", [], null));
            }

            yield return new ObservationSet(Codes[residence], [], observations);
        }
    }
}
