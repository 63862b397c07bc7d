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
public sealed class CasesApi(CaseStore cases, AuditLog audit, TimeProvider clock)
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
    /// <remarks>The id is a pseudonym of 32 digits: the length keeps the route from standing before that of the cases that are due.</remarks>
    [Function(nameof(GetCase)), Allow(Role.CaseManager)]
    public async Task<IResult> GetCase([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/cases/{id:length(32)}")] HttpRequest request, string id, CancellationToken cancellation)
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
        found.Sort((one, other) => (dueBy is null ? other.LastDay.CompareTo(one.LastDay) : one.Next!.Due!.Value.CompareTo(other.Next!.Due!.Value)) is not 0 and int order ? order : string.CompareOrdinal(one.CaseId, other.CaseId));
        await LogAsync(request, what, $"list:{mission}", [.. found.Select(summary => summary.CaseId)], cancellation);
        return Private(request, found);
    }

    // The audit log outlives the cases: it names the record of the read, which says which cases were shown, and goes with them where a person is erased.
    private async Task LogAsync(HttpRequest request, string what, string partition, IReadOnlyList<string> shown, CancellationToken cancellation)
    {
        Caller caller = Caller.Of(request);
        var read = new CaseRead(Guid.NewGuid().ToString(), partition, CaseRead.KindName, caller.Name, caller.Mission!, clock.GetUtcNow(), what, shown);
        await cases.LogAsync(read, cancellation);
        await audit.AppendAsync(AuditedAct.Of(AuditLog.Cases, caller, AuditAction.ReadCases, $"{caller.Mission}, {what}, record {read.Id}", content: read), cancellation);
    }

    private static IResult Private<T>(HttpRequest request, T answer)
    {
        request.HttpContext.Response.Headers.CacheControl = "no-store";
        return Results.Json(answer, ProfileJson.Options);
    }
}
