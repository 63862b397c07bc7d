using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using DurableTask.Core.Exceptions;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Pipeline.Core.Consistency;
using Pipeline.Core.Indicators;
using Pipeline.Core.Profiles;
using Pipeline.Core.Submissions;
using Pipeline.Functions.Access;
using Pipeline.Functions.Activities;
using Pipeline.Functions.Orchestrations;
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

/// <summary>The coordinator's side of a profile: build, status, draft, decision.</summary>
public sealed class BuildsApi(ProfileStore profiles, Blobs blobs, TimeProvider clock)
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

    /// <summary>Starts a build, or has a draft that waits built again from what has come in since. <c>?template=</c> names the profile template; without it, it is that of the
    /// draft or published version, or the migration profile. A profile keeps its template: another report is built for a year of its own.</summary>
    [Function(nameof(Build)), Allow(Role.Coordinator, Role.Administrator)]
    public async Task<IResult> Build(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/profiles/{country:length(3)}/{year:int}/build")] HttpRequest request,
        [DurableClient] DurableTaskClient client, string country, int year, CancellationToken cancellation)
    {
        IResult? objection = await TryBuildAsync(
            client, profiles, blobs, country, year, request.Query["template"].FirstOrDefault(), Caller.Of(request).Name, clock.GetUtcNow().UtcDateTime, cancellation);
        return objection ?? Accepted(country, year);
    }

    /// <summary>Starts a build or has the draft that waits built again; null where it does, otherwise what stands in its way.</summary>
    internal static async Task<IResult?> TryBuildAsync(
        DurableTaskClient client, ProfileStore profiles, Blobs blobs, string country, int year, string? id, string by, DateTime at, CancellationToken cancellation)
    {
        if (year is < SubmissionPath.FirstYear or > SubmissionPath.LastYear)
            return Problems.BadRequest("There is no profile of such a year.", $"Years are {SubmissionPath.FirstYear} to {SubmissionPath.LastYear}.");
        ProfileTemplate? standing = await StandingBuildAsync(profiles, country, year, cancellation) is { } build
            ? await blobs.ReadJsonAsync<ProfileTemplate>(Blobs.Cubes, build.Blob(PlanBuild.PinnedTemplate), cancellation)
            : null;
        ProfileTemplate? template = id is not null ? ProfileTemplate.Find(id)
            : standing ?? ProfileTemplate.All.FirstOrDefault(item => item.Area == country) ?? ProfileTemplate.MigrationProfile;
        if (template is null) return Problems.BadRequest("There is no such profile template.", $"Profile templates: {string.Join(", ", ProfileTemplate.All.Select(item => item.Id))}.");
        if (template.IsComparison ? country != template.Area : ProfileTemplate.All.Any(item => item.Area == country))
            return Problems.BadRequest("The template is not for this country.", $"{template.Id} is for {(template.IsComparison ? template.Area : "single countries")}.");
        if (standing is not null && standing.Id != template.Id)
            return Problems.Conflict(
                FormattableString.Invariant($"{country} {year} is a {standing.Id}."),
                FormattableString.Invariant($"A {template.Id} would take its place. Build it for a year of its own: POST /api/profiles/{country}/{{year}}/build?template={template.Id}. While nothing is published for {year}, rejecting the draft makes room."));
        var rebuild = new Decision(DecisionKind.Rebuild, null, by, at, "");
        while (!await TryStartAsync(client, country, year, template, cancellation))
        {
            DraftReference? draft = (await profiles.PointerAsync(country, year, cancellation)).Pointer.Draft;
            if (draft is not null && await RecordAsync(profiles, country, year, draft.Build, DecisionKind.Rebuild, cancellation) is { } objection) return objection;
            if (await TryRaiseAsync(client, country, year, rebuild, cancellation)) break;
        }

        return null;
    }

    /// <summary>Where the build stands.</summary>
    [Function(nameof(GetBuild)), Allow(Role.Coordinator, Role.Administrator)]
    public async Task<IResult> GetBuild(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/profiles/{country:length(3)}/{year:int}/build")] HttpRequest request,
        [DurableClient] DurableTaskClient client, string country, int year, CancellationToken cancellation)
    {
        OrchestrationMetadata? instance = await client.GetInstanceAsync(ProfileOrchestrator.InstanceOf(country, year), getInputsAndOutputs: true, cancellation);
        if (instance is null) return Problems.NotFound("No build was started.", "POST to this address starts one.");
        BuildProgress? progress = instance.SerializedCustomStatus is null ? null : instance.ReadCustomStatusAs<BuildProgress>();
        return Results.Json(instance.RuntimeStatus switch
        {
            OrchestrationRuntimeStatus.Completed => new BuildStatus(JsonNamingPolicy.CamelCase.ConvertName(instance.ReadOutputAs<BuildOutcome>().ToString()), null, progress?.Version),
            OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated => new BuildStatus("failed", progress?.Stage, progress?.Version),
            _ when progress?.Stage == ProfileOrchestrator.AwaitingApproval && (await profiles.PointerAsync(country, year, cancellation)).Pointer.Draft is { } draft =>
                new BuildStatus("awaitingApproval", progress.Stage, draft.Version, draft.Build),
            _ => new BuildStatus("running", progress?.Stage, progress?.Version),
        }, Json);
    }

    /// <summary>The draft that waits for a decision.</summary>
    [Function(nameof(GetDraft)), Allow(Role.Coordinator, Role.Administrator)]
    public async Task<IResult> GetDraft(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/profiles/{country:length(3)}/{year:int}/draft")] HttpRequest request,
        string country, int year, CancellationToken cancellation)
    {
        if (ProfilesApi.WriterFor(request) is not { } writer) return ProfilesApi.NoSuchFormat();
        return await DraftAsync(country, year, cancellation) is { } draft
            ? (await Rendered.FromAsync(draft, writer, cancellation)).ToResult(request.HttpContext.Response, "private, no-store")
            : NoDraft();
    }

    /// <summary>The texts of the draft: what may be written, with guidance, and what is written.</summary>
    [Function(nameof(GetTexts)), Allow(Role.Coordinator, Role.Administrator)]
    public async Task<IResult> GetTexts(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/profiles/{country:length(3)}/{year:int}/draft/texts")] HttpRequest request,
        string country, int year, CancellationToken cancellation)
    {
        if (await TextTemplatesAsync(country, year, cancellation) is not { } wanted) return NoDraft();
        IReadOnlyDictionary<string, string> texts = await profiles.TextsAsync(country, year, cancellation);
        return Results.Json(wanted.Select(text => new { text.Id, text.Title, text.Guidance, Text = texts.GetValueOrDefault(text.Id, "") })
            .Concat(texts.Where(text => text.Key.StartsWith(ProfileLists.QualityPrefix, StringComparison.Ordinal))
                .Select(text => new { Id = text.Key, Title = "Quality of the indicator", Guidance = "", Text = text.Value })), ProfileJson.Options);
    }

    /// <summary>Writes the texts of the draft, all at once: a JSON object from the id of a text to the text. <c>quality.{indicator}</c> is a statement on an indicator.
    /// They are kept with this version once it is published, and stand in later drafts of the year until they are written anew.</summary>
    [Function(nameof(PutTexts)), Allow(Role.Coordinator, Role.Administrator)]
    public async Task<IResult> PutTexts(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/profiles/{country:length(3)}/{year:int}/draft/texts")] HttpRequest request,
        string country, int year, CancellationToken cancellation)
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
        if (await TextTemplatesAsync(country, year, cancellation) is not { } wanted) return NoDraft();
        string? unknown = texts.Keys.FirstOrDefault(id => wanted.All(text => text.Id != id)
            && !(id.StartsWith(ProfileLists.QualityPrefix, StringComparison.Ordinal) && IndicatorCatalogue.Find(id[ProfileLists.QualityPrefix.Length..]) is not null));
        if (unknown is not null) return Problems.BadRequest($"The profile has no text '{unknown}'.", $"Texts: {string.Join(", ", wanted.Select(text => text.Id))}, {ProfileLists.QualityPrefix}{{indicator}}.");
        if (texts.Values.Any(text => text.Length > LongestText)) return Problems.BadRequest("A text is too long.", $"At most {LongestText} characters.");

        // First what later drafts begin with, then the draft itself: whoever sees a failure sends the same again.
        await profiles.PutTextsAsync(country, year, texts, cancellation);
        if ((await profiles.PointerAsync(country, year, cancellation)).Pointer.Draft is not { Decided: null } draft) return NoDraft();
        string blob = new Build(draft.Build, country, year).Blob(AssembleProfile.Draft);
        MigrationProfile? profile = await blobs.ReadJsonAsync<MigrationProfile>(Blobs.Cubes, blob, cancellation);
        await blobs.WriteJsonAsync(Blobs.Cubes, blob, profile!.With(texts), cancellation);
        return await GetTexts(request, country, year, cancellation);
    }

    /// <summary>What differs between the draft and the published version.</summary>
    [Function(nameof(GetChanges)), Allow(Role.Coordinator, Role.Administrator)]
    public async Task<IResult> GetChanges(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/profiles/{country:length(3)}/{year:int}/changes")] HttpRequest request,
        string country, int year, CancellationToken cancellation) =>
        await DraftAsync(country, year, cancellation) is { } draft ? Results.Json(draft.Changes, ProfileJson.Options) : NoDraft();

    /// <summary>What does not go together in the merged submissions of the latest build: the coordinator sees all of it, an agency what is about its figures.</summary>
    [Function(nameof(GetConsistency)), Allow(Role.Agency, Role.Coordinator, Role.Administrator)]
    public async Task<IResult> GetConsistency(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/profiles/{country:length(3)}/{year:int}/consistency")] HttpRequest request,
        string country, int year, CancellationToken cancellation)
    {
        IReadOnlyList<ConsistencyFinding>? findings = await StandingBuildAsync(profiles, country, year, cancellation) is not { } build ? null
            : await blobs.ReadJsonAsync<IReadOnlyList<ConsistencyFinding>>(Blobs.Cubes, build.Blob(CheckConsistency.Findings), cancellation);
        if (findings is null) return Problems.NotFound("The profile was not built yet.", "POST …/build builds it.");
        Caller caller = Caller.Of(request);
        return Results.Json(
            caller.Role == Role.Agency ? findings.Where(finding => finding.Agencies.Contains(caller.Agency)).Select(finding => finding.SeenBy(caller.Agency!)) : findings, ProfileJson.Options);
    }

    /// <summary>Approves the draft: it becomes public.</summary>
    [Function(nameof(Approve)), Allow(Role.Coordinator, Role.Administrator)]
    public Task<IResult> Approve(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/profiles/{country:length(3)}/{year:int}/approve")] HttpRequest request,
        [DurableClient] DurableTaskClient client, string country, int year, CancellationToken cancellation) =>
        DecideAsync(request, client, DecisionKind.Approve, country, year, cancellation);

    /// <summary>Rejects the draft: what is published stays.</summary>
    [Function(nameof(Reject)), Allow(Role.Coordinator, Role.Administrator)]
    public Task<IResult> Reject(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/profiles/{country:length(3)}/{year:int}/reject")] HttpRequest request,
        [DurableClient] DurableTaskClient client, string country, int year, CancellationToken cancellation) =>
        DecideAsync(request, client, DecisionKind.Reject, country, year, cancellation);

    // The build of the draft that waits, otherwise that of the published version; null for neither.
    private static async Task<Build?> StandingBuildAsync(ProfileStore profiles, string country, int year, CancellationToken cancellation)
    {
        ProfilePointer pointer = (await profiles.PointerAsync(country, year, cancellation)).Pointer;
        string? id = pointer.Draft?.Build ?? (await profiles.VersionAsync(country, year, pointer.Published, cancellation))?.Build;
        return id is null ? null : new Build(id, country, year);
    }

    // False where a build is under way.
    private static async Task<bool> TryStartAsync(DurableTaskClient client, string country, int year, ProfileTemplate template, CancellationToken cancellation)
    {
        var options = new StartOrchestrationOptions(ProfileOrchestrator.InstanceOf(country, year)).WithDedupeStatuses(Unfinished);
        try
        {
            await client.ScheduleNewOrchestrationInstanceAsync(nameof(ProfileOrchestrator), new BuildRequest(country, year, template.Id), options, cancellation);
            return true;
        }
        catch (OrchestrationAlreadyExistsException)
        {
            return false;
        }
    }

    private async Task<IResult> DecideAsync(
        HttpRequest request, DurableTaskClient client, DecisionKind kind, string country, int year, CancellationToken cancellation)
    {
        DecisionBody body;
        try
        {
            body = await ReadAsync(request, cancellation);
        }
        catch (JsonException)
        {
            body = new(null, null);
        }

        if (body.Build is null) return Problems.BadRequest("The body does not say which draft.", """Send {"build": "…", "comment": "…"} with the build that GET …/build names.""");
        if (body.Comment?.Length > LongestComment) return Problems.BadRequest("The comment is too long.", $"At most {LongestComment} characters.");
        if (await RecordAsync(profiles, country, year, body.Build, kind, cancellation) is { } objection) return objection;
        var decision = new Decision(kind, body.Build, Caller.Of(request).Name, clock.GetUtcNow().UtcDateTime, body.Comment ?? "");
        return await TryRaiseAsync(client, country, year, decision, cancellation)
            ? Accepted(country, year)
            : Problems.Conflict("The build of this draft has ended.", "It failed before the decision was carried out: POST …/build makes the draft again.");
    }

    // Neither a length nor a content type need be sent.
    private static async Task<DecisionBody> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        var content = new MemoryStream();
        await request.Body.CopyToAsync(content, cancellation);
        return content.Length == 0 ? new(null, null) : JsonSerializer.Deserialize<DecisionBody>(content.ToArray(), Json) ?? new(null, null);
    }

    // Of decisions on a draft the first counts, wherever it is made; the same one may be made again. Null where it stands, otherwise what stands in its way.
    private static async Task<IResult?> RecordAsync(ProfileStore profiles, string country, int year, string build, DecisionKind kind, CancellationToken cancellation)
    {
        while (true)
        {
            (ProfilePointer pointer, string? etag) = await profiles.PointerAsync(country, year, cancellation);
            if (pointer.Draft is not { } draft) return NoDraft();
            if (draft.Build != build) return Problems.Conflict("Another draft waits.", $"Build {draft.Build} waits: look at the draft again.");
            if (draft.Decided == kind) return null;
            if (draft.Decided is { } decided)
                return Problems.Conflict("It was decided otherwise.", $"The draft {(decided switch { DecisionKind.Approve => "is approved", DecisionKind.Reject => "is rejected", _ => "is being built again" })}.");
            if (await profiles.TryChangeAsync(pointer with { Draft = draft with { Decided = kind } }, etag, cancellation)) return null;
        }
    }

    // False where the build has ended; the real client says so only as a failed call, hence the look.
    private static async Task<bool> TryRaiseAsync(DurableTaskClient client, string country, int year, Decision decision, CancellationToken cancellation)
    {
        string instance = ProfileOrchestrator.InstanceOf(country, year);
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

    private async Task<MigrationProfile?> DraftAsync(string country, int year, CancellationToken cancellation) =>
        (await profiles.PointerAsync(country, year, cancellation)).Pointer.Draft is { } draft
            ? await blobs.ReadJsonAsync<MigrationProfile>(Blobs.Cubes, new Build(draft.Build, country, year).Blob(AssembleProfile.Draft), cancellation)
            : null;

    // The texts that the draft's template has; null where no draft waits.
    private async Task<TextTemplate[]?> TextTemplatesAsync(string country, int year, CancellationToken cancellation) =>
        (await profiles.PointerAsync(country, year, cancellation)).Pointer.Draft is { } draft
        && await blobs.ReadJsonAsync<ProfileTemplate>(Blobs.Cubes, new Build(draft.Build, country, year).Blob(PlanBuild.PinnedTemplate), cancellation) is { } template
            ? [.. template.Sections.SelectMany(section => section.Texts ?? [])]
            : null;

    private static IResult Accepted(string country, int year) => Results.Accepted(FormattableString.Invariant($"/api/profiles/{country}/{year}/build"));

    private static IResult NoDraft() => Problems.NotFound("No draft waits for a decision.", "POST …/build makes one; GET …/build says how far it is.");
}
