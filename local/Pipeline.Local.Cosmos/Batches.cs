using Pipeline.Local.Cosmos.Protocol;
using Pipeline.Local.Cosmos.Sql;
using Pipeline.Local.Cosmos.Storage;

namespace Pipeline.Local.Cosmos;

/// <summary>
/// Several operations in one request: a transactional batch is one write, all or nothing; in bulk each operation stands for itself. Their
/// wire format is the same.
/// </summary>
internal sealed class Batches(Store store)
{
    const int MostOperations = 100;

    /// <summary>2 MB and 5 % for the framing: what the SDK itself fills its bulk requests up to (2,202,010 bytes).</summary>
    const int MostBytes = 2_202_010;

    const int MultiStatus = 207;
    const int FailedDependency = 424;

    public async Task<Answer> RunAsync(Request request, Container container)
    {
        if (request.Body.Length > MostBytes) throw CosmosException.TooLarge("The batch", request.Body.Length, MostBytes);
        var rows = RecordIo.Read(request.Body).ConvertAll(HybridRow.ReadOperation);
        if (rows.Count is 0 or > MostOperations)
            throw CosmosException.BadRequest($"The batch has {rows.Count} operations; expected 1 to {MostOperations}.");

        var outcomes = request.IsAtomic ? await RunAtomicAsync(request, container, rows) : await RunEachAsync(container, rows);
        for (var i = 0; i < rows.Count; i++)
        {
            if (rows[i].MinimalReturn && outcomes[i].Status < 400) outcomes[i] = outcomes[i] with { Body = null };
        }

        var status = outcomes.Any(outcome => outcome.Status >= 400) ? MultiStatus : 200;
        return new Answer(status, RecordIo.Write(outcomes.Select(HybridRow.WriteResult)))
        {
            ContentType = "application/octet-stream",
            Charge = outcomes.Sum(outcome => outcome.Charge),
            ContainerRid = container.Rid,
        };
    }

    async Task<Outcome[]> RunAtomicAsync(Request request, Container container, List<BatchOperationRow> rows)
    {
        var partition = request.PartitionKey
            ?? throw CosmosException.BadRequest("The batch has no partition key; expected the header x-ms-documentdb-partitionkey.");
        var at = 0;
        try
        {
            var operations = new List<Operation>();
            for (; at < rows.Count; at++) operations.Add(OperationOf(rows[at], container, partition));
            return await store.WriteAsync(transaction =>
            {
                var outcomes = new Outcome[operations.Count];
                for (at = 0; at < outcomes.Length; at++) outcomes[at] = operations[at].Run(transaction);
                return outcomes;
            });
        }
        catch (Exception exception) when (exception is CosmosException or SqlException && at < rows.Count)
        {
            // The write threw, so nothing of it is left. Only the operation that failed tells why.
            var outcomes = new Outcome[rows.Count];
            Array.Fill(outcomes, new Outcome(FailedDependency, null, null, 0));
            outcomes[at] = Failed(exception);
            return outcomes;
        }
    }

    /// <summary>All operations wait for the writer at once, so they usually share one commit.</summary>
    Task<Outcome[]> RunEachAsync(Container container, List<BatchOperationRow> rows) => Task.WhenAll(rows.Select(async row =>
    {
        try
        {
            var partition = row.PartitionKey is null ? null : PartitionKey.FromHeader(row.PartitionKey);
            var operation = OperationOf(row, container, partition);
            return operation.IsRead ? store.Read(session => operation.Read(session, store.Now)) : await store.WriteAsync(operation.Run);
        }
        catch (Exception exception) when (exception is CosmosException or SqlException)
        {
            return Failed(exception);
        }
    }));

    static Operation OperationOf(BatchOperationRow row, Container container, string? partition)
    {
        var kind = (OperationKind)row.OperationType;
        if (!Enum.IsDefined(kind))
            throw CosmosException.BadRequest($"The operation type {row.OperationType} was found; expected create, read, replace, upsert, delete or patch.");
        return new Operation(kind, container, partition, row.Id, row.Body.Span) { IfMatch = row.IfMatch, IfNoneMatch = row.IfNoneMatch };
    }

    static Outcome Failed(Exception exception)
    {
        var (status, subStatus) = exception is CosmosException refusal ? (refusal.Status, refusal.SubStatus) : (400, 0);
        return new Outcome(status, null, Answer.Error(status, exception.Message).Body.ToArray(), RequestCharge.Metadata, subStatus);
    }
}
