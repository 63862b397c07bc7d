namespace Pipeline.Core.Disclosure;

/// <summary>Gaussian elimination over the cells of one block: which cells follow from which others by adding and subtracting.</summary>
/// <remarks>How unknown cells can differ from their true values without breaking a sum is a linear space; each cell is a vector over its coordinates.
/// To publish a cell is to eliminate its vector from all the others. A cell whose vector has become zero can be worked out; two whose vectors are parallel give
/// each other away (Langsrud, "Secondary cell suppression by Gaussian elimination", PSD 2024; the R package GaussSuppression).
/// Arithmetic is exact modulo the prime 2^31 − 1, so that no tolerance decides.</remarks>
internal sealed class Elimination
{
    private const uint Prime = 2147483647;

    private readonly Dictionary<int, int> places = [];
    private readonly List<uint[]> rows = [];
    private readonly List<int> nonzeros = [];
    private readonly int[] users; // by coordinate: how many rows that still matter use it
    private readonly List<int> active = [];
    private readonly int[] support;
    private readonly bool[] isSmall;

    /// <param name="tables">The cells and sums.</param>
    /// <param name="sums">The sums of the block.</param>
    /// <param name="isKnown">Whether the value of a cell is known from the start.</param>
    /// <param name="small">The cells whose values are small: elimination keeps their coordinates as long as it can.</param>
    public Elimination(LinkedTables tables, int[] sums, Func<int, bool> isKnown, params IEnumerable<int> small)
    {
        var cells = new List<int>();
        var sumOf = new List<int>();
        var further = new List<int>(); // sums that say something more about cells whose total is written out already
        foreach (int sum in sums)
            foreach (int cell in tables.CellsOf(sum))
                if (!isKnown(cell) && places.TryAdd(cell, cells.Count))
                {
                    cells.Add(cell);
                    sumOf.Add(-1);
                }

        foreach (int sum in sums)
            if (places.TryGetValue(tables.CellsOf(sum)[0], out int total) && sumOf[total] < 0) sumOf[total] = sum;
            else further.Add(sum);

        int coordinates = sumOf.Count(sum => sum < 0);
        users = new int[coordinates];
        support = new int[coordinates];
        isSmall = new bool[coordinates];
        var written = new uint[cells.Count][];
        int next = 0;
        for (int i = 0; i < written.Length; i++) Write(i);
        foreach (uint[] row in written) Add(row);
        foreach (int cell in small)
            if (places.TryGetValue(cell, out int place))
                for (int i = 0; i < isSmall.Length; i++) isSmall[i] |= rows[place][i] != 0;
        var rest = new uint[coordinates];
        foreach (int sum in further)
        {
            ReadOnlySpan<int> cellsOfSum = tables.CellsOf(sum);
            Array.Clear(rest);
            for (int i = 0; i < cellsOfSum.Length; i++)
                if (places.TryGetValue(cellsOfSum[i], out int place)) AddTo(rest, i == 0 ? Prime - 1 : 1, rows[place]);
            Eliminate(rest);
        }

        uint[] Write(int place)
        {
            if (written[place] is { } done) return done;
            var row = new uint[coordinates];
            written[place] = row;
            if (sumOf[place] < 0) row[next++] = 1;
            else
                foreach (int part in tables.CellsOf(sumOf[place])[1..])
                    if (places.TryGetValue(part, out int partPlace)) AddTo(row, 1, Write(partPlace));
            return row;
        }
    }

    /// <summary>Whether the cell can be worked out from what is known.</summary>
    public bool IsExposed(int cell) => !places.TryGetValue(cell, out int row) || nonzeros[row] == 0;

    /// <summary>Number of the row of a cell, or −1 where it is known.</summary>
    public int RowOf(int cell) => places.GetValueOrDefault(cell, -1);

    /// <summary>Whether what is known gives a row's value.</summary>
    public bool IsZero(int row) => nonzeros[row] == 0;

