namespace Pipeline.Core.Disclosure;

/// <summary>The ways in which suppressed cells can move together without breaking a sum, by a part of them that moves freely and gives the others.</summary>
/// <remarks>Sparse elimination, the shortest sums first and in each the cell that stands in the fewest others, as in <see cref="ExactRecovery"/>, but in floating point: tables of counts need
/// few and small factors. Nothing is stored but the eliminated sums, so that a move costs about as many operations as there are suppressed cells.</remarks>
internal sealed class NullSpace
{
    private const double Zero = 1e-9;

    private readonly int[] starts; // by place of a cell that is given, less the number of free ones
    private readonly int[] others;
    private readonly double[] factors;

    /// <summary>Eliminates the sums.</summary>
    public NullSpace(LinkedTables tables, ReadOnlySpan<Protection> protection)
    {
        var rows = new List<Dictionary<int, double>>();
        var rowsOf = new Dictionary<int, HashSet<int>>();
        for (int sum = 0; sum < tables.SumCount; sum++)
        {
            ReadOnlySpan<int> cells = tables.CellsOf(sum);
            var row = new Dictionary<int, double>();
            for (int i = 0; i < cells.Length; i++)
                if (protection[cells[i]].IsSuppressed()) row.Add(cells[i], i == 0 ? -1 : 1);
            if (row.Count == 0) continue;
            foreach (int cell in row.Keys)
            {
                if (!rowsOf.TryGetValue(cell, out HashSet<int>? of)) rowsOf.Add(cell, of = []);
                of.Add(rows.Count);
            }

            rows.Add(row);
        }

        List<(int Cell, Dictionary<int, double> Row)> given = Eliminate(rows, rowsOf);
        HashSet<int> isGiven = [.. given.Select(pair => pair.Cell)];
        var cellsInOrder = new List<int>();
        for (int cell = 0; cell < protection.Length; cell++)
            if (protection[cell].IsSuppressed() && !isGiven.Contains(cell)) cellsInOrder.Add(cell);
        Free = cellsInOrder.Count;
        given.Reverse();
        cellsInOrder.AddRange(given.Select(pair => pair.Cell));
        Cells = [.. cellsInOrder];

        var placeOf = new Dictionary<int, int>(Cells.Length);
        for (int i = 0; i < Cells.Length; i++) placeOf.Add(Cells[i], i);
        starts = new int[given.Count + 1];
        var place = new List<int>();
        var factor = new List<double>();
        for (int i = 0; i < given.Count; i++)
        {
            (int cell, Dictionary<int, double> row) = given[i];
            foreach ((int other, double value) in row)
            {
                if (other == cell) continue;
                place.Add(placeOf[other]);
                factor.Add(-value / row[cell]);
            }

            starts[i + 1] = place.Count;
        }

        others = [.. place];
        factors = [.. factor];
    }

    /// <summary>The suppressed cells: first the free ones, then those given by cells before them.</summary>
    public int[] Cells { get; }

    /// <summary>Number of free cells.</summary>
    public int Free { get; }

    /// <summary>Fills in how the given cells move when the free ones do.</summary>
    public void Complete(double[] move)
    {
        (int[] starts, int[] others, double[] factors) = (this.starts, this.others, this.factors);
        for (int i = 0, cell = Free, k = 0; cell < move.Length; i++, cell++)
        {
            double value = 0;
            for (int end = starts[i + 1]; k < end; k++) value += factors[k] * move[others[k]];
            move[cell] = value;
        }
    }

    /// <summary>Brings a slope in all cells down to the free ones (the transpose of <see cref="Complete"/>).</summary>
    /// <param name="slope">By cell; afterwards the places of the free ones hold what counts.</param>
    /// <param name="isSquared">Whether factors are squared: with weights as slopes, about the diagonal of the weighted normal equations.</param>
    public void Reduce(double[] slope, bool isSquared = false)
    {
        (int[] starts, int[] others, double[] factors) = (this.starts, this.others, this.factors);
        for (int i = starts.Length - 2, cell = slope.Length - 1; i >= 0; i--, cell--)
        {
            double value = slope[cell];
            if (isSquared)
                for (int k = starts[i], end = starts[i + 1]; k < end; k++) slope[others[k]] += factors[k] * factors[k] * value;
            else
                for (int k = starts[i], end = starts[i + 1]; k < end; k++) slope[others[k]] += factors[k] * value;
        }
    }

    private static List<(int Cell, Dictionary<int, double> Row)> Eliminate(List<Dictionary<int, double>> rows, Dictionary<int, HashSet<int>> rowsOf)
    {
        var queue = new PriorityQueue<int, (int Length, int Row)>(rows.Select((row, i) => (i, (row.Count, i))));
        var given = new List<(int Cell, Dictionary<int, double> Row)>();
        while (queue.TryDequeue(out int at, out (int Length, int) key))
        {
            Dictionary<int, double> row = rows[at];
            if (row.Count == 0) continue;
            if (row.Count != key.Length)
            {
                queue.Enqueue(at, (row.Count, at));
                continue;
            }

            int pivot = row.Keys.MinBy(cell => (rowsOf[cell].Count, cell));
            foreach (int cell in row.Keys) rowsOf[cell].Remove(at);
            foreach (int other in rowsOf[pivot].ToArray())
            {
                Dictionary<int, double> target = rows[other];
                double factor = -target[pivot] / row[pivot];
                foreach ((int cell, double value) in row)
                {
                    double sum = target.GetValueOrDefault(cell) + factor * value;
                    if (cell == pivot || Math.Abs(sum) < Zero)
                    {
                        target.Remove(cell);
                        rowsOf[cell].Remove(other);
                    }
                    else
                    {
                        target[cell] = sum;
                        rowsOf[cell].Add(other);
                    }
                }

                queue.Enqueue(other, (target.Count, other));
            }

            given.Add((pivot, row));
            rows[at] = [];
        }

        return given;
    }
}
