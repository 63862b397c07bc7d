using Pipeline.Core.Codelists;

namespace Pipeline.Core.Templates;

/// <summary>How the text of a field is read; the types of Frictionless Table Schema that the templates use.</summary>
public enum FieldType
{
    /// <summary>Text, or a code where the field names a code list.</summary>
    String,

    /// <summary>A whole number between -2^53 and 2^53.</summary>
    Integer,

    /// <summary>A decimal number with a point.</summary>
    Number,

    /// <summary>0 or 1, <c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary>A calendar year, four digits.</summary>
    Year,

    /// <summary>A day, <c>yyyy-MM-dd</c>.</summary>
    Date,

    /// <summary>A point in local time, <c>yyyy-MM-ddTHH:mm:ss</c>.</summary>
    DateTime,
}

/// <summary>What a variable is for, declared once in the template; disclosure control and messages derive from it.</summary>
public enum VariableRole
{
    /// <summary>Classifies an aggregate cell.</summary>
    Dimension,

    /// <summary>The figure of a cell.</summary>
    Measure,

    /// <summary>Says something about the figure, for example its status.</summary>
    Attribute,

    /// <summary>Names a person or a document. Never quoted, never published.</summary>
    DirectIdentifier,

    /// <summary>Could identify a person together with others (quasi-identifier). Not quoted in findings.</summary>
    KeyVariable,

    /// <summary>Confidential about a person. Not quoted in findings.</summary>
    Sensitive,
}

/// <summary>One column of a template: a Frictionless Table Schema field with its code list, role and header aliases.</summary>
public sealed class Field
{
    /// <summary>The column's header.</summary>
    public required string Name { get; init; }

    /// <summary>Place of the field in the template, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>Short title for people.</summary>
    public required string Title { get; init; }

    /// <summary>What to write into the column.</summary>
    public required string Description { get; init; }

    /// <summary>How its text is read.</summary>
    public required FieldType Type { get; init; }

    /// <summary>What the variable is for.</summary>
    public required VariableRole Role { get; init; }

    /// <summary>The code list of its values, or null.</summary>
    public Codelist? Codelist { get; init; }

    /// <summary>Places of the codes that the field allows where it does not allow the whole list (the constraint <c>enum</c>); or null.</summary>
    public IReadOnlyList<int>? AllowedCodes { get; init; }

    /// <summary>A coarser type that is taken too: a date field may take a year, which then stands for its 1 July, and a date-time field
    /// a date, which then stands for its midnight; or null.</summary>
    public FieldType? AlsoTakes { get; init; }

    /// <summary>Whether every record needs a value.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Smallest value allowed (numbers and years), inclusive.</summary>
    public double? Minimum { get; init; }

    /// <summary>Largest value allowed (numbers and years), inclusive.</summary>
    public double? Maximum { get; init; }

    /// <summary>Regular expression that the whole text must match, without backtracking constructs; or null.</summary>
    public string? Pattern { get; init; }

    /// <summary>Other headers under which the column is accepted.</summary>
    public required IReadOnlyList<string> Aliases { get; init; }

    /// <summary>A value for the field where the column is empty or absent; or null.</summary>
    public string? Default { get; init; }

    /// <summary>Whether a finding may quote a value of this field: it never does for variables about a person.</summary>
    public bool MayBeQuoted => Role is VariableRole.Dimension or VariableRole.Measure or VariableRole.Attribute;
}
