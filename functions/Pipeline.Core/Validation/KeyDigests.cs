using System.Runtime.InteropServices;

namespace Pipeline.Core.Validation;

/// <summary>Digests of the keys of a part's records, with their lines, in blocks that are sorted into 256 buckets by their first byte.</summary>
/// <remarks>Keys themselves are not kept: of 96 bits of a keyed digest, two among a thousand million different keys are equal
/// once in 10^11 files, so equal digests are equal keys. Registers number their records, so keys that count on, line after line, are one entry:
/// the digest of a key with four digits at its end is that of what stands before them, plus their number. Memory is one block, whatever the part's size.</remarks>
/// <param name="output">Where to write; stays open.</param>
/// <param name="key">Key of the digests, the same for all parts of a file.</param>
/// <param name="blockSize">Entries in a block, at most.</param>
internal sealed class KeyDigestWriter(Stream output, UInt128 key, int blockSize = 1 << 19)
{
    private const int Digits = 4;
    private const int LongestCounted = 64;

    private readonly int[] counts = new int[KeyRun.Buckets];
    private readonly byte[] next = new byte[LongestCounted]; // the key that would continue the last entry
    private int nextLength = -1;
    private KeyRun[] runs = new KeyRun[256];
    private KeyRun[] sorted = [];
    private int count;

    /// <summary>Adds the key of a record.</summary>
    public void Add(ReadOnlySpan<byte> recordKey, long line)
    {
        if (recordKey.Length == nextLength && recordKey.SequenceEqual(next.AsSpan(0, nextLength)))
        {
            ref KeyRun last = ref runs[count - 1];
            if ((long)last.Line + last.Length == line)
            {
                last.Length++;
                CountOn(last);
                return;
            }
        }

        if (count == blockSize) Flush();
        if (count == runs.Length) Array.Resize(ref runs, 2 * count);
        KeyRun run = RunOf(recordKey, checked((uint)line));
        runs[count++] = run;
        counts[run.Bucket]++;
    }

    /// <summary>Writes what is not written yet.</summary>
    public void Flush()
    {
        if (count == 0) return;
        if (sorted.Length < count) sorted = new KeyRun[runs.Length];
        Span<int> places = stackalloc int[KeyRun.Buckets];
        for (int bucket = 1; bucket < KeyRun.Buckets; bucket++) places[bucket] = places[bucket - 1] + counts[bucket - 1];
        foreach (ref readonly KeyRun run in runs.AsSpan(0, count)) sorted[places[run.Bucket]++] = run;
        output.Write(MemoryMarshal.AsBytes(counts.AsSpan()));
        output.Write(MemoryMarshal.AsBytes(sorted.AsSpan(0, count)));
        counts.AsSpan().Clear();
        count = 0;
        nextLength = -1;
    }

    private KeyRun RunOf(ReadOnlySpan<byte> recordKey, uint line)
    {
        nextLength = -1;
        if (recordKey.Length is >= Digits and <= LongestCounted && !recordKey[^Digits..].ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            uint number = 0;
            foreach (byte digit in recordKey[^Digits..]) number = 10 * number + digit - '0';
            UInt128 stem = SipHash.Digest(~key, recordKey[..^Digits]);
            var run = new KeyRun((ulong)(stem >> 64), (uint)stem + number, line, 1);
            recordKey.CopyTo(next);
            nextLength = recordKey.Length;
            CountOn(run);
            return run;
        }

        UInt128 digest = SipHash.Digest(key, recordKey);
        return new KeyRun((ulong)(digest >> 64), (uint)digest, line, 1);
    }

    // A run ends where its four digits do, and where its digests would begin again at 0.
    private void CountOn(in KeyRun run)
    {
        for (int place = nextLength - 1; place >= nextLength - Digits && run.Last < uint.MaxValue; place--)
        {
            if (next[place]++ < '9') return;
            next[place] = (byte)'0';
        }

        nextLength = -1;
    }
}

/// <summary>Digests of the keys of records on consecutive lines: each is one more than the one before.</summary>
/// <param name="Upper">The upper 64 of their 96 bits.</param>
/// <param name="Lower">The lower 32 bits of the first.</param>
/// <param name="Line">Line of the first.</param>
/// <param name="Length">Number of keys.</param>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal record struct KeyRun(ulong Upper, uint Lower, uint Line, uint Length)
{
    public const int Buckets = 256;
    public const int Size = 20;

    public readonly int Bucket => (int)(Upper >> 56);

    public readonly uint Last => Lower + (Length - 1);
}

