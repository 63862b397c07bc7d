using Pipeline.Core.Reading;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Validation.Rules;

/// <summary>The fields <c>first</c> and <c>second</c> have the same code where the condition <c>when</c> holds; their code lists may
/// differ, for example in totals.</summary>
internal sealed class SameWhen : Rule
{
    private readonly Field first;
    private readonly Field second;
    private readonly Condition when;

    public SameWhen(RuleParameters parameters)
        : base(parameters.Definition)
    {
        first = parameters.Field("first");
        second = parameters.Field("second");
        when = new Condition(parameters);
        if (first.Codelist is null || second.Codelist is null) throw parameters.Wrong("first", $"fields '{first.Name}' and '{second.Name}' both need a code list");
    }

    /// <inheritdoc/>
    public override void Check(Record record, FindingSink findings)
    {
        if (!record.Has(first.Index) || !record.Has(second.Index) || !when.Holds(record)) return;
        if (first.Codelist!.Codes[record.Code(first.Index)].Id == second.Codelist!.Codes[record.Code(second.Index)].Id) return;
        if (findings.Count(Definition, record.Line, first.Name))
            findings.Describe(Definition, record.Line, first.Name, Quotation.Of(record, first.Index), $"{Quotation.Of(record, second.Index)} as in {second.Name}, because {when}");
    }
}
