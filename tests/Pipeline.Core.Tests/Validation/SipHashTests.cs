using System.Buffers.Binary;
using Pipeline.Core.Validation;

namespace Pipeline.Core.Tests.Validation;

public class SipHashTests
{
    // vectors_sip128 of the reference implementation (Aumasson and Bernstein, github.com/veorq/SipHash, vectors.h):
    // key 00 01 … 0f, text 00 01 … of the length given.
    [Theory]
    [InlineData(0, "A3817F04BA25A8E66DF67214C7550293")]
    [InlineData(1, "DA87C1D86B99AF44347659119B22FC45")]
    [InlineData(2, "8177228DA4A45DC7FCA38BDEF60AFFE4")]
    [InlineData(3, "9C70B60C5267A94E5F33B6B02985ED51")]
    [InlineData(4, "F88164C12D9C8FAF7D0F6E7C7BCD5579")]
    [InlineData(5, "1368875980776F8854527A07690E9627")]
    [InlineData(6, "14EECA338B208613485EA0308FD7A15E")]
    [InlineData(7, "A1F1EBBED8DBC153C0B84AA61FF08239")]
    [InlineData(8, "3B62A9BA6258F5610F83E264F31497B4")]
    [InlineData(15, "5493E99933B0A8117E08EC0F97CFC3D9")]
    public void Gives_the_published_digests(int length, string digest)
    {
        byte[] bytes = [.. Enumerable.Range(0, 16).Select(i => (byte)i)];
        UInt128 found = SipHash.Digest(BinaryPrimitives.ReadUInt128LittleEndian(bytes), bytes.AsSpan(0, length));
        byte[] written = new byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(written, (ulong)(found >> 64));
        BinaryPrimitives.WriteUInt64LittleEndian(written.AsSpan(8), (ulong)found);
        Assert.Equal(digest, Convert.ToHexString(written));
    }
}
