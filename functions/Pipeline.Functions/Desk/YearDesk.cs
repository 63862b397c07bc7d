using Pipeline.Core.Consistency;
using Pipeline.Core.Disclosure;
using Pipeline.Core.Dissemination;
using Pipeline.Core.Indicators;
using Pipeline.Core.Profiles;
using Pipeline.Core.Sharing;
using Pipeline.Functions.Access;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Desk;

/// <summary>The page of a country's profile of a year, or of a report beside it, for its coordinator: from what is in to the decision.</summary>
internal static class YearDesk
{
    private const int ChangesShown = 200;

    /// <summary>What the page shows.</summary>
    /// <param name="Calendar">The reporting calendar of the profile; null where there is none.</param>
    /// <param name="NotInForce">Files that were rejected, or are being read.</param>
    /// <param name="Findings">What does not go together in the latest build.</param>
    /// <param name="Draft">The draft; null where none waits.</param>
    /// <param name="Disclosure">What was withheld in it.</param>
    /// <param name="Template">Its profile template.</param>
    /// <param name="Texts">The coordinator's texts.</param>
    public sealed record Contents(ReportingCalendar? Calendar, IReadOnlyList<SubmissionDocument> NotInForce, IReadOnlyList<ConsistencyFinding> Findings,
        MigrationProfile? Draft, DisclosureReport? Disclosure, ProfileTemplate? Template, IReadOnlyDictionary<string, string> Texts);

    /// <summary>The page.</summary>
    public static Html Write(Caller caller, ProfilePointer pointer, Contents contents)
    {
        string api = ProfileAddress.Api(pointer.Publication);
        TextTemplate[] texts = [.. (contents.Template?.Sections ?? []).SelectMany(section => section.Texts ?? [])];
        return DeskHtml.Document(caller, DeskHtml.Title(pointer.Publication),
            $"""<p class="lead">{(pointer.Published > 0 ? Public(pointer) : NotPublic)}</p>""",
            $"""
            <section class="part" id="build" data-build="{api}"><h2>The draft</h2>
            <p role="status" aria-live="polite"><span class="said">{State(pointer)}</span></p>
            <p class="actions"><button class="button" data-start>{(contents.Draft is null ? "Build the draft" : "Build it again")}</button>{(contents.Draft is null ? null : Preview(api))}</p>
            </section>
            {(contents.Draft is null || pointer.Draft is not { Decided: null } draft ? null : Decision(draft, api))}
            {(contents.Draft is null ? null : Changes(contents.Draft.Changes, pointer.Published))}
            {(contents.Disclosure is null ? null : Disclosure(contents.Disclosure))}
            {(texts.Length == 0 ? null : Texts(texts, contents.Texts, api))}
            {(contents.Calendar is null ? null : Calendar(contents.Calendar))}
            {(pointer.Publication.IsReport ? null : Reports(pointer.Publication))}
            {(contents.Findings.Count == 0 ? null : Findings(contents.Findings))}
            <section class="part" id="rejected"><h2>Files that are not in force</h2>{(contents.NotInForce.Count == 0 ? NoneRejected : DeskHtml.Submissions(contents.NotInForce, hasAgency: true))}</section>
            """);
    }

    private static Html Public(ProfilePointer pointer) => $"""<a href="{ProfileAddress.Page(pointer.Publication)}">Version {Numbers.Count(pointer.Published)}</a> is public.""";

    private static Html NotPublic => $"Nothing is public yet.";

    private static Html NoneRejected => $"""<p class="lead">None: every file that came is in force or was superseded.</p>""";

    private static string State(ProfilePointer pointer) => pointer.Draft switch
    {
        { Decided: null } draft => $"Version {Numbers.Count(draft.Version)} waits for your decision.",
        { Decided: DecisionKind.Approve } => "It is approved and is being published.",
        { } => "It is being built.",
        null when pointer.Exposed is not null => "The latest draft was dropped, because it gave a small number away.",
        null => "No draft waits.",
    };

