using System.Numerics;

namespace Pipeline.Core.Anonymisation;

/// <summary>Numbers distinct 64-bit keys from 0 in the order in which they come.</summary>
/// <remarks>Open addressing with Fibonacci hashing (Knuth, The Art of Computer Programming 3, 6.4): local suppression groups every combination under every set of hidden variables, and a
/// general dictionary took most of its time.</remarks>
/// <param name="most">How many distinct keys there are at most.</param>
internal sealed class KeyNumbers(int most)
{
    private readonly ulong[] keys = new ulong[BitOperations.RoundUpToPowerOf2(2 * (uint)most + 1)];
    private readonly int[] next = new int[BitOperations.RoundUpToPowerOf2(2 * (uint)most + 1)]; // the number plus one; 0 for a free place
    private readonly int shift = 64 - BitOperations.Log2(BitOperations.RoundUpToPowerOf2(2 * (uint)most + 1));

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The number of a key; the next one where it is new.</summary>
    public int NumberOf(ulong key)
    {
        int place = (int)((key * 0x9E3779B97F4A7C15) >> shift);
        while (next[place] != 0)
        {
            if (keys[place] == key) return next[place] - 1;
            place = (place + 1) & (keys.Length - 1);
        }

        keys[place] = key;
        next[place] = ++Count;
        return Count - 1;
    }
}
