using System.Buffers.Binary;
using System.Numerics;

namespace Pipeline.Core.Validation;

/// <summary>SipHash-2-4 with 128 bits of output: a keyed hash for short texts. Who does not know the key can neither guess a digest nor make two texts collide.</summary>
/// <remarks>Aumasson and Bernstein, SipHash: a fast short-input PRF, INDOCRYPT 2012; the output of 128 bits is that of the authors' reference code.</remarks>
public static class SipHash
{
    /// <summary>The digest of a text.</summary>
    /// <param name="key">The key: its lower half is the reference's first eight bytes read as little-endian, its upper half the second eight.</param>
    /// <param name="text">The text.</param>
    /// <returns>The digest: its upper half is the reference's first eight bytes read as little-endian, its lower half the second eight.</returns>
    public static UInt128 Digest(UInt128 key, ReadOnlySpan<byte> text)
    {
        ulong k0 = (ulong)key, k1 = (ulong)(key >> 64);
        ulong v0 = k0 ^ 0x736F6D6570736575, v1 = k1 ^ 0x646F72616E646F6D ^ 0xEE, v2 = k0 ^ 0x6C7967656E657261, v3 = k1 ^ 0x7465646279746573;
        ulong last = (ulong)text.Length << 56;
        for (; text.Length >= 8; text = text[8..]) Compress(BinaryPrimitives.ReadUInt64LittleEndian(text));
        for (int i = 0; i < text.Length; i++) last |= (ulong)text[i] << (8 * i);
        Compress(last);

        v2 ^= 0xEE;
        ulong upper = Finish();
        v1 ^= 0xDD;
        return new UInt128(upper, Finish());

        void Compress(ulong word)
        {
            v3 ^= word;
            Round();
            Round();
            v0 ^= word;
        }

        ulong Finish()
        {
            Round();
            Round();
            Round();
            Round();
            return v0 ^ v1 ^ v2 ^ v3;
        }

        void Round()
        {
            v0 += v1;
            v2 += v3;
            v1 = BitOperations.RotateLeft(v1, 13) ^ v0;
            v3 = BitOperations.RotateLeft(v3, 16) ^ v2;
            v0 = BitOperations.RotateLeft(v0, 32);
            v2 += v1;
            v0 += v3;
            v1 = BitOperations.RotateLeft(v1, 17) ^ v2;
            v3 = BitOperations.RotateLeft(v3, 21) ^ v0;
            v2 = BitOperations.RotateLeft(v2, 32);
        }
    }
}
