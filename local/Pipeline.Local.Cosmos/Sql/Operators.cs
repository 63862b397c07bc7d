using System.Text;
using System.Text.RegularExpressions;

namespace Pipeline.Local.Cosmos.Sql;

/// <summary>
/// The operators. Equality of values of different types is false, any other comparison of them is undefined, and undefined
/// in gives undefined out: as in the offline engine of the SDK's own tests (ScalarExpressionEvaluator.cs).
/// </summary>
internal static class Operators
{
    public static Value Equal(Value left, Value right) =>
        left.IsUndefined || right.IsUndefined ? Value.Undefined : Value.Of(left.Equals(right));

    public static Value Not(Value value) => value.Kind == ValueKind.Boolean ? Value.Of(!value.IsTrue) : Value.Undefined;

    public static Value Compare(Value left, Value right, Func<int, bool> holds) =>
        left.Kind == right.Kind && left.IsPrimitive ? Value.Of(holds(left.CompareTo(right))) : Value.Undefined;

    public static Value Arithmetic(Value left, Value right, Func<double, double, double> compute) =>
        left.Kind == ValueKind.Number && right.Kind == ValueKind.Number ? Value.Of(compute(left.AsNumber, right.AsNumber)) : Value.Undefined;

    public static Value Concatenate(Value left, Value right) =>
        left.Kind == ValueKind.String && right.Kind == ValueKind.String ? Value.Of(left.AsString + right.AsString) : Value.Undefined;

    /// <summary>The needle comes first, then the list.</summary>
    public static Value In(Value[] operands) =>
        operands[0].IsUndefined ? Value.Undefined : Value.Of(operands.Skip(1).Any(item => item.Equals(operands[0])));

    public static Value Like(Value text, Value pattern, Value escape)
    {
        if (text.Kind != ValueKind.String || pattern.Kind != ValueKind.String) return Value.Undefined;
        var escapeCharacter = escape switch
        {
            { IsUndefined: true } => default(char?),
            { Kind: ValueKind.String, AsString.Length: 1 } => escape.AsString[0],
            _ => throw new SqlException("LIKE: one character was expected after ESCAPE."),
        };
        return Value.Of(LikePattern(pattern.AsString, escapeCharacter).IsMatch(text.AsString));
    }

    /// <summary>% any text, _ one character, [abc] [a-z] one of, [^abc] none of. Non-backtracking, so no pattern can hang the endpoint.</summary>
    static Regex LikePattern(string pattern, char? escape)
    {
        var expression = new StringBuilder(@"\A");
        for (var i = 0; i < pattern.Length; i++)
        {
            var c = pattern[i];
            if (c == escape && i + 1 < pattern.Length) expression.Append(Regex.Escape(pattern[++i].ToString()));
            else if (c == '%') expression.Append(".*");
            else if (c == '_') expression.Append('.');
            else if (c == '[' && pattern.IndexOf(']', i + 1) is var end and > 0)
            {
                var set = pattern[(i + 1)..end];
                expression.Append('[').Append(set.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("[", @"\[", StringComparison.Ordinal)).Append(']');
                i = end;
            }
            else expression.Append(Regex.Escape(c.ToString()));
        }

        try
        {
            return new Regex(expression.Append(@"\z").ToString(), RegexOptions.NonBacktracking | RegexOptions.Singleline | RegexOptions.CultureInvariant);
        }
        catch (ArgumentException)
        {
            throw new SqlException($"LIKE: '{pattern}' is not a pattern; expected %, _, [set] or [^set].");
        }
    }
}
