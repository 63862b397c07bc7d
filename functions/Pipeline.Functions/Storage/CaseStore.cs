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

/// <summary>That a mission joined a case: whoever drops a file with the number of a case is involved in it and reads it.</summary>
/// <param name="Id"><c>joined:{case}:{submission}</c>.</param>
/// <param name="CaseId">The case: the partition.</param>
/// <param name="Kind">Always <c>joined</c>.</param>
/// <param name="Mission">The mission.</param>
/// <param name="Submission">The submission by which it joined.</param>
/// <param name="At">When that was received, UTC.</param>
public sealed record CaseJoined(string Id, string CaseId, string Kind, string Mission, string Submission, DateTimeOffset At)
{
    /// <summary>The value of <see cref="Kind"/>.</summary>
    public const string KindName = "joined";
}

/// <summary>Cases, and the log of who joined and who read them. Every change runs under If-Match and may run twice.</summary>
public sealed class CaseStore(Database database)
{
    private Container Container => database.Cases;

    /// <summary>Adds what a submission says about a case; what stood in its slot before is kept, out of force. That a mission joins the case is logged with it.</summary>
    public Task AddAsync(string caseId, CaseContribution said, CancellationToken cancellation) =>
        ChangeAsync(caseId, known => CaseTimeline.With(known, said), said, cancellation);

    /// <summary>Erases everything that a slot says or said about a case; a case of which nothing is left is deleted.</summary>
    public Task ForgetAsync(string caseId, string slot, CancellationToken cancellation) =>
        ChangeAsync(caseId, known => CaseTimeline.Without(known, slot), said: null, cancellation);

    private async Task ChangeAsync(string caseId, Func<IReadOnlyList<CaseContribution>, IReadOnlyList<CaseContribution>> change, CaseContribution? said, CancellationToken cancellation)
    {
        while (true)
        {
            (CaseDocument? known, string? etag) = await Container.ReadAsync<CaseDocument>(caseId, caseId, cancellation);
            CaseDocument changed = CaseDocument.Of(caseId, change(known?.Contributions ?? []));
            if (known is null && changed.Contributions.Count == 0) return;
            TransactionalBatch batch = Container.CreateTransactionalBatch(new PartitionKey(caseId));
            var ifUnchanged = new TransactionalBatchItemRequestOptions { IfMatchEtag = etag };
            if (known is null) batch.CreateItem(changed);
            else if (changed.Contributions.Count > 0) batch.ReplaceItem(caseId, changed, ifUnchanged);
            else batch.DeleteItem(caseId, ifUnchanged);
            if (said is not null && changed.Missions.Contains(said.Mission) && known?.Missions.Contains(said.Mission) != true)
                batch.UpsertItem(new CaseJoined($"joined:{caseId}:{said.Submission}", caseId, CaseJoined.KindName, said.Mission, said.Submission, said.ReceivedAt));
            using TransactionalBatchResponse response = await batch.ExecuteAsync(cancellation);
            if (response.IsSuccessStatusCode) return;
            // Another submission may have told of the case meanwhile: look again.
            if (response.StatusCode is not (HttpStatusCode.PreconditionFailed or HttpStatusCode.Conflict or HttpStatusCode.NotFound))
                throw new CosmosException($"Case {caseId} could not be changed.", response.StatusCode, 0, response.ActivityId, response.RequestCharge);
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

    /// <summary>The missions that joined a case.</summary>
    public IAsyncEnumerable<CaseJoined> JoinedAsync(string caseId, CancellationToken cancellation) => Container.QueryAsync<CaseJoined>(
        new QueryDefinition("SELECT * FROM c WHERE c.kind = @kind ORDER BY c.at").WithParameter("@kind", CaseJoined.KindName), caseId, cancellation);

    private sealed record CaseName(string Id);
}
