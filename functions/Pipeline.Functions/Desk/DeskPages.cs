using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Pipeline.Core.Consistency;
using Pipeline.Core.Disclosure;
using Pipeline.Core.Dissemination;
using Pipeline.Core.Profiles;
using Pipeline.Core.Sharing;
using Pipeline.Core.Submissions;
using Pipeline.Core.Validation;
using Pipeline.Functions.Access;
using Pipeline.Functions.Activities;
using Pipeline.Functions.Publishing;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Desk;

/// <summary>The pages for those who make profiles: an agency's files, a coordinator's country, a year's draft. What they do, they do by the API.</summary>
public sealed class DeskPages(SubmissionStore submissions, ProfileStore profiles, RegisterStore registers, Blobs blobs, TimeProvider clock)
{
    private const int SubmissionsShown = 200;

    /// <summary>The first page: of an agency, of a coordinator's country, or of all countries.</summary>
    [Function(nameof(DeskPage)), Allow(Role.Agency, Role.Coordinator, Role.Administrator)]
    public async Task<IResult> DeskPage(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "desk")] HttpRequest request, CancellationToken cancellation)
    {
        Caller caller = Caller.Of(request);
        DateOnly today = Today;
        if (caller.Role == Role.Agency)
        {
            request.HttpContext.Response.Headers.ContentSecurityPolicy = AccessMiddleware.ContentSecurityPolicyWith(blobs.Origin);
            List<(int, CalendarLine)> due = [];
            foreach (int year in new[] { today.Year - 1, today.Year })
                if (await registers.CalendarAsync(caller.Country!, year, today, cancellation) is { } calendar)
                    due.AddRange(calendar.Lines.Where(line => line.Agency == caller.Agency).Select(line => (year, line)));
            List<SubmissionDocument> own = [];
            await foreach (SubmissionDocument submission in submissions.ListOfAsync(caller.Agency!, cancellation))
                if (caller.MaySee(submission.Reference.Path.Agency, submission.Country)) own.Add(submission);
            return DeskHtml.Page(request, AgencyDesk.Write(caller, due, Latest(own), today));
        }

        List<SubmissionDocument> all = [];
        await foreach (SubmissionDocument submission in submissions.ListAsync(caller.Country, cancellation)) all.Add(submission);
        return DeskHtml.Page(request, CountryDesk.Write(caller, await ProfilesOfAsync(all, caller.Country, cancellation), Latest(all)));
    }

    /// <summary>A year of a country: what is in, what does not go together, the draft with what changed and what is withheld, and the decision.</summary>
    [Function(nameof(DeskYearPage)), Allow(Role.Coordinator, Role.Administrator)]
    public Task<IResult> DeskYearPage(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "desk/" + Addresses.ProfilePage)] HttpRequest request, string country, int year, CancellationToken cancellation) =>
        SendAsync(request, Publication.Profile(country, year), cancellation);

    /// <summary>The same for a report.</summary>
    [Function(nameof(DeskReportPage)), Allow(Role.Coordinator, Role.Administrator)]
    public Task<IResult> DeskReportPage(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "desk/" + Addresses.ReportPage)] HttpRequest request, string country, int year, string template, CancellationToken cancellation) =>
        SendAsync(request, Publication.Report(country, year, template), cancellation);

    /// <summary>A submission: where it stands and what was found in it.</summary>
    [Function(nameof(DeskSubmissionPage)), Allow(Role.Agency, Role.Coordinator, Role.Administrator)]
    public async Task<IResult> DeskSubmissionPage(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "desk/submissions/{id}")] HttpRequest request, string id, CancellationToken cancellation)
    {
        Caller caller = Caller.Of(request);
        // To somebody who may not see it, a submission does not exist.
        if (await submissions.FindAsync(id, cancellation) is not { } submission || !caller.MaySee(submission.Reference.Path.Agency, submission.Country))
            return NotFound(request);
        SubmissionPath path = submission.Reference.Path;
        List<SubmissionDocument> history = [];
        await foreach (SubmissionDocument other in submissions.ListAsync(submission.Country, cancellation))
            if (other.Reference.Path == path) history.Add(other);
        ValidationReport? report = await blobs.ReadJsonAsync<ValidationReport>(Blobs.Reports, Blobs.ReportOf(id), cancellation);
        return DeskHtml.Page(request, SubmissionPage.Write(caller, submission, report, [.. history.OrderByDescending(other => other.Reference.LastModified)]));
    }

    private async Task<IResult> SendAsync(HttpRequest request, Publication? publication, CancellationToken cancellation)
    {
        if (publication is null) return NotFound(request);
        (string country, int year) = (publication.Country, publication.Year);
        ProfilePointer pointer = (await profiles.PointerAsync(publication, cancellation)).Pointer;
        Build? draft = pointer.Draft is { } waiting ? new Build(waiting.Build, publication) : null;
        Build? standing = draft ?? (await profiles.VersionAsync(publication, pointer.Published, cancellation) is { } version ? new Build(version.Build, publication) : null);
        List<SubmissionDocument> notInForce = [];
        await foreach (SubmissionDocument submission in submissions.ListAsync(country, cancellation))
            if (submission.Status is not (SubmissionStatus.Accepted or SubmissionStatus.Superseded)) notInForce.Add(submission);
        return DeskHtml.Page(request, YearDesk.Write(Caller.Of(request), pointer, new YearDesk.Contents(
            publication.IsReport ? null : await registers.CalendarAsync(country, year, Today, cancellation),
            [.. notInForce.OrderByDescending(submission => submission.Reference.LastModified)],
            await ReadAsync<IReadOnlyList<ConsistencyFinding>>(standing, CheckConsistency.Findings, cancellation) ?? [],
            await ReadAsync<MigrationProfile>(draft, AssembleProfile.Draft, cancellation),
            (await ReadAsync<ProtectedFigures>(draft, ProtectTables.Protected, cancellation))?.Report,
            await ReadAsync<ProfileTemplate>(draft, PlanBuild.PinnedTemplate, cancellation),
            await profiles.TextsAsync(publication, cancellation))));
    }

    private static IResult NotFound(HttpRequest request) => DeskHtml.Page(request, HtmlErrorPage.Write(StatusCodes.Status404NotFound, Reader.Texts(request)), StatusCodes.Status404NotFound);

    private DateOnly Today => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);

    private async Task<T?> ReadAsync<T>(Build? build, string name, CancellationToken cancellation) where T : class =>
        build is null ? null : await blobs.ReadJsonAsync<T>(Blobs.Cubes, build.Blob(name), cancellation);

    private static IReadOnlyList<SubmissionDocument> Latest(IEnumerable<SubmissionDocument> documents) =>
        [.. documents.OrderByDescending(document => document.Reference.LastModified).Take(SubmissionsShown)];

    // What is published or waits, and the profile of every year for which something is in force.
    private async Task<IReadOnlyList<ProfilePointer>> ProfilesOfAsync(IEnumerable<SubmissionDocument> submitted, string? country, CancellationToken cancellation)
    {
        Dictionary<Publication, ProfilePointer> pointers = [];
        await foreach (ProfilePointer pointer in profiles.PointersAsync(country, cancellation)) pointers.Add(pointer.Publication, pointer);
        foreach (SubmissionDocument submission in submitted.Where(submission => submission.Status == SubmissionStatus.Accepted))
            if (int.TryParse(submission.Reference.Path.Period.AsSpan(0, 4), out int year) && Publication.Profile(submission.Country, year) is var profile)
                pointers.TryAdd(profile, ProfilePointer.For(profile));
        return [.. pointers.Values.OrderBy(pointer => DeskHtml.Country(pointer.Country), StringComparer.Ordinal).ThenBy(pointer => pointer.Publication, Publication.Order)];
    }
}
