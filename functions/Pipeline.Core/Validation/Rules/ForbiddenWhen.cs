using Pipeline.Core.Reading;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Validation.Rules;

/// <summary>The field has no value where the condition <c>when</c> holds.</summary>
internal sealed class ForbiddenWhen : Rule
{
    private readonly Field field;
    private readonly Condition when;

    public ForbiddenWhen(RuleParameters parameters)
        : base(parameters.Definition)
    {
        field = parameters.Field("field");
        when = new Condition(parameters);
    }

    /// <inheritdoc/>
    public override void Check(Record record, FindingSink findings)
    {
        if (!record.Has(field.Index) || !when.Holds(record)) return;
        if (findings.Count(Definition, record.Line, field.Name))
            findings.Describe(Definition, record.Line, field.Name, Quotation.Of(record, field.Index), $"no value, because {when}");
    }
}
