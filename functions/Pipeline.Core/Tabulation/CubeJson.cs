using System.Text.Json;

namespace Pipeline.Core.Tabulation;

/// <summary>A cube as JSON: template, dimensions, sources, and one array for each cell (codes, value, status, sources). Equal cubes give equal bytes.</summary>
public static class CubeJson
{
    /// <summary>Writes a cube; the stream stays open.</summary>
    public static async Task WriteAsync(Cube cube, Stream stream, CancellationToken cancellation)
    {
        await using var json = new Utf8JsonWriter(stream);
        json.WriteStartObject();
        json.WriteString("template", cube.Template);
        json.WritePropertyName("dimensions");
        JsonSerializer.Serialize(json, cube.Dimensions);
        json.WritePropertyName("sources");
        JsonSerializer.Serialize(json, cube.Sources, JsonSerializerOptions.Web);
        json.WriteStartArray("cells");
        foreach (Cell cell in cube.Cells)
        {
            json.WriteStartArray();
            foreach (string code in cell.Codes) json.WriteStringValue(code);
            json.WriteNumberValue(cell.Value);
            json.WriteStringValue(cell.Status);
            foreach (int source in cell.Sources) json.WriteNumberValue(source);
            json.WriteEndArray();
            if (json.BytesPending > 1 << 16) await json.FlushAsync(cancellation);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Reads a cube.</summary>
    /// <exception cref="JsonException">The stream does not hold a cube.</exception>
    public static async Task<Cube> ReadAsync(Stream stream, CancellationToken cancellation)
    {
        using JsonDocument document = await JsonDocument.ParseAsync(stream, cancellationToken: cancellation);
        JsonElement root = document.RootElement;
        string[] dimensions = root.GetProperty("dimensions").Deserialize<string[]>()!;
        var cube = new Cube(root.GetProperty("template").GetString()!, dimensions, root.GetProperty("sources").Deserialize<Source[]>(JsonSerializerOptions.Web)!);
        foreach (JsonElement cell in root.GetProperty("cells").EnumerateArray())
        {
            int n = dimensions.Length;
            JsonElement[] parts = [.. cell.EnumerateArray()];
            cube.Set([.. parts[..n].Select(code => code.GetString()!)], parts[n].GetDouble(), parts[n + 1].GetString()!, [.. parts[(n + 2)..].Select(source => source.GetInt32())]);
        }

        return cube;
    }
}
