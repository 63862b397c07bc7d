using Pipeline.Core.Codelists;
using Pipeline.Core.Indicators;

namespace Pipeline.Core.Dissemination.Across;

/// <summary>An indicator's figures across countries and years that may be compared: all of one series, that is of one code in every dimension.</summary>
/// <param name="Codes">Dimension → the one code that is shown.</param>
/// <param name="Periods">The years, ascending.</param>
/// <param name="Rows">One for each country, by name.</param>
public sealed record SeriesAcross(IReadOnlyDictionary<string, string> Codes, IReadOnlyList<string> Periods, IReadOnlyList<CountrySeries> Rows)
{
    /// <summary>The dimension of an indicator's figures that says by which definition people are counted: what counts by different ones is never put into one table.</summary>
    public const string Definition = "definition";

    /// <summary>The series that a reader chose, one for each definition, in the order of the list of definitions.</summary>
    /// <remarks>A figure that several publications of a country show is taken once, by the first of them, as <c>GET /api/indicators/{code}</c> does it.</remarks>
    /// <param name="indicator">The indicator.</param>
    /// <param name="publications">The publications, preferred ones first.</param>
    /// <param name="chosen">Dimension → code; of a dimension that is not named the total or, where it has none, the code that most countries have.</param>
    public static IReadOnlyList<SeriesAcross> Of(Indicator indicator, IReadOnlyList<PublishedFigures> publications, IReadOnlyDictionary<string, string> chosen)
    {
        FigureAcross[] all = [.. publications.SelectMany(from => from[indicator.Code].Where(figure => figure.Period.Length == 4).Select(figure => new FigureAcross(from, figure)))];
        var codes = new Dictionary<string, string>();
        foreach ((int place, string dimension) in indicator.Dimensions.Index())
        {
            if (dimension == Definition && !chosen.ContainsKey(dimension)) continue;
            codes[dimension] = chosen.GetValueOrDefault(dimension) ?? Usual(all, place);
            all = [.. all.Where(figure => figure.Observation.Codes[place] == codes[dimension])];
        }

        int definition = codes.ContainsKey(Definition) ? -1 : indicator.Dimensions.ToList().IndexOf(Definition);
        return
        [
            .. from figure in all
               group figure by definition < 0 ? "" : figure.Observation.Codes[definition] into series
               orderby CodelistCatalogue.Definition.IndexOf(series.Key)
               select Series(definition < 0 ? codes : new Dictionary<string, string>(codes) { [Definition] = series.Key }, [.. series]),
        ];
    }

    /// <summary>The codes of a dimension of which there are figures, in the order of their list.</summary>
    /// <param name="indicator">The indicator.</param>
    /// <param name="dimension">One of its dimensions.</param>
    /// <param name="publications">The publications.</param>
    public static IReadOnlyList<string> CodesOf(Indicator indicator, string dimension, IEnumerable<PublishedFigures> publications)
    {
        int place = indicator.Dimensions.ToList().IndexOf(dimension);
        Codelist codelist = CodelistCatalogue.Find(dimension)!;
        return [.. publications.SelectMany(from => from[indicator.Code]).Select(figure => figure.Codes[place]).Distinct().OrderBy(code => code == Codelist.Total ? -1 : codelist.IndexOf(code))];
    }

    private static string Usual(FigureAcross[] figures, int place) =>
        figures.Any(figure => figure.Observation.Codes[place] == Codelist.Total) ? Codelist.Total
        : figures.GroupBy(figure => figure.Observation.Codes[place]).OrderByDescending(code => code.Select(figure => figure.Country).Distinct().Count()).ThenBy(code => code.Key, StringComparer.Ordinal)
            .FirstOrDefault()?.Key ?? Codelist.Total;

    private static SeriesAcross Series(IReadOnlyDictionary<string, string> codes, FigureAcross[] figures)
    {
        string[] periods = [.. figures.Select(figure => figure.Observation.Period).Distinct().Order(StringComparer.Ordinal)];
        return new SeriesAcross(
            codes,
            periods,
            [
                .. from figure in figures
                   group figure by figure.Country into country
                   orderby country.First().From.CountryName
                   select new CountrySeries(
                       country.Key,
                       country.First().From,
                       [.. periods.Select(period => country.FirstOrDefault(figure => figure.Observation.Period == period))]),
            ]);
    }
}

/// <summary>A country's part of a series.</summary>
/// <param name="Country">ISO 3166-1 alpha-3.</param>
/// <param name="From">The publication that its reader is sent to.</param>
/// <param name="Figures">One for each period; null where none was submitted.</param>
public sealed record CountrySeries(string Country, PublishedFigures From, IReadOnlyList<FigureAcross?> Figures)
{
    /// <summary>Its latest figure that is not withheld; null where it has none.</summary>
    public FigureAcross? Latest => Figures.LastOrDefault(figure => figure?.Observation.Value is not null);

    /// <summary>The years with a figure that is not withheld, ascending.</summary>
    public IEnumerable<FigureAcross> Shown => Figures.OfType<FigureAcross>().Where(figure => figure.Observation.Value is not null);
}
