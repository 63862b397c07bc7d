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

/// <summary>A dimension of a record template's cube.</summary>
/// <param name="Name">Name in the cube.</param>
/// <param name="Field">The field whose value is the code.</param>
/// <param name="IsMonth">Whether the code is the month of a date or date-time, in SDMX notation: <c>2024-07</c>.</param>
public sealed record CubeDimension(string Name, Field Field, bool IsMonth);

/// <summary>A named rule of a template: the kind of rule and its parameters, as they stand in the template's JSON.</summary>
/// <param name="Id">Stable name of the rule in this template, for example <c>sex-adds-up</c>.</param>
/// <param name="Kind">Name of the rule kind, a key of the validation's list of kinds.</param>
/// <param name="Severity">What a violation means.</param>
/// <param name="Description">The rule in a sentence, shown with its findings.</param>
/// <param name="Parameters">The rule's JSON object, from which the kind reads its parameters.</param>
public sealed record RuleDefinition(string Id, string Kind, Severity Severity, string Description, JsonElement Parameters);

/// <summary>A harmonised template for submissions: fields, key and rules. Reader, validation, cube, empty file and documentation derive from it.</summary>
/// <remarks>Its JSON is a Frictionless Table Schema (<c>fields</c>, <c>primaryKey</c>, <c>missingValues</c>) with the project's own properties:
/// <c>codelist</c>, <c>role</c>, <c>aliases</c>, <c>alsoTakes</c> and <c>default</c> on a field, and <c>rules</c>, <c>person</c>, <c>keyScope</c>,
/// <c>lineBreaks</c>, <c>tolerance</c>, <c>cube</c> and <c>event</c> beside the fields. Instances are immutable.</remarks>
public sealed class Template
{
    private const string CountryScope = "country";

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

    /// <summary>The field that names the person whom a record is about; null where records are not about persons.</summary>
    public Field? Person { get; init; }

    /// <summary>The scope within which the same person has the same pseudonym: <c>country</c>, or a fixed name.</summary>
    public string KeyScope { get; init; } = CountryScope;

    /// <summary>Whether values may hold line breaks. Where they may not, every line is a record, and a file can be read in parts.</summary>
    public bool HasLineBreaks { get; init; } = true;

    /// <summary>Share of a file's records that may be wrong: they are left out and the others are kept. With 0, any error rejects the file.</summary>
    public double Tolerance { get; init; }

    /// <summary>Dimensions of a record template's cube after the country, which is always the first.</summary>
    public IReadOnlyList<CubeDimension> Cube { get; init; } = [];

    /// <summary>What is kept of a record, as codes and numbers, for passes by person; the first says when. Empty where nothing is kept.</summary>
    public IReadOnlyList<Field> Event { get; init; } = [];

    /// <summary>Whether a file can be read in parts: what one record says does not depend on others, but for its key,
    /// and the key is not quoted, so that digests of keys are all that parts need to keep.</summary>
    public bool CanBeSplit => Kind == TemplateKind.Record && !HasLineBreaks && !PrimaryKey.Any(column => column.MayBeQuoted);

    /// <summary>Whether the records of all files are events of their own, so that one that stands in two files is counted twice. What is told of cases may be told again.</summary>
    public bool AddsUp => CanBeSplit && Event.Count > 0;

    /// <summary>Name of the key scope of a country's submissions.</summary>
    public string KeyScopeOf(string country) => KeyScope == CountryScope ? country : KeyScope;

    /// <summary>Variables that are kept of a record for counts of persons and for cases, each a field or a derived variable; empty where nothing is kept.</summary>
    public IReadOnlyList<string> Keep { get; init; } = [];

    /// <summary>Fields that say on which day a record is counted, the best first: a day, a year or a month.</summary>
    public IReadOnlyList<Field> Days { get; init; } = [];

    /// <summary>Id of the template under whose name the persons are counted: templates that tell of the same persons are counted together.</summary>
    public string CountedWith { get; init; } = "";

    /// <summary>The template as it is served: the JSON of its file.</summary>
    public required JsonElement Json { get; init; }

    /// <summary>The fields that classify a cell, in the template's order: the dimensions of its cube.</summary>
    public IEnumerable<Field> Dimensions => Fields.Where(column => column.Role == VariableRole.Dimension);

    /// <summary>The field of this name.</summary>
    /// <exception cref="ArgumentException">The template has no such field.</exception>
    public Field Field(string name) =>
        Fields.FirstOrDefault(column => column.Name == name) ?? throw new ArgumentException($"Template '{Id}' has no field '{name}'.");
}