    private static Html Preview(string api) => $""" <a href="{api}/draft?format=html">See it as readers will</a> <a href="{api}/draft?format=csv" download>CSV</a>""";

    private static Html Decision(DraftReference draft, string api) =>
        $"""
        <section class="part" id="decision"><h2>Your decision</h2>
        <form class="form" data-decide="{api}" data-build-id="{draft.Build}">
        <p><label for="comment">Comment, kept with the version</label><textarea id="comment" name="comment" rows="3" maxlength="4000"></textarea></p>
        <p class="actions"><button class="button" name="decision" value="approve">Approve and publish</button> <button class="button plain" name="decision" value="reject">Reject</button></p>
        <p class="said" role="status" aria-live="polite"></p>
        </form></section>

        """;

    private static Html Changes(IReadOnlyList<Change> changes, int published)
    {
        if (published == 0) return Html.Empty;
        IEnumerable<Change> first = changes.OrderByDescending(change => Math.Abs((change.After ?? 0) - (change.Before ?? 0)) / Math.Max(1, Math.Abs(change.Before ?? 0))).Take(ChangesShown);
        return $"""
            <section class="part" id="changes"><h2>What changed since version {Numbers.Count(published)}</h2>
            <p class="lead">{(changes.Count == 0 ? "No figure." : $"{DeskHtml.Count(changes.Count)} figures{(changes.Count > ChangesShown ? $"; here the {Numbers.Count(ChangesShown)} that changed most" : "")}.")}</p>
            {(changes.Count == 0 ? null : Table(first))}</section>

            """;
    }

    private static Html Table(IEnumerable<Change> changes) =>
        $"""
        <div class="scroll" role="region" aria-label="Changes" tabindex="0"><table class="words"><thead><tr><th scope="col">Figure</th><th scope="col">Period</th><th scope="col">Before</th><th scope="col">Now</th><th scope="col">Difference</th><th scope="col">Reason</th></tr></thead>
        <tbody>{Html.Each(changes, Row)}</tbody></table></div>
        """;

    private static Html Row(Change change)
    {
        Indicator? indicator = IndicatorCatalogue.Find(change.Indicator);
        int decimals = indicator?.Decimals ?? 0;
        string codes = string.Join(", ", change.Codes);
        string difference = change is { Before: { } before, After: { } after } ? Numbers.Difference(after - before, decimals) : "";
        return $"""
            <tr><th scope="row">{indicator?.Name ?? change.Indicator}<span class="cell">{codes}</span></th><td>{Periods.Name(change.Period)}</td><td>{Figure(change.Before, decimals)}</td><td>{Figure(change.After, decimals)}</td><td>{difference}</td><td>{change.Reason}</td></tr>

            """;
    }

    private static string Figure(double? value, int decimals) => value is { } number ? Numbers.Figure(number, decimals) : "–";

    private static Html Disclosure(DisclosureReport report) =>
        $"""
        <section class="part" id="disclosure"><h2>What is withheld to protect people</h2>
        <p class="lead">{DeskHtml.Count(report.Suppressed)} of {DeskHtml.Count(report.Figures)} figures, by the policy {report.Policy}. Of {DeskHtml.Count(report.Counts)} numbers of persons behind them {DeskHtml.Count(report.Unsafe)} are too small; {DeskHtml.Count(report.Secondary)} more would give one of those away.</p>
        {(report.Remarks.Count == 0 ? null : Remarks(report.Remarks))}
        {(report.Tables.Count == 0 ? null : Tables(report.Tables))}</section>

        """;

    private static Html Remarks(IReadOnlyList<string> remarks) => $"""<ul class="notes">{Html.Each(remarks, remark => $"<li>{remark}</li>")}</ul>""";

