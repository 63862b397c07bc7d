using System.Text;
using Microsoft.AspNetCore.Http;
using Pipeline.Core.Codelists;
using Pipeline.Core.Dissemination;
using Pipeline.Core.Profiles;
using Pipeline.Core.Templates;
using Pipeline.Functions.Access;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Desk;

/// <summary>What the pages behind the sign-in share.</summary>
internal static class DeskHtml
{
    private const string Script = "desk.js";

    /// <summary>An answer with a page that no cache keeps.</summary>
    public static IResult Page(HttpRequest request, Html page, int status = StatusCodes.Status200OK)
    {
        request.HttpContext.Response.Headers.CacheControl = "private, no-store";
        return Results.Content(page.ToString(), "text/html", Encoding.UTF8, status);
    }

    /// <summary>A page of the desk: who is signed in, a title, and the rest.</summary>
    public static Html Document(Caller caller, string title, Html lead, Html content)
    {
        Html main = $"""
            <div class="wide desk">
            <form class="who" method="post" action="/sign-out"><span>{caller.Name}</span> <a href="{Session.Desk}">Desk</a> <button>Sign out</button></form>
            <header class="title"><h1>{title}</h1>{lead}</header>
            {content}
            </div>
            """;
        return new HtmlDocument(title, title, IsIndexed: false, Script).Around(main, Html.Empty);
    }

    /// <summary>The name of a country.</summary>
    public static string Country(string code) => CodelistCatalogue.Country.NameOf(code);

    /// <summary>The title of a publication.</summary>
    public static string Title(Publication publication) =>
        ProfileTemplate.Find(publication.Template)?.TitleOf(Country(publication.Country), publication.Year) ?? publication.Id;

    /// <summary>The title of a template.</summary>
    public static string Title(string template) => TemplateCatalogue.Find(template)?.Title ?? template;

    /// <summary>Submissions, the latest first.</summary>
    public static Html Submissions(IReadOnlyCollection<SubmissionDocument> submissions, bool hasAgency) => submissions.Count == 0 ? NoSubmission :
        $"""
        <div class="scroll" role="region" aria-label="Submissions" tabindex="0"><table class="words">
        <thead><tr><th scope="col">File</th>{(hasAgency ? Heading("Agency") : null)}<th scope="col">Period</th><th scope="col">Dropped</th><th scope="col">State</th><th scope="col">Records</th><th scope="col">Errors</th><th scope="col">Warnings</th></tr></thead>
        <tbody>
        {Html.Each(submissions, submission => Row(submission, hasAgency))}</tbody></table></div>
        """;

    /// <summary>Where a submission stands, in words and in a colour.</summary>
    public static Html State(SubmissionDocument submission)
    {
        string text = submission.Status switch
        {
            SubmissionStatus.Received => "waits to be read",
            SubmissionStatus.Validating => "is being read",
            SubmissionStatus.Accepted => $"in force, revision {Numbers.Count(submission.Revision)}",
            SubmissionStatus.Rejected => "rejected",
            SubmissionStatus.Superseded => "superseded",
            _ => "could not be processed: drop it again",
        };
        return $"""<span class="state {submission.Status.ToString().ToLowerInvariant()}">{text}</span>""";
    }

    /// <summary>A point in time, UTC.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("d MMM yyyy HH:mm", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A day.</summary>
    public static string Day(DateOnly day) => day.ToString("d MMM yyyy", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A number of records or findings.</summary>
    public static string Count(long count) => Numbers.Figure(count, 0);

    private static Html Row(SubmissionDocument submission, bool hasAgency) =>
        $"""
        <tr><th scope="row"><a href="{Session.Desk}/submissions/{submission.Id}">{submission.Reference.Path.File}</a><span class="cell">{Title(submission.Reference.Path.Template)}</span></th>{(hasAgency ? Text(submission.Reference.Path.Agency) : null)}<td>{submission.Reference.Path.Period}</td><td>{Time(submission.Reference.LastModified)}</td><td>{State(submission)}</td><td>{Count(submission.Records)}</td><td>{Count(submission.Errors)}</td><td>{Count(submission.Warnings)}</td></tr>

        """;

    private static Html Heading(string text) => $"""<th scope="col">{text}</th>""";

    private static Html Text(string text) => $"<td>{text}</td>";

    private static Html NoSubmission => $"""<p class="lead">Nothing was dropped yet.</p>""";
}
