using System.Numerics;
using System.Runtime.InteropServices;

namespace Pipeline.Core.Validation;

/// <summary>Digests of the keys of a part's records, with their lines, in blocks that are sorted into 256 buckets by their first byte.</summary>
/// <remarks>Keys themselves are not kept: of 96 bits of a keyed digest, two among a thousand million different keys are equal
/// once in 10^11 files, so equal digests are equal keys. Memory is one block, whatever the part's size.</remarks>
internal sealed class KeyDigestWriter(Stream output, UInt128 key)
{
    private const int BlockSize = 1 << 19;

    private readonly KeyDigest[] sorted = new KeyDigest[BlockSize];
    private readonly KeyDigest[] digests = new KeyDigest[BlockSize];
    private readonly int[] counts = new int[KeyDigest.Buckets];
    private int count;

    public void Add(ReadOnlySpan<byte> recordKey, long line)
    {
        if (count == BlockSize) Flush();
        UInt128 digest = SipHash.Digest(key, recordKey);
        var entry = new KeyDigest((ulong)(digest >> 64), (uint)digest, checked((uint)line));
        digests[count++] = entry;
        counts[entry.Bucket]++;
    }

    /// <summary>Writes what is not written yet.</summary>
    public void Flush()
    {
        if (count == 0) return;
        Span<int> next = stackalloc int[KeyDigest.Buckets];
        for (int bucket = 1; bucket < KeyDigest.Buckets; bucket++) next[bucket] = next[bucket - 1] + counts[bucket - 1];
        foreach (ref readonly KeyDigest digest in digests.AsSpan(0, count)) sorted[next[digest.Bucket]++] = digest;
        output.Write(MemoryMarshal.AsBytes(counts.AsSpan()));
        output.Write(MemoryMarshal.AsBytes(sorted.AsSpan(0, count)));
        counts.AsSpan().Clear();
        count = 0;
    }
}

/// <summary>The digest of one record's key.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal readonly record struct KeyDigest(ulong Upper, uint Lower, uint Line)
{
    public const int Buckets = 256;
    public const int Size = 16;

    public int Bucket => (int)(Upper >> 56);
}

/// <summary>Finds the keys that stand in a file more than once, wherever its parts were cut.</summary>
internal sealed class KeyDigestReader
{
    // Buckets are read as many at a time as fit: 16 MiB of digests.
    private const int MostAtATime = 1 << 20;

    private readonly List<Block> blocks = [];
    private KeyDigest[] digests = [];
    private int[] places = [];

    /// <param name="runs">What was written for the parts, in their order, each with the number of lines before the part. The streams can seek.</param>
    public KeyDigestReader(IEnumerable<(Stream Run, long Lines)> runs)
    {
        Span<byte> head = stackalloc byte[KeyDigest.Buckets * sizeof(int)];
        foreach ((Stream run, long lines) in runs)
        {
            for (long place = 0; place < run.Length;)
            {
                run.Position = place;
                run.ReadExactly(head);
                int[] counts = MemoryMarshal.Cast<byte, int>(head).ToArray();
                place += head.Length;
                blocks.Add(new Block(run, lines, place, counts));
                place += (long)counts.Sum() * KeyDigest.Size;
            }
        }
    }

    /// <summary>Calls back for each key that stood before, with the lines where it was first and where it is again, in any order.</summary>
    public void FindRepetitions(Action<long, long> repetition)
    {
        for (int from = 0, to; from < KeyDigest.Buckets; from = to)
        {
            long count = CountOf(from);
            for (to = from + 1; to < KeyDigest.Buckets && count + CountOf(to) <= MostAtATime; to++) count += CountOf(to);
            ReadBuckets(from, to, checked((int)count));
            for (int bucket = from; bucket < to; bucket++) FindRepetitions(bucket, repetition);
        }
    }

    private long CountOf(int bucket) => blocks.Sum(block => (long)block.Counts[bucket]);

    private void ReadBuckets(int from, int to, int count)
    {
        if (digests.Length < count) digests = new KeyDigest[count];
        int filled = 0;
        foreach (Block block in blocks)
        {
            int before = block.Counts[..from].Sum(), inside = block.Counts[from..to].Sum();
            block.First = block.Next = filled;
            block.Run.Position = block.Place + (long)before * KeyDigest.Size;
            block.Run.ReadExactly(MemoryMarshal.AsBytes(digests.AsSpan(filled, inside)));
            filled += inside;
        }
    }

    // A hash table of places: within a bucket the digests after their first byte are as good as random.
    private void FindRepetitions(int bucket, Action<long, long> repetition)
    {
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)(2 * CountOf(bucket) + 1));
        if (places.Length < size) places = new int[size];
        places.AsSpan(0, size).Clear();
        foreach (Block block in blocks)
        {
            for (int end = block.Next + block.Counts[bucket]; block.Next < end; block.Next++)
            {
                KeyDigest digest = digests[block.Next];
                int slot = (int)digest.Lower & (size - 1);
                while (places[slot] != 0 && !IsSame(digests[places[slot] - 1], digest)) slot = (slot + 1) & (size - 1);
                if (places[slot] == 0) places[slot] = block.Next + 1;
                else repetition(LineOf(places[slot] - 1), digest.Line + block.Lines);
            }
        }

        long LineOf(int place) => digests[place].Line + blocks.Last(block => block.First <= place).Lines;

        static bool IsSame(in KeyDigest one, in KeyDigest other) => one.Upper == other.Upper && one.Lower == other.Lower;
    }

    private sealed record Block(Stream Run, long Lines, long Place, int[] Counts)
    {
        public int First { get; set; }

        public int Next { get; set; }
    }
}
