using Pipeline.Core.Codelists;
using Pipeline.Core.Dissemination.Charts;
using Pipeline.Core.Indicators;
using Pipeline.Core.Profiles;

namespace Pipeline.Core.Dissemination.Across;

/// <summary>One series of an indicator: the latest figure of each country as bars, each country's course as a small line, and the table.</summary>
/// <param name="indicator">The indicator.</param>
/// <param name="series">The series.</param>
/// <param name="id">Stable name of the section.</param>
internal sealed class HtmlSeriesTable(Indicator indicator, SeriesAcross series, string id)
{
    private const int FewestForCourse = 2;

    private readonly ProfileTable latest = Latest(indicator, series, id);

    /// <summary>The section.</summary>
    public Html Write()
    {
        Drawing bars = Drawing.Of(latest);
        CountrySeries[] courses = [.. series.Rows.Where(row => row.Shown.Count() >= FewestForCourse)];
        string[] statuses = [.. series.Rows.SelectMany(row => row.Shown).Select(figure => figure.Observation.Status).Distinct().Where(status => status != "A").Order(StringComparer.Ordinal)];
        FigureAcross?[] cells = [.. series.Rows.SelectMany(row => row.Figures)];
        return $"""
            <section class="part across" id="{id}" aria-labelledby="{id}-heading"><h2 id="{id}-heading">{Title()}</h2>
            <p class="unit">{Unit()}</p>
            <div class="pair">
            <figure><figcaption>Latest figure of each country</figcaption>{bars.Svg}{(bars.Missing is null ? null : Note(bars.Missing))}{(bars.Notes.Count == 0 ? null : Note(string.Join(' ', bars.Notes)))}</figure>
            {(courses.Length == 0 ? null : Courses(courses))}
            </div>
            <h3>Countries and years</h3>
            <div class="scroll" role="region" aria-label="Table: {Title()}" tabindex="0"><table>
            <caption>{Title()}, {Numbers.Unit(indicator.Unit)}. Each figure leads to where it comes from, each country to its profile.</caption>
            <thead><tr><th scope="col">Country</th>{Html.Each(series.Periods, period => $"<th scope=\"col\">{period}</th>")}<th class="text" scope="col">Source</th></tr></thead>
            <tbody>
            {Html.Each(series.Rows, Row)}</tbody></table></div>
            {(statuses.Length == 0 ? null : Note($"{string.Join("; ", statuses.Select(status => $"{status}: {FigureText.NameOf(status)}"))}."))}{(cells.Any(IsWithheld) ? Withheld : null)}{(cells.Any(IsNone) ? None : null)}{(cells.Contains(null) ? Gap : null)}
            </section>

            """;
    }

    private string Title() => series.Codes.TryGetValue(SeriesAcross.Definition, out string? definition)
        ? $"By the definition: {CodelistCatalogue.Definition.NameOf(definition)}" : "Across countries and years";

    private string Unit()
    {
        string unit = indicator.Unit == "%" ? "Per cent" : char.ToUpperInvariant(indicator.Unit[0]) + indicator.Unit[1..];
        string[] named = [.. series.Codes.Where(pair => pair.Key != SeriesAcross.Definition && pair.Value != Codelist.Total).Select(pair => $"{CodelistCatalogue.Find(pair.Key)!.Title}: {CodelistCatalogue.Find(pair.Key)!.NameOf(pair.Value)}")];
        return string.Join(" · ", named.Prepend(unit));
    }

    // The bars are those of a table broken down by country; the latest year is not the same everywhere, so that each name has its own.
    private static ProfileTable Latest(Indicator indicator, SeriesAcross series, string id) => new(
        $"{id}-latest", $"{indicator.Name}, latest figure of each country", indicator.Code, indicator.Unit, indicator.Decimals, ["country"], ["latest year"],
        [
            .. from row in series.Rows
               where row.Latest is not null
               select new ProfileRow([row.Country], [$"{row.From.CountryName}, {row.Latest!.Observation.Period}"], [new ProfileCell(row.Latest.Id, row.Latest.Observation.Value, row.Latest.Observation.Status, "F", [])]),
        ],
        Chart.Rates, null);

    private Html Courses(CountrySeries[] rows) =>
        $"""
        <figure><figcaption>Course in each country</figcaption><ul class="courses">{Html.Each(rows, Course)}</ul>{Note("Each line has its own scale, which begins at zero; compare figures in the table.")}</figure>
        """;

    private Html Course(CountrySeries row)
    {
        SeriesPoint[] points = [.. row.Shown.Select(figure => new SeriesPoint(figure.Observation.Period, figure.Observation.Value!.Value, Figure(figure.Observation.Value!.Value)))];
        (SeriesPoint first, SeriesPoint last) = (points[0], points[^1]);
        return $"""
            <li><p class="name">{row.From.CountryName}</p>{Sparkline.Draw($"{row.From.CountryName}: {first.Text} in {first.Period}, {last.Text} in {last.Period}", points)}<p class="ends"><span>{first.Period}: {first.Text}</span><span>{last.Period}: {last.Text}</span></p></li>
            """;
    }

    private Html Row(CountrySeries row)
    {
        string[] sources = [.. row.Figures.OfType<FigureAcross>().SelectMany(figure => figure.Observation.Sources.Select(place => SourceReference.Short(figure.From.Sources[place]))).Distinct()];
        return $"""
            <tr><th scope="row"><a href="{row.From.PageOf(indicator.Code)}">{row.From.CountryName}</a></th>{Html.Each(row.Figures, Cell)}<td class="text">{string.Join("; ", sources)}</td></tr>

            """;
    }

    private Html Cell(FigureAcross? figure) => figure switch
    {
        null => FigureCell.Gap,
        { Observation.Value: null } => FigureCell.Without(figure.Observation.Confidentiality),
        _ => $"""<td><a class="figure-link" href="{LineageAddress.Page(figure.Id)}">{Numbers.Figure(figure.Observation.Value.Value, indicator.Decimals)}</a>{(figure.Observation.Status == "A" ? null : FigureCell.Mark(figure.Observation.Status))}</td>""",
    };

    private string Figure(double value) => Numbers.Figure(value, indicator.Decimals, indicator.Unit);

    private static bool IsWithheld(FigureAcross? figure) => figure is { Observation: { Value: null, Confidentiality: not "F" } };

    private static bool IsNone(FigureAcross? figure) => figure is { Observation: { Value: null, Confidentiality: "F" } };

    private static Html Note(string text) => $"""<p class="note">{text}</p>""";

    private static Html Withheld => Note("“withheld”: the figure exists but could say something about single persons, by itself or by subtraction from others; it is not zero.");

    private static Html None => Note("“none”: there is no such figure, because it would be divided by zero.");

    private static Html Gap => Note("“–”: no figure is published for this year.");
}
