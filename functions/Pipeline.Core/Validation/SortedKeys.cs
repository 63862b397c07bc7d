using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Pipeline.Core.Reading;

namespace Pipeline.Core.Validation;

/// <summary>Finds equal keys among any number of them in bounded memory: sorted runs go to a temporary file and are merged at the end.</summary>
/// <remarks>The keys themselves are kept and compared, not hashes of them, so two keys are found equal only when they are.</remarks>
internal sealed class SortedKeys(int memory) : IDisposable
{
    private readonly List<Entry> entries = [];
    private readonly List<(long Start, long End)> runs = [];
    private byte[] bytes = new byte[4096];
    private int used;
    private FileStream? spill;

    /// <summary>A key that stands on an earlier line too. The key is valid until the next repetition.</summary>
    public delegate void Repetition(ReadOnlySpan<byte> key, long firstLine, long line);

    /// <summary>Keeps a key. Lines ascend.</summary>
    public void Add(ReadOnlySpan<byte> key, long line)
    {
        if (entries.Count > 0 && used + key.Length + (entries.Count + 1) * Marshal.SizeOf<Entry>() > memory) Spill();
        if (bytes.Length - used < key.Length) Array.Resize(ref bytes, Math.Max(2 * bytes.Length, used + key.Length));
        key.CopyTo(bytes.AsSpan(used));
        entries.Add(new Entry(PrefixOf(key), used, key.Length, line));
        used += key.Length;
    }

    /// <summary>Calls back for every key that was added before, with the line where it was first; in the order of the keys.</summary>
    public void FindRepetitions(Repetition repetition)
    {
        if (spill is null)
        {
            Sort();
            int first = 0;
            for (int i = 1; i < entries.Count; i++)
            {
                if (KeyOf(entries[i]).SequenceEqual(KeyOf(entries[first]))) repetition(KeyOf(entries[i]), entries[first].Line, entries[i].Line);
                else first = i;
            }

            return;
        }

        Spill();
        Merge(repetition);
    }

    /// <inheritdoc/>
    public void Dispose() => spill?.Dispose();

    private void Merge(Repetition repetition)
    {
        spill!.Flush();
        var heads = new PriorityQueue<Run, Run>(Comparer<Run>.Create((a, b) =>
            a.Key.SequenceCompareTo(b.Key) is var order && order != 0 ? order : a.Line.CompareTo(b.Line)));
        foreach ((long start, long end) in runs)
        {
            var run = new Run(spill.SafeFileHandle, start, end);
            if (run.Read()) heads.Enqueue(run, run);
        }

        byte[] first = [];
        int firstLength = -1;
        long firstLine = 0;
        while (heads.TryDequeue(out Run? run, out _))
        {
            if (firstLength >= 0 && run.Key.SequenceEqual(first.AsSpan(0, firstLength)))
            {
                repetition(run.Key, firstLine, run.Line);
            }
            else
            {
                if (first.Length < run.Key.Length) first = new byte[2 * run.Key.Length];
                run.Key.CopyTo(first);
                (firstLength, firstLine) = (run.Key.Length, run.Line);
            }

            if (run.Read()) heads.Enqueue(run, run);
        }
    }

    private void Spill()
    {
        Sort();
        spill ??= TemporaryFile.Create();
        long start = spill.Position;
        Span<byte> head = stackalloc byte[Run.HeadSize];
        foreach (ref readonly Entry entry in CollectionsMarshal.AsSpan(entries))
        {
            BinaryPrimitives.WriteInt32LittleEndian(head, entry.Length);
            BinaryPrimitives.WriteInt64LittleEndian(head[4..], entry.Line);
            spill.Write(head);
            spill.Write(KeyOf(entry));
        }

        runs.Add((start, spill.Position));
        entries.Clear();
        used = 0;
    }

    private void Sort() => entries.Sort((a, b) =>
    {
        int order = a.Prefix.CompareTo(b.Prefix);
        if (order == 0) order = KeyOf(a).SequenceCompareTo(KeyOf(b));
        return order == 0 ? a.Line.CompareTo(b.Line) : order;
    });

    private ReadOnlySpan<byte> KeyOf(in Entry entry) => bytes.AsSpan(entry.Start, entry.Length);

    // The first eight bytes decide most comparisons; big-endian, so that they order as the bytes do.
    private static ulong PrefixOf(ReadOnlySpan<byte> key)
    {
        Span<byte> first = stackalloc byte[8];
        first.Clear();
        key[..Math.Min(8, key.Length)].CopyTo(first);
        return BinaryPrimitives.ReadUInt64BigEndian(first);
    }

    private readonly record struct Entry(ulong Prefix, int Start, int Length, long Line);

    /// <summary>Reads one sorted run of the temporary file.</summary>
    private sealed class Run(SafeFileHandle file, long start, long end)
    {
        public const int HeadSize = 12;

        private byte[] buffer = new byte[16 * 1024];
        private long next = start;
        private int position;
        private int filled;
        private int keyLength;

        public ReadOnlySpan<byte> Key => buffer.AsSpan(position - keyLength, keyLength);

        public long Line { get; private set; }

        public bool Read()
        {
            if (position == filled && next == end) return false;
            Ensure(HeadSize);
            keyLength = BinaryPrimitives.ReadInt32LittleEndian(buffer.AsSpan(position));
            Line = BinaryPrimitives.ReadInt64LittleEndian(buffer.AsSpan(position + 4));
            position += HeadSize;
            Ensure(keyLength);
            position += keyLength;
            return true;
        }

        private void Ensure(int count)
        {
            if (filled - position >= count) return;
            buffer.AsSpan(position, filled - position).CopyTo(buffer);
            filled -= position;
            position = 0;
            if (buffer.Length < count) Array.Resize(ref buffer, Math.Max(2 * buffer.Length, count));
            while (filled < count)
            {
                int most = (int)Math.Min(buffer.Length - filled, end - next);
                int read = RandomAccess.Read(file, buffer.AsSpan(filled, most), next);
                if (read == 0) throw new EndOfStreamException("A temporary file lost its end.");
                filled += read;
                next += read;
            }
        }
    }
}
