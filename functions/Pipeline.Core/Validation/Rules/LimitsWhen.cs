using Pipeline.Core.Reading;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Validation.Rules;

/// <summary>A number is at least <c>minimum</c>, at most <c>maximum</c> and, with <c>whole</c>, has no decimals where the condition
/// <c>when</c> holds.</summary>
internal sealed class LimitsWhen : Rule
{
    private readonly Field field;
    private readonly double minimum;
    private readonly double maximum;
    private readonly bool isWhole;
    private readonly Condition when;

    public LimitsWhen(RuleParameters parameters)
        : base(parameters.Definition)
    {
        field = parameters.Field("field");
        minimum = parameters.OptionalNumber("minimum") ?? double.NegativeInfinity;
        maximum = parameters.OptionalNumber("maximum") ?? double.PositiveInfinity;
        isWhole = parameters.Flag("whole");
        when = new Condition(parameters);
        if (field.Codelist is not null || field.Type is not (FieldType.Integer or FieldType.Number))
            throw parameters.Wrong("field", $"field '{field.Name}' needs to be a number");
        if (!isWhole && double.IsInfinity(minimum) && double.IsInfinity(maximum)) throw parameters.Wrong("maximum", "is missing, and so are minimum and whole");
    }

    /// <inheritdoc/>
    public override void Check(Record record, FindingSink findings)
    {
        if (!record.Has(field.Index)) return;
        double value = record.Number(field.Index);
        bool isFraction = isWhole && value != Math.Truncate(value);
        if ((!isFraction && value >= minimum && value <= maximum) || !when.Holds(record)) return;
        if (findings.Count(Definition, record.Line, field.Name))
            findings.Describe(Definition, record.Line, field.Name, Quotation.Of(record, field.Index),
                $"{(isFraction ? "a whole number" : value < minimum ? $"at least {Quotation.Text(minimum)}" : $"at most {Quotation.Text(maximum)}")}, because {when}");
    }
}
