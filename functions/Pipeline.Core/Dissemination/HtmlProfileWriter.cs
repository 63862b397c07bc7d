using Pipeline.Core.Profiles;
using Pipeline.Core.Tabulation;

namespace Pipeline.Core.Dissemination;

/// <summary>The page of a profile: complete without scripts, for people.</summary>
public sealed class HtmlProfileWriter : IProfileWriter
{
    private const int ChangesShown = 20;
    private const int RowsShown = 15;
    private const string About = "About this profile";

    private static readonly ProfileFormat[] Downloads = [ProfileFormat.Json, ProfileFormat.Csv, ProfileFormat.SdmxCsv, ProfileFormat.SdmxJson, ProfileFormat.Docx];

    /// <inheritdoc/>
    public ProfileFormat Format => ProfileFormat.Html;

    /// <inheritdoc/>
    public Task WriteAsync(MigrationProfile profile, Stream stream, CancellationToken cancellation) => Page(profile).WriteAsync(stream, cancellation);

    private static Html Page(MigrationProfile profile)
    {
        ProfileSection[] sections = [.. profile.Sections.Where(IsSomethingIn)];
        (string Part, string Id, string Title)[] contents =
        [
            .. sections.Select(section => (section.Part, section.Id, section.Title)),
            .. profile.Changes.Count > 0 ? [(About, "changes", "What changed")] : Array.Empty<(string, string, string)>(),
            .. profile.Notes.Count > 0 ? [(About, "notes", "Notes")] : Array.Empty<(string, string, string)>(),
            (About, "sources", "Sources"),
            (About, "methods", "Methods and protection"),
        ];
        Html main = $"""
            {Banner(profile)}
            <div class="wide">
            <header class="title">
            <h1>{profile.Title}</h1>
            <p class="version">{Standing(profile)}</p>
            {(profile.Related.Count == 0 ? null : Related(profile))}
            </header>
            {(profile.Headlines.Count == 0 ? null : Headlines(profile))}
            <div class="columns">
            <nav class="contents" aria-label="On this page"><h2>On this page</h2>{Html.Each(contents.GroupBy(entry => entry.Part), Contents)}</nav>
            <div class="body">
            {Html.Each(sections.Index(), section => Section(profile, section.Item, startsPart: section.Index == 0 || sections[section.Index - 1].Part != section.Item.Part))}
            {(profile.Changes.Count == 0 ? null : Changes(profile))}
            {(profile.Notes.Count == 0 ? null : Notes(profile))}
            {Sources(profile)}
            {Methods(profile)}
            </div>
            </div>
            </div>
            """;
        Html footer = $"""
            <p>{profile.Title}, version {profile.Version}. All figures of this version: {Html.Each(Downloads, format => $"<a href=\"{ProfileAddress.Data(profile, format.Name)}\">{format.Title}</a> · ")}<a href="{ProfileAddress.Page(profile.Publication, profile.Version)}">Lasting address of this version</a></p>
            """;
        return new HtmlDocument(profile.Title, Description(profile), IsIndexed: profile.Status == ProfileStatus.Published).Around(main, footer);
    }

    private static string Description(MigrationProfile profile) =>
        $"{profile.Title}: {string.Join("; ", profile.Headlines.Take(3).Select(headline => $"{headline.Label} {Numbers.Figure(headline.Cell.Value ?? 0, headline.Decimals, headline.Unit)} ({headline.Period})"))}. Charts, data and sources.";

    private static Html? Banner(MigrationProfile profile) => profile.Status switch
    {
        ProfileStatus.Draft => $"""<div class="banner draft" role="note"><p class="wide"><strong>Draft.</strong> Not approved and not public; figures may change or be withheld before publication.</p></div>""",
        ProfileStatus.Superseded => $"""<div class="banner superseded" role="note"><p class="wide"><strong>There is a newer version.</strong> This one stays as it was, for the record. <a href="{ProfileAddress.Page(profile.Publication)}">Go to the latest version</a></p></div>""",
        _ => null,
    };

