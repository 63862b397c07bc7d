namespace Pipeline.Core.Disclosure;

/// <summary>An attacker who adds and subtracts whatever is published: finds the suppressed cells that have one possible value only.</summary>
/// <remarks>The sums leave a linear space in which the suppressed cells can move. The attacker takes one random point of it: a cell that does not move there does not move at all, but for a
/// chance of about the number of cells in 2^61 in which a cell is called exposed without being so. Sparse elimination modulo the prime 2^61 − 1, the shortest sums first
/// and in each the cell that stands in the fewest others, so that little fills in.</remarks>
public static class ExactRecovery
{
    private const ulong Prime = (1UL << 61) - 1;

    /// <summary>The suppressed cells that what is published gives exactly, in ascending order.</summary>
    /// <param name="tables">The cells and their sums.</param>
    /// <param name="protection">What is done with each cell.</param>
    public static IReadOnlyList<int> Of(LinkedTables tables, ReadOnlySpan<Protection> protection)
    {
        var rows = new List<Dictionary<int, ulong>>();
        var rowsOf = new Dictionary<int, HashSet<int>>();
        for (int sum = 0; sum < tables.SumCount; sum++)
        {
            ReadOnlySpan<int> cells = tables.CellsOf(sum);
            var row = new Dictionary<int, ulong>();
            for (int i = 0; i < cells.Length; i++)
                if (protection[cells[i]].IsSuppressed()) row.Add(cells[i], i == 0 ? Prime - 1 : 1);
            if (row.Count == 0) continue;
            foreach (int cell in row.Keys)
            {
                if (!rowsOf.TryGetValue(cell, out HashSet<int>? of)) rowsOf.Add(cell, of = []);
                of.Add(rows.Count);
            }

            rows.Add(row);
        }

        // Forward: each row gives one cell from its others.
        var queue = new PriorityQueue<int, (int Length, int Row)>(rows.Select((row, i) => (i, (row.Count, i))));
        var given = new List<(int Cell, Dictionary<int, ulong> Row)>();
        while (queue.TryDequeue(out int at, out (int Length, int) key))
        {
            Dictionary<int, ulong> row = rows[at];
            if (row.Count == 0) continue;
            if (row.Count != key.Length)
            {
                queue.Enqueue(at, (row.Count, at));
                continue;
            }

            int pivot = row.Keys.MinBy(cell => (rowsOf[cell].Count, cell));
            ulong inverse = Inverse(row[pivot]);
            foreach (int cell in row.Keys) rowsOf[cell].Remove(at);
            int[] others = [.. rowsOf[pivot]];
            foreach (int other in others)
            {
                Dictionary<int, ulong> target = rows[other];
                ulong factor = Times(Prime - target[pivot], inverse);
                foreach ((int cell, ulong value) in row)
                {
                    ulong sum = Plus(target.GetValueOrDefault(cell), Times(factor, value));
                    if (sum == 0)
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

        // Backward: the cells that are free get random moves, the others follow.
        var random = new Random(61);
        var moves = new Dictionary<int, ulong>();
        var isGiven = given.Select(pair => pair.Cell).ToHashSet();
        for (int cell = 0; cell < protection.Length; cell++)
            if (protection[cell].IsSuppressed() && !isGiven.Contains(cell)) moves.Add(cell, 1 + (ulong)random.NextInt64((long)Prime - 1));
        for (int i = given.Count - 1; i >= 0; i--)
        {
            (int pivot, Dictionary<int, ulong> row) = given[i];
            ulong rest = 0;
            foreach ((int cell, ulong value) in row)
                if (cell != pivot) rest = Plus(rest, Times(value, moves[cell]));
            moves.Add(pivot, Times(Prime - rest, Inverse(row[pivot])));
        }

        return [.. moves.Where(move => move.Value == 0).Select(move => move.Key).Order()];
    }

    private static ulong Plus(ulong one, ulong other)
    {
        ulong sum = one + other;
        return sum >= Prime ? sum - Prime : sum;
    }

    private static ulong Times(ulong one, ulong other)
    {
        ulong high = Math.BigMul(one % Prime, other % Prime, out ulong low);
        ulong sum = (low & Prime) + ((low >> 61) | (high << 3));
        return sum >= Prime ? sum - Prime : sum;
    }

    private static ulong Inverse(ulong value)
    {
        ulong result = 1, power = value;
        for (ulong exponent = Prime - 2; exponent > 0; exponent >>= 1, power = Times(power, power))
            if ((exponent & 1) == 1) result = Times(result, power);
        return result;
    }
}
