using System.Net;
using Microsoft.Azure.Cosmos;
using Pipeline.Core.Decisions;

namespace Pipeline.Functions.Storage;

/// <summary>A case as it is stored; partition key <c>/caseId</c>. It holds a pseudonym, codes and days: no name, no birth date, no free text.</summary>
/// <param name="Id">The case's pseudonym.</param>
/// <param name="CaseId">The same: the partition.</param>
/// <param name="Kind">Always <c>case</c>.</param>
/// <param name="Missions">Missions whose submissions in force tell of it.</param>
/// <param name="Slots">Slots that tell, or told, of it.</param>
/// <param name="Contributions">What each submission said, what was corrected included.</param>
/// <param name="Next">What is to be done next; null where nothing is.</param>
public sealed record CaseDocument(
    string Id, string CaseId, string Kind, IReadOnlyList<string> Missions, IReadOnlyList<string> Slots, IReadOnlyList<CaseContribution> Contributions, NextStep? Next)
{
    /// <summary>The value of <see cref="Kind"/>.</summary>
    public const string KindName = "case";

    /// <summary>The case that contributions make.</summary>
    public static CaseDocument Of(string id, IReadOnlyList<CaseContribution> contributions) => new(
        id, id, KindName,
        [.. contributions.Where(said => said.IsInForce && said.Entries.Count > 0).Select(said => said.Mission).Distinct().Order(StringComparer.Ordinal)],
        [.. contributions.Select(said => said.Slot).Distinct().Order(StringComparer.Ordinal)],
        contributions,
        NextStep.Of(CaseTimeline.Of(contributions), FollowUpPolicy.Default));
}

/// <summary>That somebody read cases. It names no person: cases by their pseudonyms.</summary>
/// <param name="Id">A new id.</param>
/// <param name="CaseId">The case or, for a list, <c>list:{mission}</c>: the partition.</param>
/// <param name="Kind">Always <c>read</c>.</param>
/// <param name="By">Name of the key.</param>
/// <param name="Mission">The reader's mission.</param>
/// <param name="At">When, UTC.</param>
/// <param name="What">Which function.</param>
/// <param name="Cases">The cases that were shown.</param>
public sealed record CaseRead(string Id, string CaseId, string Kind, string By, string Mission, DateTimeOffset At, string What, IReadOnlyList<string> Cases)
{
    /// <summary>The value of <see cref="Kind"/>.</summary>
    public const string KindName = "read";
}

/// <summary>Cases, and the log of who read them. Every change runs under If-Match and may run twice.</summary>
public sealed class CaseStore(Database database)
{
    private Container Container => database.Cases;

    /// <summary>Adds what a submission says about a case; what stood in its slot before is kept, out of force.</summary>
    public async Task AddAsync(string caseId, CaseContribution said, CancellationToken cancellation)
    {
        var partition = new PartitionKey(caseId);
        while (true)
        {
            (CaseDocument? known, string? etag) = await Container.ReadAsync<CaseDocument>(caseId, caseId, cancellation);
            CaseDocument changed = CaseDocument.Of(caseId, CaseTimeline.With(known?.Contributions ?? [], said));
            try
            {
                if (etag is null) await Container.CreateItemAsync(changed, partition, cancellationToken: cancellation);
                else await Container.ReplaceItemAsync(changed, caseId, partition, new ItemRequestOptions { IfMatchEtag = etag }, cancellation);
                return;
            }
            catch (CosmosException exception) when (exception.StatusCode is HttpStatusCode.PreconditionFailed or HttpStatusCode.Conflict)
            {
                // Another submission told of the case meanwhile.
            }
        }
    }

    /// <summary>The cases of which a slot tells or told.</summary>
    public async Task<IReadOnlyList<string>> OfSlotAsync(string slot, CancellationToken cancellation)
    {
        List<string> cases = [];
        QueryDefinition query = new QueryDefinition("SELECT c.id FROM c WHERE c.kind = @kind AND ARRAY_CONTAINS(c.slots, @slot)")
            .WithParameter("@kind", CaseDocument.KindName).WithParameter("@slot", slot);
        await foreach (CaseName found in Container.QueryAsync<CaseName>(query, partition: null, cancellation)) cases.Add(found.Id);
        return cases;
    }

    /// <summary>A case; null where there is none.</summary>
    public async Task<CaseDocument?> GetAsync(string caseId, CancellationToken cancellation) =>
        (await Container.ReadAsync<CaseDocument>(caseId, caseId, cancellation)).Document;

    /// <summary>The cases of a mission; with a day only those whose next step is due by then.</summary>
    public IAsyncEnumerable<CaseDocument> OfMissionAsync(string mission, DateOnly? dueBy, CancellationToken cancellation)
    {
        QueryDefinition query = new QueryDefinition($"SELECT * FROM c WHERE c.kind = @kind AND ARRAY_CONTAINS(c.missions, @mission){(dueBy is null ? "" : " AND c.next.due <= @day")}")
            .WithParameter("@kind", CaseDocument.KindName).WithParameter("@mission", mission);
        if (dueBy is { } day) query.WithParameter("@day", day.ToString("O", System.Globalization.CultureInfo.InvariantCulture));
        return Container.QueryAsync<CaseDocument>(query, partition: null, cancellation);
    }

    /// <summary>Logs that cases are about to be shown.</summary>
    public Task LogAsync(CaseRead read, CancellationToken cancellation) => Container.CreateItemAsync(read, new PartitionKey(read.CaseId), cancellationToken: cancellation);

    /// <summary>The log of one partition: a case, or the lists of a mission.</summary>
    public IAsyncEnumerable<CaseRead> ReadsAsync(string caseId, CancellationToken cancellation) => Container.QueryAsync<CaseRead>(
        new QueryDefinition("SELECT * FROM c WHERE c.kind = @kind").WithParameter("@kind", CaseRead.KindName), caseId, cancellation);

    private sealed record CaseName(string Id);
}
