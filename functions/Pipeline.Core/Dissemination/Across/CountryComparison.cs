using Pipeline.Core.Codelists;
using Pipeline.Core.Indicators;

namespace Pipeline.Core.Dissemination.Across;

/// <summary>Countries side by side: one row for each indicator and definition, one cell for each country.</summary>
/// <param name="Countries">The countries, in the order in which they were asked for.</param>
/// <param name="Rows">The rows.</param>
public sealed record CountryComparison(IReadOnlyList<string> Countries, IReadOnlyList<ComparisonRow> Rows)
{
    // No figure says much of a year so long after its own.
    private const int YearsBack = 5;

    /// <summary>Puts countries beside each other.</summary>
    /// <param name="publications">The publications of the countries, preferred ones first.</param>
    /// <param name="countries">ISO 3166-1 alpha-3.</param>
    /// <param name="indicators">The indicators wanted.</param>
    /// <param name="year">The year; where it has no figure, the latest of the five years before.</param>
    public static CountryComparison Of(IReadOnlyList<PublishedFigures> publications, IReadOnlyList<string> countries, IReadOnlyList<Indicator> indicators, int year) =>
        new(countries, [.. indicators.SelectMany(indicator => RowsOf(indicator, publications, countries, year))]);

    /// <summary>The indicators at the top of the countries' profiles, in the order in which they stand there.</summary>
    public static IReadOnlyList<Indicator> Headlines(IEnumerable<PublishedFigures> publications) =>
    [
        .. publications.SelectMany(from => from.Headlines).Where(headline => headline.Category is null).Select(headline => headline.Indicator).Distinct()
            .Select(IndicatorCatalogue.Find).OfType<Indicator>(),
    ];

    /// <summary>The indicators that have a figure for a whole country and can be chosen.</summary>
    public static IReadOnlyList<Indicator> Choices(IReadOnlyList<PublishedFigures> publications) =>
        [.. IndicatorCatalogue.All.Where(indicator => publications.Any(from => from[indicator.Code].Any(figure => IsWhole(indicator, figure))))];

    private static IEnumerable<ComparisonRow> RowsOf(Indicator indicator, IReadOnlyList<PublishedFigures> publications, IReadOnlyList<string> countries, int year)
    {
        int definition = indicator.Dimensions.ToList().IndexOf(SeriesAcross.Definition);
        FigureAcross[] figures =
        [
            .. from publication in publications
            where countries.Contains(publication.Publication.Country)
            from figure in publication[indicator.Code]
            where IsWhole(indicator, figure) && YearOf(figure) is { } of && of <= year && of >= year - YearsBack
            select new FigureAcross(publication, figure),
        ];
        string[] definitions = definition < 0 ? [""] : [.. figures.Select(figure => figure.Observation.Codes[definition]).Distinct().OrderBy(CodelistCatalogue.Definition.IndexOf)];
        foreach (string code in definitions)
            yield return new ComparisonRow(
                indicator,
                code.Length == 0 ? null : code,
                [.. countries.Select(country => CellOf(country, code))]);

        ComparisonCell CellOf(string country, string code)
        {
            FigureAcross[] own = [.. figures.Where(figure => figure.Country == country)];
            FigureAcross? found = own.Where(figure => definition < 0 || figure.Observation.Codes[definition] == code).OrderByDescending(figure => figure.Observation.Period).FirstOrDefault();
            string? other = found is null && definition >= 0 ? own.Select(figure => figure.Observation.Codes[definition]).FirstOrDefault() : null;
            return new ComparisonCell(country, found, other);
        }
    }

    // The total of every dimension but the definition.
    private static bool IsWhole(Indicator indicator, Observation figure) =>
        figure.Period.Length == 4 && indicator.Dimensions.Zip(figure.Codes).All(pair => pair.First == SeriesAcross.Definition || pair.Second == Codelist.Total);

    private static int? YearOf(Observation figure) => int.TryParse(figure.Period, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int year) ? year : null;
}

/// <summary>An indicator by one definition.</summary>
/// <param name="Indicator">The indicator.</param>
/// <param name="Definition">Code of the list <c>definition</c>; null where the indicator has one definition only.</param>
/// <param name="Cells">One for each country.</param>
public sealed record ComparisonRow(Indicator Indicator, string? Definition, IReadOnlyList<ComparisonCell> Cells);

/// <summary>A country's figure.</summary>
/// <param name="Country">ISO 3166-1 alpha-3.</param>
/// <param name="Figure">The figure, which may be withheld; null where there is none.</param>
/// <param name="OtherDefinition">The definition by which the country counts instead; null where it has a figure by this one, or none at all.</param>
public sealed record ComparisonCell(string Country, FigureAcross? Figure, string? OtherDefinition);
