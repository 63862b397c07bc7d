using System.Text.Json;
using DurableTask.Core.Exceptions;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Net.Http.Headers;
using Pipeline.Core.Dissemination;
using Pipeline.Core.Microdata;
using Pipeline.Core.Profiles;
using Pipeline.Functions.Access;
using Pipeline.Functions.Orchestrations;
using Pipeline.Functions.Publishing.OpenApi;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Publishing;

/// <summary>Where a build of the case files stands.</summary>
/// <param name="Status">running, awaitingApproval, published, rejected, exposed, budgetExhausted, nothingToBuild or failed.</param>
/// <param name="Stage">What it is doing or waiting for; null when it ended.</param>
/// <param name="Version">The version it makes or made; null where it is not known.</param>
/// <param name="Build">Id of the build whose draft waits, to be named in the decision; null where none waits.</param>
/// <param name="Reason">Why there is no draft; null where there is one.</param>
internal sealed record CaseFilesStatus(string Status, string? Stage, int? Version, string? Build = null, string? Reason = null);

/// <summary>What there is of the case files.</summary>
/// <param name="Policy">The policy by which the next version is made.</param>
/// <param name="Spent">Epsilon spent of the policy's budget by all versions.</param>
/// <param name="Spends">Each spending.</param>
/// <param name="Versions">The published versions, ascending.</param>
internal sealed record CaseFilesList(MicrodataPolicy Policy, double Spent, IReadOnlyList<CaseFilesSpend> Spends, IReadOnlyList<CaseFilesSummary> Versions);

/// <summary>What one draft spent of the privacy budget.</summary>
/// <param name="Policy">The policy by which it was made.</param>
/// <param name="Epsilon">Epsilon.</param>
/// <param name="At">When, UTC.</param>
internal sealed record CaseFilesSpend(string Policy, double Epsilon, DateTime At);

/// <summary>A published version of the case files.</summary>
/// <param name="Version">Its number, from 1.</param>
/// <param name="Policy">The policy by which it was made.</param>
/// <param name="PublishedAt">When it was approved, UTC.</param>
/// <param name="Records">Records of the anonymised file.</param>
/// <param name="SyntheticRecords">Records of the synthetic file.</param>
/// <param name="Epsilon">Epsilon of the synthetic file.</param>
/// <param name="Delta">Delta of the synthetic file.</param>
/// <param name="Files">Addresses of its files.</param>
internal sealed record CaseFilesSummary(
    int Version, string Policy, DateTime PublishedAt, long Records, long SyntheticRecords, double Epsilon, double Delta, IReadOnlyList<string> Files);

/// <summary>The files of trafficking cases: what is published, for anyone; build, draft and decision.</summary>
/// <remarks>They are of the cases of all missions, so that no country's coordinator decides on them: an administrator does.</remarks>
public sealed class CaseFilesApi(CaseFilesStore files, Blobs blobs, AuditLog audit, TimeProvider clock)
{
    private const int LongestComment = 4000;

    private static readonly OrchestrationRuntimeStatus[] Unfinished =
        [OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Suspended];