    private static Html Standing(MigrationProfile profile)
    {
        string status = profile.Status switch { ProfileStatus.Draft => "Draft", ProfileStatus.Superseded => "Superseded", _ => "Published" };
        return $"""<span class="pill">Version {profile.Version}</span> {status}{(profile.Approval is null ? null : Approved(profile.Approval))}{(profile.Changes.Count == 0 ? null : ChangesLink(profile))}""";
    }

    // Reports beside the profile, the profile beside a report, other years.
    private static Html Related(MigrationProfile profile) =>
        $"""
        <nav class="related" aria-label="Also published"><p>Also published on {profile.CountryName}</p><ul>{Html.Each(profile.Related, other => $"<li><a href=\"{ProfileAddress.Page(other.Publication)}\">{other.Title}</a></li>")}</ul></nav>
        """;

    private static Html Approved(Approval approval) => $""" · approved <time datetime="{approval.At.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)}">{Numbers.Day(approval.At)}</time>""";

    private static Html ChangesLink(MigrationProfile profile) =>
        $""" · <a href="#changes">{Numbers.Count(profile.Changes.Count)} {(profile.Changes.Count == 1 ? "figure differs" : "figures differ")} from version {profile.Version - 1}</a>""";

    private static Html Headlines(MigrationProfile profile) =>
        $"""
        <section class="headlines" aria-label="Headline figures"><dl>
        {Html.Each(profile.Headlines, headline => Headline(profile, headline))}</dl></section>
        """;

    private static Html Headline(MigrationProfile profile, Headline headline)
    {
        string figure = headline.Cell.Value is { } value ? Numbers.Figure(value, headline.Decimals, headline.Unit) : "withheld";
        string sources = string.Join("; ", headline.Cell.Sources.Select(place => SourceReference.Short(profile.Sources[place])).Distinct());
        return $"""
            <div><dt>{headline.Label}</dt><dd class="figure">{(headline.Category is null ? null : Category(headline.Category))}<span{(headline.Category is null ? null : Small)}>{(profile.Status == ProfileStatus.Draft ? Plain(figure) : Origin(headline.Cell, figure))}</span></dd>
            <dd class="origin"><span class="period">{headline.Period}</span> {sources} {SourceReference.To(headline.Cell.Sources)}</dd></div>

            """;
    }

    private static Html Plain(string figure) => $"{figure}";

    private static Html Origin(ProfileCell cell, string figure) => $"""<a class="figure-link" href="{LineageAddress.Page(cell.Id)}">{figure}</a>""";

    private static Html Category(string category) => $"""<span class="category">{category}</span> """;

    private static Html Small => $""" class="with-category" """;

    // A text that is not written and a list with nothing on it are not shown.
    private static bool IsSomethingIn(ProfileSection section) =>
        section.Tables.Count > 0 || (section.Lists ?? []).Any(list => list.Rows.Count > 0) || (section.Texts ?? []).Any(text => text.Text.Length > 0);

    private static Html Contents(IGrouping<string, (string Part, string Id, string Title)> part) =>
        $"""
        {(part.Key.Length == 0 ? null : PartOfContents(part.Key))}<ol>{Html.Each(part, entry => $"<li><a href=\"#{entry.Id}\">{entry.Title}</a></li>")}</ol>
        """;

    private static Html PartOfContents(string part) => $"""<p>{part}</p>""";

    private static Html Section(MigrationProfile profile, ProfileSection section, bool startsPart) =>
        $"""
        <section class="part" id="{section.Id}" aria-labelledby="{section.Id}-heading">
        {(startsPart && section.Part.Length > 0 ? Part(section.Part) : null)}<h2 id="{section.Id}-heading">{section.Title}</h2>
        <p class="lead">{section.Text}</p>
        {Html.Each((section.Texts ?? []).Where(text => text.Text.Length > 0), Text)}{Html.Each(section.Tables, table => new HtmlTable(profile, table, IsOpen(section, table)).Write())}{Html.Each((section.Lists ?? []).Where(list => list.Rows.Count > 0), list => List(profile, list))}</section>

        """;

