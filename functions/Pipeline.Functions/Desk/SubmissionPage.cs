using Pipeline.Core.Dissemination;
using Pipeline.Core.Templates;
using Pipeline.Core.Validation;
using Pipeline.Functions.Access;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Desk;

/// <summary>The page of one submission: where it stands, what was found in it, and what stood in its place before.</summary>
internal static class SubmissionPage
{
    /// <summary>The page.</summary>
    /// <param name="caller">Who looks.</param>
    /// <param name="submission">The submission.</param>
    /// <param name="report">What validation found; null while it was not read.</param>
    /// <param name="history">All submissions of its path, the latest first.</param>
    public static Html Write(Caller caller, SubmissionDocument submission, ValidationReport? report, IReadOnlyList<SubmissionDocument> history) =>
        DeskHtml.Document(caller, submission.Reference.Path.File,
            $"""<p class="lead">{DeskHtml.Title(submission.Reference.Path.Template)}, {submission.Reference.Path.Period}, {DeskHtml.Country(submission.Country)} · {submission.Reference.Path.Agency} · dropped {DeskHtml.Time(submission.Reference.LastModified)} UTC · {DeskHtml.State(submission)}</p>""",
            $"""
            {Verdict(submission, report)}
            {(report is null ? null : Findings(report))}
            {(submission.Status == SubmissionStatus.Accepted && submission.LeftOut > 0 && submission.Errors > 0 ? LeftOut(submission) : null)}
            <section class="part" id="history"><h2>What stood in this place</h2>{DeskHtml.Submissions(history, hasAgency: false)}</section>
            """);

    private static Html Verdict(SubmissionDocument submission, ValidationReport? report) => (submission.Status, report) switch
    {
        (SubmissionStatus.Received or SubmissionStatus.Validating, _) => $"""<div class="empty" data-reload><p><strong>The file is being read.</strong></p><p>This page looks again by itself.</p></div>""",
        (SubmissionStatus.Failed, _) => $"""<div class="withheld"><p><strong>The system could not process the file.</strong> That is not the file’s fault. Drop it again.</p></div>""",
        (SubmissionStatus.Rejected, { } found) => $"""<div class="withheld"><p><strong>The file was rejected: {DeskHtml.Count(found.Errors)} {(found.Errors == 1 ? "error" : "errors")}.</strong> Correct what is listed below and drop it again under the same name. What was in force before stays in force.</p></div>""",
        (SubmissionStatus.Accepted, { Errors: > 0 } found) => $"""<div class="withheld"><p><strong>{DeskHtml.Count(found.LeftOut)} of {DeskHtml.Count(found.Records)} records were left out.</strong> The others are part of the next build. Correct them and drop the file again to have them counted.</p></div>""",
        (_, { } found) => $"""<div class="empty"><p><strong>{DeskHtml.Count(found.Records)} records, no error.</strong></p><p>{(submission.Status == SubmissionStatus.Accepted ? "They are part of the next build." : "A later file took their place.")}</p></div>""",
        _ => Html.Empty,
    };

    private static Html Findings(ValidationReport report) => report.Rules.Count == 0 ? Html.Empty :
        $"""
        <section class="part" id="findings"><h2>What was found</h2>
        {Html.Each(report.Rules, Rule)}</section>
        """;

    private static Html Rule(RuleResult rule) =>
        $"""
        <section class="table"><h3>{rule.Description}</h3>
        <p class="unit">{DeskHtml.Count(rule.Count)} {(rule.Severity == Severity.Error ? rule.Count == 1 ? "error" : "errors" : rule.Count == 1 ? "warning" : "warnings")} <code>{rule.Rule}</code>{(rule.Count > rule.First.Count ? $", the first {DeskHtml.Count(rule.First.Count)} of them" : "")}</p>
        <div class="scroll" role="region" aria-label="{rule.Description}" tabindex="0"><table class="words"><thead><tr><th scope="col">Line</th><th scope="col">Column</th><th scope="col">Found</th><th scope="col">Expected</th></tr></thead>
        <tbody>{Html.Each(rule.First, Finding)}</tbody></table></div></section>

        """;

    private static Html Finding(Finding finding) =>
        $"""
        <tr><th scope="row">{(finding.Line == 0 ? "the file" : DeskHtml.Count(finding.Line))}</th><td>{finding.Column}</td><td class="offending">{finding.Found}</td><td>{finding.Expected}</td></tr>

        """;

    private static Html LeftOut(SubmissionDocument submission) =>
        $"""<p><a class="download" href="/api/submissions/{submission.Id}/report?format=csv" download="left-out.csv">Download line, column and rule of every error</a></p>""";
}
