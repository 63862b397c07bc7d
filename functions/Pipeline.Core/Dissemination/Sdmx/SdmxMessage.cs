using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pipeline.Core.Profiles;

namespace Pipeline.Core.Dissemination.Sdmx;

/// <summary>What SDMX-JSON 2.0 messages have in common.</summary>
internal static class SdmxMessage
{
    private const string Schemas = "https://raw.githubusercontent.com/sdmx-twg/sdmx-json/master";
    private const string Language = "en";

    private static readonly JsonWriterOptions Options = new() { Encoder = ProfileJson.Options.Encoder };

    /// <summary>The head of a message.</summary>
    /// <param name="kind"><c>data</c> or <c>structure</c>.</param>
    /// <param name="id">Id of the message.</param>
    /// <param name="prepared">When it was prepared, UTC.</param>
    /// <param name="isTest">Whether nobody should use it yet.</param>
    public static JsonObject Meta(string kind, string id, DateTime prepared, bool isTest = false) => new()
    {
        ["schema"] = $"{Schemas}/{kind}-message/tools/schemas/2.0.0/sdmx-json-{kind}-schema.json",
        ["id"] = id,
        ["test"] = isTest,
        ["prepared"] = prepared.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
        ["contentLanguages"] = new JsonArray(Language),
        ["sender"] = new JsonObject { ["id"] = SdmxStructure.Agency },
    };

    /// <summary>A name with its language, as properties of what it names.</summary>
    public static JsonObject Named(this JsonObject item, string name)
    {
        item["name"] = name;
        item["names"] = new JsonObject { [Language] = name };
        return item;
    }

    /// <summary>URN of something that the agency maintains.</summary>
    /// <param name="kind">Package and class, for example <c>codelist.Codelist</c>.</param>
    /// <param name="id">Its id.</param>
    /// <param name="version">Its version.</param>
    public static string Urn(string kind, string id, string version) => $"urn:sdmx:org.sdmx.infomodel.{kind}={SdmxStructure.Agency}:{id}({version})";

    /// <summary>Writes a message; the stream stays open.</summary>
    public static async Task WriteAsync(JsonObject message, Stream stream, CancellationToken cancellation)
    {
        await using var writer = new Utf8JsonWriter(stream, Options);
        message.WriteTo(writer);
        await writer.FlushAsync(cancellation);
    }
}
