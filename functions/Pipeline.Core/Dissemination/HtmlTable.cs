using Pipeline.Core.Dissemination.Charts;
using Pipeline.Core.Profiles;

namespace Pipeline.Core.Dissemination;

/// <summary>One table of a profile on its page: chart, figures, definition, sources and download.</summary>
/// <param name="profile">The profile.</param>
/// <param name="table">The table.</param>
/// <param name="isOpen">Whether its figures are shown at once.</param>
internal sealed class HtmlTable(MigrationProfile profile, ProfileTable table, bool isOpen)
{
    private readonly ProfileCell[] cells = [.. table.Rows.SelectMany(row => row.Cells).OfType<ProfileCell>()];
    private readonly FigureText text = new(table);

    /// <summary>The table as a section with a heading of the third level.</summary>
    public Html Write()
    {
        Drawing drawing = Drawing.Of(table);
        string[] notes = [.. drawing.Notes, .. table.Notes ?? [], .. text.Note is { } note ? [note] : Array.Empty<string>()];
        return $"""
            <section class="table" id="{table.Id}">
            <h3>{table.Title}</h3>
            <p class="unit">{Unit()}</p>
            {(table.Withheld is null ? null : Withheld(table.Withheld))}
            {drawing.Svg}{(table.Withheld is null && drawing.Missing is not null ? Missing(drawing.Missing) : null)}
            {(notes.Length == 0 ? null : Notes(notes))}
            {(table.Withheld is null && cells.Count(IsWithheld) is > 0 and int hidden ? KeptBack(hidden) : null)}
            <p class="from">Source: {References(cells)}</p>
            <div class="more">
            {(cells.Any(cell => cell.Value is not null) ? Data() : null)}
            {Definition()}
            <a class="download" href="{ProfileAddress.Data(profile, ProfileFormat.Csv.Name, table.Id)}" download>Download CSV<span class="hidden"> of {table.Title}</span></a>
            <a class="download" href="{IndicatorAddress.Page(table.Indicator)}">All countries<span class="hidden"> of {table.Title}</span></a>
            {(profile.Status == ProfileStatus.Draft || cells.Length == 0 ? null : Origins())}</div>
            </section>

            """;
    }

    private string Unit()
    {
        string unit = table.Unit == "%" ? "Per cent" : char.ToUpperInvariant(table.Unit[0]) + table.Unit[1..];
        bool isLatest = table.Chart is not (Chart.Trend or Chart.Pyramids) || table.Periods.Count == 1;
        return isLatest ? $"{unit}, {Periods.Name(table.Periods[^1])}" : $"{unit}, {Periods.Name(table.Periods[0])}–{Periods.Name(table.Periods[^1])}";
    }

    private static Html Withheld(string reason) =>
        $"""
        <div class="withheld"><p><strong>These figures are not published.</strong> {reason}</p>
        <p>They exist: they are neither zero nor missing. They are kept back so that nobody can learn anything about a single person from them.</p></div>
        """;

    // What is kept back is said beside the chart too, where nothing is drawn for it.
    private Html KeptBack(int hidden) =>
        $"""
        <p class="note kept-back"><strong>{Numbers.Count(hidden)} of {Numbers.Count(cells.Length)} figures {(hidden == 1 ? "is" : "are")} kept back to protect people</strong> (“withheld” in the data table, not drawn in the chart).
        Some count so few people that somebody could be recognised; others are kept back only because those could be worked out from them by subtraction. They are neither zero nor missing.</p>
        """;

    private static bool IsWithheld(ProfileCell cell) => cell.Confidentiality != "F";

    private static Html Missing(string reason) => $"""<p class="note">{reason}</p>""";

    private static Html Notes(IEnumerable<string> notes) => $"""<p class="note">{string.Join(' ', notes)}</p>""";

    private Html Data()
    {
        TableGrid grid = TableGrid.Of(table);
        bool hasOwnSources = grid.Rows.Select(row => string.Join(',', Sources(row.Cells))).Distinct().Count() > 1;
        bool hasWithheld = cells.Any(IsWithheld), hasNone = cells.Any(cell => cell is { Value: null, Confidentiality: "F" }), hasGaps = grid.Rows.Any(row => row.Cells.Contains(null));
        return $"""
            <details class="data"{(isOpen ? Open : null)}><summary>Data table</summary>
            <div class="scroll" role="region" aria-label="Data table: {table.Title}" tabindex="0"><table>
            <caption>{table.Title}, {Numbers.Unit(table.Unit)}</caption>
            <thead><tr><th scope="col">{grid.Corner}</th>{Html.Each(grid.Columns, column => $"<th scope=\"col\">{column}</th>")}{(hasOwnSources ? SourceHeading : null)}</tr></thead>
            <tbody>
            {Html.Each(grid.Rows, row => $"<tr{(row.IsTotal ? TotalClass : null)}><th scope=\"row\">{row.Heading}</th>{Html.Each(row.Cells, Cell)}{(hasOwnSources ? OwnSources(row) : null)}</tr>\n")}</tbody>
            </table></div>
            {(hasWithheld ? WithheldKey : null)}{(hasNone ? NoneKey : null)}{(hasGaps ? GapKey : null)}
            </details>
            """;
    }

    private Html Cell(ProfileCell? cell) => cell switch
    {
        null => FigureCell.Gap,
        { Value: null } => FigureCell.Without(cell.Confidentiality),
        _ => $"<td>{Numbers.Figure(cell.Value.Value, table.Decimals)}{(text.IsMarked(cell.Status) ? FigureCell.Mark(cell.Status) : null)}</td>",
    };

    private Html OwnSources(GridRow row) => $"""<td class="refs">{References(row.Cells.OfType<ProfileCell>())}</td>""";

    private Html Definition()
    {
        IndicatorDefinition? indicator = profile.Indicators.FirstOrDefault(definition => definition.Code == table.Indicator);
        return $"""
            <details class="definition"><summary>Definition and method</summary>
            <dl><dt>Indicator</dt><dd>{indicator?.Name ?? table.Indicator} <code>{table.Indicator}</code>{(indicator is null ? null : Version(indicator.Version))}</dd>
            <dt>Definition</dt><dd>{indicator?.Definition ?? "Not recorded with this version."}</dd><dt>Method</dt><dd>{indicator?.Method ?? "Not recorded with this version."}</dd></dl>
            </details>
            """;
    }

    // Figures of a draft are not in the store yet, so that there is nothing to lead to.
    private Html Origins() => $"""<a class="download" href="{LineageAddress.Table(profile, table.Id)}">Where each figure comes from<span class="hidden">: {table.Title}</span></a>{"\n"}""";

    private static Html Version(string version) => $", version {version}";

    private static Html References(IEnumerable<ProfileCell?> cells) => SourceReference.To(Sources(cells));

    private static IEnumerable<int> Sources(IEnumerable<ProfileCell?> cells) => cells.SelectMany(cell => cell?.Sources ?? []).Distinct().Order();

    private static Html TotalClass => $""" class="total" """;

    private static Html SourceHeading => $"""<th scope="col">Source</th>""";

    private static Html WithheldKey => $"""<p class="note">“withheld”: the figure exists but could say something about single persons, by itself or by subtraction from others; it is not zero.</p>""";

    private static Html Open => $""" open """;

    private static Html NoneKey => $"""<p class="note">“none”: there is no such figure, because it would be divided by zero; the definition says what that means.</p>""";

    private static Html GapKey => $"""<p class="note">“–”: no figure was submitted.</p>""";
}