    // What is not drawn is open, except where nothing is drawn: an annex is long, and people look there for one table.
    private static bool IsOpen(ProfileSection section, ProfileTable table) =>
        table.Chart == Chart.List || (table.Chart == Chart.None && section.Tables.Any(other => other.Chart != Chart.None));

    private static Html Part(string part) => $"""<p class="kicker">{part}</p>""";

    private static Html Text(ProfileText text) =>
        $"""
        <div class="text" id="{text.Id}"><h3>{text.Title}</h3>
        {Html.Each(text.Text.ReplaceLineEndings("\n").Split("\n\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries), paragraph => $"<p>{paragraph}</p>\n")}</div>

        """;

    // A long list is folded: whoever looks for it finds it by its heading.
    private static Html List(MigrationProfile profile, ProfileList list) =>
        $"""
        <section class="table list" id="{list.Id}">
        <h3>{list.Title}</h3>
        <details class="data"{(list.Rows.Count <= RowsShown ? Open : null)}><summary>{Numbers.Count(list.Rows.Count)} {(list.Rows.Count == 1 ? "row" : "rows")}</summary>
        <div class="scroll" role="region" aria-label="{list.Title}" tabindex="0"><table>
        <thead><tr>{Html.Each(list.Columns, column => $"<th class=\"text\" scope=\"col\">{column}</th>")}</tr></thead>
        <tbody>
        {Html.Each(list.Rows, row => $"<tr><th class=\"text\" scope=\"row\">{row[0]}</th>{Html.Each(row.Skip(1), text => $"<td class=\"text\">{text}</td>")}</tr>\n")}</tbody>
        </table></div></details>
        {(list.Sources.Count == 0 ? null : From(list.Sources))}<p class="from"><a href="{ProfileAddress.Data(profile, ProfileFormat.Csv.Name, list.Id)}" download>Download CSV<span class="hidden"> of {list.Title}</span></a></p>
        </section>

        """;

    private static Html From(IReadOnlyList<int> sources) => $"""<p class="from">Source: {SourceReference.To(sources)}</p>""";

    private static Html Open => $""" open """;

    private static Html Changes(MigrationProfile profile)
    {
        Change[] largest = [.. ChangeText.Largest(profile)];
        var text = new ChangeText(profile);
        int rest = Math.Max(0, largest.Length - ChangesShown);
        return $"""
            <section class="part" id="changes" aria-labelledby="changes-heading"><h2 id="changes-heading">What changed</h2>
            <p class="lead">What differs from version {profile.Version - 1}: revised figures first, then new and dropped ones, the largest before the smaller. Published versions never change; a correction is a new version.</p>
            <div class="scroll" role="region" aria-label="Table of what changed" tabindex="0"><table class="changes">
            <caption>Figures that differ from version {profile.Version - 1}</caption>
            <thead><tr><th scope="col">Figure</th><th scope="col">Year</th><th scope="col">Before</th><th scope="col">Now</th><th scope="col">Difference</th><th class="text" scope="col">Why</th></tr></thead>
            <tbody>{Html.Each(largest.Take(ChangesShown), change => ChangeRow(text, change))}</tbody></table></div>
            {(rest == 0 ? null : Rest(rest, ProfileAddress.Data(profile, ProfileFormat.Json.Name)))}
            </section>

            """;
    }

    private static Html Rest(int rest, string json) => $"""<p class="note">And {Numbers.Count(rest)} more {(rest == 1 ? "difference" : "differences")}, listed in the <a href="{json}">JSON of this version</a>.</p>""";

