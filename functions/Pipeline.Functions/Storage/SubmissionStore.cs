using System.Net;
using Microsoft.Azure.Cosmos;

namespace Pipeline.Functions.Storage;

/// <summary>What became of a submission that was read.</summary>
public enum SubmissionOutcome
{
    /// <summary>It is in force.</summary>
    Accepted,

    /// <summary>It lies in quarantine.</summary>
    Rejected,

    /// <summary>Its slot holds the same content with the same declarations already: nothing changed.</summary>
    Unchanged,

    /// <summary>A later file of its slot took its place before it was recorded.</summary>
    Superseded,

    /// <summary>It was handled before.</summary>
    Known,
}

/// <summary>Submissions and the slots they stand in. Every change of both is one transaction; every method may run twice.</summary>
public sealed class SubmissionStore(Database database)
{
    private const int Attempts = 10;

    private Container Container => database.Submissions;

    /// <summary>Records that a file was seen. False where it was handled to an end before.</summary>
    public async Task<bool> ReceiveAsync(SubmissionReference submission, CancellationToken cancellation)
    {
        (SubmissionDocument? known, _) = await Container.ReadAsync<SubmissionDocument>(submission.Id, submission.Path.Country, cancellation);
        if (known is not null && OutcomeOf(known.Status) is not null) return false;
        await PutAsync(SubmissionDocument.For(submission, SubmissionStatus.Received), cancellation);
        return true;
    }

    /// <summary>Sets the status of a submission that stands in no slot yet.</summary>
    public Task PutAsync(SubmissionDocument document, CancellationToken cancellation) =>
        Container.UpsertItemAsync(document, new PartitionKey(document.Country), cancellationToken: cancellation);

    /// <summary>Puts a valid submission in force: it supersedes the one in its slot, unless that says the same or is newer.</summary>
    /// <param name="document">The submission with hash and counts.</param>
    /// <param name="cancellation">Cancels.</param>
    public Task<SubmissionOutcome> AcceptAsync(SubmissionDocument document, CancellationToken cancellation) =>
        ChangeSlotAsync(document, slot => slot.Current, SubmissionOutcome.Accepted, async (slot, batch) =>
        {
            SubmissionDocument accepted = document with { Status = SubmissionStatus.Accepted, Revision = slot.Revision + 1 };
            batch.UpsertItem(accepted);
            if (slot.Current is { } earlier &&
                await Container.ReadAsync<SubmissionDocument>(earlier.Reference.Id, document.Country, cancellation) is ({ } superseded, { } etag))
                batch.ReplaceItem(superseded.Id, superseded with { Status = SubmissionStatus.Superseded }, new TransactionalBatchItemRequestOptions { IfMatchEtag = etag });
            return slot with { Revision = accepted.Revision, Current = new SlotEntry(document.Reference, document.ContentHash!) };
        }, cancellation);

    /// <summary>Records a rejected submission. What is in force in its slot stays in force.</summary>
    /// <param name="document">The submission with hash and counts.</param>
    /// <param name="cancellation">Cancels.</param>
    public Task<SubmissionOutcome> RejectAsync(SubmissionDocument document, CancellationToken cancellation) =>
        ChangeSlotAsync(document, slot => slot.Rejected, SubmissionOutcome.Rejected, (slot, batch) =>
        {
            batch.UpsertItem(document with { Status = SubmissionStatus.Rejected });
            return Task.FromResult(slot with { Rejected = new SlotEntry(document.Reference, document.ContentHash!) });
        }, cancellation);

    /// <summary>A submission of a country; null where there is none.</summary>
    public async Task<SubmissionDocument?> GetAsync(string country, string id, CancellationToken cancellation) =>
        (await Container.ReadAsync<SubmissionDocument>(id, country, cancellation)).Document;

    /// <summary>The submission of this id, whichever country it is of; null where there is none.</summary>
    public async Task<SubmissionDocument?> FindAsync(string id, CancellationToken cancellation)
    {
        QueryDefinition query = new QueryDefinition("SELECT * FROM c WHERE c.id = @id AND c.kind = @kind").WithParameter("@id", id).WithParameter("@kind", SubmissionDocument.KindName);
        await foreach (SubmissionDocument document in Container.QueryAsync<SubmissionDocument>(query, partition: null, cancellation)) return document;
        return null;
    }

