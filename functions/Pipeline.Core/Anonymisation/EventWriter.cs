using System.Buffers.Binary;
using System.Text.Json;
using Pipeline.Core.Reading;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Anonymisation;

/// <summary>Writes what is kept of records, by the first byte of the person.</summary>
/// <remarks>Events of fixed size, in blocks that fit into memory, in each those of one first byte after those of the byte before, as they came;
/// behind them, for each block and each first byte, how many events come before; then the header as JSON. The stream need not seek.</remarks>
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
    private readonly EventBuckets buckets;
    private int count;
    private long total;

    /// <summary>Starts a file.</summary>
    /// <param name="output">Where to write; stays open.</param>
    /// <param name="template">The template of the records; it says which fields are kept.</param>
    /// <param name="pseudonymiser">Makes the digests.</param>
    /// <param name="isPseudonymised">Whether persons are pseudonyms, as <see cref="PersonPass.Pseudonymise"/> gives them.</param>
    /// <param name="memory">Bytes of events that are kept in memory, which is the size of a block.</param>
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
        buckets = new EventBuckets(layout.Size);
    }

    /// <summary>Keeps an accepted record's event under the digest of its person.</summary>
    public void Add(Record record)
    {
        UInt128 digest = pseudonymiser.DigestOf(record.Text(template.Person!.Index));
        layout.Write(digest, record, Next(digest));
    }

    /// <summary>Keeps an event under a pseudonym.</summary>
    internal void Add(UInt128 pseudonym, ReadOnlySpan<byte> @event)
    {
        Span<byte> next = Next(pseudonym);
        @event.CopyTo(next);
        EventLayout.WritePerson(pseudonym, next);
    }

    /// <summary>Writes what is left, the index and the header: the end of the file.</summary>
    public void Finish()
    {
        if (count > 0) WriteBlock();
        buckets.Release();
        byte[] header = JsonSerializer.SerializeToUtf8Bytes(
            new EventFileHeader(EventFileHeader.CurrentFormat, template.Id, template.Version, pseudonymiser.Scope, pseudonymiser.Rotation, isPseudonymised, total,
                [.. template.Event.Select((field, i) => layout.Describe(i))]), EventFileJson.Default.EventFileHeader);
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

    private Span<byte> Next(UInt128 person)
    {
        if (count == capacity) WriteBlock();
        count++;
        return buckets.Next((byte)(person >> 120));
    }

    private void WriteBlock()
    {
        var places = new long[PlacesPerBlock];
        buckets.MoveTo(output, places);
        foreach (ref long place in places.AsSpan()) place += total;
        index.Add(places);
        total += count;
        count = 0;
    }
}
