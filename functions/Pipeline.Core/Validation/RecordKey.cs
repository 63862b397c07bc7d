using System.Buffers.Binary;
using Pipeline.Core.Reading;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Validation;

/// <summary>Some fields of a record as bytes: equal where, and only where, all their typed values are equal.</summary>
internal sealed class RecordKey(IEnumerable<Field> keyFields)
{
    private readonly Field[] fields = [.. keyFields];
    private byte[] bytes = new byte[64];
    private int length;

    /// <summary>Gives the key of a record, valid until the next one; false where a field of it could not be read.</summary>
    public bool TryWrite(Record record, out ReadOnlySpan<byte> key)
    {
        length = 0;
        key = default;
        foreach (Field field in fields)
        {
            if (record.IsWrong(field.Index)) return false;
            Append(record, field);
        }

        key = bytes.AsSpan(0, length);
        return true;
    }

    // A value is written as a number of variable length, 0 for none; a text has its bytes behind its length, so that no two keys run together.
    private void Append(Record record, Field field)
    {
        int index = field.Index;
        if (!record.Has(index))
        {
            AppendVariable(0);
        }
        else if (field.Codelist is not null)
        {
            AppendVariable((ulong)record.Code(index) + 1);
        }
        else if (field.Type == FieldType.String)
        {
            ReadOnlySpan<byte> text = record.Text(index);
            AppendVariable((ulong)text.Length + 1);
            text.CopyTo(Grow(text.Length));
        }
        else if (field.Type == FieldType.Number)
        {
            AppendVariable(1);
            BinaryPrimitives.WriteDoubleLittleEndian(Grow(sizeof(double)), record.Number(index) + 0.0); // -0 becomes 0
        }
        else
        {
            long whole = record.Integer(index);
            AppendVariable((ulong)((whole << 1) ^ (whole >> 63)) + 1);
        }
    }

    private void AppendVariable(ulong value)
    {
        for (; value >= 0x80; value >>= 7) Grow(1)[0] = (byte)(value | 0x80);
        Grow(1)[0] = (byte)value;
    }

    private Span<byte> Grow(int count)
    {
        if (bytes.Length - length < count) Array.Resize(ref bytes, Math.Max(2 * bytes.Length, length + count));
        length += count;
        return bytes.AsSpan(length - count, count);
    }
}
