using System.Globalization;
using Pipeline.Core.Codelists;
using Pipeline.Core.Reading;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Validation.Rules;

/// <summary>Along the hierarchy of the field's code list, a total equals the sum of its parts, everything else being the same.</summary>
/// <remarks>Which codes are the parts says <see cref="Codelist.PartsOf"/>. Where a code that a breakdown needs is missing, or the list is open,
/// or a row could not be placed, the rest is unknown, and the parts must only not exceed the total; a warning says so where it is for a row.
/// <c>estimateTolerance</c> is how far the two may lie apart, in the measure's unit, where every row involved has the status E.
/// <c>rounding</c> is the step, in the measure's unit, to which the source rounds every figure by itself: each of them may then be half a step off.
/// <c>when</c> leaves out the cells for which it does not hold, for example rates, which do not add up.</remarks>
internal sealed class PartsSum : CellRule
{
    private const int MostPartsNamed = 6;

    private readonly Field field;
    private readonly Codelist codelist;
    private readonly double estimateTolerance;
    private readonly double rounding;
    private readonly Condition? when;

    public PartsSum(RuleParameters parameters)
        : base(parameters.Definition)
    {
        field = parameters.Field("field");
        estimateTolerance = parameters.OptionalNumber("estimateTolerance") ?? 0;
        rounding = parameters.OptionalNumber("rounding") ?? 0;
        when = parameters.Has("when") ? new Condition(parameters) : null;
        if (when?.IsAboutCells() == false) throw parameters.Wrong("when", "needs to be about a dimension with a code list");
        if (field.Codelist is null || field.Role != VariableRole.Dimension)
            throw parameters.Wrong("field", $"field '{field.Name}' needs to be a dimension with a code list");
        codelist = field.Codelist;
    }

    /// <inheritdoc/>
    public override void Finish(CellTable cells, FindingSink findings)
    {
        if (cells.RowsMissing > 0)
            ((IFindings)findings).Add(ReadingRule.Incomplete, 0, null,
                $"{(cells.RowsMissing == 1 ? "1 record" : string.Create(CultureInfo.InvariantCulture, $"{cells.RowsMissing} records"))} without readable dimensions, so that rule {Definition.Id} was not checked in full",
                "dimensions that can be read: correct the errors in them, and this rule may show more");
        foreach (Cell total in cells.Cells)
        {
            int code = cells.CodeOf(total.Key, field);
            if (code < 0 || double.IsNaN(total.Value) || codelist.ChildrenOf(code).Count == 0 || when?.Holds(cells, total.Key) == false) continue;
            IReadOnlyList<int> parts = codelist.PartsOf(code, part => cells.TryFind(cells.WithCode(total.Key, field, part), out _), out bool isComplete);
            if (parts.Count > 0) Compare(total, code, parts, isComplete && cells.RowsMissing == 0, cells, findings);
        }
    }

    private void Compare(Cell total, int code, IReadOnlyList<int> parts, bool isComplete, CellTable cells, FindingSink findings)
    {
        double sum = 0;
        bool areEstimates = total.IsEstimate;
        foreach (int part in parts)
        {
            cells.TryFind(cells.WithCode(total.Key, field, part), out Cell cell);
            areEstimates &= cell.IsEstimate;
            if (double.IsNaN(cell.Value)) isComplete = false;
            else sum += cell.Value;
        }

        // With figures below zero, some of the parts may well be more than the whole.
        if (!isComplete && !(cells.Measure.Minimum >= 0)) return;

        double tolerance = Math.Max(areEstimates ? estimateTolerance : 0, rounding / 2 * (parts.Count + 1));
        double inexactness = cells.Measure.Type == FieldType.Number ? Sums.Slack(total.Value, sum) : 0;
        double excess = sum - total.Value;
        if (excess <= tolerance + inexactness && (!isComplete || excess >= -tolerance - inexactness)) return;
        if (!findings.Count(Definition, total.Line, cells.Measure.Name)) return;

        string names = string.Join(" + ", parts.Take(MostPartsNamed).Select(part => codelist.Codes[part].Id))
            + (parts.Count > MostPartsNamed ? $" + {parts.Count - MostPartsNamed} more" : "");
        findings.Describe(Definition, total.Line, cells.Measure.Name,
            $"{Quotation.Text(total.Value)} for {field.Name} {codelist.Codes[code].Id}; {names} = {Quotation.Text(sum)}",
            (isComplete ? "parts that add up to the total" : "parts that add up to no more than the total")
                + (tolerance > 0 ? $", give or take {Quotation.Text(tolerance)}" : "")
                + $"; they are {Quotation.Text(Math.Abs(excess))} too {(excess > 0 ? "many" : "few")}");
    }
}
