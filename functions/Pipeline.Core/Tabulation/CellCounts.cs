namespace Pipeline.Core.Tabulation;

/// <summary>Counts by packed cell: a hash table with open addressing that allocates only as it grows.</summary>
internal sealed class CellCounts
{
    private (ulong Cell, long Count)[] slots = new (ulong, long)[1024];
    private int shift = 54;

    public int Count { get; private set; }

    /// <summary>The cells that were counted, in any order.</summary>
    public IEnumerable<(ulong Cell, long Count)> Cells => slots.Where(slot => slot.Count > 0);

    public void Add(ulong cell, long count = 1)
    {
        (ulong Cell, long Count)[] table = slots;
        int at = (int)((cell * 0x9E3779B97F4A7C15) >> shift); // Fibonacci hashing (Knuth, The Art of Computer Programming 3, 6.4)
        while (table[at].Count != 0 && table[at].Cell != cell) at = (at + 1) & (table.Length - 1);
        bool isNew = table[at].Count == 0;
        table[at] = (cell, table[at].Count + count);
        if (isNew && 2 * ++Count > table.Length) Grow();
    }

    private void Grow()
    {
        (ulong Cell, long Count)[] old = slots;
        slots = new (ulong, long)[2 * old.Length];
        shift--;
        Count = 0;
        foreach ((ulong cell, long count) in old)
            if (count > 0) Add(cell, count);
    }
}
