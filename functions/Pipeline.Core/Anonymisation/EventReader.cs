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

    private readonly Stream input;
    private readonly long indexPlace;
    private readonly int blocks;
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
        blocks = BinaryPrimitives.ReadInt32LittleEndian(end);
        byte[] json = new byte[BinaryPrimitives.ReadInt32LittleEndian(end[sizeof(int)..])];
        input.Position = input.Length - EndSize - json.Length;
        indexPlace = input.Position - (long)blocks * EventWriter.PlacesPerBlock * sizeof(long);
        input.ReadExactly(json);
        Header = JsonSerializer.Deserialize<EventFileHeader>(json, JsonSerializerOptions.Web)!;
        if (Header.Format != EventFileHeader.CurrentFormat || Header.Template != template.Id)
            throw new InvalidDataException($"Events of '{template.Id}' in format {EventFileHeader.CurrentFormat} expected, found '{Header.Template}' in format {Header.Format}.");
        Layout = new EventLayout(template.Event);
        conversion = EventConversion.Between(Header.Fields, Layout);
    }

    /// <summary>What the file says about itself.</summary>
    public EventFileHeader Header { get; }

    /// <summary>How the events that it gives lie in bytes.</summary>
    internal EventLayout Layout { get; }

    /// <summary>The events of a range of persons, one run for each block, each by person and time.</summary>
    internal IEnumerable<Run> RunsOf(PersonRange range)
    {
        byte[] places = new byte[EventWriter.PlacesPerBlock * sizeof(long)];
        for (int block = 0; block < blocks; block++)
        {
            input.Position = indexPlace + (long)block * places.Length;
            input.ReadExactly(places);
            long first = BinaryPrimitives.ReadInt64LittleEndian(places.AsSpan(range.First * sizeof(long)));
            long end = BinaryPrimitives.ReadInt64LittleEndian(places.AsSpan(range.End * sizeof(long)));
            if (first < end) yield return new Run(this, first, end);
        }
    }

    /// <summary>A sorted stretch of the file's events, read as it is used.</summary>
    internal sealed class Run(EventReader file, long first, long end)
    {
        private const int BufferSize = 128 * 1024;

        private readonly int size = file.conversion?.StoredSize ?? file.Layout.Size;
        private readonly byte[] converted = new byte[file.Layout.Size];
        private byte[] buffer = [];
        private long next = first;
        private int place;
        private int filled;

        /// <summary>The current event, valid until the next.</summary>
        public ReadOnlySpan<byte> Event => file.conversion is null ? buffer.AsSpan(place - size, size) : converted;

        /// <summary>Moves to the next event; false at the end.</summary>
        public bool Read()
        {
            if (place == filled && !Fill()) return false;
            place += size;
            file.conversion?.Convert(buffer.AsSpan(place - size, size), converted);
            return true;
        }

        private bool Fill()
        {
            int count = (int)Math.Min(end - next, BufferSize / size);
            if (count == 0) return false;
            if (buffer.Length == 0) buffer = new byte[count * size];
            file.input.Position = next * size;
            file.input.ReadExactly(buffer.AsSpan(0, count * size));
            (next, place, filled) = (next + count, 0, count * size);
            return true;
        }
    }
}
