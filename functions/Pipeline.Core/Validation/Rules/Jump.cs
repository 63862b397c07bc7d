using Pipeline.Core.Reading;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Validation.Rules;

/// <summary>The figure of a cell changes by no more than <c>maximumChangePerYear</c> (a share, compounded) since the latest year before it that the file has of the cell.</summary>
/// <remarks>Figures below <c>minimumBase</c> before the change are not looked at: small numbers jump.</remarks>
internal sealed class Jump : CellRule
{
    private const double Rounding = 1e-9;

    private readonly Field period;
    private readonly double maximumChangePerYear;
    private readonly double minimumBase;

    public Jump(RuleParameters parameters)
        : base(parameters.Definition)
    {
        period = parameters.Field("period");
        maximumChangePerYear = parameters.Number("maximumChangePerYear");
        minimumBase = parameters.Number("minimumBase");
        if (period.Type != FieldType.Year || period.Role != VariableRole.Dimension)
            throw parameters.Wrong("period", $"field '{period.Name}' needs to be a dimension of type year");
    }

    /// <inheritdoc/>
    public override void Finish(CellTable cells, FindingSink findings)
    {
        int[] years = [.. cells.Cells.Select(cell => cells.YearOf(cell.Key, period)).Where(year => year > 0).Distinct().Order()];
        foreach (Cell cell in cells.Cells)
        {
            int year = cells.YearOf(cell.Key, period);
            for (int i = Array.BinarySearch(years, year) - 1; i >= 0; i--)
            {
                if (!cells.TryFind(cells.WithYear(cell.Key, period, years[i]), out Cell before)) continue;
                Compare(before, years[i], cell, year, cells.Measure.Name, findings);
                break;
            }
        }
    }

    private void Compare(Cell before, int yearBefore, Cell cell, int year, string measure, FindingSink findings)
    {
        // Also false where a figure is not known (NaN) or there is nothing to divide by.
        if (!(before.Value >= minimumBase && before.Value > 0 && cell.Value >= 0)) return;
        double change = Math.Pow(cell.Value / before.Value, 1.0 / (year - yearBefore)) - 1;
        if (Math.Abs(change) <= maximumChangePerYear + Rounding) return;
        if (findings.Count(Definition, cell.Line, measure))
            findings.Describe(Definition, cell.Line, measure,
                $"{Quotation.Text(before.Value)} in {Year(yearBefore)}, {Quotation.Text(cell.Value)} in {Year(year)}: {(change > 0 ? "+" : "-")}{Percent(Math.Abs(change))} a year",
                $"a change of at most {Percent(maximumChangePerYear)} a year; check both figures");
    }

    private static string Year(int year) => Quotation.Text(year);

    private static string Percent(double share) => Quotation.Text(Math.Round(100 * share, 1)) + " %";
}
