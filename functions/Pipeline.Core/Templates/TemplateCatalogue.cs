using System.Text.Json;
using Pipeline.Core.Codelists;

namespace Pipeline.Core.Templates;

/// <summary>The one list of templates. A template is a file <c>{id}.json</c> beside this one, its samples, and a line below; it is read when it is first asked for.</summary>
public static class TemplateCatalogue
{
    private static readonly OrderedDictionary<string, Lazy<Template>> Templates = new(new[]
    {
        "migrant-stock",
        "population",
        "residents",
        "migration-flows",
        "border-crossings",
        "border-traffic",
        "citizenship-changes",
        "permits",
        "asylum",
        "enforcement",
        "victims",
        "internal-migration",
        "citizens-abroad",
        "students",
        "households",
        "remittances",
        "population-scenarios",
        "migrant-labour",
        "labour-market",
        "shortage-list",
        "needed-skills",
        "framework",
        "action-plan",
        "inventory",
        "vot-screening",
        "vot-assistance",
        "labour-exploitation-survey",
        "vital-events",
        "gender-core-set",
        "ethnic-population",
        "ethnic-fertility",
        "ethnic-survivorship",
        "ethnic-change",
        "ethnic-migration",
        "flow-matrix",
        "doctorate-holders",
        "sharing-agreements",
        "working-group",
        "reporting-calendar",
    }.Select(id => KeyValuePair.Create(id, new Lazy<Template>(() => Load(id)))));

    private static readonly Lazy<Template[]> Loaded = new(() => [.. Templates.Values.Select(template => template.Value)]);

    /// <summary>Every template, in the order in which they are shown.</summary>
    public static IReadOnlyList<Template> All => Loaded.Value;

    /// <summary>The template of this id, or null.</summary>
    public static Template? Find(string id) => Templates.TryGetValue(id, out Lazy<Template>? template) ? template.Value : null;

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
        Template template = new()
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
            Person = OptionalText(json, "person") is { } person ? Named(person, "person") : null,
            KeyScope = OptionalText(json, "keyScope") ?? "country",
            HasLineBreaks = !json.TryGetProperty("lineBreaks", out JsonElement lineBreaks) || lineBreaks.GetBoolean(),
            Tolerance = json.TryGetProperty("tolerance", out JsonElement tolerance) ? tolerance.GetDouble() : 0,
            Cube = json.TryGetProperty("cube", out JsonElement cube) ? [.. cube.GetProperty("dimensions").EnumerateArray().Select(ParseDimension)] : [],
            Event = [.. Texts(json, "event").Select(name => Named(name, "event"))],
            Keep = Texts(json, "keep"),
            Days = [.. Texts(json, "days").Select(name => fields.First(field => field.Name == name))],
            CountedWith = OptionalText(json, "countedWith") ?? id,
            Json = json,
        };
        Check(template);
        return template;

        Field Named(string name, string property) =>
            fields.FirstOrDefault(field => field.Name == name) ?? throw new FormatException($"Template '{id}', '{property}': field '{name}' does not exist.");

        CubeDimension ParseDimension(JsonElement dimension)
        {
            Field field = Named(Text(dimension, "field"), "cube");
            return new CubeDimension(OptionalText(dimension, "name") ?? field.Name, field, OptionalText(dimension, "unit") switch
            {
                null when field.Codelist is not null || field.Type is FieldType.Year or FieldType.Date => false,
                "month" when field.Type is FieldType.Date or FieldType.DateTime => true,
                _ => throw new FormatException($"Template '{id}', 'cube': field '{field.Name}' is neither a code, a year or a date, nor counted by month."),
            });
        }
    }

    // What the parts of a template need of each other.
    private static void Check(Template template)
    {
        if (template.Person is { Role: not VariableRole.DirectIdentifier })
            throw new FormatException($"Template '{template.Id}', 'person': field '{template.Person.Name}' is not a direct identifier.");
        if (template.Tolerance is < 0 or >= 1) throw new FormatException($"Template '{template.Id}', 'tolerance': {template.Tolerance} is not a share below 1.");
        if (template.Kind != TemplateKind.Record && (template.Person is not null || template.Tolerance > 0 || template.Cube.Count > 0 || template.Event.Count > 0))
            throw new FormatException($"Template '{template.Id}': 'person', 'tolerance', 'cube' and 'event' are for record templates.");
        if (template.Event.Count == 0) return;
        if (template.Person is null) throw new FormatException($"Template '{template.Id}', 'event': there is no 'person'.");
        if (template.Event[0].Type is not (FieldType.Date or FieldType.DateTime))
            throw new FormatException($"Template '{template.Id}', 'event': its first field '{template.Event[0].Name}' is neither a date nor a date-time.");
        foreach (Field field in template.Event)
            if (field.Codelist is null && field.Type is FieldType.String or FieldType.Number)
                throw new FormatException($"Template '{template.Id}', 'event': field '{field.Name}' is neither a code nor a whole number, a year, a date or a date-time.");
        foreach (CubeDimension dimension in template.Cube)
            if (!template.Event.Contains(dimension.Field))
                throw new FormatException($"Template '{template.Id}', 'event': field '{dimension.Field.Name}' of the cube is not among its fields.");
    }

    private static Field ParseField(string template, JsonElement json, int index)
    {
        JsonElement constraints = json.TryGetProperty("constraints", out JsonElement found) ? found : default;
        string name = Text(json, "name");
        string? listName = OptionalText(json, "codelist");
        Codelist? codelist = listName is null ? null : CodelistCatalogue.Find(listName)
            ?? throw new FormatException($"Template '{template}', field '{name}': code list '{listName}' does not exist.");
        return new Field
        {
            Name = name,
            Index = index,
            Title = Text(json, "title"),
            Description = Text(json, "description"),
            Type = Enum<FieldType>(json, "type"),
            Role = Enum<VariableRole>(json, "role"),
            Codelist = codelist,
            AllowedCodes = constraints.ValueKind == JsonValueKind.Object && constraints.TryGetProperty("enum", out _)
                ? [.. Texts(constraints, "enum").Select(code => codelist?.IndexOf(code) is >= 0 and int place
                    ? place
                    : throw new FormatException($"Template '{template}', field '{name}': '{code}' of 'enum' is not in the field's code list."))]
                : null,
            AlsoTakes = OptionalText(json, "alsoTakes") is null ? null : Enum<FieldType>(json, "alsoTakes"),
            IsRequired = constraints.ValueKind == JsonValueKind.Object && constraints.TryGetProperty("required", out JsonElement required) && required.GetBoolean(),
            Minimum = Limit(constraints, "minimum"),
            Maximum = Limit(constraints, "maximum"),
            Pattern = constraints.ValueKind == JsonValueKind.Object ? OptionalText(constraints, "pattern") : null,
            Aliases = Texts(json, "aliases"),
            Default = OptionalText(json, "default"),
            Choice = json.TryGetProperty("choice", out JsonElement choice) ? ParseChoice(template, name, choice) : null,
        };
    }

    private static Choice ParseChoice(string template, string field, JsonElement json)
    {
        Codelist? codelist = CodelistCatalogue.Find(Text(json, "of"));
        return codelist?.IndexOf(Text(json, "code")) >= 0
            ? new Choice(codelist, codelist[Text(json, "code")].Id)
            : throw new FormatException($"Template '{template}', field '{field}': there is no choice '{Text(json, "code")}' of '{Text(json, "of")}'.");
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
