namespace Pipeline.Local.Cosmos.Sql;

/// <summary>The system functions, by name. A function whose arguments have the wrong type gives undefined, as in the service.</summary>
internal static class Functions
{
    /// <summary>What computes a function, and how many arguments it takes.</summary>
    internal sealed record Definition(int Least, int Most, Func<Value[], Value> Compute);

    static readonly Dictionary<string, Definition> Definitions = new(StringComparer.OrdinalIgnoreCase)
    {
        ["IS_DEFINED"] = Of(value => Value.Of(!value.IsUndefined)),
        ["IS_NULL"] = Is(ValueKind.Null),
        ["IS_BOOL"] = Is(ValueKind.Boolean),
        ["IS_BOOLEAN"] = Is(ValueKind.Boolean),
        ["IS_NUMBER"] = Is(ValueKind.Number),
        ["IS_STRING"] = Is(ValueKind.String),
        ["IS_ARRAY"] = Is(ValueKind.Array),
        ["IS_OBJECT"] = Is(ValueKind.Object),
        ["IS_PRIMITIVE"] = Of(value => Value.Of(value.IsPrimitive)),

        ["STARTSWITH"] = OfTexts((text, part, comparison) => text.StartsWith(part, comparison)),
        ["ENDSWITH"] = OfTexts((text, part, comparison) => text.EndsWith(part, comparison)),
        ["CONTAINS"] = OfTexts((text, part, comparison) => text.Contains(part, comparison)),
        ["STRINGEQUALS"] = OfTexts(string.Equals),
        ["LOWER"] = OfText(text => Value.Of(text.ToLowerInvariant())),
        ["UPPER"] = OfText(text => Value.Of(text.ToUpperInvariant())),
        ["LENGTH"] = OfText(text => Value.Of(text.Length)),
        ["TRIM"] = OfText(text => Value.Of(text.Trim())),
        ["CONCAT"] = new(2, int.MaxValue, values => values.Aggregate(Operators.Concatenate)),
        ["SUBSTRING"] = new(3, 3, Substring),

        ["ABS"] = OfNumber(Math.Abs),
        ["FLOOR"] = OfNumber(Math.Floor),
        ["CEILING"] = OfNumber(Math.Ceiling),

        ["ARRAY_CONTAINS"] = new(2, 3, ArrayContains),
        ["ARRAY_LENGTH"] = Of(value => value.Kind == ValueKind.Array ? Value.Of(value.Count) : Value.Undefined),
    };

    public static Definition Find(string name) => Definitions.TryGetValue(name, out var definition)
        ? definition
        : throw new SqlException($"The function {name} is not supported by this endpoint; it knows {string.Join(", ", Definitions.Keys)}, COUNT, SUM, MIN, MAX and AVG.");

    static Definition Of(Func<Value, Value> compute) => new(1, 1, values => compute(values[0]));

    static Definition Is(ValueKind kind) => Of(value => Value.Of(value.Kind == kind));

    static Definition OfText(Func<string, Value> compute) =>
        Of(value => value.Kind == ValueKind.String ? compute(value.AsString) : Value.Undefined);

    static Definition OfNumber(Func<double, double> compute) =>
        Of(value => value.Kind == ValueKind.Number ? Value.Of(compute(value.AsNumber)) : Value.Undefined);

    /// <summary>Two texts and, optionally, whether case is ignored.</summary>
    static Definition OfTexts(Func<string, string, StringComparison, bool> holds) => new(2, 3, values =>
    {
        if (values[0].Kind != ValueKind.String || values[1].Kind != ValueKind.String) return Value.Undefined;
        if (values.Length == 3 && values[2].Kind != ValueKind.Boolean) return Value.Undefined;
        var ignoreCase = values.Length == 3 && values[2].IsTrue;
        return Value.Of(holds(values[0].AsString, values[1].AsString, ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal));
    });

    static Value Substring(Value[] values)
    {
        if (values[0].Kind != ValueKind.String || values[1].Kind != ValueKind.Number || values[2].Kind != ValueKind.Number) return Value.Undefined;
        var text = values[0].AsString;
        var start = (int)Math.Clamp(values[1].AsNumber, 0, text.Length);
        var length = (int)Math.Clamp(values[2].AsNumber, 0, text.Length - start);
        return Value.Of(text.Substring(start, length));
    }

    /// <summary>The third argument asks for a partial match: an object that has at least the members sought.</summary>
    static Value ArrayContains(Value[] values)
    {
        if (values[0].Kind != ValueKind.Array || values[1].IsUndefined) return Value.Undefined;
        var partial = values.Length == 3 && values[2].IsTrue;
        var sought = values[1];
        return Value.Of(values[0].Items().Any(item => partial ? Includes(item, sought) : item.Equals(sought)));
    }

    static bool Includes(Value item, Value sought) => item.Kind == ValueKind.Object && sought.Kind == ValueKind.Object
        ? sought.Members().All(member => Includes(item.Member(member.Key), member.Value))
        : item.Equals(sought);
}
