using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Pipeline.Local.Cosmos.Sql;

/// <summary>
/// The types of a SQL value, in the order in which Cosmos DB sorts values of different types
/// (learn.microsoft.com, "ORDER BY (NoSQL query)").
/// </summary>
internal enum ValueKind
{
    Undefined,
    Null,
    Boolean,
    Number,
    String,
    Array,
    Object,
}

/// <summary>
/// A value of the query language: JSON plus <c>undefined</c>, which is what a missing property gives and is not null.
/// A value read from a document stays a <see cref="JsonElement"/>, so that a projected subtree is copied byte for byte.
/// </summary>
internal readonly struct Value : IEquatable<Value>, IComparable<Value>
{
    readonly double number;

    // A string; Value[] or KeyValuePair<string, Value>[] where the query made the value; a JsonElement where a document holds it.
    readonly object? content;

    Value(ValueKind kind, double number, object? content)
    {
        Kind = kind;
        this.number = number;
        this.content = content;
    }

    public static Value Undefined => default;

    public static Value Null => new(ValueKind.Null, 0, null);

    public ValueKind Kind { get; }

    public bool IsUndefined => Kind == ValueKind.Undefined;

    public bool IsTrue => Kind == ValueKind.Boolean && number != 0;

    public bool IsFalse => Kind == ValueKind.Boolean && number == 0;

    public bool IsPrimitive => Kind is ValueKind.Null or ValueKind.Boolean or ValueKind.Number or ValueKind.String;

    public double AsNumber => number;

    public string AsString => (string)content!;

    public static Value Of(bool value) => new(ValueKind.Boolean, value ? 1 : 0, null);

    /// <summary>A result that JSON cannot express (infinity, not a number) is undefined.</summary>
    public static Value Of(double value) => double.IsFinite(value) ? new(ValueKind.Number, value, null) : Undefined;

    public static Value Of(string value) => new(ValueKind.String, 0, value);

    /// <summary>Undefined items vanish, as they do in the service.</summary>
    public static Value Array(IEnumerable<Value> items) =>
        new(ValueKind.Array, 0, items.Where(item => !item.IsUndefined).ToArray());

    /// <summary>Members with an undefined value vanish; of equal names the last one counts.</summary>
    public static Value Object(IEnumerable<KeyValuePair<string, Value>> members)
    {
        var kept = new OrderedDictionary<string, Value>(StringComparer.Ordinal);
        foreach (var (name, value) in members)
        {
            if (!value.IsUndefined) kept[name] = value;
        }

        return new(ValueKind.Object, 0, kept.ToArray());
    }

    public static Value Of(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Null => Null,
        JsonValueKind.True => Of(true),
        JsonValueKind.False => Of(false),
        JsonValueKind.Number => Of(element.GetDouble()),
        JsonValueKind.String => Of(element.GetString()!),
        JsonValueKind.Array => new(ValueKind.Array, 0, element),
        JsonValueKind.Object => new(ValueKind.Object, 0, element),
        _ => Undefined,
    };

    public Value Member(string name)
    {
        if (Kind != ValueKind.Object) return Undefined;
        if (content is JsonElement element) return element.TryGetProperty(name, out var found) ? Of(found) : Undefined;
        foreach (var (key, value) in (KeyValuePair<string, Value>[])content!)
        {
            if (key == name) return value;
        }

        return Undefined;
    }

    public Value Item(double index)
    {
        if (Kind != ValueKind.Array || index < 0 || index != Math.Floor(index) || index >= Count) return Undefined;
        return content is JsonElement element ? Of(element[(int)index]) : ((Value[])content!)[(int)index];
    }

    /// <summary>How many items an array has.</summary>
    public int Count => content is JsonElement element ? element.GetArrayLength() : ((Value[])content!).Length;

    public IEnumerable<Value> Items() => content is JsonElement element ? element.EnumerateArray().Select(Of) : (Value[])content!;

    public IEnumerable<KeyValuePair<string, Value>> Members() => content is JsonElement element
        ? element.EnumerateObject().Select(member => KeyValuePair.Create(member.Name, Of(member.Value)))
        : (KeyValuePair<string, Value>[])content!;

    public bool Equals(Value other)
    {
        if (Kind != other.Kind) return false;
        return Kind switch
        {
            ValueKind.Boolean or ValueKind.Number => number == other.number,
            ValueKind.String => AsString == other.AsString,
            ValueKind.Array => Count == other.Count && Items().SequenceEqual(other.Items()),
            ValueKind.Object => Key() == other.Key(),
            _ => true,
        };
    }

    public override bool Equals(object? obj) => obj is Value other && Equals(other);

    public override int GetHashCode() => Key().GetHashCode(StringComparison.Ordinal);

    /// <summary>The order of ORDER BY, MIN and MAX. Arrays and objects have no documented order, so their callers refuse them.</summary>
    public int CompareTo(Value other)
    {
        if (Kind != other.Kind) return Kind.CompareTo(other.Kind);
        return Kind == ValueKind.String ? string.CompareOrdinal(AsString, other.AsString) : number.CompareTo(other.number);
    }

    /// <summary>A text that is the same for equal values and for no others: the key of DISTINCT, GROUP BY and partitions.</summary>
    public string Key()
    {
        var text = new StringBuilder();
        AppendKey(text);
        return text.ToString();
    }

    void AppendKey(StringBuilder text)
    {
        switch (Kind)
        {
            case ValueKind.Undefined:
                text.Append("{}");
                break;
            case ValueKind.Null:
                text.Append("null");
                break;
            case ValueKind.Boolean:
                text.Append(IsTrue ? "true" : "false");
                break;
            case ValueKind.Number:
                // Adding zero turns -0 into 0: the two are equal.
                text.Append((number + 0.0).ToString("R", CultureInfo.InvariantCulture));
                break;
            case ValueKind.String:
                text.Append(JsonSerializer.Serialize(AsString));
                break;
            case ValueKind.Array:
                text.Append('[');
                foreach (var item in Items())
                {
                    item.AppendKey(text);
                    text.Append(',');
                }

                text.Append(']');
                break;
            case ValueKind.Object:
                // The opening comma tells an empty object from undefined.
                text.Append("{,");
                foreach (var (name, value) in Members().OrderBy(member => member.Key, StringComparer.Ordinal))
                {
                    text.Append(JsonSerializer.Serialize(name)).Append(':');
                    value.AppendKey(text);
                    text.Append(',');
                }

                text.Append('}');
                break;
        }
    }

    public void WriteTo(Utf8JsonWriter writer)
    {
        switch (Kind)
        {
            case ValueKind.Null:
                writer.WriteNullValue();
                break;
            case ValueKind.Boolean:
                writer.WriteBooleanValue(IsTrue);
                break;
            case ValueKind.Number:
                if (number == Math.Floor(number) && Math.Abs(number) < 1L << 53) writer.WriteNumberValue((long)number);
                else writer.WriteNumberValue(number);
                break;
            case ValueKind.String:
                writer.WriteStringValue(AsString);
                break;
            case ValueKind.Array or ValueKind.Object when content is JsonElement element:
                writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(element), skipInputValidation: true);
                break;
            case ValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in Items()) item.WriteTo(writer);
                writer.WriteEndArray();
                break;
            case ValueKind.Object:
                writer.WriteStartObject();
                foreach (var (name, value) in Members())
                {
                    writer.WritePropertyName(name);
                    value.WriteTo(writer);
                }

                writer.WriteEndObject();
                break;
            default:
                throw new InvalidOperationException("Undefined has no JSON form; expected the caller to leave it out.");
        }
    }
}
