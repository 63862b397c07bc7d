using System.Buffers.Binary;
using System.Text;

namespace Pipeline.Local.Cosmos.Protocol;

/// <summary>One row of a batch request, as the SDK writes it.</summary>
internal sealed record BatchOperationRow(
    int OperationType,
    string? PartitionKey,
    string? Id,
    ReadOnlyMemory<byte> Body,
    string? IfMatch,
    string? IfNoneMatch,
    bool MinimalReturn);

/// <summary>
/// The two HybridRow schemas of the batch protocol (HybridRowBatchSchemas.json, a resource of Microsoft.Azure.Cosmos.Client.dll). A row is:
/// version 0x81;
/// schema id; one presence bit for each fixed and variable property; the fixed properties; those of variable length with their length as a
/// varint;
/// then the sparse ones, each as type code, path token and value. Two schemas of a dozen scalars need no general HybridRow reader, and
/// thereby the
/// endpoint does not need the SDK with its native libraries.
/// </summary>
internal static class HybridRow
{
    const byte Version1 = 0x81;
    const int OperationSchema = 2145473648;
    const int ResultSchema = 2145473649;

    // Type codes of sparse values.
    const byte False = 0x02;
    const byte True = 0x03;
    const byte Int32 = 0x07;
    const byte Float64 = 0x10;
    const byte Utf8 = 0x14;

    // Path tokens: 0 is the empty path, then the schema's properties in their order.
    const int IndexingDirective = 8;
    const int IfMatch = 9;
    const int IfNoneMatch = 10;
    const int TimeToLive = 11;
    const int MinimalReturn = 12;
    const byte RequestCharge = 6;

    public static BatchOperationRow ReadOperation(ReadOnlyMemory<byte> row)
    {
        var reader = new Reader(row);
        if (reader.Byte() != Version1 || reader.Int32() != OperationSchema) throw Malformed("a BatchOperation row of version 1");
        var present = reader.Byte();
        var operationType = Has(present, 0) ? reader.Int32() : throw Malformed("an operationType");
        if (Has(present, 1)) reader.Int32();
        var partitionKey = Has(present, 2) ? reader.Text() : null;
        if (Has(present, 3)) reader.Bytes();
        var id = Has(present, 4) ? reader.Text() : null;
        if (Has(present, 5)) throw Malformed("a text as id, not a binary one");
        var body = Has(present, 6) ? reader.Bytes() : default;

        string? ifMatch = null, ifNoneMatch = null;
        var minimalReturn = false;
        while (!reader.AtEnd)
        {
            var type = reader.Byte();
            var path = reader.VarInt();
            switch (type, path)
            {
                case (Utf8, IfMatch):
                    ifMatch = reader.Text();
                    break;
                case (Utf8, IfNoneMatch):
                    ifNoneMatch = reader.Text();
                    break;
                case (Utf8, IndexingDirective):
                    reader.Text();
                    break;
                case (Int32, TimeToLive):
                    reader.Int32();
                    break;
                case (True or False, MinimalReturn):
                    minimalReturn = type == True;
                    break;
                default:
                    throw Malformed($"a property of the schema, not type {type} at path token {path}");
            }
        }

        return new BatchOperationRow(operationType, partitionKey, id, body, ifMatch, ifNoneMatch, minimalReturn);
    }

    public static byte[] WriteResult(Outcome outcome)
    {
        using var row = new MemoryStream();
        using var writer = new BinaryWriter(row);
        writer.Write(Version1);
        writer.Write(ResultSchema);
        writer.Write((byte)(0b0011 | (outcome.ETag is null ? 0 : 0b0100) | (outcome.Body is null ? 0 : 0b1000)));
        writer.Write(outcome.Status);
        writer.Write(outcome.SubStatus);
        if (outcome.ETag is not null) writer.Write(outcome.ETag);
        if (outcome.Body is not null)
        {
            writer.Write7BitEncodedInt(outcome.Body.Length);
            writer.Write(outcome.Body);
        }

        writer.Write(Float64);
        writer.Write(RequestCharge);
        writer.Write(outcome.Charge);
        return row.ToArray();
    }

    static bool Has(byte present, int property) => (present & (1 << property)) != 0;

    static CosmosException Malformed(string expected) => CosmosException.BadRequest($"The batch has a malformed row; expected {expected}.");

    /// <summary>Reads a row from its start; a row that ends too early is the caller's fault, not ours.</summary>
    struct Reader(ReadOnlyMemory<byte> rest)
    {
        public readonly bool AtEnd => rest.IsEmpty;

        public byte Byte() => Take(1).Span[0];

        public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4).Span);

        public ReadOnlyMemory<byte> Bytes() => Take(VarInt());

        public string Text() => Encoding.UTF8.GetString(Bytes().Span);

        public int VarInt()
        {
            var value = 0;
            for (var shift = 0; shift < 35; shift += 7)
            {
                var part = Byte();
                value |= (part & 0x7F) << shift;
                if (part < 0x80) return value;
            }

            throw Malformed("a length of at most five bytes");
        }

        ReadOnlyMemory<byte> Take(int length)
        {
            if (length < 0 || length > rest.Length) throw Malformed($"{length} more bytes, not {rest.Length}");
            var taken = rest[..length];
            rest = rest[length..];
            return taken;
        }
    }
}
