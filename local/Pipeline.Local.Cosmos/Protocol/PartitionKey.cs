using System.Text.Json;
using Pipeline.Local.Cosmos.Sql;

namespace Pipeline.Local.Cosmos.Protocol;

/// <summary>
/// A container's partition key path. A key's value is stored as the normalised text of its JSON, so that 1 and 1.0 are the same partition;
/// a document without the property belongs to the partition <c>{}</c>, as in the header that the SDK sends for PartitionKey.None.
/// </summary>
internal sealed class PartitionKey
{
    /// <summary>The service's limit with large partition keys (learn.microsoft.com, "Azure Cosmos DB service quotas").</summary>
    const int MostBytes = 2048;

    PartitionKey(string[] path) => Path = path;

    /// <summary>The names from the document's root to the property.</summary>
    public string[] Path { get; }

    /// <summary>Reads the <c>partitionKey</c> of a container's definition.</summary>
    public static PartitionKey FromDefinition(JsonElement definition)
    {
        if (definition.ValueKind != JsonValueKind.Object || !definition.TryGetProperty("paths", out var paths) || paths.GetArrayLength() == 0)
            throw CosmosException.BadRequest("The container has no partition key; expected partitionKey with one path.");
        if (paths.GetArrayLength() > 1)
            throw CosmosException.BadRequest($"{paths.GetArrayLength()} partition key paths were found; this endpoint does not support hierarchical partition keys and expects one path.");
        var path = paths[0].GetString() ?? "";
        var names = path.Split('/').Select(name => name.Trim('"')).ToArray();
        if (names.Length < 2 || names[0].Length > 0 || names.Skip(1).Any(name => name.Length == 0))
            throw CosmosException.BadRequest($"'{path}' was found where a partition key path like /country or /place/country was expected.");
        return new PartitionKey(names[1..]);
    }

    /// <summary>Reads the header: a JSON array with the key's value.</summary>
    public static string FromHeader(string header)
    {
        try
        {
            var values = JsonElement.Parse(header);
            if (values.ValueKind == JsonValueKind.Array && values.GetArrayLength() == 1)
            {
                var value = values[0];
                return value.ValueKind == JsonValueKind.Object && value.GetPropertyCount() == 0 ? Text(Value.Undefined) : Text(Value.Of(value));
            }
        }
        catch (JsonException)
        {
            // Told below, together with valid JSON of the wrong form.
        }

        throw CosmosException.BadRequest($"The partition key {header} was found; expected a JSON array with one value.");
    }

    /// <summary>The partition that a document belongs to.</summary>
    public string Of(JsonElement document) => Text(Path.Aggregate(Value.Of(document), (value, name) => value.Member(name)));

    public static string Text(Value value)
    {
        if (!value.IsPrimitive && !value.IsUndefined)
            throw CosmosException.BadRequest($"The partition key's value is of the type {value.Kind}; expected a string, number, boolean or null.");
        if (value.Kind == ValueKind.String && System.Text.Encoding.UTF8.GetByteCount(value.AsString) is var length and > MostBytes)
            throw CosmosException.BadRequest($"The partition key's value has {length} bytes; expected at most {MostBytes}.");
        return value.Key();
    }
}
