using System.Buffers.Binary;
using System.Text.Json;
using Pipeline.Core.Reading;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Anonymisation;

/// <summary>Writes what is kept of records, sorted by person and time.</summary>
/// <remarks>Events of fixed size, in blocks that fit into memory and are sorted each by itself; behind them, for each block and each first byte of a person,
/// how many events come before; then the header as JSON. The stream need not seek.</remarks>
public sealed class EventWriter
{
    /// <summary>How a file ends.</summary>
    internal static ReadOnlySpan<byte> Signature => "MPEVENTS"u8;

    /// <summary>For each first byte of a person, and for the end, how many events come before.</summary>
    internal const int PlacesPerBlock = PersonRange.Bytes + 1;

    private const int DefaultMemory = 24 << 20;

    private readonly Stream output;
    private readonly Template template;
    private readonly Pseudonymiser pseudonymiser;
    private readonly bool isPseudonymised;
    private readonly EventLayout layout;
    private readonly int capacity;
    private readonly List<long[]> index = [];
    private byte[] events = [];
    private int count;
    private long total;

    /// <summary>Starts a file.</summary>
    /// <param name="output">Where to write; stays open.</param>
    /// <param name="template">The template of the records; it says which fields are kept.</param>
    /// <param name="pseudonymiser">Makes the digests.</param>
    /// <param name="isPseudonymised">Whether persons are pseudonyms, as <see cref="PersonPass.Pseudonymise"/> gives them.</param>
    /// <param name="memory">Bytes of events that are sorted at a time.</param>
    /// <exception cref="ArgumentException">The template keeps no events.</exception>
    public EventWriter(Stream output, Template template, Pseudonymiser pseudonymiser, bool isPseudonymised = false, int memory = DefaultMemory)
    {
        if (template.Event.Count == 0) throw new ArgumentException($"Template '{template.Id}' keeps no events.", nameof(template));
        this.output = output;
        this.template = template;
        this.pseudonymiser = pseudonymiser;
        this.isPseudonymised = isPseudonymised;
        layout = new EventLayout(template.Event);
        capacity = Math.Max(1, memory / layout.Size);
    }

    /// <summary>Keeps an accepted record's event under the digest of its person.</summary>
    public void Add(Record record) =>
        layout.Write(pseudonymiser.DigestOf(record.Text(template.Person!.Index)), record, Next());

    /// <summary>Keeps an event under a pseudonym.</summary>
    internal void Add(UInt128 pseudonym, ReadOnlySpan<byte> @event)
    {
        Span<byte> next = Next();
        @event.CopyTo(next);
        EventLayout.WritePerson(pseudonym, next);
    }

    /// <summary>Writes what is left, the index and the header: the end of the file.</summary>
    public void Finish()
    {
        if (count > 0) WriteBlock();
        byte[] header = JsonSerializer.SerializeToUtf8Bytes(
            new EventFileHeader(EventFileHeader.CurrentFormat, template.Id, template.Version, pseudonymiser.Scope, pseudonymiser.Rotation, isPseudonymised, total,
                [.. template.Event.Select((field, i) => layout.Describe(i))]), JsonSerializerOptions.Web);
        Span<byte> number = stackalloc byte[sizeof(long)];
        foreach (long place in index.SelectMany(block => block))
        {
            BinaryPrimitives.WriteInt64LittleEndian(number, place);
            output.Write(number);
        }

        output.Write(header);
        BinaryPrimitives.WriteInt32LittleEndian(number, index.Count);
        BinaryPrimitives.WriteInt32LittleEndian(number[sizeof(int)..], header.Length);
        output.Write(number);
        output.Write(Signature);
    }

    private Span<byte> Next()
    {
        if (count == capacity) WriteBlock();
        int size = layout.Size;
        if (events.Length < (count + 1) * size) Array.Resize(ref events, (int)Math.Min((long)capacity * size, Math.Max(64L * size, 2L * events.Length)));
        return events.AsSpan(count++ * size, size);
    }

    private void WriteBlock()
    {
        int size = layout.Size;
        ulong[] persons = new ulong[count];
        int[] order = new int[count];
        var places = new long[PlacesPerBlock];
        for (int i = 0; i < count; i++)
        {
            order[i] = i;
            persons[i] = BinaryPrimitives.ReadUInt64BigEndian(events.AsSpan(i * size));
            places[events[i * size] + 1]++;
        }

        for (int i = 0; i < PersonRange.Bytes; i++) places[i + 1] += places[i];
        for (int i = 0; i <= PersonRange.Bytes; i++) places[i] += total;

        // Half of the person decides nearly everything; what is equal in it is put in order by all bytes.
        Array.Sort(persons, order);
        for (int from = 0, to; from < count; from = to)
        {
            for (to = from + 1; to < count && persons[to] == persons[from];) to++;
            if (to - from > 1) order.AsSpan(from, to - from).Sort((one, other) => EventAt(one).SequenceCompareTo(EventAt(other)));
        }

        foreach (int i in order) output.Write(EventAt(i));
        index.Add(places);
        total += count;
        count = 0;
    }

    private ReadOnlySpan<byte> EventAt(int i) => events.AsSpan(i * layout.Size, layout.Size);
}
