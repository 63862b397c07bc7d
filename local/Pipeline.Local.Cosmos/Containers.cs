using System.Text.Json;
using Pipeline.Local.Cosmos.Protocol;
using Pipeline.Local.Cosmos.Storage;

namespace Pipeline.Local.Cosmos;

/// <summary>Containers: create, read, replace, list, delete; and their one physical partition.</summary>
internal sealed class Containers(Store store, Databases databases)
{
    public async Task<Answer> CreateAsync(Request request, string database)
    {
        var owner = databases.Find(database);
        var definition = DocumentBody.ReadObject(request.Body.Span);
        var id = Definitions.IdOf(definition);
        ContainerDefinition.Parse(definition.GetRawText());
        var created = await store.WriteAsync(transaction => Catalogue.FindContainer(transaction.Session, database, id) is null
            ? Catalogue.Create(transaction, owner, id, definition.GetRawText())
            : throw CosmosException.Conflict($"The container '{id}'"));
        return One(201, created);
    }

    public Answer Read(string database, string id) => One(200, Find(database, id, isOwner: false));

    public Answer List(string database)
    {
        var owner = databases.Find(database);
        return Answer.Feed(owner.Rid, "DocumentCollections", store.Read(session => Catalogue.Containers(session, owner)), Write);
    }

    public async Task<Answer> ReplaceAsync(Request request, string database, string id)
    {
        var definition = DocumentBody.ReadObject(request.Body.Span);
        var found = Find(database, id, isOwner: false);
        var changed = ContainerDefinition.Parse(definition.GetRawText());
        if (Definitions.IdOf(definition) != id || !changed.PartitionKey.Path.SequenceEqual(found.PartitionKey.Path))
            throw CosmosException.BadRequest("The container's id or partition key differs from what it was created with; expected the same.");
        var replaced = await store.WriteAsync(transaction =>
        {
            var container = Catalogue.Replace(transaction, found, definition.GetRawText());
            DocumentTable.RenewExpiry(transaction, container);
            return container;
        });
        return One(200, replaced);
    }

    public async Task<Answer> DeleteAsync(string database, string id)
    {
        var found = Find(database, id, isOwner: false);
        await store.WriteAsync(transaction => Catalogue.Delete(transaction, found));
        return new Answer(204);
    }

    /// <summary>
    /// The partition key ranges: always the one that holds everything. The SDK asks by <c>_rid</c> and as a change feed, which ends with a
    /// 304.
    /// </summary>
    public Answer PartitionKeyRanges(Request request, string database, string id)
    {
        var container = store.Read(session => Catalogue.FindContainer(session, database, id) ?? Catalogue.FindContainerByRid(session, id))
            ?? throw CosmosException.OwnerIsGone($"The container '{id}'");
        if (request.IsChangeFeed && request.IfNoneMatch == container.ETag) return new Answer(304) { ETag = container.ETag, ItemCount = 0 };
        return Answer.Feed(container.Rid, "PartitionKeyRanges", [container], WriteRange) with { ETag = container.ETag };
    }

    /// <summary>With isOwner a document is asked for: the SDK must then be told that it is the container that is missing.</summary>
    public Container Find(string database, string id, bool isOwner = true) =>
        store.Read(session => Catalogue.FindContainer(session, database, id))
        ?? throw (isOwner ? CosmosException.OwnerIsGone($"The container '{id}'") : CosmosException.NotFound($"The container '{id}'"));

    static Answer One(int status, Container container) =>
        Answer.Json(status, json => Write(container, json)) with { ETag = container.ETag, ContainerRid = container.Rid };

    static void Write(Container container, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        foreach (var property in JsonElement.Parse(container.Definition).EnumerateObject())
        {
            if (!property.Name.StartsWith('_')) property.WriteTo(json);
        }

        Definitions.WriteSystem(json, container.Rid, container.Self, container.ETag, container.Modified);
        json.WriteString("_docs", "docs/");
        json.WriteString("_sprocs", "sprocs/");
        json.WriteString("_triggers", "triggers/");
        json.WriteString("_udfs", "udfs/");
        json.WriteString("_conflicts", "conflicts/");
        json.WriteEndObject();
    }

    static void WriteRange(Container container, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("id", "0");
        json.WriteString("minInclusive", "");
        json.WriteString("maxExclusive", "FF");
        json.WriteString("status", "online");
        json.WriteNumber("ridPrefix", 0);
        json.WriteNumber("throughputFraction", 1);
        json.WriteStartArray("parents");
        json.WriteEndArray();
        Definitions.WriteSystem(json, container.Rid, $"{container.Self}pkranges/0/", container.ETag, container.Modified);
        json.WriteEndObject();
    }
}
