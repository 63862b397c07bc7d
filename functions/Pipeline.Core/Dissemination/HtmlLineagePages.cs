using Pipeline.Core.Codelists;
using Pipeline.Core.Dissemination.Charts;
using Pipeline.Core.Profiles;
using Pipeline.Core.Tabulation;

namespace Pipeline.Core.Dissemination;

/// <summary>A published figure whose origin is told.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Country">ISO 3166-1 alpha-3.</param>
/// <param name="Indicator">Code of the indicator.</param>
/// <param name="IndicatorVersion">Version of the indicator's computation.</param>
/// <param name="Period">Reference period.</param>
/// <param name="Codes">Dimension → code.</param>
/// <param name="Value">The figure; null where it is withheld or cannot exist.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Status">OBS_STATUS.</param>
/// <param name="Confidentiality">CONF_STATUS.</param>
public sealed record FigureOrigin(
    string Id, string Country, string Indicator, string IndicatorVersion, string Period, IReadOnlyDictionary<string, string> Codes, double? Value, string Unit, string Status, string Confidentiality);

/// <summary>The pages that tell where figures come from: all figures of a table with a link each, and one figure down to the file.</summary>
public static class HtmlLineagePages
{
    /// <summary>The page of a figure.</summary>
    /// <param name="profile">The version in which it stands.</param>
    /// <param name="figure">The figure.</param>
    /// <param name="submissions">The files from which it was computed.</param>
    public static Html Figure(MigrationProfile profile, FigureOrigin figure, IReadOnlyList<Source> submissions)
    {
        IndicatorDefinition? indicator = profile.Indicators.FirstOrDefault(definition => definition.Code == figure.Indicator);
        string name = indicator?.Name ?? figure.Indicator, country = CodelistCatalogue.Country.NameOf(figure.Country);
        string title = $"{name}, {country}, {Periods.Name(figure.Period)}";
        Html main = $"""
            <div class="wide indicator">
            <header class="title">
            <p class="kicker">Where a figure comes from</p>
            <h1>{Value(figure, indicator?.Decimals ?? 0)}</h1>
            <p class="lead">{title}{Breakdown(figure.Codes)}</p>
            </header>
            <ol class="steps">
            <li><h2>Published</h2><p>In <a href="{ProfileAddress.Page(profile.Publication, profile.Version)}">{profile.Title}, version {profile.Version}</a>{(profile.Approval is null ? "" : $", approved by {profile.Approval.By} on {Numbers.Day(profile.Approval.At)}")}.{(profile.Status == ProfileStatus.Superseded ? Superseded(profile) : null)}</p></li>
            <li><h2>Protected</h2><p>Under the disclosure policy <code>{profile.Policy}</code> (<a href="/api/policies">what it says</a>). {(figure.Confidentiality == "F" ? "The figure is free." : "The figure is withheld to protect persons.")}</p></li>
            <li><h2>Computed</h2><p>As <a href="{IndicatorAddress.Page(figure.Indicator)}">{name}</a>, version {figure.IndicatorVersion} of the computation. {indicator?.Definition}</p><p class="formula">{indicator?.Method}</p>{(figure.Status == "A" ? null : Status(figure.Status))}</li>
            <li><h2>Submitted</h2>
            {Html.Each(submissions, Submission)}</li>
            </ol>
            <p class="note">Id of the figure: <code>{figure.Id}</code>. The same as data: <a href="{LineageAddress.Data(figure.Id)}">JSON</a>.</p>
            </div>
            """;
        return new HtmlDocument($"Where it comes from: {title}", $"The origin of a published figure: {title}.", IsIndexed: false).Around(main, $"<p>Every published figure leads to the files that agencies submitted.</p>");
    }

    /// <summary>The figures of a table of a version, each with a link to its page; null where it has no such table.</summary>
    public static Html? Table(MigrationProfile profile, string id)
    {
        if (profile.Sections.SelectMany(section => section.Tables).FirstOrDefault(table => table.Id == id) is not { } table) return null;
        var grid = TableGrid.Of(table);
        Html main = $"""
            <div class="wide indicator">
            <header class="title">
            <p class="kicker"><a href="{ProfileAddress.Page(profile.Publication, profile.Version)}#{table.Id}">{profile.Title}, version {profile.Version}</a></p>
            <h1>{table.Title}</h1>
            <p class="lead">Each figure leads to where it comes from: the computation, who approved it, and the files that agencies submitted.</p>
            </header>
            <div class="scroll" role="region" aria-label="Figures of {table.Title}" tabindex="0"><table>
            <caption>{table.Title}, {Numbers.Unit(table.Unit)}</caption>
            <thead><tr><th scope="col">{grid.Corner}</th>{Html.Each(grid.Columns, column => $"<th scope=\"col\">{column}</th>")}</tr></thead>
            <tbody>
            {Html.Each(grid.Rows, row => $"<tr><th scope=\"row\">{row.Heading}</th>{Html.Each(row.Cells, cell => Cell(table, cell))}</tr>\n")}</tbody></table></div>
            <p class="downloads"><a href="{IndicatorAddress.Page(table.Indicator)}">The indicator across countries and years</a> · <a href="{ProfileAddress.Data(profile, ProfileFormat.Csv.Name, table.Id)}" download>CSV</a></p>
            </div>
            """;
        return new HtmlDocument($"{table.Title}, {profile.Title}", $"Where each figure of a table comes from: {table.Title}.", IsIndexed: false).Around(main, $"<p>{profile.Title}, version {profile.Version}.</p>");
    }

    private static Html Cell(ProfileTable table, ProfileCell? cell)
    {
        if (cell is null) return FigureCell.Gap;
        string text = cell.Value is { } value ? Numbers.Figure(value, table.Decimals) : FigureCell.Reason(cell.Confidentiality);
        return $"""<td><a class="figure-link" href="{LineageAddress.Page(cell.Id)}">{text}</a></td>""";
    }

    private static string Value(FigureOrigin figure, int decimals) =>
        figure.Value is { } value ? Numbers.Figure(value, decimals, figure.Unit) + (figure.Unit == "%" ? "" : $" {figure.Unit}") : figure.Confidentiality == "F" ? "No such figure" : "Withheld";

    private static string Breakdown(IReadOnlyDictionary<string, string> codes) => string.Concat(
        codes.Where(pair => pair.Value != Codelist.Total).Select(pair => CodelistCatalogue.Find(pair.Key) is { } list ? $"; {list.Title.ToLowerInvariant()}: {list.NameOf(pair.Value)}" : $"; {pair.Key}: {pair.Value}"));

    private static Html Status(string status) => $"""<p>Its status is {status}, {FigureText.NameOf(status)}.</p>""";

    private static Html Superseded(MigrationProfile profile) => $""" There is a <a href="{ProfileAddress.Page(profile.Publication)}">newer version</a>.""";

    private static Html Submission(Source source) =>
        $"""
        <dl class="facts"><div><dt>Source</dt><dd>{source.Manifest.Citation ?? source.Agency}</dd></div>
        <div><dt>Provided by</dt><dd>{source.Agency}</dd></div>
        <div><dt>File</dt><dd>{source.File}, period {source.Period}, revision {source.Revision}</dd></div>
        <div><dt>Template</dt><dd>{source.Template}, version {source.TemplateVersion}</dd></div>
        <div><dt>Submission</dt><dd><code>{source.Submission}</code></dd></div>
        <div><dt>SHA-256</dt><dd><code>{source.ContentHash}</code></dd></div></dl>

        """;
}
