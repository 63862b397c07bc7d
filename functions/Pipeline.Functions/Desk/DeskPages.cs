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
            return DeskHtml.Page(request, AgencyDesk.Write(caller, due, await LatestAsync(submissions.ListOfAsync(caller.Agency!, cancellation), caller), today));
        }

        return DeskHtml.Page(request, CountryDesk.Write(caller, await ProfilesOfAsync(caller, today, cancellation), await LatestAsync(submissions.ListAsync(caller.Country, cancellation), caller)));
    }

    /// <summary>A year of a country: what is in, what does not go together, the draft with what changed and what is withheld, and the decision.</summary>
    [Function(nameof(DeskYearPage)), Allow(Role.Coordinator, Role.Administrator)]
    public async Task<IResult> DeskYearPage(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "desk/{country:length(3)}/{year:int}")] HttpRequest request, string country, int year, CancellationToken cancellation)
    {
        ProfilePointer pointer = (await profiles.PointerAsync(country, year, cancellation)).Pointer;
        Build? draft = pointer.Draft is { } waiting ? new Build(waiting.Build, country, year) : null;
        Build? standing = draft ?? (await profiles.VersionAsync(country, year, pointer.Published, cancellation) is { } version ? new Build(version.Build, country, year) : null);
        List<SubmissionDocument> rejected = [];
        await foreach (SubmissionDocument submission in submissions.ListAsync(country, cancellation))
            if (submission.Status is not (SubmissionStatus.Accepted or SubmissionStatus.Superseded)) rejected.Add(submission);
        return DeskHtml.Page(request, YearDesk.Write(Caller.Of(request), country, year, pointer, new YearDesk.Contents(
            await registers.CalendarAsync(country, year, Today, cancellation),
            [.. rejected.OrderByDescending(submission => submission.Reference.LastModified)],
            await ReadAsync<IReadOnlyList<ConsistencyFinding>>(standing, CheckConsistency.Findings, cancellation) ?? [],
            await ReadAsync<MigrationProfile>(draft, AssembleProfile.Draft, cancellation),
            (await ReadAsync<ProtectedFigures>(draft, ProtectTables.Protected, cancellation))?.Report,
            await ReadAsync<ProfileTemplate>(draft, PlanBuild.PinnedTemplate, cancellation),
            await profiles.TextsAsync(country, year, cancellation))));
    }

    /// <summary>A submission: where it stands and what was found in it.</summary>
    [Function(nameof(DeskSubmissionPage)), Allow(Role.Agency, Role.Coordinator, Role.Administrator)]
    public async Task<IResult> DeskSubmissionPage(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "desk/submissions/{id}")] HttpRequest request, string id, CancellationToken cancellation)
    {
        Caller caller = Caller.Of(request);
        // To somebody who may not see it, a submission does not exist.
        if (await submissions.FindAsync(id, cancellation) is not { } submission || !caller.MaySee(submission.Reference.Path.Agency, submission.Country))
            return DeskHtml.Page(request, HtmlErrorPage.Write(StatusCodes.Status404NotFound), StatusCodes.Status404NotFound);
        SubmissionPath path = submission.Reference.Path;
        List<SubmissionDocument> history = [];
        await foreach (SubmissionDocument other in submissions.ListAsync(submission.Country, cancellation))
            if (other.Reference.Path == path) history.Add(other);
        ValidationReport? report = await blobs.ReadJsonAsync<ValidationReport>(Blobs.Reports, Blobs.ReportOf(id), cancellation);
        return DeskHtml.Page(request, SubmissionPage.Write(caller, submission, report, [.. history.OrderByDescending(other => other.Reference.LastModified)]));
    }

    private DateOnly Today => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);

    private async Task<T?> ReadAsync<T>(Build? build, string name, CancellationToken cancellation) where T : class =>
        build is null ? null : await blobs.ReadJsonAsync<T>(Blobs.Cubes, build.Blob(name), cancellation);

    private static async Task<IReadOnlyList<SubmissionDocument>> LatestAsync(IAsyncEnumerable<SubmissionDocument> documents, Caller caller)
    {
        List<SubmissionDocument> found = [];
        await foreach (SubmissionDocument document in documents)
            if (caller.MaySee(document.Reference.Path.Agency, document.Country)) found.Add(document);
        return [.. found.OrderByDescending(document => document.Reference.LastModified).Take(SubmissionsShown)];
    }

    // What is published or waits, the latest year first, and last year's profile, which is to be made.
    private async Task<IReadOnlyList<ProfilePointer>> ProfilesOfAsync(Caller caller, DateOnly today, CancellationToken cancellation)
    {
        List<ProfilePointer> pointers = [];
        await foreach (ProfilePointer pointer in profiles.PointersAsync(caller.Country, cancellation)) pointers.Add(pointer);
        if (caller.Country is { } country && pointers.All(pointer => pointer.Year != today.Year - 1))
            pointers.Add((await profiles.PointerAsync(country, today.Year - 1, cancellation)).Pointer);
        return [.. pointers.OrderBy(pointer => DeskHtml.Country(pointer.Country), StringComparer.Ordinal).ThenByDescending(pointer => pointer.Year)];
    }
}
