using System.Text.Json;
using Pipeline.Core.Codelists;

namespace Pipeline.Core.Templates;

/// <summary>The one list of templates. A template is a file <c>{id}.json</c> beside this one, its samples, and a line below.</summary>
public static class TemplateCatalogue
{
    /// <summary>Every template, in the order in which they are shown.</summary>
    public static IReadOnlyList<Template> All { get; } =
    [
        Load("migrant-stock"),
        Load("population"),
        Load("residents"),
        Load("migration-flows"),
        Load("citizenship-changes"),
        Load("permits"),
        Load("asylum"),
        Load("enforcement"),
        Load("border-traffic"),
        Load("victims"),
        Load("internal-migration"),
        Load("citizens-abroad"),
        Load("students"),
        Load("households"),
        Load("remittances"),
        Load("population-scenarios"),
        Load("migrant-labour"),
        Load("labour-market"),
        Load("shortage-list"),
        Load("needed-skills"),
        Load("framework"),
        Load("action-plan"),
        Load("inventory"),
        Load("vital-events"),
        Load("gender-core-set"),
        Load("ethnic-population"),
        Load("ethnic-fertility"),
        Load("ethnic-survivorship"),
        Load("ethnic-change"),
        Load("ethnic-migration"),
        Load("flow-matrix"),
        Load("doctorate-holders"),
        Load("sharing-agreements"),
        Load("working-group"),
        Load("reporting-calendar"),
    ];

    /// <summary>The template of this id, or null.</summary>
    public static Template? Find(string id) => All.FirstOrDefault(template => template.Id == id);

    private static Template Load(string id)
    {
        using Stream stream = typeof(TemplateCatalogue).Assembly.GetManifestResourceStream($"templates/{id}.json")!;
        return Parse(JsonDocument.Parse(stream).RootElement);
    }

    /// <summary>Reads a template from its JSON.</summary>
    /// <exception cref="FormatException">A property is missing or names something that does not exist; the message says which.</exception>
    public static Template Parse(JsonElement json)
    {
        string id = Text(json, "id");
        Field[] fields = [.. json.GetProperty("fields").EnumerateArray().Select((field, index) => ParseField(id, field, index))];
        return new Template
        {
            Id = id,
            Version = Text(json, "version"),
            Title = Text(json, "title"),
            Description = Text(json, "description"),
            Kind = Enum<TemplateKind>(json, "kind"),
            SubmittedBy = OptionalText(json, "submittedBy"),
            Unit = Text(json, "unit"),
            Fields = fields,
            PrimaryKey = [.. Texts(json, "primaryKey").Select(name =>
                fields.FirstOrDefault(field => field.Name == name) ?? throw new FormatException($"Template '{id}': key field '{name}' does not exist."))],
            MissingValues = Texts(json, "missingValues"),
            Rules = json.TryGetProperty("rules", out JsonElement rules) ? [.. rules.EnumerateArray().Select(ParseRule)] : [],
            Json = json,
        };
    }

    private static Field ParseField(string template, JsonElement json, int index)
    {
        JsonElement constraints = json.TryGetProperty("constraints", out JsonElement found) ? found : default;
        string name = Text(json, "name");
        string? codelist = OptionalText(json, "codelist");
        return new Field
        {
            Name = name,
            Index = index,
            Title = Text(json, "title"),
            Description = Text(json, "description"),
            Type = Enum<FieldType>(json, "type"),
            Role = Enum<VariableRole>(json, "role"),
            Codelist = codelist is null ? null : CodelistCatalogue.Find(codelist)
                ?? throw new FormatException($"Template '{template}', field '{name}': code list '{codelist}' does not exist."),
            IsRequired = constraints.ValueKind == JsonValueKind.Object && constraints.TryGetProperty("required", out JsonElement required) && required.GetBoolean(),
            Minimum = Limit(constraints, "minimum"),
            Maximum = Limit(constraints, "maximum"),
            Pattern = constraints.ValueKind == JsonValueKind.Object ? OptionalText(constraints, "pattern") : null,
            Aliases = Texts(json, "aliases"),
            Default = OptionalText(json, "default"),
        };
    }

    private static RuleDefinition ParseRule(JsonElement json) => new(
        Text(json, "id"), Text(json, "kind"), Enum<Severity>(json, "severity"), Text(json, "description"), json);

    private static double? Limit(JsonElement constraints, string name) =>
        constraints.ValueKind == JsonValueKind.Object && constraints.TryGetProperty(name, out JsonElement limit) ? limit.GetDouble() : null;

    private static string Text(JsonElement json, string name) =>
        OptionalText(json, name) ?? throw new FormatException($"Template: property '{name}' is missing in {json}.");

    private static string? OptionalText(JsonElement json, string name) => json.TryGetProperty(name, out JsonElement text) ? text.GetString() : null;

    private static string[] Texts(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement texts) ? [.. texts.EnumerateArray().Select(text => text.GetString()!)] : [];

    // Enumeration values are written as the specification does: lower case, words joined by '-'.
    private static T Enum<T>(JsonElement json, string name) where T : struct, Enum =>
        System.Enum.TryParse(Text(json, name).Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out T value)
            ? value
            : throw new FormatException($"Template: '{name}' is '{Text(json, name)}', expected one of {string.Join(", ", System.Enum.GetNames<T>())}.");
}
