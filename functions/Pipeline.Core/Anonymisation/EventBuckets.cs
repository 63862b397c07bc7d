using System.Buffers;

namespace Pipeline.Core.Anonymisation;

/// <summary>Events in memory by the first byte of their person, each byte's in the order in which they came. They lie in chunks, so that an event is
/// written once, where it stays, and memory grows with the events.</summary>
/// <param name="size">Bytes of one event.</param>
internal sealed class EventBuckets(int size)
{
    private const int ChunkSize = 4096;
    private const int SlabSize = 256 * ChunkSize;

    private readonly Bucket[] buckets = new Bucket[PersonRange.Bytes];
    private readonly List<byte[]> slabs = [];
    private int chunks;

    /// <summary>Room for one event more of a person with this first byte.</summary>
    public Span<byte> Next(byte first)
    {
        ref Bucket bucket = ref buckets[first];
        if (bucket.End - bucket.Place < size) Extend(ref bucket);
        int place = bucket.Place;
        bucket.Place = place + size;
        return bucket.Slab.AsSpan(place, size);
    }

    /// <summary>Writes all events, first byte by first byte, and forgets them.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="places">Receives how many events come before those of each first byte, and how many there are.</param>
    public void MoveTo(Stream output, Span<long> places)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(32 * ChunkSize);
        int filled = 0;
        long bytes = 0;
        for (int first = 0; first < buckets.Length; first++)
        {
            ref Bucket bucket = ref buckets[first];
            places[first] = bytes / size;
            foreach (int chunk in bucket.Chunks ?? [])
            {
                int start = StartOf(chunk), length = chunk == bucket.Chunks![^1] ? bucket.Place - start : ChunkSize / size * size;
                if (filled + length > buffer.Length)
                {
                    output.Write(buffer, 0, filled);
                    filled = 0;
                }

                slabs[chunk / (SlabSize / ChunkSize)].AsSpan(start, length).CopyTo(buffer.AsSpan(filled));
                filled += length;
                bytes += length;
            }

            bucket.Chunks?.Clear();
            bucket.Place = bucket.End = 0;
        }

        output.Write(buffer, 0, filled);
        ArrayPool<byte>.Shared.Return(buffer);
        places[buckets.Length] = bytes / size;
        chunks = 0;
    }

    /// <summary>Gives the memory back.</summary>
    public void Release()
    {
        foreach (byte[] slab in slabs) ArrayPool<byte>.Shared.Return(slab);
        slabs.Clear();
    }

    private static int StartOf(int chunk) => chunk % (SlabSize / ChunkSize) * ChunkSize;

    private void Extend(ref Bucket bucket)
    {
        if (chunks == slabs.Count * (SlabSize / ChunkSize)) slabs.Add(ArrayPool<byte>.Shared.Rent(SlabSize));
        bucket.Slab = slabs[chunks / (SlabSize / ChunkSize)];
        bucket.Place = StartOf(chunks);
        bucket.End = bucket.Place + ChunkSize;
        (bucket.Chunks ??= []).Add(chunks++);
    }

    // The chunks of one first byte; events go to the last one, from Place to End.
    private struct Bucket
    {
        public byte[] Slab;
        public int Place;
        public int End;
        public List<int>? Chunks;
    }
}