    /// <summary>Adds a row for the sum of several cells, and gives its number.</summary>
    public int AddSumOf(ReadOnlySpan<int> cells)
    {
        var row = new uint[users.Length];
        foreach (int cell in cells)
            if (places.TryGetValue(cell, out int place)) AddTo(row, 1, rows[place]);
        Add(row);
        return rows.Count - 1;
    }

    /// <summary>Whether one of the protected rows would be known if a row were.</summary>
    public bool GivesAway(int row, List<int> isProtected)
    {
        uint[] published = rows[row];
        int first = Array.FindIndex(published, value => value != 0);
        foreach (int secret in isProtected)
        {
            if (nonzeros[secret] != nonzeros[row]) continue;
            uint[] other = rows[secret];
            if (other[first] == 0) continue;
            ulong a = published[first], b = other[first];
            int i = 0;
            while (i < other.Length && a * other[i] % Prime == b * published[i] % Prime) i++;
            if (i == other.Length) return true;
        }

        return false;
    }

    /// <summary>Number of small coordinates that a row depends on, or <see cref="int.MaxValue"/> where it depends on others as well.</summary>
    public int SmallTermsOf(int row)
    {
        uint[] values = rows[row];
        for (int i = 0; i < values.Length; i++)
            if (values[i] != 0 && !isSmall[i]) return int.MaxValue;
        return nonzeros[row];
    }

    /// <summary>Makes a row known.</summary>
    public void Publish(int row) => Eliminate(rows[row]);

    /// <summary>Takes a row out of the elimination, because no more will be asked about it.</summary>
    public void Drop(int row)
    {
        if (!active.Remove(row)) return;
        for (int i = 0; i < users.Length; i++)
            if (rows[row][i] != 0) users[i]--;
    }

    private void Add(uint[] row)
    {
        int count = 0;
        for (int i = 0; i < row.Length; i++)
        {
            if (row[i] == 0) continue;
            users[i]++;
            count++;
        }

        if (count > 0) active.Add(rows.Count);
        rows.Add(row);
        nonzeros.Add(count);
    }

    private void Eliminate(uint[] published)
    {
        int length = 0;
        int pivot = -1;
        for (int i = 0; i < published.Length; i++)
        {
            if (published[i] == 0) continue;
            support[length++] = i;
            if (pivot < 0 || IsBetterPivot(i, pivot)) pivot = i;
        }

        if (pivot < 0) return;
        uint[] factors = new uint[length];
        uint inverse = Inverse(published[pivot]);
        for (int i = 0; i < length; i++) factors[i] = (uint)((ulong)(Prime - published[support[i]]) * inverse % Prime);
        int kept = 0;
        for (int a = 0; a < active.Count; a++)
        {
            int place = active[a];
            uint[] row = rows[place];
            if (row[pivot] != 0)
            {
                ulong scale = row[pivot];
                int change = 0;
                for (int i = 0; i < length; i++)
                {
                    ref uint value = ref row[support[i]];
                    uint sum = (uint)((value + scale * factors[i]) % Prime);
                    if (value == 0 != (sum == 0))
                    {
                        int step = sum == 0 ? -1 : 1;
                        users[support[i]] += step;
                        change += step;
                    }

                    value = sum;
                }

                nonzeros[place] += change;
            }

            if (nonzeros[place] > 0) active[kept++] = place;
        }

        active.RemoveRange(kept, active.Count - kept);
    }

    private bool IsBetterPivot(int one, int other) => isSmall[one] == isSmall[other] ? users[one] < users[other] : isSmall[other];

    private static void AddTo(uint[] row, ulong scale, uint[] other)
    {
        for (int i = 0; i < row.Length; i++)
            if (other[i] != 0) row[i] = (uint)((row[i] + scale * other[i]) % Prime);
    }

    private static uint Inverse(uint value)
    {
        ulong result = 1, power = value;
        for (uint exponent = Prime - 2; exponent > 0; exponent >>= 1, power = power * power % Prime)
            if ((exponent & 1) == 1) result = result * power % Prime;
        return (uint)result;
    }
}