    /// <summary>The published versions, the policy, and what was spent of the privacy budget.</summary>
    [Function(nameof(ListCaseFiles)), Allow(Role.Anyone), Answer(typeof(CaseFilesList))]
    public async Task<IResult> ListCaseFiles([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/case-files")] HttpRequest request, CancellationToken cancellation)
    {
        List<CaseFilesSummary> versions = [];
        CaseFilesPointer pointer = await files.PointerAsync(cancellation);
        await foreach (CaseFilesVersion version in files.VersionsAsync(cancellation))
            if (version.Version <= pointer.Published)
                versions.Add(new(
                    version.Version, version.Policy, version.Approval.At, version.Records, version.SyntheticRecords, version.Epsilon, version.Delta,
                    [.. CaseFiles.All.Select(file => FormattableString.Invariant($"/api/case-files/v{version.Version}/{file}"))]));
        PrivacyAccount account = await files.AccountAsync(cancellation);
        return Rendered.Json(new CaseFilesList(
            MicrodataPolicy.TraffickingCases, account.Spent, [.. account.Spends.Select(spend => new CaseFilesSpend(spend.Policy, spend.Epsilon, spend.At))], versions))
            .ToResult(request.HttpContext.Response, ProfilesApi.CacheCurrent);
    }

    /// <summary>A file of the current version: <c>anonymised.csv</c>, <c>synthetic.csv</c>, <c>counts.csv</c> or <c>report.json</c>.</summary>
    [Function(nameof(GetCaseFile)), Allow(Role.Anyone), Answer(MediaTypes = ["text/csv"])]
    public async Task<IResult> GetCaseFile(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/case-files/current/{file}")] HttpRequest request, string file, CancellationToken cancellation) =>
        await SendAsync(request, (await files.PointerAsync(cancellation)).Published, file, ProfilesApi.CacheCurrent, cancellation);

    /// <summary>A file of a version.</summary>
    [Function(nameof(GetCaseFileVersion)), Allow(Role.Anyone), Answer(MediaTypes = ["text/csv"])]
    public async Task<IResult> GetCaseFileVersion(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/case-files/v{version:int}/{file}")] HttpRequest request, int version, string file, CancellationToken cancellation) =>
        await SendAsync(request, version, file, ProfilesApi.CacheVersion, cancellation);

    /// <summary>The same for people.</summary>
    [Function(nameof(CaseFilesPage)), Allow(Role.Anyone)]
    public async Task<IResult> CaseFilesPage([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "case-files")] HttpRequest request, CancellationToken cancellation)
    {
        int published = (await files.PointerAsync(cancellation)).Published;
        CaseFilesVersion? version = published == 0 ? null : await files.VersionAsync(published, cancellation);
        CaseFilesReport? report = version is null ? null
            : await blobs.ReadJsonAsync<CaseFilesReport>(Blobs.Releases, CaseFiles.Published(version.Version, CaseFiles.Report), cancellation);
        double spent = (await files.AccountAsync(cancellation)).Spent;
        return Pages.Send(request, HtmlCaseFilesPage.Write(report, version?.Approval.At, MicrodataPolicy.TraffickingCases, spent));
    }

    /// <summary>Starts a build from the cases of all missions, or has a draft that waits built again.</summary>
    /// <remarks>A build spends from the privacy budget, which is of all missions: no single country's coordinator may use it up.</remarks>
    [Function(nameof(BuildCaseFiles)), Allow(Role.Administrator), Answer(Status = 202, IsJson = false)]
    public async Task<IResult> BuildCaseFiles(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/case-files/build")] HttpRequest request, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        string by = Caller.Of(request).Name;
        int published = (await files.PointerAsync(cancellation)).Published;
        await audit.AppendAsync(
            AuditedAct.Of(AuditLog.CaseFiles, Caller.Of(request), AuditAction.Build, AuditLog.CaseFiles, published == 0 ? null : FormattableString.Invariant($"v{published}")), cancellation);
        while (true)
        {
            try
            {
                await client.ScheduleNewOrchestrationInstanceAsync(
                    nameof(CaseFilesOrchestrator), by, new StartOrchestrationOptions(CaseFilesOrchestrator.Instance).WithDedupeStatuses(Unfinished), cancellation);
                return Accepted();
            }
            catch (OrchestrationAlreadyExistsException)
            {
                // One is under way. Of decisions on a draft the first counts, wherever it is made; a build that is not that far takes what is in force then.
                DraftReference? draft = (await files.PointerAsync(cancellation)).Draft;
                if (draft is not null && await RecordAsync(draft.Build, DecisionKind.Rebuild, cancellation) is { } objection) return objection;
                if (draft is null || await TryRaiseAsync(client, new Decision(DecisionKind.Rebuild, null, by, clock.GetUtcNow().UtcDateTime, ""), cancellation)) return Accepted();
            }
        }
    }

    /// <summary>Where the build stands.</summary>
    [Function(nameof(GetCaseFilesBuild)), Allow(Role.Coordinator, Role.Administrator), Answer(typeof(CaseFilesStatus))]
    public async Task<IResult> GetCaseFilesBuild(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/case-files/build")] HttpRequest request, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        OrchestrationMetadata? instance = await client.GetInstanceAsync(CaseFilesOrchestrator.Instance, getInputsAndOutputs: true, cancellation);
        if (instance is null) return Problems.NotFound("No build was started.", "POST to this address starts one.");
        BuildProgress? progress = instance.SerializedCustomStatus is null ? null : instance.ReadCustomStatusAs<BuildProgress>();
        CaseFilesPointer pointer = await files.PointerAsync(cancellation);
        return Results.Json(
            instance.RuntimeStatus switch
            {
                OrchestrationRuntimeStatus.Completed =>
                    new CaseFilesStatus(JsonNamingPolicy.CamelCase.ConvertName(instance.ReadOutputAs<CaseFilesOutcome>().ToString()), null, progress?.Version, Reason: pointer.Refused),
                OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated => new CaseFilesStatus("failed", progress?.Stage, progress?.Version),
                _ when progress?.Stage == ProfileOrchestrator.AwaitingApproval && pointer.Draft is { } draft => new CaseFilesStatus("awaitingApproval", progress.Stage, draft.Version, draft.Build),
                _ => new CaseFilesStatus("running", progress?.Stage, progress?.Version),
            },
            ProfileJson.Options);
    }

    /// <summary>A file of the draft that waits for a decision; its report compares with the true cases as well.</summary>
    [Function(nameof(GetCaseFilesDraft)), Allow(Role.Administrator), Answer(MediaTypes = ["text/csv"])]
    public async Task<IResult> GetCaseFilesDraft(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/case-files/draft/{file}")] HttpRequest request, string file, CancellationToken cancellation)
    {
        if ((await files.PointerAsync(cancellation)).Draft is not { } draft) return NoDraft();
        await audit.AppendAsync(AuditedAct.Of(AuditLog.CaseFiles, Caller.Of(request), AuditAction.ReadCaseFilesDraft, file, draft.Build), cancellation);
        request.HttpContext.Response.Headers.CacheControl = "private, no-store";
        return await SendAsync(Blobs.Cubes, CaseFiles.Draft(draft.Build, file), file, draft.Build, cancellation);
    }

    /// <summary>Approves the draft: it becomes public.</summary>
    [Function(nameof(ApproveCaseFiles)), Allow(Role.Administrator), Body(typeof(DecisionBody)), Answer(Status = 202, IsJson = false)]
    public Task<IResult> ApproveCaseFiles(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/case-files/approve")] HttpRequest request, [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        DecideAsync(request, client, DecisionKind.Approve, cancellation);

    /// <summary>Rejects the draft: what is published stays.</summary>
    [Function(nameof(RejectCaseFilesDraft)), Allow(Role.Administrator), Body(typeof(DecisionBody)), Answer(Status = 202, IsJson = false)]
    public Task<IResult> RejectCaseFilesDraft(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/case-files/reject")] HttpRequest request, [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        DecideAsync(request, client, DecisionKind.Reject, cancellation);

    private async Task<IResult> DecideAsync(HttpRequest request, DurableTaskClient client, DecisionKind kind, CancellationToken cancellation)
    {
        DecisionBody body = await BuildsApi.ReadAsync(request, cancellation);
        if (body.Build is null) return Problems.BadRequest("The body does not say which draft.", """Send {"build": "…", "comment": "…"} with the build that GET /api/case-files/build names.""");
        if (body.Comment?.Length > LongestComment) return Problems.BadRequest("The comment is too long.", $"At most {LongestComment} characters.");
        if (await RecordAsync(body.Build, kind, cancellation) is { } objection) return objection;
        await audit.AppendAsync(AuditedAct.Of(AuditLog.CaseFiles, Caller.Of(request), kind, AuditLog.CaseFiles, body.Build, body.Comment), cancellation);
        return await TryRaiseAsync(client, new Decision(kind, body.Build, Caller.Of(request).Name, clock.GetUtcNow().UtcDateTime, body.Comment ?? ""), cancellation)
            ? Accepted()
            : Problems.Conflict("The build of this draft has ended.", "It failed before the decision was carried out: POST /api/case-files/build makes the draft again.");
    }

    // Of decisions on a draft the first counts; the same one may be made again. Null where it stands, otherwise what stands in its way.
    private async Task<IResult?> RecordAsync(string build, DecisionKind kind, CancellationToken cancellation)
    {
        CaseFilesPointer pointer = await files.ChangeAsync(
            current => current.Draft?.Build == build && current.Draft.Decided is null ? current with { Draft = current.Draft with { Decided = kind } } : null, cancellation);
        if (pointer.Draft is not { } draft) return NoDraft();
        if (draft.Build != build) return Problems.Conflict("Another draft waits.", $"Build {draft.Build} waits: look at the draft again.");
        return draft.Decided == kind ? null
            : Problems.Conflict("It was decided otherwise.", $"The draft {(draft.Decided switch { DecisionKind.Approve => "is approved", DecisionKind.Reject => "is rejected", _ => "is being built again" })}.");
    }

    // False where the build has ended; the real client says so only as a failed call, hence the look.
    private static async Task<bool> TryRaiseAsync(DurableTaskClient client, Decision decision, CancellationToken cancellation)
    {
        if (await client.GetInstanceAsync(CaseFilesOrchestrator.Instance, cancellation) is not { IsCompleted: false }) return false;
        try
        {
            await client.RaiseEventAsync(CaseFilesOrchestrator.Instance, ProfileOrchestrator.DecisionEvent, decision, cancellation);
            return true;
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException)
        {
            return false;
        }
    }

    private async Task<IResult> SendAsync(HttpRequest request, int version, string file, string cache, CancellationToken cancellation)
    {
        if (version == 0 || version > (await files.PointerAsync(cancellation)).Published) return Problems.NotFound("No such version of the case files is published.", "GET /api/case-files lists what there is.");
        request.HttpContext.Response.Headers.CacheControl = cache;
        return await SendAsync(Blobs.Releases, CaseFiles.Published(version, file), file, FormattableString.Invariant($"v{version}"), cancellation);
    }

    // What a version or a build has written never changes.
    private async Task<IResult> SendAsync(string container, string blob, string file, string tag, CancellationToken cancellation) =>
        CaseFiles.All.Contains(file) && await blobs.OpenAsync(container, blob, cancellation) is { } content
            ? Results.Stream(content, CaseFiles.MediaTypeOf(file), file == CaseFiles.Report ? null : file, entityTag: new EntityTagHeaderValue($"\"{tag}\""))
            : Problems.NotFound("There is no such file.", $"Files: {string.Join(", ", CaseFiles.All)}.");

    private static IResult Accepted() => Results.Accepted("/api/case-files/build");

    private static IResult NoDraft() => Problems.NotFound("No draft waits for a decision.", "POST /api/case-files/build makes one; GET /api/case-files/build says how far it is.");
}
