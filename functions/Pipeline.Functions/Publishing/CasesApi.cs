using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Pipeline.Core.Decisions;
using Pipeline.Core.Profiles;
using Pipeline.Functions.Access;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Publishing;

/// <summary>A case in a list.</summary>
internal sealed record CaseSummary(string CaseId, IReadOnlyList<string> Missions, string? Identification, string? AgeBand, DateOnly FirstDay, DateOnly LastDay, NextStep? Next)
{
    /// <summary>From the stored document; null where everything about the case was withdrawn.</summary>
    public static CaseSummary? From(CaseDocument document)
    {
        CaseEntry[] entries = [.. CaseTimeline.Of(document.Contributions).Where(line => line.Now is not null).Select(line => line.Entry)];
        if (entries.Length == 0) return null;
        return new CaseSummary(
            document.CaseId, document.Missions, CodeOf(NextStep.IdentificationVariable), CodeOf("ctdc_age_band"), entries.Min(entry => entry.Start), entries.Max(entry => entry.LastDay), document.Next);

        string? CodeOf(string variable) => entries.Select(entry => entry.Codes.GetValueOrDefault(variable)).LastOrDefault(code => code is not null);
    }
}

/// <summary>A case with its timeline.</summary>
internal sealed record CaseAnswer(string CaseId, IReadOnlyList<string> Missions, NextStep? Next, IReadOnlyList<TimelineLine> Timeline);

/// <summary>Cases of trafficking for the case managers of the missions involved, and for nobody else. Every read is logged before it is answered.</summary>
public sealed class CasesApi(CaseStore cases, TimeProvider clock)
{
    /// <summary>The cases of the caller's mission, by their last day.</summary>
    [Function(nameof(ListCases)), Allow(Role.CaseManager)]
    public async Task<IResult> ListCases([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/cases")] HttpRequest request, CancellationToken cancellation) =>
        await ListAsync(request, nameof(ListCases), dueBy: null, cancellation);

    /// <summary>The cases of the caller's mission whose next step is due today or was due before, the longest due first.</summary>
    [Function(nameof(ListDueCases)), Allow(Role.CaseManager)]
    public async Task<IResult> ListDueCases([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/cases/due")] HttpRequest request, CancellationToken cancellation) =>
        await ListAsync(request, nameof(ListDueCases), DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime), cancellation);

    /// <summary>One case: assistance, movement and reintegration as one timeline, with what was corrected.</summary>
    [Function(nameof(GetCase)), Allow(Role.CaseManager)]
    public async Task<IResult> GetCase([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/cases/{id}")] HttpRequest request, string id, CancellationToken cancellation)
    {
        // To the case manager of another mission, a case does not exist.
        string mission = Caller.Of(request).Mission!;
        if (await cases.GetAsync(id, cancellation) is not { } document || !document.Missions.Contains(mission))
            return Problems.NotFound("There is no such case.", "GET /api/cases lists those of this key's mission.");
        await LogAsync(request, nameof(GetCase), document.CaseId, [document.CaseId], cancellation);
        return Private(request, new CaseAnswer(document.CaseId, document.Missions, document.Next, CaseTimeline.Of(document.Contributions)));
    }

    private async Task<IResult> ListAsync(HttpRequest request, string what, DateOnly? dueBy, CancellationToken cancellation)
    {
        string mission = Caller.Of(request).Mission!;
        List<CaseSummary> found = [];
        await foreach (CaseDocument document in cases.OfMissionAsync(mission, dueBy, cancellation))
            if (CaseSummary.From(document) is { } summary) found.Add(summary);
        found.Sort((one, other) => (dueBy is null ? other.LastDay.CompareTo(one.LastDay) : one.Next!.Due.CompareTo(other.Next!.Due)) is not 0 and int order ? order : string.CompareOrdinal(one.CaseId, other.CaseId));
        await LogAsync(request, what, $"list:{mission}", [.. found.Select(summary => summary.CaseId)], cancellation);
        return Private(request, found);
    }

    private Task LogAsync(HttpRequest request, string what, string partition, IReadOnlyList<string> shown, CancellationToken cancellation)
    {
        Caller caller = Caller.Of(request);
        return cases.LogAsync(new CaseRead(Guid.NewGuid().ToString(), partition, CaseRead.KindName, caller.Name, caller.Mission!, clock.GetUtcNow(), what, shown), cancellation);
    }

    private static IResult Private<T>(HttpRequest request, T answer)
    {
        request.HttpContext.Response.Headers.CacheControl = "no-store";
        return Results.Json(answer, ProfileJson.Options);
    }
}
