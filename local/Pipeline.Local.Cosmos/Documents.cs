using System.Globalization;
using System.Text.Json;
using Pipeline.Local.Cosmos.Protocol;
using Pipeline.Local.Cosmos.Sql;
using Pipeline.Local.Cosmos.Storage;

namespace Pipeline.Local.Cosmos;

/// <summary>Documents one by one, and the two feeds of a container: all documents, and those that changed.</summary>
internal sealed class Documents(Store store)
{
    /// <summary>The service's page where the caller names none.</summary>
    const int FeedPage = 100;

    public async Task<Answer> WriteAsync(Request request, Container container, OperationKind kind, string? id = null)
    {
        var operation = new Operation(kind, container, request.PartitionKey, id, request.Body.Span)
        {
            IfMatch = request.IfMatch,
            IfNoneMatch = request.IfNoneMatch,
        };
        return Answered(await store.WriteAsync(operation.Run), container, request.WantsNoContent);
    }

    public Answer Read(Request request, Container container, string id)
    {
        var operation = new Operation(OperationKind.Read, container, request.PartitionKey, id, []) { IfNoneMatch = request.IfNoneMatch };
        return Answered(store.Read(session => operation.Read(session, store.Now)), container, withoutBody: false);
    }

    public Answer ReadFeed(Request request, Container container)
    {
        var all = Parser.Parse("SELECT * FROM c", new Dictionary<string, Value>());
        return Queries.Run(store, container, all, request, [], FeedPage);
    }

    /// <summary>
    /// The change feed in its latest-version mode: documents by the number of their last write. The ETag is that number, and a caller who
    /// is up to date
    /// gets 304 with the ETag to come back with.
    /// </summary>
    public Answer ChangeFeed(Request request, Container container)
    {
        Queries.RefuseRanges(request);
        if (request.Header("A-IM") is var mode && !string.Equals(mode, "Incremental Feed", StringComparison.OrdinalIgnoreCase))
            throw CosmosException.BadRequest($"The change feed mode '{mode}' is not supported by this endpoint; expected 'Incremental Feed' (latest version).");
        var most = request.PageSize(FeedPage);
        var (after, changes) = store.Read(session =>
        {
            var after = After(request, session);
            return (after, DocumentTable.Changes(session, container, store.Now, request.PartitionKey, after, ModifiedFrom(request), most).ToList());
        });
        var last = changes.Count > 0 ? changes[^1].Write : after;
        var etag = $"\"{last.ToString(CultureInfo.InvariantCulture)}\"";
        if (changes.Count == 0) return new Answer(304) { ETag = etag, ItemCount = 0, ContainerRid = container.Rid };
        return Answer.Feed(container.Rid, "Documents", changes, WriteChange) with
        {
            ETag = etag,
            ContainerRid = container.Rid,
            Charge = RequestCharge.Query(changes.Sum(change => (long)change.Body.Length)),
        };
    }

    static Answer Answered(Outcome outcome, Container container, bool withoutBody) => new(outcome.Status, withoutBody ? default : outcome.Body)
    {
        ETag = outcome.ETag,
        Charge = outcome.Charge,
        ContainerRid = container.Rid,
    };

    static long After(Request request, Session session)
    {
        var etag = request.IfNoneMatch?.Trim('"');
        if (etag is null) return 0;
        if (etag == "*") return Catalogue.LastWrite(session);
        return long.TryParse(etag, NumberStyles.None, CultureInfo.InvariantCulture, out var write)
            ? write
            : throw CosmosException.BadRequest($"If-None-Match is {etag}; expected the ETag of an earlier page of the change feed, or *.");
    }

    static long ModifiedFrom(Request request) =>
        request.Header("If-Modified-Since") is not { } header ? 0
        : DateTimeOffset.TryParse(header, CultureInfo.InvariantCulture, out var from) ? from.ToUnixTimeMilliseconds()
        : throw CosmosException.BadRequest($"If-Modified-Since is {header}; expected a date.");

    /// <summary>A change also tells its place in the feed.</summary>
    static void WriteChange(DocumentRow change, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        foreach (var property in JsonElement.Parse(change.Body).EnumerateObject()) property.WriteTo(json);
        json.WriteNumber("_lsn", change.Write);
        json.WriteEndObject();
    }
}
