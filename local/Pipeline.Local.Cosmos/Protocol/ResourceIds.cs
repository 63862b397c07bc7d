using System.Buffers.Binary;
using System.Globalization;

namespace Pipeline.Local.Cosmos.Protocol;

/// <summary>
/// The <c>_rid</c> of databases, containers and documents. The SDK parses them (ResourceId in Microsoft.Azure.Cosmos.Direct): 4 bytes of
/// database, then 4 of container with the high bit set, then 8 of document, little-endian, of which it compares the order; base64 with -
/// for /.
/// </summary>
internal static class ResourceIds
{
    public static string OfDatabase(long database) => Encode(Bytes(database, 0, 0)[..4]);

    public static string OfContainer(long database, long container) => Encode(Bytes(database, container, 0)[..8]);

    public static string OfDocument(long database, long container, long sequence) => Encode(Bytes(database, container, sequence));

    /// <summary>The sequence number in a document's _rid.</summary>
    public static long SequenceOf(string rid)
    {
        var bytes = new byte[16];
        return Convert.TryFromBase64String(rid.Replace('-', '/'), bytes, out var length) && length == 16
            ? BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(8))
            : throw CosmosException.BadRequest($"'{rid}' was found where the _rid of a document was expected.");
    }

    /// <summary>An ETag is the number of the write that made the resource, so it is unique and never comes again.</summary>
    public static string ETag(long write) => string.Create(CultureInfo.InvariantCulture, $"\"00000000-0000-0000-0000-{write:x12}\"");

    static byte[] Bytes(long database, long container, long sequence)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, checked((uint)database));
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(4), checked((uint)container) | 0x8000_0000);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), sequence);
        return bytes;
    }

    static string Encode(ReadOnlySpan<byte> bytes) => Convert.ToBase64String(bytes).Replace('/', '-');
}