    private static Html Tables(IReadOnlyList<SuppressedTable> tables) =>
        $"""
        <div class="scroll" role="region" aria-label="Withheld figures by table" tabindex="0"><table class="words"><thead><tr><th scope="col">Table</th><th scope="col">Figures</th><th scope="col">Too small</th><th scope="col">Would give one away</th><th scope="col">Not proven safe</th><th scope="col">Lost</th></tr></thead>
        <tbody>{Html.Each(tables.OrderByDescending(table => table.LostPercent), table => $"<tr><th scope=\"row\">{IndicatorCatalogue.Find(table.Indicator)?.Name ?? table.Indicator}<span class=\"cell\">{(table.Dimensions.Count == 0 ? "total" : string.Join(", ", table.Dimensions))}</span></th><td>{DeskHtml.Count(table.Figures)}</td><td>{DeskHtml.Count(table.TooSmall)}</td><td>{DeskHtml.Count(table.Complementary)}</td><td>{DeskHtml.Count(table.Unproven)}</td><td>{Numbers.Figure(table.LostPercent, 1, "%")}</td></tr>\n")}</tbody></table></div>
        """;

    private static Html Texts(TextTemplate[] wanted, IReadOnlyDictionary<string, string> texts, string api) =>
        $"""
        <section class="part" id="texts"><h2>Your texts</h2>
        <p class="lead">They stand in the profile as you write them, and begin the next draft of the year.</p>
        <form class="form" data-texts="{api}/draft/texts">
        {Html.Each(wanted, text => Text(text, texts.GetValueOrDefault(text.Id, "")))}
        <p class="actions"><button class="button">Save the texts</button></p>
        <p class="said" role="status" aria-live="polite"></p>
        </form></section>

        """;

    private static Html Text(TextTemplate text, string value) =>
        $"""
        <p><label for="text-{text.Id}">{text.Title}</label><span class="cell">{text.Guidance}</span><textarea id="text-{text.Id}" name="{text.Id}" rows="5" maxlength="20000">{value}</textarea></p>

        """;

    private static Html Calendar(ReportingCalendar calendar) =>
        $"""
        <section class="part" id="calendar"><h2>What is in, and what is late</h2>
        <p class="lead">{(calendar.BuildOn is { } day ? $"The profile is built on {DeskHtml.Day(day)}{(calendar.Missing.Count == 0 ? "; everything it waits for is in." : $"; it waits for {Numbers.Count(calendar.Missing.Count)} of these.")}" : "The calendar names no day on which the profile is built.")}</p>
        {CalendarHtml.Lines(calendar.Lines.Select(line => (calendar.Year, line)), hasAgency: true)}</section>

        """;

    private static Html Reports(Publication profile)
    {
        Publication[] reports = [.. Publication.ReportsOn(profile.Country).Select(template => profile with { Template = template.Id })];
        return reports.Length == 0 ? Html.Empty : $"""
            <section class="part" id="reports"><h2>Reports beside it</h2>
            <p class="lead">They are built from the same files, each with versions of its own.</p>
            <ul class="notes">{Html.Each(reports, report => $"<li><a href=\"{Session.Desk}{ProfileAddress.Page(report)}\">{DeskHtml.Title(report)}</a></li>")}</ul></section>

            """;
    }

    private static Html Findings(IReadOnlyList<ConsistencyFinding> findings) =>
        $"""
        <section class="part" id="consistency"><h2>What does not go together</h2>
        <div class="scroll" role="region" aria-label="Findings of consistency" tabindex="0"><table class="words"><thead><tr><th scope="col">Rule</th><th scope="col">Year</th><th scope="col">Found</th><th scope="col">Expected</th><th scope="col">Ask</th></tr></thead>
        <tbody>{Html.Each(findings, finding => $"<tr><th scope=\"row\">{finding.Description}</th><td>{Numbers.Year(finding.Year)}</td><td>{finding.Found}</td><td>{finding.Expected}</td><td>{string.Join(", ", finding.Agencies)}</td></tr>\n")}</tbody></table></div></section>

        """;
}
