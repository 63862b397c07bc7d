using System.Text.Json;
using Pipeline.Local.Cosmos.Protocol;

namespace Pipeline.Local.Cosmos.Storage;

/// <summary>The parts of a container's definition that this endpoint acts on; the rest is kept and given back.</summary>
internal sealed record ContainerDefinition(PartitionKey PartitionKey, int? DefaultTimeToLive)
{
    public static ContainerDefinition Parse(string definition)
    {
        var json = JsonElement.Parse(definition);
        if (json.TryGetProperty("uniqueKeyPolicy", out var unique) && unique.TryGetProperty("uniqueKeys", out var keys) && keys.GetArrayLength() > 0)
            throw CosmosException.BadRequest("uniqueKeyPolicy is not supported by this endpoint; expected a container without unique keys.");
        json.TryGetProperty("partitionKey", out var partitionKey);
        return new ContainerDefinition(PartitionKey.FromDefinition(partitionKey), TimeToLive.Read(json, "defaultTtl"));
    }
}
