using System.Buffers.Binary;

namespace Pipeline.Local.Cosmos.Protocol;

/// <summary>
/// RecordIO, the framing of a batch's rows: a segment header (version 0x81, schema id 0x7FFFD8F0, presence byte, its own length, in all 10
/// bytes), then
/// for each row a header of 13 bytes (version, schema id 0x7FFFD8F1, length, CRC-32) and the row. All numbers are little-endian.
/// </summary>
internal static class RecordIo
{
    const byte Version1 = 0x81;
    const int SegmentSchema = 0x7FFFD8F0;
    const int RecordSchema = 0x7FFFD8F1;
    const int SegmentHeader = 10;
    const int RecordHeader = 13;

    /// <summary>CRC-32 of IEEE 802.3, which the SDK checks. System.IO.Hashing would be a package for these two lines.</summary>
    static readonly uint[] CrcTable = [.. Enumerable.Range(0, 256).Select(index => Enumerable.Range(0, 8)
        .Aggregate((uint)index, (crc, _) => (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1))];

    public static List<ReadOnlyMemory<byte>> Read(ReadOnlyMemory<byte> body)
    {
        var rows = new List<ReadOnlyMemory<byte>>();
        if (body.Length < SegmentHeader || SchemaAt(body) != SegmentSchema) throw Malformed("a segment header");
        body = After(body, BinaryPrimitives.ReadInt32LittleEndian(body.Span[6..]));
        while (!body.IsEmpty)
        {
            if (body.Length < RecordHeader || SchemaAt(body) != RecordSchema) throw Malformed("a record header");
            var length = BinaryPrimitives.ReadInt32LittleEndian(body.Span[5..]);
            var crc = BinaryPrimitives.ReadUInt32LittleEndian(body.Span[9..]);
            body = body[RecordHeader..];
            var rest = After(body, length);
            var row = body[..length];
            if (Crc(row.Span) != crc) throw Malformed($"a row with the checksum {crc:x8}");
            rows.Add(row);
            body = rest;
        }

        return rows;
    }

    public static byte[] Write(IEnumerable<byte[]> rows)
    {
        using var body = new MemoryStream();
        using var writer = new BinaryWriter(body);
        writer.Write(Version1);
        writer.Write(SegmentSchema);
        writer.Write((byte)1);
        writer.Write(SegmentHeader);
        foreach (var row in rows)
        {
            writer.Write(Version1);
            writer.Write(RecordSchema);
            writer.Write(row.Length);
            writer.Write(Crc(row));
            writer.Write(row);
        }

        return body.ToArray();
    }

    static int SchemaAt(ReadOnlyMemory<byte> body) => body.Span[0] == Version1 ? BinaryPrimitives.ReadInt32LittleEndian(body.Span[1..]) : 0;

    static ReadOnlyMemory<byte> After(ReadOnlyMemory<byte> body, int length) =>
        length >= 0 && length <= body.Length ? body[length..] : throw Malformed($"{length} more bytes, not {body.Length}");

    static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes) crc = CrcTable[(byte)(crc ^ value)] ^ (crc >> 8);
        return ~crc;
    }

    static CosmosException Malformed(string expected) => CosmosException.BadRequest($"The batch is malformed; expected {expected}.");
}
