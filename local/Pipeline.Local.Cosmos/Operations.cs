using System.Text.Json;
using Pipeline.Local.Cosmos.Protocol;
using Pipeline.Local.Cosmos.Sql;
using Pipeline.Local.Cosmos.Storage;

namespace Pipeline.Local.Cosmos;

/// <summary>What a request, or one row of a batch, does to one document. The numbers are those of a batch's rows (OperationType in the SDK).</summary>
internal enum OperationKind
{
    Create = 0,
    Patch = 1,
    Read = 2,
    Delete = 4,
    Replace = 5,
    Upsert = 20,
}

/// <summary>How an operation went. The body is the document, or null where there is none to give.</summary>
internal readonly record struct Outcome(int Status, string? ETag, byte[]? Body, double Charge, int SubStatus = 0);

/// <summary>
/// One operation on one document, checked as far as that is possible without the stored document. Single requests, transactional batches
/// and
/// bulk all end here, so that they cannot differ.
/// </summary>
internal sealed class Operation
{
    readonly OperationKind kind;
    readonly Container container;
    readonly string partition;
    readonly string id;
    readonly DocumentBody? document;
    readonly Patch? patch;

    /// <summary>The partition and the id are those that the caller named; null only where the document itself tells them.</summary>
    public Operation(OperationKind kind, Container container, string? partition, string? id, ReadOnlySpan<byte> body)
    {
        this.kind = kind;
        this.container = container;
        document = kind is OperationKind.Create or OperationKind.Upsert or OperationKind.Replace ? DocumentBody.Parse(body, container.PartitionKey) : null;
        patch = kind is OperationKind.Patch ? Patch.Parse(body) : null;
        this.partition = partition ?? document?.Partition
            ?? throw CosmosException.BadRequest("The partition key is missing; expected the header x-ms-documentdb-partitionkey.");
        this.id = id ?? document?.Id ?? throw CosmosException.BadRequest($"The id is missing; {kind} expects one.");
        if (document is not null) CheckIdentity(document);
    }

    public bool IsRead => kind == OperationKind.Read;

    public string? IfMatch { get; init; }

    public string? IfNoneMatch { get; init; }

    public Outcome Read(Session session, long now)
    {
        var found = DocumentTable.Find(session, container, now, partition, id) ?? throw NotFound();
        var etag = ResourceIds.ETag(found.Write);
        return IfNoneMatch == etag || IfNoneMatch == "*"
            ? new Outcome(304, etag, null, RequestCharge.PointRead(0))
            : new Outcome(200, etag, found.Body, RequestCharge.PointRead(found.Body.Length));
    }

    /// <summary>Runs the operation on the writer's turn.</summary>
    public Outcome Run(Transaction transaction)
    {
        var now = transaction.Now;
        if (IsRead) return Read(transaction.Session, now);
        var found = DocumentTable.Find(transaction.Session, container, now, partition, id);
        switch (kind)
        {
            case OperationKind.Create when found is not null:
                throw CosmosException.Conflict($"The document '{id}'");
            case OperationKind.Create:
            // An upsert that creates does not look at If-Match, in the service neither (azure-cosmos-dotnet-v3 issue 1698).
            case OperationKind.Upsert when found is null:
                return Insert(transaction, now);
            case var _ when found is null:
                throw NotFound();
        }

        CheckConditions(found);
        if (kind == OperationKind.Delete)
        {
            DocumentTable.Delete(transaction, found.Sequence);
            return new Outcome(204, null, null, RequestCharge.Write(found.Body.Length));
        }

        var body = document ?? DocumentBody.Parse(patch!.Apply(found.Body), container.PartitionKey);
        if (patch is not null) CheckIdentity(body);
        var row = body.Seal(container, found.Sequence, transaction.NextWrite(), now);
        DocumentTable.Update(transaction, container, row, body.TimeToLive);
        return new Outcome(200, ResourceIds.ETag(row.Write), row.Body, RequestCharge.Write(row.Body.Length));
    }

    Outcome Insert(Transaction transaction, long now)
    {
        var write = transaction.NextWrite();
        var row = document!.Seal(container, write, write, now);
        DocumentTable.Insert(transaction, container, partition, id, row, document.TimeToLive);
        return new Outcome(201, ResourceIds.ETag(write), row.Body, RequestCharge.Write(row.Body.Length));
    }

    void CheckIdentity(DocumentBody body)
    {
        if (body.Partition != partition)
            throw CosmosException.WrongPartition($"The document's partition key {body.Partition} was found; expected {partition}, which the request names.");
        if (body.Id != id)
            throw CosmosException.BadRequest($"The document's id '{body.Id}' was found; expected '{id}', which the request names.");
    }

    void CheckConditions(DocumentRow found)
    {
        var etag = ResourceIds.ETag(found.Write);
        if (IfMatch is not null && IfMatch != "*" && IfMatch != etag)
            throw CosmosException.PreconditionFailed($"The document '{id}' has the ETag {etag}; expected {IfMatch}, which the request names.");
        if (IfNoneMatch is not null && (IfNoneMatch == "*" || IfNoneMatch == etag))
            throw CosmosException.PreconditionFailed($"The document '{id}' has the ETag {etag}; expected one that does not match {IfNoneMatch}.");
        if (patch?.Condition is { } condition && !condition.RowsOf(Value.Of(JsonElement.Parse(found.Body))).Any())
            throw CosmosException.PreconditionFailed($"The document '{id}' does not meet the condition of the patch.");
    }

    CosmosException NotFound() => CosmosException.NotFound($"The document '{id}' in the partition {partition}");
}