    /// <summary>The submissions of a country, or of all, by path and revision.</summary>
    public IAsyncEnumerable<SubmissionDocument> ListAsync(string? country, CancellationToken cancellation) =>
        Container.QueryAsync<SubmissionDocument>(
            new QueryDefinition("SELECT * FROM c WHERE c.kind = @kind ORDER BY c.reference.lastModified").WithParameter("@kind", SubmissionDocument.KindName), country, cancellation);

    /// <summary>The submissions in force for a country's profile of a year: those of that year and earlier ones.</summary>
    public IAsyncEnumerable<SubmissionDocument> InForceAsync(string country, int year, CancellationToken cancellation) =>
        Container.QueryAsync<SubmissionDocument>(
            new QueryDefinition("SELECT * FROM c WHERE c.kind = @kind AND c.status = @status AND c.reference.path.period < @end")
                .WithParameter("@kind", SubmissionDocument.KindName)
                .WithParameter("@status", "accepted")
                .WithParameter("@end", (year + 1).ToString(System.Globalization.CultureInfo.InvariantCulture)),
            country,
            cancellation);

    private async Task<SubmissionOutcome> ChangeSlotAsync(
        SubmissionDocument document,
        Func<SlotDocument, SlotEntry?> entryOf,
        SubmissionOutcome outcome,
        Func<SlotDocument, TransactionalBatch, Task<SlotDocument>> change,
        CancellationToken cancellation)
    {
        var partition = new PartitionKey(document.Country);
        SlotDocument empty = SlotDocument.For(document.Reference.Path);
        for (int attempt = 1; ; attempt++)
        {
            // Where this runs again after it was recorded, a later file may have superseded it meanwhile: that stays so.
            if (await GetAsync(document.Country, document.Id, cancellation) is { } known && OutcomeOf(known.Status) is { } before) return before;
            (SlotDocument? found, string? etag) = await Container.ReadAsync<SlotDocument>(empty.Id, document.Country, cancellation);
            SlotDocument slot = found ?? empty;
            if (entryOf(slot) is { } entry)
            {
                if (entry.Reference.Id == document.Id) return await RestoreAsync(document, slot, outcome, cancellation);
                if (entry.IsSameAs(document.Reference, document.ContentHash!)) return await ForgetAsync(document, cancellation);
                if (document.Reference.IsOlderThan(entry.Reference)) return await SupersedeAsync(document, cancellation);
            }

            TransactionalBatch batch = Container.CreateTransactionalBatch(partition);
            SlotDocument changed = await change(slot, batch);
            if (etag is null) batch.CreateItem(changed);
            else batch.ReplaceItem(changed.Id, changed, new TransactionalBatchItemRequestOptions { IfMatchEtag = etag });
            using TransactionalBatchResponse response = await batch.ExecuteAsync(cancellation);
            if (response.IsSuccessStatusCode) return outcome;
            if (attempt == Attempts || response.StatusCode is not (HttpStatusCode.PreconditionFailed or HttpStatusCode.Conflict))
                throw new CosmosException($"Slot {changed.Id} could not be changed.", response.StatusCode, 0, response.ActivityId, response.RequestCharge);
        }
    }

    // What was handled to an end; null for all else.
    private static SubmissionOutcome? OutcomeOf(SubmissionStatus status) => status switch
    {
        SubmissionStatus.Accepted => SubmissionOutcome.Accepted,
        SubmissionStatus.Rejected => SubmissionOutcome.Rejected,
        SubmissionStatus.Superseded => SubmissionOutcome.Superseded,
        _ => null,
    };

    // It stands in the slot, but a step after that failed and set its status back.
    private async Task<SubmissionOutcome> RestoreAsync(SubmissionDocument document, SlotDocument slot, SubmissionOutcome outcome, CancellationToken cancellation)
    {
        await PutAsync(
            outcome == SubmissionOutcome.Accepted
                ? document with { Status = SubmissionStatus.Accepted, Revision = slot.Revision }
                : document with { Status = SubmissionStatus.Rejected },
            cancellation);
        return outcome;
    }

    private async Task<SubmissionOutcome> SupersedeAsync(SubmissionDocument document, CancellationToken cancellation)
    {
        await PutAsync(document with { Status = SubmissionStatus.Superseded }, cancellation);
        return SubmissionOutcome.Superseded;
    }

    private async Task<SubmissionOutcome> ForgetAsync(SubmissionDocument document, CancellationToken cancellation)
    {
        using ResponseMessage _ = await Container.DeleteItemStreamAsync(document.Id, new PartitionKey(document.Country), cancellationToken: cancellation);
        return SubmissionOutcome.Unchanged;
    }
}
