using Pipeline.Core.Disclosure;

namespace Pipeline.Core.Tests.Disclosure;

/// <summary>Somebody who solves the published table for its gaps: textbook elimination in floating point, written apart from the code under test.</summary>
internal static class Attacker
{
    /// <summary>The unsafe cells that the published ones give exactly.</summary>
    public static List<int> Recovers(LinkedTables tables, Protection[] protection)
    {
        int[] hidden = [.. Enumerable.Range(0, protection.Length).Where(cell => protection[cell].IsSuppressed())];
        var place = hidden.Select((cell, i) => (cell, i)).ToDictionary(pair => pair.cell, pair => pair.i);
        var rows = new List<double[]>();
        for (int sum = 0; sum < tables.SumCount; sum++)
        {
            var row = new double[hidden.Length];
            ReadOnlySpan<int> cells = tables.CellsOf(sum);
            for (int i = 0; i < cells.Length; i++)
                if (place.TryGetValue(cells[i], out int column)) row[column] = i == 0 ? -1 : 1;
            if (row.Any(value => value != 0)) rows.Add(row);
        }

        int done = 0;
        for (int column = 0; column < hidden.Length; column++)
        {
            int pivot = Enumerable.Range(done, rows.Count - done).FirstOrDefault(i => Math.Abs(rows[i][column]) > 1e-7, -1);
            if (pivot < 0) continue;
            (rows[done], rows[pivot]) = (rows[pivot], rows[done]);
            double[] leading = rows[done];
            double scale = leading[column];
            for (int i = column; i < leading.Length; i++) leading[i] /= scale;
            for (int other = 0; other < rows.Count; other++)
            {
                double factor = rows[other][column];
                if (other == done || factor == 0) continue;
                for (int i = column; i < leading.Length; i++) rows[other][i] -= factor * leading[i];
            }

            done++;
        }

        return
        [
            .. from row in rows.Take(done)
               let used = Enumerable.Range(0, row.Length).Where(i => Math.Abs(row[i]) > 1e-7).ToArray()
               where used.Length == 1 && protection[hidden[used[0]]] == Protection.Primary
               select hidden[used[0]],
        ];
    }
}
