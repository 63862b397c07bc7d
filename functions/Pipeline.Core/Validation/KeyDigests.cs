using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Pipeline.Core.Validation;

/// <summary>Digests of the keys of a part's records, with their lines, in blocks that are sorted into 256 buckets by their first byte.</summary>
/// <remarks>Keys themselves are not kept: of 96 bits of a keyed digest, two among a thousand million different keys are equal
/// once in 10^11 files, so equal digests are equal keys. Memory is one block, whatever the part's size.</remarks>
/// <param name="output">Where to write; stays open.</param>
/// <param name="key">Key of the digests, the same for all parts of a file.</param>
/// <param name="blockSize">Digests in a block, at most.</param>
internal sealed class KeyDigestWriter(Stream output, UInt128 key, int blockSize = 1 << 19)
{

    private KeyDigest[] sorted = [];
    private KeyDigest[] digests = new KeyDigest[256];
    private readonly int[] counts = new int[KeyDigest.Buckets];
    private int count;

    public void Add(ReadOnlySpan<byte> recordKey, long line)
    {
        if (count == blockSize) Flush();
        if (count == digests.Length) Array.Resize(ref digests, 2 * count);
        UInt128 digest = SipHash.Digest(key, recordKey);
        var entry = new KeyDigest((ulong)(digest >> 64), (uint)digest, checked((uint)line));
        digests[count++] = entry;
        counts[entry.Bucket]++;
    }

    /// <summary>Writes what is not written yet.</summary>
    public void Flush()
    {
        if (count == 0) return;
        if (sorted.Length < count) sorted = new KeyDigest[digests.Length];
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

    public bool IsSame(in KeyDigest other) => Upper == other.Upper && Lower == other.Lower;
}

/// <summary>Finds the keys that stand in a file more than once, wherever its parts were cut.</summary>
internal sealed class KeyDigestReader
{
    // Buckets are read as many at a time as fit: 16 MiB of digests.
    private const int MostAtATime = 1 << 20;

    private readonly List<Block> blocks = [];
    private readonly Lock found = new();
    private KeyDigest[] digests = [];

    /// <param name="runs">What was written for the parts, in their order, each with the number of lines before the part. The streams can seek.</param>
    public KeyDigestReader(IEnumerable<(Stream Run, long Lines)> runs)
    {
        int[] counts = new int[KeyDigest.Buckets];
        foreach ((Stream run, long lines) in runs)
        {
            for (long place = 0; place < run.Length;)
            {
                run.Position = place;
                run.ReadExactly(MemoryMarshal.AsBytes(counts.AsSpan()));
                place += KeyDigest.Buckets * sizeof(int);
                int[] starts = new int[KeyDigest.Buckets + 1];
                for (int bucket = 0; bucket < KeyDigest.Buckets; bucket++) starts[bucket + 1] = starts[bucket] + counts[bucket];
                blocks.Add(new Block(run, lines, place, starts));
                place += (long)starts[^1] * KeyDigest.Size;
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
            int first = from;
            Parallel.For(from, to, bucket => FindRepetitions(bucket, first, repetition));
        }
    }

    private long CountOf(int bucket) => blocks.Sum(block => (long)block.CountOf(bucket));

    private void ReadBuckets(int from, int to, int count)
    {
        if (digests.Length < count) digests = new KeyDigest[count];
        int filled = 0;
        foreach (Block block in blocks)
        {
            block.ReadAt = filled;
            block.Run.Position = block.Place + (long)block.Starts[from] * KeyDigest.Size;
            int inside = block.Starts[to] - block.Starts[from];
            block.Run.ReadExactly(MemoryMarshal.AsBytes(digests.AsSpan(filled, inside)));
            filled += inside;
        }
    }

    // A hash table of places: within a bucket the digests after their first byte are as good as random.
    private void FindRepetitions(int bucket, int firstRead, Action<long, long> repetition)
    {
        int mask = (int)BitOperations.RoundUpToPowerOf2((uint)(2 * CountOf(bucket) + 1)) - 1;
        int[] places = ArrayPool<int>.Shared.Rent(mask + 1);
        places.AsSpan(0, mask + 1).Clear();
        foreach (Block block in blocks)
        {
            int start = block.ReadAt + block.Starts[bucket] - block.Starts[firstRead];
            for (int place = start; place < start + block.CountOf(bucket); place++)
            {
                ref readonly KeyDigest digest = ref digests[place];
                int slot = (int)digest.Lower & mask;
                while (places[slot] != 0 && !digests[places[slot] - 1].IsSame(digest)) slot = (slot + 1) & mask;
                if (places[slot] == 0) places[slot] = place + 1;
                else lock (found) repetition(LineOf(places[slot] - 1), digest.Line + block.Lines);
            }
        }

        ArrayPool<int>.Shared.Return(places);
    }

    private long LineOf(int place) => digests[place].Line + blocks.Last(block => block.ReadAt <= place).Lines;

    private sealed record Block(Stream Run, long Lines, long Place, int[] Starts)
    {
        /// <summary>Where its digests of the buckets that were read last begin.</summary>
        public int ReadAt { get; set; }

        public int CountOf(int bucket) => Starts[bucket + 1] - Starts[bucket];
    }
}
