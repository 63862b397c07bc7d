namespace Pipeline.Core.Disclosure;

/// <summary>Rounding of counts to multiples of a base, as a protection instead of suppression (SDC Handbook, 2nd ed., section 5.4.3).</summary>
public static class Rounding
{
    /// <summary>The nearest multiple; a half goes up.</summary>
    /// <param name="count">The count, 0 or more.</param>
    /// <param name="multiple">The base: 3, 5 or 10 as a rule.</param>
    public static long Conventional(long count, int multiple) => (count + multiple / 2) / multiple * multiple;

    /// <summary>One of the two adjacent multiples, up with probability residual / base, so that the expectation is the count itself.</summary>
    /// <param name="count">The count, 0 or more.</param>
    /// <param name="multiple">The base.</param>
    /// <param name="draw">A number drawn from [0, 1): the same draw for the same set of persons gives the same result everywhere.</param>
    public static long Unbiased(long count, int multiple, double draw)
    {
        long residual = count % multiple;
        return count - residual + (draw * multiple < residual ? multiple : 0);
    }

    /// <summary>Rounds a table with two margins so that it still adds up and every cell, totals included, is one of its two adjacent multiples
    /// (zero-restricted controlled rounding; Cox 1987).</summary>
    /// <remarks>Residuals are moved along cycles of cells that are not multiples yet until none is left: such a cycle exists as long as there is one, because a row or column
    /// whose total is a multiple holds no single non-multiple. Ties go the way that makes the next cell a multiple soonest, so that the result depends on the table alone.</remarks>
    /// <param name="inner">The inner counts, row by row; every row has the same length.</param>
    /// <param name="multiple">The base.</param>
    /// <returns>The table with its totals: one more row and one more column.</returns>
    public static long[,] Controlled(long[,] inner, int multiple)
    {
        int rows = inner.GetLength(0) + 1, columns = inner.GetLength(1) + 1;

        // A slack row and column make every line a multiple; they become the totals.
        var cells = new long[rows, columns];
        for (int i = 0; i < rows - 1; i++)
            for (int j = 0; j < columns - 1; j++)
            {
                cells[i, j] = inner[i, j];
                cells[i, columns - 1] -= inner[i, j];
                cells[rows - 1, j] -= inner[i, j];
                cells[rows - 1, columns - 1] += inner[i, j];
            }

        while (FindCycle(cells, multiple) is { } cycle)
        {
            // Forward: cells at even places go up, the others down, by what brings the first of them to a multiple.
            long step = cycle.Select((cell, place) => place % 2 == 0 ? multiple - Residual(cells[cell.Row, cell.Column], multiple) : Residual(cells[cell.Row, cell.Column], multiple)).Min();
            for (int place = 0; place < cycle.Count; place++) cells[cycle[place].Row, cycle[place].Column] += place % 2 == 0 ? step : -step;
        }

        for (int i = 0; i < rows - 1; i++) cells[i, columns - 1] = -cells[i, columns - 1];
        for (int j = 0; j < columns - 1; j++) cells[rows - 1, j] = -cells[rows - 1, j];
        return cells;
    }

    private static long Residual(long value, int multiple) => ((value % multiple) + multiple) % multiple;

    // Walks from a non-multiple along its row, then along a column, and so on, until a line is met again.
    private static List<(int Row, int Column)>? FindCycle(long[,] cells, int multiple)
    {
        int rows = cells.GetLength(0), columns = cells.GetLength(1);
        for (int i = 0; i < rows; i++)
            for (int j = 0; j < columns; j++)
            {
                if (Residual(cells[i, j], multiple) == 0) continue;
                var path = new List<(int Row, int Column)> { (i, j) };
                var rowWalked = new Dictionary<int, int>(); // place in the path of the cell from which a row, or a column, was walked
                var columnWalked = new Dictionary<int, int>();
                while (true)
                {
                    (int row, int column) = path[^1];
                    if (rowWalked.TryGetValue(row, out int start)) return path[(start + 1)..];
                    rowWalked.Add(row, path.Count - 1);
                    column = Enumerable.Range(0, columns).First(other => other != column && Residual(cells[row, other], multiple) != 0);
                    path.Add((row, column));
                    if (columnWalked.TryGetValue(column, out start)) return path[(start + 1)..];
                    columnWalked.Add(column, path.Count - 1);
                    path.Add((Enumerable.Range(0, rows).First(other => other != row && Residual(cells[other, column], multiple) != 0), column));
                }
            }

        return null;
    }
}
