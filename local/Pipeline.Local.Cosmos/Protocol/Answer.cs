using System.Text.Json;

namespace Pipeline.Local.Cosmos.Protocol;

/// <summary>What the endpoint answers, before it becomes HTTP.</summary>
internal sealed record Answer(int Status, ReadOnlyMemory<byte> Body = default)
{
    public string ContentType { get; init; } = "application/json";

    public string? ETag { get; init; }

    public string? Continuation { get; init; }

    public int? ItemCount { get; init; }

    public int SubStatus { get; init; }

    public double Charge { get; init; } = RequestCharge.Metadata;

    /// <summary>The <c>_rid</c> of the container that answered: the SDK keeps its session token under it.</summary>
    public string? ContainerRid { get; init; }

    public static Answer Json(int status, Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer)) write(writer);
        return new Answer(status, buffer.ToArray());
    }

    public static Answer Error(int status, string message, int subStatus = 0) => Json(status, json =>
    {
        json.WriteStartObject();
        json.WriteString("code", CosmosException.CodeOf(status));
        json.WriteString("message", message);
        json.WriteEndObject();
    }) with { SubStatus = subStatus };

    /// <summary>A feed: the form in which all lists and query results are answered.</summary>
    public static Answer Feed<T>(string rid, string name, IReadOnlyCollection<T> items, Action<T, Utf8JsonWriter> write) => Json(200, json =>
    {
        json.WriteStartObject();
        json.WriteString("_rid", rid);
        json.WriteStartArray(name);
        foreach (var item in items) write(item, json);
        json.WriteEndArray();
        json.WriteNumber("_count", items.Count);
        json.WriteEndObject();
    }) with { ItemCount = items.Count };
}
