using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using DurableTask.Core.Exceptions;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Pipeline.Core.Consistency;
using Pipeline.Core.Dissemination;
using Pipeline.Core.Indicators;
using Pipeline.Core.Profiles;
using Pipeline.Core.Submissions;
using Pipeline.Functions.Access;
using Pipeline.Functions.Activities;
using Pipeline.Functions.Orchestrations;
using Pipeline.Functions.Publishing.OpenApi;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Publishing;

/// <summary>What the coordinator sends with a decision.</summary>
/// <param name="Build">The build of the draft decided on, as its status names it: nobody decides on a draft that they have not seen.</param>
/// <param name="Comment">Kept with the version.</param>
internal sealed record DecisionBody(string? Build, string? Comment);

/// <summary>Where a build stands.</summary>
/// <param name="Status">running, awaitingApproval, published, rejected, exposed (…/draft/disclosure says what), nothingToBuild or failed.</param>
/// <param name="Stage">What it is doing or waiting for; null when it ended.</param>
/// <param name="Version">The version it makes or made; null where it is not known.</param>
/// <param name="Build">Id of the build whose draft waits, to be named in the decision; null where none waits.</param>
internal sealed record BuildStatus(string Status, string? Stage, int? Version, string? Build = null);

/// <summary>The coordinator's side of a profile and of the reports beside it: build, status, draft, decision.</summary>
public sealed class BuildsApi(ProfileStore profiles, Blobs blobs, AuditLog audit, TimeProvider clock)
{
    private const int LongestComment = 4000;
    private const int LongestText = 20_000;

