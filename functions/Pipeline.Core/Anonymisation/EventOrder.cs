using System.Buffers.Binary;

namespace Pipeline.Core.Anonymisation;

/// <summary>The events of one person, in the order of their bytes.</summary>
internal delegate void PersonBytes(Span<byte> events);

/// <summary>Puts events in the order of their bytes and gives them person by person.</summary>
/// <remarks>A radix sort from the first byte on. Digests and pseudonyms are as good as random, so that after two or three bytes nearly every person is alone
/// and its events, which mostly come in the order of time, need no more than a look.</remarks>
/// <param name="layout">How an event lies in bytes.</param>
/// <param name="give">Receives each person.</param>
internal sealed class EventOrder(EventLayout layout, PersonBytes give)
{
    // So few are sorted by insertion.
    private const int Few = 24;

    private readonly int size = layout.Size;
    private readonly byte[] moved = new byte[layout.Size];

    /// <summary>Gives all persons.</summary>
    /// <param name="events">The events; their order is lost.</param>
    /// <param name="spare">Room for as many.</param>
    public void Give(Span<byte> events, Span<byte> spare) => Give(events, spare, 0);

    // Events whose persons have the same bytes before a place.
    private void Give(Span<byte> events, Span<byte> spare, int place)
    {
        if (events.Length <= Few * size)
        {
            Insert(events);
            GivePersons(events);
            return;
        }

        Span<int> ends = stackalloc int[256];
        ends.Clear();
        for (int at = place; at < events.Length; at += size) ends[events[at]] += size;
        if (ends[events[place]] == events.Length)
        {
            if (place + 1 == EventLayout.PersonSize) GiveOne(events, spare);
            else Give(events, spare, place + 1);
            return;
        }

        for (int value = 1; value < ends.Length; value++) ends[value] += ends[value - 1];
        Span<int> next = stackalloc int[256];
        next[0] = 0;
        ends[..^1].CopyTo(next[1..]);
        for (int at = 0; at < events.Length; at += size)
        {
            ref int to = ref next[events[at + place]];
            events.Slice(at, size).CopyTo(spare[to..]);
            to += size;
        }

        for (int value = 0, start = 0; value < ends.Length; start = ends[value++])
            if (ends[value] > start) Give(spare[start..ends[value]], events[start..ends[value]], place + 1);
    }

    private void Insert(Span<byte> events)
    {
        for (int at = size; at < events.Length; at += size)
        {
            Span<byte> @event = events.Slice(at, size);
            int to = at;
            while (to > 0 && Compare(events.Slice(to - size, size), @event) > 0) to -= size;
            if (to == at) continue;
            @event.CopyTo(moved);
            events[to..at].CopyTo(events[(to + size)..]);
            moved.CopyTo(events[to..]);
        }
    }

    private void GivePersons(Span<byte> events)
    {
        for (int first = 0, end; first < events.Length; first = end)
        {
            for (end = first + size; end < events.Length && IsSamePerson(events[first..], events[end..]); end += size)
            {
            }

            give(events[first..end]);
        }
    }

    // One person with many events.
    private void GiveOne(Span<byte> events, Span<byte> spare)
    {
        bool isInOrder = true;
        for (int at = size; at < events.Length && isInOrder; at += size) isInOrder = Compare(events.Slice(at - size, size), events.Slice(at, size)) <= 0;
        if (!isInOrder)
        {
            byte[] own = events.ToArray();
            int[] order = [.. Enumerable.Range(0, own.Length / size)];
            Array.Sort(order, (one, other) => own.AsSpan(one * size, size).SequenceCompareTo(own.AsSpan(other * size, size)));
            for (int i = 0; i < order.Length; i++) own.AsSpan(order[i] * size, size).CopyTo(spare[(i * size)..]);
            events = spare;
        }

        give(events);
    }

    private static int Compare(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other)
    {
        ulong first = BinaryPrimitives.ReadUInt64BigEndian(one), second = BinaryPrimitives.ReadUInt64BigEndian(other);
        return first != second ? first.CompareTo(second) : one[sizeof(ulong)..].SequenceCompareTo(other[sizeof(ulong)..]);
    }

    private static bool IsSamePerson(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other) =>
        BinaryPrimitives.ReadUInt64LittleEndian(one) == BinaryPrimitives.ReadUInt64LittleEndian(other)
        && BinaryPrimitives.ReadUInt64LittleEndian(one[sizeof(ulong)..]) == BinaryPrimitives.ReadUInt64LittleEndian(other[sizeof(ulong)..]);
}
