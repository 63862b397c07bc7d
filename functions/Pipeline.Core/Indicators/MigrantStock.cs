using System.Globalization;
using Pipeline.Core.Codelists;

namespace Pipeline.Core.Indicators;

/// <summary>International migrant stock by sex, age and origin. Origins that the data do not name are one remainder, <c>_O</c>.</summary>
public sealed class MigrantStock : Indicator
{
    /// <summary>Code of the indicator.</summary>
    public const string Id = "MIG_STOCK";

    /// <summary>Template of the data.</summary>
    internal const string Template = "migrant-stock";

    /// <summary>Dimensions that every indicator on the migrant stock shares.</summary>
    internal static readonly IReadOnlyList<string> StockDimensions = ["sex", "age_group", "origin"];

    /// <inheritdoc/>
    public override string Code => Id;

    /// <inheritdoc/>
    public override string Number => "A2";

    /// <inheritdoc/>
    public override string Name => "International migrant stock";

    /// <inheritdoc/>
    public override string Definition => "Persons living in the country who were born abroad or, where the source counts by citizenship, hold a foreign citizenship, at mid-year.";

    /// <inheritdoc/>
    public override string Method => "As submitted. A total that is not submitted is the sum of its parts where they are complete; other origins = total − named origins.";

    /// <inheritdoc/>
    public override string Unit => "persons";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Templates => [Template];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Dimensions => StockDimensions;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Selection { get; } = new Dictionary<string, string>();

    /// <inheritdoc/>
    public override IEnumerable<Observation> Compute(CountryData data) =>
        from cell in Cells(data[Template]!)
        select Observe(cell.Year, cell.Codes, cell.Figure.Value, [cell.Figure], PersonGroup.Of(cell.Figure));

    /// <summary>The cells of the stock, with the remainder of unnamed origins.</summary>
    internal static IEnumerable<(int Year, string[] Codes, Figure Figure)> Cells(Figures stock)
    {
        foreach (int year in stock.Years)
        {
            var named = new Dictionary<(string Sex, string Age), double>();
            foreach (string[] codes in stock.Combinations())
            {
                if (stock.At(year, codes) is not { } figure) continue;
                (string, string) people = (codes[0], codes[1]);
                if (codes[2] == Codelist.Other) named.TryAdd(people, 0);
                else yield return (year, codes, figure);
                if (codes[2] is not (Codelist.Other or Codelist.Total)) named[people] = named.GetValueOrDefault(people) + figure.Value;
            }

            foreach (((string sex, string age), double sum) in named)
                if ((Remainder(stock.At(year, sex, age, Codelist.Total), sum) ?? stock.At(year, sex, age, Codelist.Other)) is { } other)
                {
                    string[] codes = [sex, age, Codelist.Other];
                    yield return (year, codes, other with { Cells = [stock.NameOf(year.ToString(CultureInfo.InvariantCulture), codes)] });
                }
        }
    }

    private static Figure? Remainder(Figure? total, double named) => total?.Value > named ? total with { Value = total.Value - named } : null;
}

/// <summary>Migrants as a share of the population of the same sex and age; an origin's share is of the whole population.</summary>
public sealed class MigrantShare : Indicator
{
    /// <inheritdoc/>
    public override string Code => "MIG_SHARE";

    /// <inheritdoc/>
    public override string Number => "A2";

    /// <inheritdoc/>
    public override string Name => "Migrant share of the population";

    /// <inheritdoc/>
    public override string Definition => "International migrant stock in per cent of the population of the same sex and age group.";

    /// <inheritdoc/>
    public override string Method => "100 × migrant stock ÷ population (UN DESA, International Migrant Stock).";

    /// <inheritdoc/>
    public override string Unit => "%";