    private static readonly OrchestrationRuntimeStatus[] Unfinished =
        [OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Suspended];

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        // Without it ASP.NET sets one on first use, and of two first uses at once one fails.
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    /// <summary>Starts a build, or has a draft that waits built again from what has come in since.</summary>
    [Function(nameof(Build)), Allow(Role.Coordinator, Role.Administrator), Answer(Status = 202, IsJson = false)]
    public Task<IResult> Build(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Addresses.Profile + "/build")] HttpRequest request,
        [DurableClient] DurableTaskClient client, string country, int year, CancellationToken cancellation) =>
        BuildAsync(request, client, Publication.Profile(country, year), cancellation);

    /// <summary>The same for a report: it is built from the same submissions and stands beside the profile.</summary>
    [Function(nameof(BuildReport)), Allow(Role.Coordinator, Role.Administrator), Answer(Status = 202, IsJson = false)]
    public Task<IResult> BuildReport(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Addresses.Report + "/build")] HttpRequest request,
        [DurableClient] DurableTaskClient client, string country, int year, string template, CancellationToken cancellation) =>
        ProfilesApi.OfReportAsync(country, year, template, report => BuildAsync(request, client, report, cancellation));

    /// <summary>Where the build stands.</summary>
    [Function(nameof(GetBuild)), Allow(Role.Coordinator, Role.Administrator), Answer(typeof(BuildStatus))]
    public Task<IResult> GetBuild(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Addresses.Profile + "/build")] HttpRequest request,
        [DurableClient] DurableTaskClient client, string country, int year, CancellationToken cancellation) =>
        SendBuildAsync(client, Publication.Profile(country, year), cancellation);

    /// <summary>The same for a report.</summary>
    [Function(nameof(GetReportBuild)), Allow(Role.Coordinator, Role.Administrator), Answer(typeof(BuildStatus))]
    public Task<IResult> GetReportBuild(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Addresses.Report + "/build")] HttpRequest request,
        [DurableClient] DurableTaskClient client, string country, int year, string template, CancellationToken cancellation) =>
        ProfilesApi.OfReportAsync(country, year, template, report => SendBuildAsync(client, report, cancellation));

    /// <summary>The draft that waits for a decision.</summary>
    [Function(nameof(GetDraft)), Allow(Role.Coordinator, Role.Administrator), Answer(typeof(MigrationProfile), IsProfile = true)]
    public Task<IResult> GetDraft(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Addresses.Profile + "/draft")] HttpRequest request,
        string country, int year, CancellationToken cancellation) =>
        SendDraftAsync(request, Publication.Profile(country, year), cancellation);

    /// <summary>The same for a report.</summary>
    [Function(nameof(GetReportDraft)), Allow(Role.Coordinator, Role.Administrator), Answer(typeof(MigrationProfile), IsProfile = true)]
    public Task<IResult> GetReportDraft(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Addresses.Report + "/draft")] HttpRequest request,
        string country, int year, string template, CancellationToken cancellation) =>
        ProfilesApi.OfReportAsync(country, year, template, report => SendDraftAsync(request, report, cancellation));

    /// <summary>The texts of the draft: what may be written, with guidance, and what is written.</summary>
    [Function(nameof(GetTexts)), Allow(Role.Coordinator, Role.Administrator)]
    public Task<IResult> GetTexts(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Addresses.Profile + "/draft/texts")] HttpRequest request,
        string country, int year, CancellationToken cancellation) =>
        SendTextsAsync(Publication.Profile(country, year), cancellation);

    /// <summary>The same for a report.</summary>
    [Function(nameof(GetReportTexts)), Allow(Role.Coordinator, Role.Administrator)]
    public Task<IResult> GetReportTexts(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Addresses.Report + "/draft/texts")] HttpRequest request,
        string country, int year, string template, CancellationToken cancellation) =>
        ProfilesApi.OfReportAsync(country, year, template, report => SendTextsAsync(report, cancellation));

    /// <summary>Writes the texts of the draft, all at once: a JSON object from the id of a text to the text. <c>quality.{indicator}</c> is a statement on an indicator.
    /// They are kept with this version once it is published, and stand in later drafts of the year until they are written anew.</summary>
    [Function(nameof(PutTexts)), Allow(Role.Coordinator, Role.Administrator), Body(typeof(IReadOnlyDictionary<string, string>))]
    public Task<IResult> PutTexts(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = Addresses.Profile + "/draft/texts")] HttpRequest request,
        string country, int year, CancellationToken cancellation) =>
        WriteTextsAsync(request, Publication.Profile(country, year), cancellation);

    /// <summary>The same for a report.</summary>
    [Function(nameof(PutReportTexts)), Allow(Role.Coordinator, Role.Administrator), Body(typeof(IReadOnlyDictionary<string, string>))]
    public Task<IResult> PutReportTexts(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = Addresses.Report + "/draft/texts")] HttpRequest request,
        string country, int year, string template, CancellationToken cancellation) =>
        ProfilesApi.OfReportAsync(country, year, template, report => WriteTextsAsync(request, report, cancellation));

    /// <summary>What differs between the draft and the published version.</summary>
    [Function(nameof(GetChanges)), Allow(Role.Coordinator, Role.Administrator), Answer(typeof(IReadOnlyList<Change>))]
    public Task<IResult> GetChanges(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Addresses.Profile + "/changes")] HttpRequest request,
        string country, int year, CancellationToken cancellation) =>
        SendChangesAsync(Publication.Profile(country, year), cancellation);

    /// <summary>The same for a report.</summary>
    [Function(nameof(GetReportChanges)), Allow(Role.Coordinator, Role.Administrator), Answer(typeof(IReadOnlyList<Change>))]
    public Task<IResult> GetReportChanges(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Addresses.Report + "/changes")] HttpRequest request,
        string country, int year, string template, CancellationToken cancellation) =>
        ProfilesApi.OfReportAsync(country, year, template, report => SendChangesAsync(report, cancellation));

    /// <summary>What does not go together in the merged submissions of the latest build: the coordinator sees all of it, an agency what is about its figures.</summary>
    [Function(nameof(GetConsistency)), Allow(Role.Agency, Role.Coordinator, Role.Administrator), Answer(typeof(IReadOnlyList<ConsistencyFinding>))]
    public Task<IResult> GetConsistency(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Addresses.Profile + "/consistency")] HttpRequest request,
        string country, int year, CancellationToken cancellation) =>
        SendConsistencyAsync(request, Publication.Profile(country, year), cancellation);

    /// <summary>The same for a report.</summary>
    [Function(nameof(GetReportConsistency)), Allow(Role.Agency, Role.Coordinator, Role.Administrator), Answer(typeof(IReadOnlyList<ConsistencyFinding>))]
    public Task<IResult> GetReportConsistency(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Addresses.Report + "/consistency")] HttpRequest request,
        string country, int year, string template, CancellationToken cancellation) =>
        ProfilesApi.OfReportAsync(country, year, template, report => SendConsistencyAsync(request, report, cancellation));

    /// <summary>Approves the draft: it becomes public.</summary>
    [Function(nameof(Approve)), Allow(Role.Coordinator, Role.Administrator), Answer(Status = 202, IsJson = false), Body(typeof(DecisionBody))]
    public Task<IResult> Approve(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Addresses.Profile + "/approve")] HttpRequest request,
        [DurableClient] DurableTaskClient client, string country, int year, CancellationToken cancellation) =>
        DecideAsync(request, client, DecisionKind.Approve, Publication.Profile(country, year), cancellation);

    /// <summary>The same for a report.</summary>
    [Function(nameof(ApproveReport)), Allow(Role.Coordinator, Role.Administrator), Answer(Status = 202, IsJson = false), Body(typeof(DecisionBody))]
    public Task<IResult> ApproveReport(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Addresses.Report + "/approve")] HttpRequest request,
        [DurableClient] DurableTaskClient client, string country, int year, string template, CancellationToken cancellation) =>
        ProfilesApi.OfReportAsync(country, year, template, report => DecideAsync(request, client, DecisionKind.Approve, report, cancellation));

    /// <summary>Rejects the draft: what is published stays.</summary>
    [Function(nameof(Reject)), Allow(Role.Coordinator, Role.Administrator), Answer(Status = 202, IsJson = false), Body(typeof(DecisionBody))]
    public Task<IResult> Reject(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Addresses.Profile + "/reject")] HttpRequest request,
        [DurableClient] DurableTaskClient client, string country, int year, CancellationToken cancellation) =>
        DecideAsync(request, client, DecisionKind.Reject, Publication.Profile(country, year), cancellation);

    /// <summary>The same for a report.</summary>
    [Function(nameof(RejectReport)), Allow(Role.Coordinator, Role.Administrator), Answer(Status = 202, IsJson = false), Body(typeof(DecisionBody))]
    public Task<IResult> RejectReport(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Addresses.Report + "/reject")] HttpRequest request,
        [DurableClient] DurableTaskClient client, string country, int year, string template, CancellationToken cancellation) =>
        ProfilesApi.OfReportAsync(country, year, template, report => DecideAsync(request, client, DecisionKind.Reject, report, cancellation));

    /// <summary>Starts a build or has the draft that waits built again; null where it does, otherwise what stands in its way.</summary>
    internal static async Task<IResult?> TryBuildAsync(
        DurableTaskClient client, ProfileStore profiles, AuditLog audit, Publication publication, Caller by, DateTime at, CancellationToken cancellation)
    {
        if (publication.Year is < SubmissionPath.FirstYear or > SubmissionPath.LastYear)
            return Problems.BadRequest("There is no profile of such a year.", $"Years are {SubmissionPath.FirstYear} to {SubmissionPath.LastYear}.");
        await audit.AppendAsync(
            AuditedAct.Of(publication.Country, by, AuditAction.Build, publication.Id, VersionOf((await profiles.PointerAsync(publication, cancellation)).Pointer.Published)), cancellation);
        var rebuild = new Decision(DecisionKind.Rebuild, null, by.Name, at, "");
        while (!await TryStartAsync(client, publication, cancellation))
        {
            DraftReference? draft = (await profiles.PointerAsync(publication, cancellation)).Pointer.Draft;
            if (draft is not null && await RecordAsync(profiles, publication, draft.Build, DecisionKind.Rebuild, cancellation) is { } objection) return objection;
            if (await TryRaiseAsync(client, publication, rebuild, cancellation)) break;
        }

        return null;
    }

    private async Task<IResult> BuildAsync(HttpRequest request, DurableTaskClient client, Publication publication, CancellationToken cancellation) =>
        await TryBuildAsync(client, profiles, audit, publication, Caller.Of(request), clock.GetUtcNow().UtcDateTime, cancellation) ?? Accepted(publication);

    private async Task<IResult> SendBuildAsync(DurableTaskClient client, Publication publication, CancellationToken cancellation)
    {
        OrchestrationMetadata? instance = await client.GetInstanceAsync(ProfileOrchestrator.InstanceOf(publication), getInputsAndOutputs: true, cancellation);
        if (instance is null) return Problems.NotFound("No build was started.", "POST to this address starts one.");
        BuildProgress? progress = instance.SerializedCustomStatus is null ? null : instance.ReadCustomStatusAs<BuildProgress>();
        return Results.Json(instance.RuntimeStatus switch
        {
            OrchestrationRuntimeStatus.Completed => new BuildStatus(JsonNamingPolicy.CamelCase.ConvertName(instance.ReadOutputAs<BuildOutcome>().ToString()), null, progress?.Version),
            OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated => new BuildStatus("failed", progress?.Stage, progress?.Version),
            _ when progress?.Stage == ProfileOrchestrator.AwaitingApproval && (await profiles.PointerAsync(publication, cancellation)).Pointer.Draft is { } draft =>
                new BuildStatus("awaitingApproval", progress.Stage, draft.Version, draft.Build),
            _ => new BuildStatus("running", progress?.Stage, progress?.Version),
        }, Json);
    }

    private async Task<IResult> SendDraftAsync(HttpRequest request, Publication publication, CancellationToken cancellation)
    {
        if (ProfilesApi.WriterFor(request) is not { } writer) return ProfilesApi.NoSuchFormat();
        return await DraftAsync(publication, cancellation) is { } draft
            ? (await Rendered.FromAsync(draft, writer, cancellation)).ToResult(request.HttpContext.Response, "private, no-store")
            : NoDraft();
    }

    private async Task<IResult> SendTextsAsync(Publication publication, CancellationToken cancellation)
    {
        if (await TextTemplatesAsync(publication, cancellation) is not { } wanted) return NoDraft();
        IReadOnlyDictionary<string, string> texts = await profiles.TextsAsync(publication, cancellation);
        return Results.Json(wanted.Select(text => new { text.Id, text.Title, text.Guidance, Text = texts.GetValueOrDefault(text.Id, "") })
            .Concat(texts.Where(text => text.Key.StartsWith(ProfileLists.QualityPrefix, StringComparison.Ordinal))
                .Select(text => new { Id = text.Key, Title = "Quality of the indicator", Guidance = "", Text = text.Value })), ProfileJson.Options);
    }

    private async Task<IResult> WriteTextsAsync(HttpRequest request, Publication publication, CancellationToken cancellation)
    {
        Dictionary<string, string>? texts;
        try
        {
            texts = await JsonSerializer.DeserializeAsync<Dictionary<string, string>>(request.Body, ProfileJson.Options, cancellation);
        }
        catch (JsonException)
        {
            texts = null;
        }

        if (texts is null || texts.Values.Any(text => text is null)) return Problems.BadRequest("The body is not understood.", """Send {"findings": "…", "quality.IMMIGRATION": "…"}.""");
        if (await TextTemplatesAsync(publication, cancellation) is not { } wanted) return NoDraft();
        string? unknown = texts.Keys.FirstOrDefault(id => wanted.All(text => text.Id != id)
            && !(id.StartsWith(ProfileLists.QualityPrefix, StringComparison.Ordinal) && IndicatorCatalogue.Find(id[ProfileLists.QualityPrefix.Length..]) is not null));
        if (unknown is not null) return Problems.BadRequest($"The profile has no text '{unknown}'.", $"Texts: {string.Join(", ", wanted.Select(text => text.Id))}, {ProfileLists.QualityPrefix}{{indicator}}.");
        if (texts.Values.Any(text => text.Length > LongestText)) return Problems.BadRequest("A text is too long.", $"At most {LongestText} characters.");

        string from = (await profiles.PointerAsync(publication, cancellation)).Pointer.Draft?.Build ?? "";
        await audit.AppendAsync(AuditedAct.Of(publication.Country, Caller.Of(request), AuditAction.WriteTexts, publication.Id, from, texts), cancellation);

        // First what later drafts begin with, then the draft itself: whoever sees a failure sends the same again.
        await profiles.PutTextsAsync(publication, texts, cancellation);
        if ((await profiles.PointerAsync(publication, cancellation)).Pointer.Draft is not { Decided: null } draft) return NoDraft();
        string blob = new Build(draft.Build, publication).Blob(AssembleProfile.Draft);
        MigrationProfile? profile = await blobs.ReadJsonAsync<MigrationProfile>(Blobs.Cubes, blob, cancellation);
        await blobs.WriteJsonAsync(Blobs.Cubes, blob, profile!.With(texts), cancellation);
        return await SendTextsAsync(publication, cancellation);
    }

    private async Task<IResult> SendChangesAsync(Publication publication, CancellationToken cancellation) =>
        await DraftAsync(publication, cancellation) is { } draft ? Results.Json(draft.Changes, ProfileJson.Options) : NoDraft();

    private async Task<IResult> SendConsistencyAsync(HttpRequest request, Publication publication, CancellationToken cancellation)
    {
        IReadOnlyList<ConsistencyFinding>? findings = await StandingBuildAsync(publication, cancellation) is not { } build ? null
            : await blobs.ReadJsonAsync<IReadOnlyList<ConsistencyFinding>>(Blobs.Cubes, build.Blob(CheckConsistency.Findings), cancellation);
        if (findings is null) return Problems.NotFound("The profile was not built yet.", "POST …/build builds it.");
        Caller caller = Caller.Of(request);
        return Results.Json(
            caller.Role == Role.Agency ? findings.Where(finding => finding.IsFor(caller.Agency!)).Select(finding => finding.SeenBy(caller.Agency!)) : findings, ProfileJson.Options);
    }

    // The build of the draft that waits, otherwise that of the published version; null for neither.
    private async Task<Build?> StandingBuildAsync(Publication publication, CancellationToken cancellation)
    {
        ProfilePointer pointer = (await profiles.PointerAsync(publication, cancellation)).Pointer;
        string? id = pointer.Draft?.Build ?? (await profiles.VersionAsync(publication, pointer.Published, cancellation))?.Build;
        return id is null ? null : new Build(id, publication);
    }

    // False where a build is under way.
    private static async Task<bool> TryStartAsync(DurableTaskClient client, Publication publication, CancellationToken cancellation)
    {
        var options = new StartOrchestrationOptions(ProfileOrchestrator.InstanceOf(publication)).WithDedupeStatuses(Unfinished);
        try
        {
            await client.ScheduleNewOrchestrationInstanceAsync(nameof(ProfileOrchestrator), publication, options, cancellation);
            return true;
        }
        catch (OrchestrationAlreadyExistsException)
        {
            return false;
        }
    }

    private async Task<IResult> DecideAsync(
        HttpRequest request, DurableTaskClient client, DecisionKind kind, Publication publication, CancellationToken cancellation)
    {
        DecisionBody body = await ReadAsync(request, cancellation);
        if (body.Build is null) return Problems.BadRequest("The body does not say which draft.", """Send {"build": "…", "comment": "…"} with the build that GET …/build names.""");
        if (body.Comment?.Length > LongestComment) return Problems.BadRequest("The comment is too long.", $"At most {LongestComment} characters.");
        if (await RecordAsync(profiles, publication, body.Build, kind, cancellation) is { } objection) return objection;
        // Nothing is published before the event is raised. Where the answer is lost in between, the same decision is sent again, and is one.
        await audit.AppendAsync(AuditedAct.Of(publication.Country, Caller.Of(request), kind, publication.Id, body.Build, body.Comment), cancellation);
        var decision = new Decision(kind, body.Build, Caller.Of(request).Name, clock.GetUtcNow().UtcDateTime, body.Comment ?? "");
        return await TryRaiseAsync(client, publication, decision, cancellation)
            ? Accepted(publication)
            : Problems.Conflict("The build of this draft has ended.", "It failed before the decision was carried out: POST …/build makes the draft again.");
    }

    /// <summary>What a decision says; neither a length nor a content type need be sent, and what is no decision names no draft.</summary>
    internal static async Task<DecisionBody> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        var content = new MemoryStream();
        await request.Body.CopyToAsync(content, cancellation);
        try
        {
            return JsonSerializer.Deserialize<DecisionBody>(content.ToArray(), Json) ?? new(null, null);
        }
        catch (JsonException)
        {
            return new(null, null);
        }
    }

    // Of decisions on a draft the first counts, wherever it is made; the same one may be made again. Null where it stands, otherwise what stands in its way.
    private static async Task<IResult?> RecordAsync(ProfileStore profiles, Publication publication, string build, DecisionKind kind, CancellationToken cancellation)
    {
        while (true)
        {
            (ProfilePointer pointer, string? etag) = await profiles.PointerAsync(publication, cancellation);
            if (pointer.Draft is not { } draft) return NoDraft();
            if (draft.Build != build) return Problems.Conflict("Another draft waits.", $"Build {draft.Build} waits: look at the draft again.");
            if (draft.Decided == kind) return null;
            if (draft.Decided is { } decided)
                return Problems.Conflict("It was decided otherwise.", $"The draft {(decided switch { DecisionKind.Approve => "is approved", DecisionKind.Reject => "is rejected", _ => "is being built again" })}.");
            if (await profiles.TryChangeAsync(pointer with { Draft = draft with { Decided = kind } }, etag, cancellation)) return null;
        }
    }

    // False where the build has ended; the real client says so only as a failed call, hence the look.
    private static async Task<bool> TryRaiseAsync(DurableTaskClient client, Publication publication, Decision decision, CancellationToken cancellation)
    {
        string instance = ProfileOrchestrator.InstanceOf(publication);
        if (await client.GetInstanceAsync(instance, cancellation) is not { IsCompleted: false }) return false;
        try
        {
            await client.RaiseEventAsync(instance, ProfileOrchestrator.DecisionEvent, decision, cancellation);
            return true;
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException)
        {
            return false;
        }
    }

    private async Task<MigrationProfile?> DraftAsync(Publication publication, CancellationToken cancellation) =>
        (await profiles.PointerAsync(publication, cancellation)).Pointer.Draft is { } draft
            ? await blobs.ReadJsonAsync<MigrationProfile>(Blobs.Cubes, new Build(draft.Build, publication).Blob(AssembleProfile.Draft), cancellation)
            : null;

    // The texts that the draft's template has; null where no draft waits.
    private async Task<TextTemplate[]?> TextTemplatesAsync(Publication publication, CancellationToken cancellation) =>
        (await profiles.PointerAsync(publication, cancellation)).Pointer.Draft is { } draft
        && await blobs.ReadJsonAsync<ProfileTemplate>(Blobs.Cubes, new Build(draft.Build, publication).Blob(PlanBuild.PinnedTemplate), cancellation) is { } template
            ? [.. template.Sections.SelectMany(section => section.Texts ?? [])]
            : null;

    private static string? VersionOf(int published) => published == 0 ? null : FormattableString.Invariant($"v{published}");

    private static IResult Accepted(Publication publication) => Results.Accepted($"{ProfileAddress.Api(publication)}/build");

    private static IResult NoDraft() => Problems.NotFound("No draft waits for a decision.", "POST …/build makes one; GET …/build says how far it is.");
}
