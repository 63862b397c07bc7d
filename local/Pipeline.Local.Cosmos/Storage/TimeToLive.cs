using System.Text.Json;
using Pipeline.Local.Cosmos.Protocol;

namespace Pipeline.Local.Cosmos.Storage;

/// <summary>
/// Time to live (learn.microsoft.com, "Time to Live (TTL) in Azure Cosmos DB"): seconds from the last modification; −1 is for ever; a
/// document's own
/// value counts only where the container has a default.
/// </summary>
internal static class TimeToLive
{
    const int ForEver = -1;

    public static int? Read(JsonElement json, string property)
    {
        if (!json.TryGetProperty(property, out var value) || value.ValueKind == JsonValueKind.Null) return null;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var seconds) && (seconds > 0 || seconds == ForEver)
            ? seconds
            : throw CosmosException.BadRequest($"{property} is {value.GetRawText()}; expected a positive whole number of seconds, or -1.");
    }

    /// <summary>When a document expires, in Unix milliseconds; null for never.</summary>
    public static long? Expiry(long modified, int? containerDefault, int? own) =>
        containerDefault is not { } byDefault || (own ?? byDefault) is ForEver ? null : modified + ((own ?? byDefault) * 1000L);
}
