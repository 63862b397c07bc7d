using System.Net;
using System.Runtime.CompilerServices;
using Microsoft.Azure.Cosmos;
using Pipeline.Core.Submissions;

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

    /// <summary>Says where a submission stands that was not handled to an end; false, and nothing changes, where it was.</summary>
    public async Task<bool> TrySetAsync(SubmissionDocument document, CancellationToken cancellation)
    {
        var partition = new PartitionKey(document.Country);
        for (int attempt = 1; ; attempt++)
        {
            (SubmissionDocument? known, string? etag) = await Container.ReadAsync<SubmissionDocument>(document.Id, document.Country, cancellation);
            if (known is not null && OutcomeOf(known.Status) is not null) return false;
            try
            {
                if (known is null) await Container.CreateItemAsync(document, partition, cancellationToken: cancellation);
                else await Container.ReplaceItemAsync(document, document.Id, partition, new ItemRequestOptions { IfMatchEtag = etag }, cancellation);
                return true;
            }
            catch (CosmosException exception) when (exception.StatusCode is HttpStatusCode.PreconditionFailed or HttpStatusCode.Conflict && attempt < Attempts)
            {
                // Somebody else wrote meanwhile: look again.
            }
        }
    }

    /// <summary>Puts a valid submission in force: it supersedes the one in its slot, unless that says the same or is newer.</summary>
    /// <param name="document">The submission with hash and counts.</param>
    /// <param name="cancellation">Cancels.</param>
    public Task<SubmissionOutcome> AcceptAsync(SubmissionDocument document, CancellationToken cancellation) =>
        ChangeSlotAsync(document, mayStand: true, slot => slot.Current, (slot, entry) => slot with { Current = entry }, SubmissionOutcome.Accepted, async (slot, batch) =>
        {
            SubmissionDocument accepted = document with { Status = SubmissionStatus.Accepted, Revision = slot.Revision + 1 };
            batch.UpsertItem(accepted);
            if (slot.Current is { } earlier &&
                await Container.ReadAsync<SubmissionDocument>(earlier.Reference.Id, document.Country, cancellation) is ({ } superseded, { } etag))
                batch.ReplaceItem(superseded.Id, superseded with { Status = SubmissionStatus.Superseded }, new TransactionalBatchItemRequestOptions { IfMatchEtag = etag });
            return slot with { Revision = accepted.Revision };
        }, cancellation);

    /// <summary>Records a rejected submission. What is in force in its slot stays in force.</summary>
    /// <param name="document">The submission with hash and counts.</param>
    /// <param name="isKept">Whether the file lies in quarantine; where a newer one took its place before, it is superseded, unless its content is known.</param>
    /// <param name="cancellation">Cancels.</param>
    public Task<SubmissionOutcome> RejectAsync(SubmissionDocument document, bool isKept, CancellationToken cancellation) =>
        ChangeSlotAsync(document, isKept, slot => slot.Rejected, (slot, entry) => slot with { Rejected = entry }, SubmissionOutcome.Rejected, (slot, batch) =>
        {
            batch.UpsertItem(document with { Status = SubmissionStatus.Rejected });
            return Task.FromResult(slot);
        }, cancellation);

    /// <summary>The submission in force in a file's slot; null where there is none.</summary>
    public async Task<SubmissionReference?> CurrentAsync(SubmissionPath path, CancellationToken cancellation) =>
        (await Container.ReadAsync<SlotDocument>(SlotDocument.For(path).Id, path.Country, cancellation)).Document?.Current?.Reference;

    /// <summary>Ids of the superseded submissions of a file's slot.</summary>
    public async IAsyncEnumerable<string> SupersededAsync(SubmissionPath path, [EnumeratorCancellation] CancellationToken cancellation)
    {
        QueryDefinition query = new QueryDefinition("SELECT * FROM c WHERE c.kind = @kind AND c.status = @status AND c.reference.path.template = @template AND c.reference.path.agency = @agency")
            .WithParameter("@kind", SubmissionDocument.KindName).WithParameter("@status", "superseded").WithParameter("@template", path.Template).WithParameter("@agency", path.Agency);
        await foreach (SubmissionDocument document in Container.QueryAsync<SubmissionDocument>(query, path.Country, cancellation))
            if (document.Reference.Path == path) yield return document.Id;
    }

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

    /// <summary>The submissions of an agency, whatever country its folders name.</summary>
    public IAsyncEnumerable<SubmissionDocument> ListOfAsync(string agency, CancellationToken cancellation) =>
        Container.QueryAsync<SubmissionDocument>(
            new QueryDefinition("SELECT * FROM c WHERE c.kind = @kind AND c.reference.path.agency = @agency ORDER BY c.reference.lastModified")
                .WithParameter("@kind", SubmissionDocument.KindName).WithParameter("@agency", agency),
            partition: null,
            cancellation);

    /// <summary>The submissions in force for a country's profile of a year: those of that year and earlier ones.</summary>
    public IAsyncEnumerable<SubmissionDocument> InForceAsync(string country, int year, CancellationToken cancellation) =>
        Container.QueryAsync<SubmissionDocument>(
            new QueryDefinition("SELECT * FROM c WHERE c.kind = @kind AND c.status = @status AND c.reference.path.period < @end")
                .WithParameter("@kind", SubmissionDocument.KindName)
                .WithParameter("@status", "accepted")
                .WithParameter("@end", (year + 1).ToString(System.Globalization.CultureInfo.InvariantCulture)),
            country,
            cancellation);

    /// <summary>The submissions in force on a template, whatever their period; of a country, or of all.</summary>
    public IAsyncEnumerable<SubmissionDocument> InForceOnAsync(string template, string? country, CancellationToken cancellation) =>
        Container.QueryAsync<SubmissionDocument>(
            new QueryDefinition("SELECT * FROM c WHERE c.kind = @kind AND c.status = @status AND c.reference.path.template = @template")
                .WithParameter("@kind", SubmissionDocument.KindName)
                .WithParameter("@status", "accepted")
                .WithParameter("@template", template),
            country,
            cancellation);

    private async Task<SubmissionOutcome> ChangeSlotAsync(
        SubmissionDocument document,
        bool mayStand,
        Func<SlotDocument, SlotEntry?> entryOf,
        Func<SlotDocument, SlotEntry, SlotDocument> with,
        SubmissionOutcome outcome,
        Func<SlotDocument, TransactionalBatch, Task<SlotDocument>> record,
        CancellationToken cancellation)
    {
        SlotDocument empty = SlotDocument.For(document.Reference.Path);
        DateTimeOffset dropped = document.Reference.LastModified;
        for (int attempt = 1; ; attempt++)
        {
            // Where this runs again after it was recorded, a later file may have superseded it meanwhile: that stays so.
            SubmissionDocument? known = await GetAsync(document.Country, document.Id, cancellation);
            if (known is not null && OutcomeOf(known.Status) is { } before) return before;
            (SlotDocument? found, string? etag) = await Container.ReadAsync<SlotDocument>(empty.Id, document.Country, cancellation);
            SlotDocument slot = found ?? empty;
            SlotEntry? entry = entryOf(slot);
            bool isSame = entry?.IsSameAs(document.Reference, document.ContentHash!) == true;

            TransactionalBatch batch = Container.CreateTransactionalBatch(new PartitionKey(document.Country));
            if (isSame)
            {
                // It leaves no trace but when it was dropped: what was dropped before that comes too late.
                if (known is not null) batch.DeleteItem(known.Id);
                slot = with(slot, entry! with { Seen = dropped > entry.Seen ? dropped : entry.Seen });
            }
            else if (!mayStand || dropped < entry?.Seen)
            {
                await TrySetAsync(document with { Status = SubmissionStatus.Superseded }, cancellation);
                return SubmissionOutcome.Superseded;
            }
            else
            {
                slot = with(await record(slot, batch), new SlotEntry(document.Reference, document.ContentHash!, dropped));
            }

            if (etag is null) batch.CreateItem(slot);
            else batch.ReplaceItem(slot.Id, slot, new TransactionalBatchItemRequestOptions { IfMatchEtag = etag });
            using TransactionalBatchResponse response = await batch.ExecuteAsync(cancellation);
            if (response.IsSuccessStatusCode) return isSame ? SubmissionOutcome.Unchanged : outcome;
            if (attempt == Attempts || response.StatusCode is not (HttpStatusCode.PreconditionFailed or HttpStatusCode.Conflict or HttpStatusCode.NotFound))
                throw new CosmosException($"Slot {slot.Id} could not be changed.", response.StatusCode, 0, response.ActivityId, response.RequestCharge);
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
}