    /// <inheritdoc/>
    public override int Decimals => 2;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Templates => [MigrantStock.Template, "population"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Dimensions => MigrantStock.StockDimensions;

    /// <inheritdoc/>
    public override IEnumerable<Observation> Compute(CountryData data) =>
        from cell in MigrantStock.Cells(data[MigrantStock.Template]!)
        let population = data["population"]!.At(cell.Year, cell.Codes[0], cell.Codes[1])
        where population is { Value: > 0 }
        select Observe(cell.Year, cell.Codes, 100 * cell.Figure.Value / population.Value, [cell.Figure, population], PersonGroup.Of(cell.Figure), PersonGroup.Rest(population, cell.Figure));
}

/// <summary>Change of the migrant stock since the previous year that has a figure.</summary>
public sealed class MigrantStockChange : Indicator
{
    /// <inheritdoc/>
    public override string Code => "MIG_STOCK_CHANGE";

    /// <inheritdoc/>
    public override string Name => "Change of the migrant stock";

    /// <inheritdoc/>
    public override string Definition => "Difference from the international migrant stock of the previous year for which there is a figure.";

    /// <inheritdoc/>
    public override string Method => "Stock(t) − stock(previous t). Other origins have a change only where both years name the same origins.";

    /// <inheritdoc/>
    public override string Unit => "persons";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Templates => [MigrantStock.Template];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Dimensions => MigrantStock.StockDimensions;

    /// <inheritdoc/>
    public override IEnumerable<Observation> Compute(CountryData data) =>
        from pair in Pairs(data[MigrantStock.Template]!)
        select Observe(pair.To, pair.Codes, pair.After.Value - pair.Before.Value, [pair.Before, pair.After],
            PersonGroup.Of(pair.Before), PersonGroup.Of(pair.After));

    /// <summary>Each cell of the stock beside the same cell of the last year before that has a figure for it.</summary>
    /// <remarks>Which origins the others are depends on which are named: they are the same others only where the same origins are named in both years.</remarks>
    internal static IEnumerable<(int From, int To, string[] Codes, Figure Before, Figure After)> Pairs(Figures stock)
    {
        (int Year, string[] Codes, Figure Figure)[] cells = [.. MigrantStock.Cells(stock)];
        ILookup<(int, string, string), string> origins = cells.Where(cell => cell.Codes[2] is not (Codelist.Other or Codelist.Total))
            .ToLookup(cell => (cell.Year, cell.Codes[0], cell.Codes[1]), cell => cell.Codes[2]);
        Dictionary<string, (int Year, Figure Figure)> last = new(StringComparer.Ordinal);
        foreach ((int year, string[] codes, Figure figure) in cells)
        {
            string key = string.Join('|', codes);
            if (last.TryGetValue(key, out (int Year, Figure Figure) before) && (codes[2] != Codelist.Other || Named(before.Year).SequenceEqual(Named(year))))
                yield return (before.Year, year, codes, before.Figure, figure);
            last[key] = (year, figure);

            IEnumerable<string> Named(int of) => origins[(of, codes[0], codes[1])];
        }
    }
}

/// <summary>Average annual rate of change of the migrant stock.</summary>
public sealed class MigrantStockGrowth : Indicator
{
    /// <inheritdoc/>
    public override string Code => "MIG_STOCK_GROWTH";

    /// <inheritdoc/>
    public override string Name => "Annual rate of change of the migrant stock";

    /// <inheritdoc/>
    public override string Definition => "Average annual rate of change of the international migrant stock since the previous year for which there is a figure.";

    /// <inheritdoc/>
    public override string Method => "100 × ln(stock(t) ÷ stock(previous t)) ÷ years between (UN DESA, International Migrant Stock). Other origins have a rate only where both years name the same origins.";

    /// <inheritdoc/>
    public override string Unit => "%";

    /// <inheritdoc/>
    public override int Decimals => 2;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Templates => [MigrantStock.Template];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Dimensions => MigrantStock.StockDimensions;

    /// <inheritdoc/>
    public override IEnumerable<Observation> Compute(CountryData data) =>
        from pair in MigrantStockChange.Pairs(data[MigrantStock.Template]!)
        where pair.Before.Value > 0 && pair.After.Value > 0
        select Observe(
            pair.To, pair.Codes, 100 * Math.Log(pair.After.Value / pair.Before.Value) / (pair.To - pair.From), [pair.Before, pair.After],
            PersonGroup.Of(pair.Before), PersonGroup.Of(pair.After));
}
