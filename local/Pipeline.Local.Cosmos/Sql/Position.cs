using System.Buffers.Text;
using System.Text.Json;

namespace Pipeline.Local.Cosmos.Sql;

/// <summary>
/// Where a page ended, which is all that a continuation token holds: the sort keys and the sequence number of the last row, how many of
/// that
/// document's rows were passed, and how many results were given. A position by value survives writes between two pages; a row number would
/// not.
/// </summary>
internal sealed record Position(IReadOnlyList<Value> Keys, long Sequence, int Rows, long Given)
{
    /// <summary>
    /// The <c>resumeFilter</c> of a query body, by which the SDK resumes a sorted query from its own token (SqlQueryResumeFilter.cs in its
    /// source):
    /// it asks for the row with these sort keys and this document, and everything after it.
    /// </summary>
    public static Position FromResumeFilter(JsonElement filter, Func<string, long> sequenceOf)
    {
        var keys = ReadKeys(filter.GetProperty("value"));
        if (keys.Any(key => key.Kind == ValueKind.Object))
            throw new SqlException("ORDER BY cannot be resumed at an array or object; expected primitive values.");
        var exclusive = filter.TryGetProperty("exclude", out var exclude) && exclude.GetBoolean();
        if (exclusive) throw new SqlException("A resumeFilter with 'exclude' is for several partitions; this endpoint has one.");
        return new Position(keys, filter.TryGetProperty("rid", out var rid) && rid.GetString() is { } text ? sequenceOf(text) : -1, 0, 0);
    }

    public static Position Parse(string token)
    {
        try
        {
            var json = JsonElement.Parse(Base64Url.DecodeFromChars(token));
            return new Position(
                ReadKeys(json.GetProperty("keys")),
                json.GetProperty("sequence").GetInt64(),
                json.GetProperty("rows").GetInt32(),
                json.GetProperty("given").GetInt64());
        }
        catch (Exception exception) when (exception is FormatException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new SqlException("The continuation token was not given by this endpoint; expected the one of the preceding page, unchanged.");
        }
    }

    public override string ToString()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartArray("keys");
            foreach (var key in Keys)
            {
                // As in a resumeFilter, undefined is an empty array: no sort key is an array.
                if (key.IsUndefined)
                {
                    json.WriteStartArray();
                    json.WriteEndArray();
                }
                else key.WriteTo(json);
            }

            json.WriteEndArray();
            json.WriteNumber("sequence", Sequence);
            json.WriteNumber("rows", Rows);
            json.WriteNumber("given", Given);
            json.WriteEndObject();
        }

        return Base64Url.EncodeToString(buffer.ToArray());
    }

    static Value[] ReadKeys(JsonElement keys) =>
        [.. keys.EnumerateArray().Select(key => key.ValueKind == JsonValueKind.Array ? Value.Undefined : Value.Of(key))];
}
