using Pipeline.Core.Reading;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Validation.Rules;

/// <summary>The field is one of <c>codes</c>, or has no value, where the condition <c>when</c> holds; everywhere without one.</summary>
internal sealed class CodesWhen : Rule
{
    private readonly Field field;
    private readonly int[] codes;
    private readonly Condition? when;

    public CodesWhen(RuleParameters parameters)
        : base(parameters.Definition)
    {
        field = parameters.Field("field");
        codes = parameters.Codes("codes", field.Codelist ?? throw parameters.Wrong("field", $"field '{field.Name}' needs a code list"));
        when = parameters.Has("when") ? new Condition(parameters) : null;
    }

    /// <inheritdoc/>
    public override void Check(Record record, FindingSink findings)
    {
        if (!record.Has(field.Index) || codes.Contains(record.Code(field.Index)) || when?.Holds(record) == false) return;
        if (!findings.Count(Definition, record.Line, field.Name)) return;
        string allowed = string.Join(", ", codes.Select(code => field.Codelist!.Codes[code].Id));
        findings.Describe(Definition, record.Line, field.Name, Quotation.Of(record, field.Index), $"{(codes.Length > 1 ? "one of " : "")}{allowed}{(when is null ? "" : $", because {when}")}");
    }
}
