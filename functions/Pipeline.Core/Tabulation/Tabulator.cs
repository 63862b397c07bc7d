using System.Globalization;
using Pipeline.Core.Reading;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Tabulation;

/// <summary>Puts the records of one submission on an aggregate template into its cube: a record is a cell.</summary>
/// <remarks>On a template without a measure, such as a list of entries, every record counts 1. Codes stand as they are, years and numbers as digits,
/// days as <c>yyyy-MM-dd</c>, texts of a list as they are; a dimension without a value is empty text.</remarks>
public sealed class Tabulator
{
    private readonly Field[] dimensions;
    private readonly Field? measure;
    private readonly Field? status;

    /// <summary>Starts an empty cube.</summary>
    /// <exception cref="ArgumentException">The template is not an aggregate one.</exception>
    public Tabulator(Template template)
    {
        if (template.Kind != TemplateKind.Aggregate) throw new ArgumentException($"Template '{template.Id}' is not an aggregate one.", nameof(template));
        dimensions = [.. template.Dimensions];
        measure = template.Fields.SingleOrDefault(field => field.Role == VariableRole.Measure);
        status = template.Fields.FirstOrDefault(field => field.Codelist?.Id == "obs_status");
        Cube = new Cube(template.Id, dimensions.Select(dimension => dimension.Name));
    }

    /// <summary>The cube so far; it names no source, because the submission's hash and revision are not known before its last byte.</summary>
    public Cube Cube { get; }

    /// <summary>Sets the cell of a valid record. A cell that the file has twice keeps its first figure; the rule <c>unique-key</c> reports it.</summary>
    public void Add(Record record)
    {
        string[] cell = [.. dimensions.Select(dimension => CodeOf(record, dimension))];
        if (!Cube.Contains(cell))
            Cube.Set(cell, measure is null ? 1 : record.Number(measure.Index), status is not null && record.Has(status.Index) ? CodeOf(record, status) : "A", [0]);
    }

    private static string CodeOf(Record record, Field field) => field switch
    {
        _ when !record.Has(field.Index) => "",
        { Codelist: { } codelist } => codelist.Codes[record.Code(field.Index)].Id,
        { Type: FieldType.String } => System.Text.Encoding.UTF8.GetString(record.Text(field.Index)),
        { Type: FieldType.Date } => DateOnly.FromDayNumber((int)record.Integer(field.Index)).ToString("O", CultureInfo.InvariantCulture),
        _ => record.Integer(field.Index).ToString(CultureInfo.InvariantCulture),
    };
}
