using System.Text.Json;

namespace Pipeline.Core.Templates;

/// <summary>What one row of a template is about.</summary>
public enum TemplateKind
{
    /// <summary>One row is one cell of a table; cubes merge by key.</summary>
    Aggregate,

    /// <summary>One row is about one person or event; cubes merge by sum.</summary>
    Record,

    /// <summary>One row is an entry of a register that the system itself goes by, such as an agreement; it is kept as it stands and is no figure.</summary>
    Register,
}

/// <summary>How much a finding weighs.</summary>
public enum Severity
{
    /// <summary>The submission is rejected.</summary>
    Error,

    /// <summary>The submission is accepted; the agency and the coordinator see the finding.</summary>
    Warning,
}

/// <summary>A named rule of a template: the kind of rule and its parameters, as they stand in the template's JSON.</summary>
/// <param name="Id">Stable name of the rule in this template, for example <c>sex-adds-up</c>.</param>
/// <param name="Kind">Name of the rule kind, a key of the validation's list of kinds.</param>
/// <param name="Severity">What a violation means.</param>
/// <param name="Description">The rule in a sentence, shown with its findings.</param>
/// <param name="Parameters">The rule's JSON object, from which the kind reads its parameters.</param>
public sealed record RuleDefinition(string Id, string Kind, Severity Severity, string Description, JsonElement Parameters);

/// <summary>A harmonised template for submissions: fields, key and rules. Reader, validation, cube, empty file and documentation derive from it.</summary>
/// <remarks>Its JSON is a Frictionless Table Schema (<c>fields</c>, <c>primaryKey</c>, <c>missingValues</c>) with the project's own properties:
/// <c>codelist</c>, <c>role</c>, <c>aliases</c> and <c>default</c> on a field, <c>rules</c> beside the fields. Instances are immutable.</remarks>
public sealed class Template
{
    /// <summary>Name of the template, the third part of a submission's path.</summary>
    public required string Id { get; init; }

    /// <summary>Version of the template; a figure's lineage names it.</summary>
    public required string Version { get; init; }

    /// <summary>Title for people.</summary>
    public required string Title { get; init; }

    /// <summary>What the template collects, by which definition.</summary>
    public required string Description { get; init; }

    /// <summary>Whether rows are cells or records.</summary>
    public required TemplateKind Kind { get; init; }

    /// <summary>The only agency that may submit it; null for any.</summary>
    public string? SubmittedBy { get; init; }

    /// <summary>Unit of the measure, for example <c>persons</c>.</summary>
    public required string Unit { get; init; }

    /// <summary>The columns in their order.</summary>
    public required IReadOnlyList<Field> Fields { get; init; }

    /// <summary>Fields that together name a row once.</summary>
    public required IReadOnlyList<Field> PrimaryKey { get; init; }

    /// <summary>Texts that mean "no value".</summary>
    public required IReadOnlyList<string> MissingValues { get; init; }

    /// <summary>The rules beyond the fields' own constraints.</summary>
    public required IReadOnlyList<RuleDefinition> Rules { get; init; }

    /// <summary>The template as it is served: the JSON of its file.</summary>
    public required JsonElement Json { get; init; }

    /// <summary>The fields that classify a cell, in the template's order: the dimensions of its cube.</summary>
    public IEnumerable<Field> Dimensions => Fields.Where(column => column.Role == VariableRole.Dimension);

    /// <summary>The field of this name.</summary>
    /// <exception cref="ArgumentException">The template has no such field.</exception>
    public Field Field(string name) =>
        Fields.FirstOrDefault(column => column.Name == name) ?? throw new ArgumentException($"Template '{Id}' has no field '{name}'.");
}
