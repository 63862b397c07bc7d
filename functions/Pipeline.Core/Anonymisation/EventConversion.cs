namespace Pipeline.Core.Anonymisation;

/// <summary>Turns events as they were written into events as they are written now.</summary>
internal sealed class EventConversion
{
    private readonly EventLayout layout;
    private readonly (int Place, int Size)?[] sources;
    private readonly int[]?[] codes;

    private EventConversion(IReadOnlyList<EventField> stored, EventLayout layout)
    {
        this.layout = layout;
        StoredSize = EventLayout.PersonSize + stored.Sum(field => field.Size);
        sources = new (int, int)?[layout.Fields.Count];
        codes = new int[]?[layout.Fields.Count];
        int place = EventLayout.PersonSize;
        foreach (EventField field in stored)
        {
            int target = layout.Fields.ToList().FindIndex(candidate => candidate.Name == field.Name);
            if (target >= 0 && field.Codes is null == layout.Fields[target].Codelist is null)
            {
                sources[target] = (place, field.Size);
                codes[target] = field.Codes?.Select(code => layout.Fields[target].Codelist!.IndexOf(code)).ToArray();
            }

            place += field.Size;
        }
    }

    /// <summary>Bytes of an event as it was written.</summary>
    public int StoredSize { get; }

    /// <summary>The conversion; null where none is needed.</summary>
    public static EventConversion? Between(IReadOnlyList<EventField> stored, EventLayout layout) =>
        stored.Count == layout.Fields.Count && stored.Select((field, i) => IsSame(field, layout.Describe(i))).All(same => same) ? null : new EventConversion(stored, layout);

    public void Convert(ReadOnlySpan<byte> from, Span<byte> to)
    {
        for (int i = sources.Length - 1; i >= 0; i--)
        {
            ulong value = sources[i] is { } source ? Stored(from.Slice(source.Place, source.Size)) : 0;
            if (value > 0 && codes[i] is { } places) value = (ulong)(places[value - 1] + 1);
            layout.WriteStored(to, i, value);
        }

        from[..EventLayout.PersonSize].CopyTo(to);
    }

    private static ulong Stored(ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        foreach (byte next in bytes) value = (value << 8) | next;
        return value;
    }

    private static bool IsSame(EventField one, EventField other) =>
        one.Name == other.Name && one.Size == other.Size && (one.Codes ?? []).SequenceEqual(other.Codes ?? []);
}