    private static Html ChangeRow(ChangeText text, Change change) =>
        $"""
        <tr><th scope="row">{text.IndicatorOf(change)?.Name ?? change.Indicator}<span class="cell">{text.Breakdown(change)}</span></th><td>{Periods.Name(change.Period)}</td><td>{text.Before(change)}</td><td>{text.After(change)}</td><td>{text.Difference(change)}</td><td class="text">{change.Reason}</td></tr>

        """;

    private static Html Notes(MigrationProfile profile) =>
        $"""
        <section class="part" id="notes" aria-labelledby="notes-heading"><h2 id="notes-heading">Notes</h2>
        <ul class="notes">{Html.Each(profile.Notes, note => $"<li>{note}</li>")}</ul></section>

        """;

    private static Html Sources(MigrationProfile profile) =>
        $"""
        <section class="part" id="sources" aria-labelledby="sources-heading"><h2 id="sources-heading">Sources</h2>
        <p class="lead">Every figure comes from a file that an agency submitted. The fingerprint (SHA-256) proves which one: the same file always has the same fingerprint.</p>
        <ol class="sources">{Html.Each(profile.Sources.Index(), source => SourceItem(source.Index, source.Item))}</ol></section>

        """;

    private static Html SourceItem(int place, Source source) =>
        $"""
        <li id="{SourceReference.Anchor(place)}" tabindex="-1"><p><span class="number">[{place + 1}]</span> {source.Manifest.Citation ?? $"{source.Agency}, {source.File}"}</p>
        <dl><dt>Licence</dt><dd>{source.Manifest.Licence ?? "none declared"}</dd>
        <dt>Provided by</dt><dd>{source.Agency}</dd>
        <dt>File</dt><dd>{source.File}, period {source.Period}, revision {source.Revision}</dd>
        <dt>Records</dt><dd>{Coverage(source)}</dd>
        <dt>Template</dt><dd>{source.Template}, version {source.TemplateVersion}</dd>
        <dt>Submission</dt><dd><code>{source.Submission}</code></dd>
        <dt>SHA-256</dt><dd><code class="hash" title="{source.ContentHash}">{source.ContentHash}</code></dd></dl></li>

        """;

    private static string Coverage(Source source) => source.LeftOut == 0
        ? $"{Numbers.Figure(source.Records, 0, "records")}, all of them used"
        : $"{Numbers.Figure(source.Records - source.LeftOut, 0, "records")} of {Numbers.Figure(source.Records, 0, "records")} used: {Numbers.Figure(source.LeftOut, 0, "records")} were wrong, or came without consent, and are left out";

    private static Html Methods(MigrationProfile profile) =>
        $"""
        <section class="part" id="methods" aria-labelledby="methods-heading"><h2 id="methods-heading">Methods and protection</h2>
        <p class="lead">How the indicators are defined and computed, and how people in the data are protected.</p>
        <details class="data"><summary>{Numbers.Count(profile.Indicators.Count)} indicators: definitions and methods</summary>
        <dl class="methods">{Html.Each(profile.Indicators, indicator => $"<div><dt>{(indicator.Number.Length == 0 ? "" : indicator.Number + " ")}{indicator.Name} <code>{indicator.Code}</code></dt><dd>{indicator.Definition}</dd><dd class=\"formula\">{indicator.Method}</dd></div>\n")}</dl></details>
        {(profile.Withheld.Count == 0 ? null : Withheld(profile))}
        <p>Assembled on profile template <code>{profile.Template}</code>; protected under disclosure policy <code>{profile.Policy}</code> (<a href="/api/policies">what it says</a>). The CSV names for every figure its observation, whose origin <code>/api/observations/…/lineage</code> tells.</p></section>
        """;

    private static Html Withheld(MigrationProfile profile) =>
        $"""
        <h3>Withheld tables</h3>
        <ul>{Html.Each(profile.Withheld, table => $"<li>{profile.Indicators.FirstOrDefault(indicator => indicator.Code == table.Indicator)?.Name ?? table.Indicator}{ChangeText.By(table.Dimensions)}. {table.Reason}</li>\n")}</ul>
        """;
}
