using System.Text;
using Pipeline.Core.Reading;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Validation.Rules;

/// <summary>The field names a template, so that what is agreed on exists. <c>breakdown</c> is a field with dimensions of that template,
/// named by their code
/// lists as the indicators name them and separated by semicolons, or <c>none</c>; <c>indicator</c> is a field with an indicator that is computed from that
/// template alone, or <c>*</c>; <c>also</c> is one more name that the field may have.</summary>
internal sealed class KnownDataset : Rule
{
    private readonly Field field;
    private readonly Field? breakdown;
    private readonly Field? indicator;
    private readonly string? also;
    private IReadOnlyDictionary<string, IReadOnlyList<string>>? indicators;

    public KnownDataset(RuleParameters parameters)
        : base(parameters.Definition)
    {
        field = parameters.Field("field");
        breakdown = parameters.Has("breakdown") ? parameters.Field("breakdown") : null;
        indicator = parameters.Has("indicator") ? parameters.Field("indicator") : null;
        also = parameters.Has("also") ? parameters.Text("also") : null;
        foreach (Field named in new[] { field, breakdown, indicator }.OfType<Field>())
            if (named.Type != FieldType.String || named.Codelist is not null) throw parameters.Wrong("field", $"field '{named.Name}' needs to be a text");
    }

    /// <inheritdoc/>
    public override void Begin(SubmissionContext context) => indicators = context.Indicators;

    /// <inheritdoc/>
    public override void Check(Record record, FindingSink findings)
    {
        if (!record.Has(field.Index)) return;
        string name = Encoding.UTF8.GetString(record.Text(field.Index));
        if (name == also) return;
        if (TemplateCatalogue.Find(name) is not { } template)
        {
            Report(record, field, $"the id of a template{(also is null ? "" : " or " + also)}", findings);
            return;
        }

        if (indicator is not null && indicators is { } known && Encoding.UTF8.GetString(record.Text(indicator.Index)) is var code and not "*"
            && !(known.TryGetValue(code, out IReadOnlyList<string>? from) && from is [var only] && only == name))
            Report(record, indicator, $"*, or the code of an indicator that is computed from {name} alone", findings);
        if (breakdown is null || !record.Has(breakdown.Index)) return;
        string[] dimensions = [.. template.Dimensions.Where(dimension => dimension.Name != "country").Select(dimension => dimension.Codelist?.Id).OfType<string>()];
        string[] asked = Encoding.UTF8.GetString(record.Text(breakdown.Index)).Split(';');
        if (asked is not ["none"] && asked.Except(dimensions).Any())
            Report(record, breakdown, $"none, or some of {string.Join(", ", dimensions)}, separated by semicolons", findings);
    }

    private void Report(Record record, Field wrong, string expected, FindingSink findings)
    {
        if (findings.Count(Definition, record.Line, wrong.Name)) findings.Describe(Definition, record.Line, wrong.Name, Quotation.Of(record, wrong.Index), expected);
    }
}
