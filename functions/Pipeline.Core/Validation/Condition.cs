using System.Text;
using System.Text.Json;
using Pipeline.Core.Reading;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Validation;

/// <summary>When a conditional rule applies: a field <c>equals</c> a value, is <c>in</c> a list of values, or is <c>present</c> (true or false).</summary>
internal sealed class Condition
{
    private readonly Field field;
    private readonly bool? isPresent;
    private readonly Record[] values = [];
    private readonly string text;

    /// <summary>Reads the parameter <c>when</c>.</summary>
    public Condition(RuleParameters parameters)
    {
        JsonElement when = parameters.Object("when");
        string? name = when.TryGetProperty("field", out JsonElement named) && named.ValueKind == JsonValueKind.String ? named.GetString() : null;
        field = parameters.FieldNamed(name ?? throw parameters.Wrong("when", "names no field"), "when");
        JsonProperty[] tests = [.. when.EnumerateObject().Where(property => property.Name != "field")];
        if (tests.Length != 1) throw parameters.Wrong("when", "needs one of equals, in and present");
        JsonElement test = tests[0].Value;
        switch (tests[0].Name)
        {
            case "equals":
                values = [Value(parameters, test)];
                text = $"{field.Name} is {test}";
                break;
            case "in" when test.ValueKind == JsonValueKind.Array && test.GetArrayLength() > 0:
                values = [.. test.EnumerateArray().Select(value => Value(parameters, value))];
                text = $"{field.Name} is one of {string.Join(", ", test.EnumerateArray())}";
                break;
            case "present" when test.ValueKind is JsonValueKind.True or JsonValueKind.False:
                isPresent = test.GetBoolean();
                text = $"{field.Name} has {(isPresent == true ? "a" : "no")} value";
                break;
            default:
                throw parameters.Wrong("when", $"'{tests[0].Name}' is not equals, in (a list) or present (true or false)");
        }
    }

    /// <summary>Name of the field that it asks of.</summary>
    public string Field => this.field.Name;

    /// <summary>Whether the rule applies to the record. It does not where the field's text was refused.</summary>
    public bool Holds(Record record)
    {
        if (record.IsWrong(field.Index)) return false;
        if (isPresent is { } present) return record.Has(field.Index) == present;
        foreach (Record value in values)
            if (value.HasSame(field.Index, record)) return true;
        return false;
    }

    /// <summary>Whether the field classifies cells, so that the condition can be asked of a cell.</summary>
    public bool IsAboutCells() => field.Role == VariableRole.Dimension && field.Codelist is not null;

    /// <summary>Whether the rule applies to the cell.</summary>
    public bool Holds(CellTable cells, UInt128 key)
    {
        int code = cells.CodeOf(key, field);
        return isPresent is { } present ? present == code >= 0 : Array.Exists(values, value => value.Code(field.Index) == code);
    }

    /// <summary>The condition in words. That it holds gives a value away, so it is told only for fields that may be quoted.</summary>
    public override string ToString() => field.MayBeQuoted || isPresent is not null ? text : $"{field.Name} asks for it";

    // Typed as a value of the file would be, so that aliases and spellings compare alike.
    private Record Value(RuleParameters parameters, JsonElement value)
    {
        var typed = new Record(parameters.Template);
        var findings = new FindingSink();
        string literal = value.ToString();
        typed.Show(0, 0, []);
        new FieldReader(parameters.Template, field).Read(Encoding.UTF8.GetBytes(literal), typed, findings);
        return typed.Has(field.Index) && findings.Errors == 0
            ? typed
            : throw parameters.Wrong("when", $"'{literal}' is not a value of the field '{field.Name}'");
    }
}
