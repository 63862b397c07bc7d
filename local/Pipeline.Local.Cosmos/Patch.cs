using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pipeline.Local.Cosmos.Protocol;
using Pipeline.Local.Cosmos.Sql;

namespace Pipeline.Local.Cosmos;

/// <summary>
/// A partial update (learn.microsoft.com, "Partial document update in Azure Cosmos DB"): add, set, replace, remove, incr and move on JSON
/// pointers,
/// all or none, and optionally a condition in SQL.
/// </summary>
internal sealed class Patch
{
    const int MostOperations = 10;

    readonly IReadOnlyList<Step> steps;

    Patch(IReadOnlyList<Step> steps, Query? condition)
    {
        this.steps = steps;
        Condition = condition;
    }

    sealed record Step(string Name, string[] Path, string[]? From, JsonElement Value);

    public Query? Condition { get; }

    public static Patch Parse(ReadOnlySpan<byte> body)
    {
        var json = DocumentBody.ReadObject(body);
        if (!json.TryGetProperty("operations", out var operations) || operations.ValueKind != JsonValueKind.Array)
            throw CosmosException.BadRequest("The patch has no operations; expected an array 'operations'.");
        if (operations.GetArrayLength() is var count and (0 or > MostOperations))
            throw CosmosException.BadRequest($"The patch has {count} operations; expected 1 to {MostOperations}.");
        var condition = json.TryGetProperty("condition", out var text) ? Parser.Parse($"SELECT VALUE 1 {text.GetString()}", new Dictionary<string, Value>()) : null;
        return new Patch([.. operations.EnumerateArray().Select(ReadStep)], condition);
    }

    /// <summary>The document's JSON after all steps. The result is parsed as any written document, so its id, partition and size are checked there.</summary>
    public byte[] Apply(byte[] document)
    {
        var root = JsonNode.Parse(document)!.AsObject();
        foreach (var step in steps)
        {
            var value = step.Value.ValueKind == JsonValueKind.Undefined ? null : JsonSerializer.SerializeToNode(step.Value);
            switch (step.Name)
            {
                case "move":
                    Add(root, step.Path, Remove(root, step.From!));
                    break;
                case "remove":
                    Remove(root, step.Path);
                    break;
                case "add":
                    Add(root, step.Path, value);
                    break;
                case "set":
                    if (Parent(root, step.Path) is JsonArray array && step.Path[^1] != "-") array[Index(array, step.Path, array.Count - 1)] = value;
                    else Add(root, step.Path, value);
                    break;
                case "replace":
                    Find(root, step.Path);
                    Set(root, step.Path, value);
                    break;
                default:
                    Increment(root, step);
                    break;
            }
        }

        return JsonSerializer.SerializeToUtf8Bytes(root);
    }

    static Step ReadStep(JsonElement step)
    {
        var name = step.GetProperty("op").GetString()!;
        if (name is not ("add" or "set" or "replace" or "remove" or "incr" or "move"))
            throw CosmosException.BadRequest($"The patch operation '{name}' was found; expected add, set, replace, remove, incr or move.");
        step.TryGetProperty("value", out var value);
        if (name is "add" or "set" or "replace" or "incr" && value.ValueKind == JsonValueKind.Undefined)
            throw CosmosException.BadRequest($"The patch operation {name} has no value; expected one.");
        return new Step(name, ReadPath(step, "path"), name == "move" ? ReadPath(step, "from") : null, value);
    }

    static string[] ReadPath(JsonElement step, string property)
    {
        var path = step.TryGetProperty(property, out var value) ? value.GetString() : null;
        return path is ['/', _, ..]
            ? [.. path[1..].Split('/').Select(name => name.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))]
            : throw CosmosException.BadRequest($"The patch {property} '{path}' was found; expected one like /place/country.");
    }

    static void Increment(JsonObject root, Step step)
    {
        if (step.Value.ValueKind != JsonValueKind.Number)
            throw CosmosException.BadRequest($"The value of incr is a {step.Value.ValueKind}; expected a number.");
        var parent = Parent(root, step.Path);
        if (parent is JsonObject members && !members.ContainsKey(step.Path[^1]))
        {
            members[step.Path[^1]] = JsonSerializer.SerializeToNode(step.Value);
            return;
        }

        var current = Find(root, step.Path);
        if (current?.GetValueKind() != JsonValueKind.Number)
            throw CosmosException.BadRequest($"incr /{string.Join('/', step.Path)}: the document has no number there; expected one.");
        Set(root, step.Path, Sum(JsonSerializer.SerializeToElement(current), step.Value));
    }

    /// <summary>Whole numbers stay whole as long as they fit.</summary>
    static JsonNode Sum(JsonElement number, JsonElement by)
    {
        return number.TryGetInt64(out var left) && by.TryGetInt64(out var right) && (Int128)left + right is var sum && sum == (long)sum
            ? JsonValue.Create((long)sum)
            : JsonValue.Create(number.GetDouble() + by.GetDouble());
    }

    static void Add(JsonObject root, string[] path, JsonNode? value)
    {
        if (Parent(root, path) is JsonArray array) array.Insert(path[^1] == "-" ? array.Count : Index(array, path, array.Count), value);
        else Set(root, path, value);
    }

    static void Set(JsonObject root, string[] path, JsonNode? value)
    {
        if (Parent(root, path) is JsonArray array) array[Index(array, path, array.Count - 1)] = value;
        else ((JsonObject)Parent(root, path))[path[^1]] = value;
    }

    static JsonNode? Remove(JsonObject root, string[] path)
    {
        var found = Find(root, path);
        if (Parent(root, path) is JsonArray array) array.RemoveAt(Index(array, path, array.Count - 1));
        else ((JsonObject)Parent(root, path)).Remove(path[^1]);
        return found;
    }

    static JsonNode Parent(JsonObject root, string[] path)
    {
        JsonNode? node = root;
        for (var i = 0; i < path.Length - 1; i++) node = Child(node, path[..(i + 1)]);
        return node is JsonObject or JsonArray ? node : throw Missing(path[..^1]);
    }

    static JsonNode? Find(JsonObject root, string[] path) => Child(Parent(root, path), path);

    static JsonNode? Child(JsonNode? parent, string[] path) => parent switch
    {
        JsonObject members when members.TryGetPropertyValue(path[^1], out var child) => child,
        JsonArray array => array[Index(array, path, array.Count - 1)],
        _ => throw Missing(path),
    };

    static int Index(JsonArray array, string[] path, int most) =>
        int.TryParse(path[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index <= most
            ? index
            : throw CosmosException.BadRequest($"The patch path /{string.Join('/', path)} was found; expected an index of the array with {array.Count} items.");

    static CosmosException Missing(string[] path) =>
        CosmosException.BadRequest($"The patch path /{string.Join('/', path)} is not in the document; expected it to be.");
}
