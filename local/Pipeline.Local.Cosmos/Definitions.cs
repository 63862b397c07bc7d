using System.Text.Json;

namespace Pipeline.Local.Cosmos;

/// <summary>What the JSON of databases and containers has in common.</summary>
internal static class Definitions
{
    public static string IdOf(JsonElement definition)
    {
        var id = definition.TryGetProperty("id", out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        DocumentBody.CheckId(id);
        return id!;
    }

    public static void WriteSystem(Utf8JsonWriter json, string rid, string self, string etag, long modified)
    {
        json.WriteString("_rid", rid);
        json.WriteString("_self", self);
        json.WriteString("_etag", etag);
        json.WriteNumber("_ts", modified / 1000);
    }
}
