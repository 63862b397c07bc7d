using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Pipeline.Core.Profiles;
using Pipeline.Functions.Access;
using Pipeline.Functions.Orchestrations;
using Pipeline.Functions.Publishing.OpenApi;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Publishing;

/// <summary>A submission as its agency and the coordinator see it.</summary>
internal sealed record SubmissionSummary(
    string Id, string Agency, string Country, string Template, string Period, string File, DateTimeOffset ReceivedAt, SubmissionStatus Status,
    int Revision, string? ContentHash, long Size, long Records, long LeftOut, long Errors, long Warnings)
{
    /// <summary>From the stored document.</summary>
    public static SubmissionSummary From(SubmissionDocument document) => new(
        document.Id, document.Reference.Path.Agency, document.Country, document.Reference.Path.Template, document.Reference.Path.Period, document.Reference.Path.File,
        document.Reference.LastModified, document.Status, document.Revision, document.ContentHash, document.Reference.Size, document.Records, document.LeftOut, document.Errors, document.Warnings);
}

/// <summary>Submissions and their reports: an agency its own, a coordinator its country's.</summary>
public sealed class SubmissionsApi(SubmissionStore submissions, Blobs blobs, AuditLog audit)
{
    private const string Private = "private, no-store";

    /// <summary>Submissions, the earliest first; <c>?country=</c>, <c>?year=</c> and <c>?status=</c> narrow them.</summary>
    [Function(nameof(ListSubmissions)), Allow(Role.Agency, Role.Coordinator, Role.Administrator), Answer(typeof(IReadOnlyList<SubmissionSummary>), IsList = true)]
    [Query("country", "ISO 3166-1 alpha-3."), Query("year", "First characters of the period."), Query("status", "Status of the submissions wanted.")]
    public async Task<IResult> ListSubmissions(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/submissions")] HttpRequest request, CancellationToken cancellation)
    {
        Caller caller = Caller.Of(request);
        string? country = request.Query["country"].FirstOrDefault();
        string? year = request.Query["year"].FirstOrDefault();
        string? status = request.Query["status"].FirstOrDefault();
        List<SubmissionSummary> found = [];
        IAsyncEnumerable<SubmissionDocument> documents =
            country is null && caller.Agency is { } agency ? submissions.ListOfAsync(agency, cancellation) : submissions.ListAsync(country ?? caller.Country, cancellation);
        await foreach (SubmissionDocument document in documents)
            if (caller.MaySee(document.Reference.Path.Agency, document.Country)
                && (year is null || document.Reference.Path.Period.StartsWith(year, StringComparison.Ordinal))
                && (status is null || string.Equals(document.Status.ToString(), status, StringComparison.OrdinalIgnoreCase)))
                found.Add(SubmissionSummary.From(document));
        return Listing.Answer(request, found, Private);
    }

    /// <summary>One submission.</summary>
    [Function(nameof(GetSubmission)), Allow(Role.Agency, Role.Coordinator, Role.Administrator), Answer(typeof(SubmissionSummary))]
    public async Task<IResult> GetSubmission(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/submissions/{id}")] HttpRequest request, string id, CancellationToken cancellation) =>
        await FindAsync(request, id, cancellation) is { } document ? Results.Json(SubmissionSummary.From(document), ProfileJson.Options) : NotFound();

    /// <summary>The validation report of a submission; with <c>?format=csv</c>, of a submission that was accepted without some of its records, the line, column and
    /// rule of each error in them.</summary>
    [Function(nameof(GetReport)), Allow(Role.Agency, Role.Coordinator, Role.Administrator)]
    [Answer(MediaTypes = ["text/csv"]), Query("format", "`csv` for the list of what was left out.")]
    public async Task<IResult> GetReport(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/submissions/{id}/report")] HttpRequest request, string id, CancellationToken cancellation)
    {
        if (await FindAsync(request, id, cancellation) is not { } document) return NotFound();
        bool isList = request.Query["format"].FirstOrDefault() == "csv";
        if (isList && document.Errors == 0) return Problems.NotFound("Nothing was wrong.", "Without ?format=csv this address gives the report.");
        return await blobs.OpenAsync(Blobs.Reports, isList ? Blobs.LeftOutOf(document.Id) : Blobs.ReportOf(document.Id), cancellation) is { } report
            ? Results.Stream(report, isList ? "text/csv; charset=utf-8" : "application/json")
            : Problems.NotFound("There is no report yet.", $"The submission is {document.Status.ToString().ToLowerInvariant()}: try again when it was read.");
    }

    /// <summary>Has a submission that failed run again, once what stood in its way is mended: the same file, without anybody dropping it anew.</summary>
    [Function(nameof(RunAgain)), Allow(Role.Coordinator, Role.Administrator), Answer(Status = 202, IsJson = false)]
    public async Task<IResult> RunAgain(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/submissions/{id}/run")] HttpRequest request, [DurableClient] DurableTaskClient client, string id, CancellationToken cancellation)
    {
        if (await FindAsync(request, id, cancellation) is not { } document) return NotFound();
        if (document.Status != SubmissionStatus.Failed) return Problems.Conflict("It has not failed.", $"The submission is {document.Status.ToString().ToLowerInvariant()}.");
        if (!await blobs.IsThereAsync(document.Reference, cancellation)) return Problems.Conflict("Its file is no longer there.", "Drop the file again.");
        await audit.AppendAsync(AuditedAct.Of(document.Country, Caller.Of(request), AuditAction.RunAgain, document.Id), cancellation);
        return await SubmissionOrchestrator.TryStartAsync(client, document.Reference, cancellation)
            ? Results.Accepted($"/api/submissions/{document.Id}")
            : Problems.Conflict("It is running.", $"GET /api/submissions/{document.Id} says how far it is.");
    }

    // To somebody who may not see it, a submission does not exist.
    private async Task<SubmissionDocument?> FindAsync(HttpRequest request, string id, CancellationToken cancellation) =>
        await submissions.FindAsync(id, cancellation) is { } document && Caller.Of(request).MaySee(document.Reference.Path.Agency, document.Country) ? document : null;

    private static IResult NotFound() => Problems.NotFound("There is no such submission.", "GET /api/submissions lists those that this key may see.");
}
