using System.Globalization;
using Pipeline.Core.Codelists;
using Pipeline.Core.Estimation;
using Pipeline.Core.Indicators;

namespace Pipeline.Core.Profiles;

/// <summary>Moves from one country to another.</summary>
/// <param name="Origin">Country that people left (ISO 3166-1 alpha-3).</param>
/// <param name="Destination">Country to which they went.</param>
/// <param name="Persons">How many, estimated.</param>
public sealed record StockFlow(string Origin, string Destination, double Persons);

/// <summary>The fewest moves among countries that turn the migrant stocks of one year into those of another.</summary>
/// <param name="From">Year of the first stocks.</param>
/// <param name="To">Year of the second stocks.</param>
/// <param name="Flows">Moves by origin and destination.</param>
public sealed record StockFlowEstimate(int From, int To, IReadOnlyList<StockFlow> Flows)
{
    /// <summary>Estimates the flows between each two successive years for which every country gives its population and its migrants born in each of the others
    /// (<see cref="StockToFlow"/>, open; Abel 2013).</summary>
    /// <param name="countries">Each country's published figures.</param>
    /// <returns>By year, ascending; none for years of which a figure is missing, is withheld, or does not go with the others.</returns>
    /// <remarks>Births and deaths are not known by birthplace and are not taken into account: natives are who is not a migrant, and what their number changes without a move among the
    /// countries comes from outside or goes there. Deaths of migrants are taken for moves out of the system, so that the flows are too low rather than too high.</remarks>
    public static IReadOnlyList<StockFlowEstimate> Of(IReadOnlyList<ObservationSet> countries)
    {
        string[] codes = [.. countries.Select(country => country.Country)];
        if (codes.Length < 2) return [];
        Dictionary<(string Residence, int Year, string Birthplace), double> stocks = [];
        foreach (ObservationSet country in countries)
            foreach (Observation observation in country.Observations)
                if (BirthplaceOf(observation, country.Country) is { } birthplace && observation.Value is { } value)
                    stocks[(country.Country, int.Parse(observation.Period, CultureInfo.InvariantCulture), birthplace)] = value;
        int[] years =
        [
            .. stocks.Keys.Select(key => key.Year).Distinct().Order()
                .Where(year => codes.All(residence => codes.Append(Codelist.Total).All(birthplace => stocks.ContainsKey((residence, year, birthplace))))),
        ];
        return [.. years.Zip(years.Skip(1), Between).OfType<StockFlowEstimate>()];

        StockFlowEstimate? Between(int from, int to)
        {
            double[] none = new double[codes.Length];
            try
            {
                double[,] flows = StockToFlow.Estimate(StocksOf(from), StocksOf(to), none, none, BirthplaceMatching.Open).Value.Flows;
                return new StockFlowEstimate(from, to, [.. from i in Enumerable.Range(0, codes.Length) from j in Enumerable.Range(0, codes.Length) where i != j select new StockFlow(codes[i], codes[j], flows[i, j])]);
            }
            catch (ArgumentException)
            {
                return null; // more migrants than inhabitants
            }
        }

        // Birthplace by residence; natives are the population that is not born abroad.
        double[,] StocksOf(int year)
        {
            double[,] matrix = new double[codes.Length, codes.Length];
            for (int i = 0; i < codes.Length; i++)
                for (int j = 0; j < codes.Length; j++)
                    matrix[i, j] = stocks[(codes[j], year, codes[i])] - (i == j ? stocks[(codes[j], year, Codelist.Total)] : 0);
            return matrix;
        }
    }

    // Migrants by birthplace, _T for all of them; under the country itself its whole population.
    private static string? BirthplaceOf(Observation observation, string country) => observation switch
    {
        { Indicator: MigrantStock.Id, Codes: [Codelist.Total, Codelist.Total, var origin] } => origin,
        { Indicator: "POPULATION", Codes: [Codelist.Total, Codelist.Total] } => country,
        _ => null,
    };
}
