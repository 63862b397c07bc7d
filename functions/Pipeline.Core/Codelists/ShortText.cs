using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Pipeline.Core.Codelists;

/// <summary>Texts of at most seven bytes as one number, so that comparing them is comparing numbers. The eighth byte is the length.</summary>
internal static class ShortText
{
    public const int MaximumLength = 7;

    /// <summary>The number of a text of 1 to 7 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Pack(ReadOnlySpan<byte> text)
    {
        // Two reads that overlap cover every length.
        int length = text.Length;
        ulong packed = length >= 4
            ? BinaryPrimitives.ReadUInt32LittleEndian(text) | ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(text[(length - 4)..]) << (8 * (length - 4)))
            : text[0] | ((ulong)text[length / 2] << (8 * (length / 2))) | ((ulong)text[length - 1] << (8 * (length - 1)));
        return packed | ((ulong)length << 56);
    }
}
