using System.Text.Json;
using Pipeline.Core.Codelists;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Validation;

/// <summary>Reads the parameters of a rule from the template's JSON; what is missing, wrong or unknown is a <see cref="FormatException"/> that names it.</summary>
internal sealed class RuleParameters(Template template, RuleDefinition definition)
{
    private readonly HashSet<string> known = new(["id", "kind", "severity", "description"], StringComparer.Ordinal);

    public Template Template { get; } = template;

    public RuleDefinition Definition { get; } = definition;

    /// <summary>The template's field that a parameter names.</summary>
    public Field Field(string parameter) => FieldNamed(Text(parameter), parameter);

    /// <summary>The field of this name.</summary>
    public Field FieldNamed(string name, string parameter) =>
        Template.Fields.FirstOrDefault(field => field.Name == name) ?? throw Wrong(parameter, $"the template has no field '{name}'");

    public string Text(string parameter) => Optional(parameter, JsonValueKind.String)?.GetString() ?? throw Wrong(parameter, "is missing");

    /// <summary>One of the texts; the first where the parameter is absent.</summary>
    public string Choice(string parameter, params ReadOnlySpan<string> choices)
    {
        string? text = Optional(parameter, JsonValueKind.String)?.GetString();
        if (text is null || choices.Contains(text)) return text ?? choices[0];
        throw Wrong(parameter, $"is '{text}', expected one of {string.Join(", ", choices.ToArray())}");
    }

    /// <summary>A number that is not negative.</summary>
    public double Number(string parameter) => OptionalNumber(parameter) ?? throw Wrong(parameter, "is missing");

    /// <summary>A number that is not negative, or null.</summary>
    public double? OptionalNumber(string parameter)
    {
        double? number = Optional(parameter, JsonValueKind.Number)?.GetDouble();
        return number < 0 ? throw Wrong(parameter, "is negative") : number;
    }

    public bool Flag(string parameter)
    {
        known.Add(parameter);
        if (!Definition.Parameters.TryGetProperty(parameter, out JsonElement value)) return false;
        return value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw Wrong(parameter, "is not true or false");
    }

    public bool Has(string parameter) => Definition.Parameters.TryGetProperty(parameter, out _);

    /// <summary>Places of the codes that a list names.</summary>
    public int[] Codes(string parameter, Codelist codelist)
    {
        int[] codes = [.. (Optional(parameter, JsonValueKind.Array) ?? throw Wrong(parameter, "is missing")).EnumerateArray().Select(Place)];
        return codes.Length > 0 ? codes : throw Wrong(parameter, "is empty");

        int Place(JsonElement code) =>
            code.ValueKind == JsonValueKind.String && codelist.IndexOf(code.GetString()!) is >= 0 and int place ? place : throw Wrong(parameter, $"'{code}' is not in the list {codelist.Id}");
    }

    public JsonElement Object(string parameter) => Optional(parameter, JsonValueKind.Object) ?? throw Wrong(parameter, "is missing");

    /// <summary>Refuses parameters that the kind did not ask for: they are misspelt.</summary>
    public void RefuseOthers()
    {
        foreach (JsonProperty property in Definition.Parameters.EnumerateObject())
            if (!known.Contains(property.Name)) throw Wrong(property.Name, $"is not a parameter of the kind '{Definition.Kind}'");
    }

    public FormatException Wrong(string parameter, string what) =>
        new($"Template '{Template.Id}', rule '{Definition.Id}', parameter '{parameter}': {what}.");

    private JsonElement? Optional(string parameter, JsonValueKind kind)
    {
        known.Add(parameter);
        if (!Definition.Parameters.TryGetProperty(parameter, out JsonElement value)) return null;
        return value.ValueKind == kind ? value : throw Wrong(parameter, $"is {value.ValueKind}, expected {kind}");
    }
}
