using System.Numerics;

namespace Pipeline.Core.Tabulation;

/// <summary>Counts by packed cell: a hash table with open addressing that allocates only as it grows.</summary>
internal sealed class CellCounts
{
    private ulong[] cells = new ulong[1024];
    private long[] counts = new long[1024];

    public int Count { get; private set; }

    /// <summary>The cells that were counted, in any order.</summary>
    public IEnumerable<(ulong Cell, long Count)> Cells
    {
        get
        {
            for (int i = 0; i < cells.Length; i++)
                if (counts[i] > 0) yield return (cells[i], counts[i]);
        }
    }

    public void Add(ulong cell, long count = 1)
    {
        if (2 * Count >= cells.Length) Grow();
        int slot = SlotOf(cell);
        while (counts[slot] != 0 && cells[slot] != cell) slot = (slot + 1) & (cells.Length - 1);
        if (counts[slot] == 0) Count++;
        cells[slot] = cell;
        counts[slot] += count;
    }

    // Fibonacci hashing (Knuth, The Art of Computer Programming 3, 6.4): the upper bits of the product depend on all bits of the cell.
    private int SlotOf(ulong cell) => (int)((cell * 0x9E3779B97F4A7C15) >> (64 - BitOperations.Log2((uint)cells.Length)));

    private void Grow()
    {
        (ulong[] oldCells, long[] oldCounts) = (cells, counts);
        cells = new ulong[2 * oldCells.Length];
        counts = new long[cells.Length];
        Count = 0;
        for (int i = 0; i < oldCells.Length; i++)
            if (oldCounts[i] > 0) Add(oldCells[i], oldCounts[i]);
    }
}
