namespace Pipeline.Core.Disclosure;

/// <summary>What a reader can conclude about suppressed cells sum by sum: none is negative, and none exceeds what its sums leave for it.</summary>
/// <remarks>The shuttle algorithm (Buzzigoli and Giusti, 1999): lower bounds give upper ones and the other way round until nothing moves. The bounds enclose the
/// feasibility interval, so that a cell that is narrow here is narrow for certain; linear programming may narrow it further.</remarks>
internal sealed class IntervalBounds
{
    private const double Tolerance = 1e-6;
    private const int MaximumRounds = 50; // bounds may also creep towards a limit for ever

    private readonly LinkedTables tables;
    private readonly double[] low;
    private readonly double[] high;

    /// <summary>Finds the bounds.</summary>
    public IntervalBounds(LinkedTables tables, ReadOnlySpan<Protection> protection)
    {
        this.tables = tables;
        low = tables.Values.ToArray();
        high = tables.Values.ToArray();
        for (int cell = 0; cell < low.Length; cell++)
            if (protection[cell].IsSuppressed()) (low[cell], high[cell]) = (0, double.PositiveInfinity);

        var open = new List<int>();
        for (int sum = 0; sum < tables.SumCount; sum++)
            foreach (int cell in tables.CellsOf(sum))
                if (protection[cell].IsSuppressed())
                {
                    open.Add(sum);
                    break;
                }

        bool moved = true;
        for (int round = 0; round < MaximumRounds && moved; round++)
        {
            moved = false;
            foreach (int sum in open) moved |= Tighten(tables.CellsOf(sum));
        }
    }

    /// <summary>Width of a cell's bounds; infinite where it has no upper one.</summary>
    public double WidthOf(int cell) => high[cell] - low[cell];

    /// <summary>Whether a sum is what bounds a cell from above, or from below at more than zero.</summary>
    public bool Binds(int sum, int cell)
    {
        ReadOnlySpan<int> cells = tables.CellsOf(sum);
        (double least, double most) = RestOf(cells, cell);
        return cell == cells[0]
            ? most <= high[cell] + Tolerance || (low[cell] > 0 && least >= low[cell] - Tolerance)
            : high[cells[0]] - least <= high[cell] + Tolerance || (low[cell] > 0 && low[cells[0]] - most >= low[cell] - Tolerance);
    }

    // The parts other than one: how little and how much they can be together.
    private (double Least, double Most) RestOf(ReadOnlySpan<int> cells, int cell)
    {
        double least = 0, most = 0;
        foreach (int part in cells[1..])
        {
            if (part == cell) continue;
            least += low[part];
            most += high[part];
        }

        return (least, most);
    }

    private bool Tighten(ReadOnlySpan<int> cells)
    {
        double least = 0, most = 0;
        int unbounded = 0;
        foreach (int part in cells[1..])
        {
            least += low[part];
            if (double.IsPositiveInfinity(high[part])) unbounded++;
            else most += high[part];
        }

        int total = cells[0];
        bool moved = Raise(total, least);
        if (unbounded == 0) moved |= Lower(total, most);
        foreach (int part in cells[1..])
        {
            if (low[part] == high[part]) continue;
            double before = low[part];
            bool wasUnbounded = double.IsPositiveInfinity(high[part]);
            double othersMost = wasUnbounded ? most : most - high[part];
            if (unbounded == (wasUnbounded ? 1 : 0)) moved |= Raise(part, low[total] - othersMost);
            moved |= Lower(part, high[total] - (least - before));
            least += low[part] - before;
            if (wasUnbounded && !double.IsPositiveInfinity(high[part])) unbounded--;
            most = double.IsPositiveInfinity(high[part]) ? most : othersMost + high[part];
        }

        return moved;
    }

    private bool Raise(int cell, double bound)
    {
        if (bound <= low[cell] + Tolerance) return false;
        low[cell] = bound;
        return true;
    }

    private bool Lower(int cell, double bound)
    {
        if (!(bound < high[cell] - Tolerance)) return false;
        high[cell] = bound;
        return true;
    }
}
