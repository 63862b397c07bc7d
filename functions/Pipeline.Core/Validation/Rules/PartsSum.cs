using Pipeline.Core.Codelists;
using Pipeline.Core.Reading;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Validation.Rules;

/// <summary>Along the hierarchy of the field's code list, a total equals the sum of its parts, everything else being the same.</summary>
/// <remarks>A part that the file has counts itself; one that it has not is replaced by its own parts. Where a code that a breakdown needs is missing,
/// or the list is open, or a row could not be read, the rest is unknown, and the parts must only not exceed the total.
/// <c>estimateTolerance</c> is how far the two may lie apart, in the measure's unit, where every row involved has the status E.</remarks>
internal sealed class PartsSum : CellRule
{
    private const int MostPartsNamed = 6;

    private readonly Field field;
    private readonly Codelist codelist;
    private readonly double estimateTolerance;

    public PartsSum(RuleParameters parameters)
        : base(parameters.Definition)
    {
        field = parameters.Field("field");
        estimateTolerance = parameters.OptionalNumber("estimateTolerance") ?? 0;
        if (field.Codelist is null || field.Role != VariableRole.Dimension)
            throw parameters.Wrong("field", $"field '{field.Name}' needs to be a dimension with a code list");
        codelist = field.Codelist;
    }

    /// <inheritdoc/>
    public override void Finish(CellTable cells, FindingSink findings)
    {
        foreach (Cell total in cells.Cells)
        {
            int code = cells.CodeOf(total.Key, field);
            if (code < 0 || double.IsNaN(total.Value) || codelist.ChildrenOf(code).Count == 0) continue;
            var parts = new Parts { AreEstimates = total.IsEstimate, AreComplete = !codelist.IsOpen && !cells.LacksRows };
            Add(ref parts, cells, total.Key, code);
            if (parts.Count > 0) Compare(total, parts, cells, findings);
        }
    }

    // Adds the effective parts of a code; whether there were any.
    private bool Add(ref Parts parts, CellTable cells, UInt128 key, int code)
    {
        int before = parts.Count;
        foreach (int part in codelist.ChildrenOf(code))
        {
            if (cells.TryFind(cells.WithCode(key, field, part), out Cell cell))
            {
                parts.Count++;
                parts.AreEstimates &= cell.IsEstimate;
                if (double.IsNaN(cell.Value)) parts.AreComplete = false;
                else parts.Sum += cell.Value;
            }
            else
            {
                bool wereComplete = parts.AreComplete;
                if (!Add(ref parts, cells, key, part)) parts.AreComplete = wereComplete && codelist.Codes[part].IsOptional;
            }
        }

        return parts.Count > before;
    }

    private void Compare(Cell total, Parts parts, CellTable cells, FindingSink findings)
    {
        // With figures below zero, some of the parts may well be more than the whole.
        if (!parts.AreComplete && !(cells.Measure.Minimum >= 0)) return;

        double tolerance = parts.AreEstimates ? estimateTolerance : 0;
        double rounding = cells.Measure.Type == FieldType.Number ? 1e-9 * Math.Max(Math.Abs(total.Value), Math.Abs(parts.Sum)) : 0;
        double excess = parts.Sum - total.Value;
        if (excess <= tolerance + rounding && (!parts.AreComplete || excess >= -tolerance - rounding)) return;
        if (!findings.Count(Definition)) return;

        int code = cells.CodeOf(total.Key, field);
        string names = string.Join(" + ", NamesOfParts(cells, total.Key, code).Take(MostPartsNamed))
            + (parts.Count > MostPartsNamed ? $" + {parts.Count - MostPartsNamed} more" : "");
        string within = tolerance > 0 ? $", give or take {Quotation.Text(tolerance)}" : "";
        findings.Describe(Definition, total.Line, cells.Measure.Name,
            $"{Quotation.Text(total.Value)} for {field.Name} {codelist.Codes[code].Id}; {names} = {Quotation.Text(parts.Sum)}",
            (parts.AreComplete ? "parts that add up to the total" : "parts that add up to no more than the total") + within
                + $"; they are {Quotation.Text(Math.Abs(excess))} too {(excess > 0 ? "many" : "few")}");
    }

    private IEnumerable<string> NamesOfParts(CellTable cells, UInt128 key, int code)
    {
        foreach (int part in codelist.ChildrenOf(code))
        {
            if (cells.TryFind(cells.WithCode(key, field, part), out _)) yield return codelist.Codes[part].Id;
            else
                foreach (string name in NamesOfParts(cells, key, part)) yield return name;
        }
    }

    private struct Parts
    {
        public double Sum;
        public int Count;
        public bool AreComplete;
        public bool AreEstimates;
    }
}
