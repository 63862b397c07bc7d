using System.Buffers.Binary;
using System.Text.Json;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Anonymisation;

/// <summary>Reads a file of events, by ranges of persons.</summary>
/// <remarks>A file that was written with an earlier version of the template or of its code lists is read as if it were written now:
/// a field that it lacks, or a code that is no longer there, has no value.</remarks>
public sealed class EventReader
{
    private const int EndSize = 16;

    private const int ConversionBuffer = 128 * 1024;

    private readonly Stream input;
    private readonly long[] places;
    private readonly EventConversion? conversion;

    /// <summary>Reads the end of a file.</summary>
    /// <param name="input">The file, able to seek; stays open, and is nobody else's while it is read.</param>
    /// <param name="template">The template as it is now.</param>
    /// <exception cref="InvalidDataException">The stream does not hold events of the template in the current format.</exception>
    public EventReader(Stream input, Template template)
    {
        this.input = input;
        Span<byte> end = stackalloc byte[EndSize];
        if (input.Length < EndSize) throw new InvalidDataException($"A file of events ends with {EndSize} bytes of its own, found {input.Length} in all.");
        input.Position = input.Length - EndSize;
        input.ReadExactly(end);
        if (!end[sizeof(long)..].SequenceEqual(EventWriter.Signature)) throw new InvalidDataException("The file does not end as a file of events does.");
        places = new long[BinaryPrimitives.ReadInt32LittleEndian(end) * EventWriter.PlacesPerBlock];
        byte[] json = new byte[BinaryPrimitives.ReadInt32LittleEndian(end[sizeof(int)..])];
        byte[] index = new byte[places.Length * sizeof(long)];
        input.Position = input.Length - EndSize - json.Length - index.Length;
        input.ReadExactly(index);
        for (int i = 0; i < places.Length; i++) places[i] = BinaryPrimitives.ReadInt64LittleEndian(index.AsSpan(i * sizeof(long)));
        input.ReadExactly(json);
        Header = JsonSerializer.Deserialize(json, EventFileJson.Default.EventFileHeader)!;
        if (Header.Format != EventFileHeader.CurrentFormat || Header.Template != template.Id)
            throw new InvalidDataException($"Events of '{template.Id}' in format {EventFileHeader.CurrentFormat} expected, found '{Header.Template}' in format {Header.Format}.");
        Layout = new EventLayout(template.Event);
        conversion = EventConversion.Between(Header.Fields, Layout);
    }

    /// <summary>What the file says about itself.</summary>
    public EventFileHeader Header { get; }

    /// <summary>How the events that it gives lie in bytes.</summary>
    internal EventLayout Layout { get; }

    /// <summary>Bytes of the events of a range of persons.</summary>
    internal long BytesOf(PersonRange range)
    {
        long events = 0;
        for (int block = 0; block < places.Length; block += EventWriter.PlacesPerBlock) events += places[block + range.End] - places[block + range.First];
        return events * Layout.Size;
    }

    /// <summary>Reads the events of a range of persons.</summary>
    /// <param name="range">The range.</param>
    /// <param name="to">Where to; it has room for <see cref="BytesOf"/>.</param>
    internal void Read(PersonRange range, Span<byte> to)
    {
        for (int block = 0; block < places.Length; block += EventWriter.PlacesPerBlock)
        {
            long first = places[block + range.First], count = places[block + range.End] - first;
            if (count == 0) continue;
            Span<byte> events = to[..(int)(count * Layout.Size)];
            to = to[events.Length..];
            input.Position = first * (conversion?.StoredSize ?? Layout.Size);
            if (conversion is null) input.ReadExactly(events);
            else Convert(conversion, events);
        }
    }

    private void Convert(EventConversion conversion, Span<byte> events)
    {
        byte[] stored = new byte[Math.Max(1, ConversionBuffer / conversion.StoredSize) * conversion.StoredSize];
        while (events.Length > 0)
        {
            Span<byte> read = stored.AsSpan(0, Math.Min(stored.Length, events.Length / Layout.Size * conversion.StoredSize));
            input.ReadExactly(read);
            for (; read.Length > 0; read = read[conversion.StoredSize..], events = events[Layout.Size..]) conversion.Convert(read[..conversion.StoredSize], events[..Layout.Size]);
        }
    }
}
