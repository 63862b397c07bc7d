using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Pipeline.Local.Cosmos.Protocol;
using Pipeline.Local.Cosmos.Storage;

namespace Pipeline.Local.Cosmos;

/// <summary>
/// A document as its caller sent it, checked, without the system properties that a caller may send along; and the same with those that this
/// endpoint gives it. Everything that can be done before the writer's turn is done on parsing.
/// </summary>
internal sealed class DocumentBody
{
    /// <summary>learn.microsoft.com, "Azure Cosmos DB service quotas": 2 MB for an item, 1,023 bytes for an id.</summary>
    public const int MostBytes = 2 * 1024 * 1024;

    const int MostIdBytes = 1023;

    static readonly string[] SystemProperties = ["_rid", "_self", "_etag", "_attachments", "_ts", "_lsn"];
    static readonly SearchValues<char> ForbiddenInId = SearchValues.Create("/\\?#");
    static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    // The object's text without its closing brace, so that the system properties can be appended.
    readonly ReadOnlyMemory<byte> open;

    DocumentBody(string id, string partition, int? timeToLive, ReadOnlyMemory<byte> open)
    {
        Id = id;
        Partition = partition;
        TimeToLive = timeToLive;
        this.open = open;
    }

    public string Id { get; }

    public string Partition { get; }

    public int? TimeToLive { get; }

    public static DocumentBody Parse(ReadOnlySpan<byte> json, PartitionKey partitionKey)
    {
        if (json.Length > MostBytes) throw CosmosException.TooLarge("The document", json.Length, MostBytes);
        var element = ReadObject(json);
        var id = element.TryGetProperty("id", out var idElement) && idElement.ValueKind == JsonValueKind.String ? idElement.GetString()! : null;
        CheckId(id);

        var buffer = new ArrayBufferWriter<byte>(json.Length);
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            foreach (var property in element.EnumerateObject())
            {
                if (SystemProperties.Any(property.NameEquals)) continue;
                writer.WritePropertyName(property.Name);
                writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(property.Value), skipInputValidation: true);
            }
        }

        return new DocumentBody(id!, partitionKey.Of(element), Storage.TimeToLive.Read(element, "ttl"), buffer.WrittenMemory);
    }

    /// <summary>Reads a JSON object; of a name given twice it could not be said which value counts, so that is refused.</summary>
    public static JsonElement ReadObject(ReadOnlySpan<byte> json)
    {
        try
        {
            var element = JsonElement.Parse(json, Strict);
            return element.ValueKind == JsonValueKind.Object
                ? element
                : throw CosmosException.BadRequest($"A JSON {element.ValueKind} was found; expected an object.");
        }
        catch (JsonException exception)
        {
            throw CosmosException.BadRequest($"The body is not valid JSON: {exception.Message}");
        }
    }

    public static void CheckId(string? id)
    {
        if (string.IsNullOrEmpty(id))
            throw CosmosException.BadRequest("The required property 'id' is missing, empty or not a string; expected a string that is not empty.");
        if (id.AsSpan().IndexOfAny(ForbiddenInId) is var at and >= 0)
            throw CosmosException.BadRequest($"The id has the character '{id[at]}'; an id cannot have / \\ ? or #.");
        if (Encoding.UTF8.GetByteCount(id) is var length and > MostIdBytes)
            throw CosmosException.BadRequest($"The id has {length} bytes; expected at most {MostIdBytes}.");
    }

    /// <summary>The document as it is stored and given back.</summary>
    public DocumentRow Seal(Container container, long sequence, long write, long now)
    {
        var rid = ResourceIds.OfDocument(container.Database.Number, container.Number, sequence);
        var etag = ResourceIds.ETag(write).Trim('"');
        var tail = Encoding.UTF8.GetBytes(
            $$"""
            ,"_rid":"{{rid}}","_self":"{{container.Self}}docs/{{rid}}/","_etag":"\"{{etag}}\"","_attachments":"attachments/","_ts":{{now / 1000}}}
            """);
        var body = new byte[open.Length + tail.Length];
        open.Span.CopyTo(body);
        tail.CopyTo(body, open.Length);
        return new DocumentRow(sequence, write, now, body);
    }
}