/// <summary>Finds the keys that stand in a file more than once, wherever its parts were cut.</summary>
internal sealed class KeyDigestReader
{
    // Buckets are read as many at a time as fit: 20 MiB of entries.
    private const int MostAtATime = 1 << 20;

    private readonly List<Block> blocks = [];
    private readonly Lock found = new();
    private KeyRun[] runs = [];

    /// <param name="parts">What was written for the parts, in their order, each with the number of lines before the part. The streams can seek.</param>
    public KeyDigestReader(IEnumerable<(Stream Written, long Lines)> parts)
    {
        int[] counts = new int[KeyRun.Buckets];
        foreach ((Stream written, long lines) in parts)
        {
            for (long place = 0; place < written.Length;)
            {
                written.Position = place;
                written.ReadExactly(MemoryMarshal.AsBytes(counts.AsSpan()));
                place += KeyRun.Buckets * sizeof(int);
                int[] starts = new int[KeyRun.Buckets + 1];
                for (int bucket = 0; bucket < KeyRun.Buckets; bucket++) starts[bucket + 1] = starts[bucket] + counts[bucket];
                blocks.Add(new Block(written, lines, place, starts));
                place += (long)starts[^1] * KeyRun.Size;
            }
        }
    }

    /// <summary>Calls back for each key that stood before, with the lines where it was first and where it is again, in any order.</summary>
    public void FindRepetitions(Action<long, long> repetition)
    {
        for (int from = 0, to; from < KeyRun.Buckets; from = to)
        {
            long count = CountOf(from);
            for (to = from + 1; to < KeyRun.Buckets && count + CountOf(to) <= MostAtATime; to++) count += CountOf(to);
            ReadBuckets(from, to, checked((int)count));
            int first = from;
            Parallel.For(from, to, bucket => FindRepetitions(bucket, first, repetition));
        }
    }

    private long CountOf(int bucket) => blocks.Sum(block => (long)block.CountOf(bucket));

    private void ReadBuckets(int from, int to, int count)
    {
        if (runs.Length < count) runs = new KeyRun[count];
        int filled = 0;
        foreach (Block block in blocks)
        {
            block.ReadAt = filled;
            block.Written.Position = block.Place + (long)block.Starts[from] * KeyRun.Size;
            int inside = block.Starts[to] - block.Starts[from];
            block.Written.ReadExactly(MemoryMarshal.AsBytes(runs.AsSpan(filled, inside)));
            filled += inside;
        }
    }

    private void FindRepetitions(int bucket, int firstRead, Action<long, long> repetition)
    {
        PlacedRun[] sorted = new PlacedRun[CountOf(bucket)];
        int count = 0;
        foreach (Block block in blocks)
        {
            int start = block.ReadAt + block.Starts[bucket] - block.Starts[firstRead];
            foreach (KeyRun run in runs.AsSpan(start, block.CountOf(bucket))) sorted[count++] = new PlacedRun(run, run.Line + block.Lines);
        }

        Array.Sort(sorted);
        for (int from = 0, to; from < count; from = to)
        {
            uint last = sorted[from].Run.Last;
            for (to = from + 1; to < count && sorted[to].Run.Upper == sorted[from].Run.Upper && sorted[to].Run.Lower <= last; to++)
                last = Math.Max(last, sorted[to].Run.Last);
            if (to > from + 1) FindRepetitions(sorted.AsSpan(from, to - from), repetition);
        }
    }

    // Runs that overlap, key by key.
    private void FindRepetitions(ReadOnlySpan<PlacedRun> overlapping, Action<long, long> repetition)
    {
        List<(uint Digest, long Line)> keys = [];
        foreach ((KeyRun run, long line) in overlapping)
            for (uint i = 0; i < run.Length; i++) keys.Add((run.Lower + i, line + i));
        keys.Sort();
        for (int i = 1, first = 0; i < keys.Count; i++)
        {
            if (keys[i].Digest != keys[first].Digest) first = i;
            else lock (found) repetition(keys[first].Line, keys[i].Line);
        }
    }

    // A run with its line in the file.
    private readonly record struct PlacedRun(KeyRun Run, long Line) : IComparable<PlacedRun>
    {
        public int CompareTo(PlacedRun other) => Run.Upper != other.Run.Upper ? Run.Upper.CompareTo(other.Run.Upper) : Run.Lower.CompareTo(other.Run.Lower);
    }

    private sealed record Block(Stream Written, long Lines, long Place, int[] Starts)
    {
        /// <summary>Where its entries of the buckets that were read last begin.</summary>
        public int ReadAt { get; set; }

        public int CountOf(int bucket) => Starts[bucket + 1] - Starts[bucket];
    }
}
