using Pipeline.Core.Reading;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Validation.Rules;

/// <summary>The field <c>first</c> is not greater or later than the field <c>second</c>; with <c>strict</c>, not equal either.</summary>
internal sealed class Order : Rule
{
    private readonly Field first;
    private readonly Field second;
    private readonly bool isStrict;
    private readonly bool inDays;

    public Order(RuleParameters parameters)
        : base(parameters.Definition)
    {
        first = parameters.Field("first");
        second = parameters.Field("second");
        isStrict = parameters.Flag("strict");
        if (Scale(first) is not { } scale || Scale(second) is not { } other || (scale != other && (!IsDay(scale) || !IsDay(other))))
            throw parameters.Wrong("second", $"fields '{first.Name}' and '{second.Name}' cannot be compared: both need to be numbers, years, dates or date-times");
        inDays = scale != other;
    }

    /// <inheritdoc/>
    public override void Check(Record record, FindingSink findings)
    {
        if (!record.Has(first.Index) || !record.Has(second.Index)) return;
        int comparison = inDays ? DayOf(record, first).CompareTo(DayOf(record, second)) : record.Number(first.Index).CompareTo(record.Number(second.Index));
        if (comparison < 0 || (comparison == 0 && !isStrict)) return;
        if (!findings.Count(Definition, record.Line, first.Name)) return;
        string relation = Scale(first) == FieldType.Number ? (isStrict ? "less than" : "at most") : isStrict ? "before" : "not after";
        findings.Describe(Definition, record.Line, first.Name,
            $"{first.Name} is {Quotation.Of(record, first.Index)}, {second.Name} is {Quotation.Of(record, second.Index)}",
            $"{first.Name} {relation} {second.Name}");
    }

    // A date and a point in time are compared by their days.
    private static long DayOf(Record record, Field field) =>
        field.Type == FieldType.DateTime ? record.Integer(field.Index) / 86_400 : record.Integer(field.Index);

    private static bool IsDay(FieldType scale) => scale is FieldType.Date or FieldType.DateTime;

    // What a field is measured on; null where it has no order.
    private static FieldType? Scale(Field field) => field.Type switch
    {
        _ when field.Codelist is not null => null,
        FieldType.Integer or FieldType.Number => FieldType.Number,
        FieldType.Year or FieldType.Date or FieldType.DateTime => field.Type,
        _ => null,
    };
}
