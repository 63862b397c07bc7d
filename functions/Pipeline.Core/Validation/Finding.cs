using Pipeline.Core.Templates;

namespace Pipeline.Core.Validation;

/// <summary>One thing that is wrong, or odd, in a submission.</summary>
/// <param name="Rule">Id of the violated rule: one of the template's, or of a field's constraints (<c>required</c>, <c>type</c>, <c>code</c>, <c>range</c>, <c>pattern</c>) or of the file (<c>empty</c>, <c>encoding</c>, <c>workbook</c>, <c>malformed</c>, <c>missing-column</c>, <c>duplicate-column</c>, <c>unknown-column</c>, <c>incomplete</c>).</param>
/// <param name="Severity">Whether it rejects the submission.</param>
/// <param name="Line">Line of the file, from 1 (for a record with line breaks: its first line); for a workbook the row. 0 where the whole file is meant.</param>
/// <param name="Column">Name of the column, or null where the whole record is meant.</param>
/// <param name="Found">What was found: the value for variables that may be quoted, otherwise only its kind ("a text of 12 characters").</param>
/// <param name="Expected">What was expected, and so what to do.</param>
public sealed record Finding(string Rule, Severity Severity, long Line, string? Column, string Found, string Expected);
