using System.Runtime.CompilerServices;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Reading;

/// <summary>One record of a submission after its fields were read and typed. The instance is reused for the next record: copy what you keep.</summary>
/// <remarks>Values are indexed by <see cref="Field.Index"/>. A value is there only where <see cref="Has"/> says so.</remarks>
public sealed class Record(Template template)
{
    // Bits by field, so that clearing them for the next record is one or two numbers.
    private readonly ulong[] has = new ulong[(template.Fields.Count + 63) / 64];
    private readonly ulong[] wrong = new ulong[(template.Fields.Count + 63) / 64];
    private readonly int[] codes = new int[template.Fields.Count];
    private readonly long[] integers = new long[template.Fields.Count];
    private readonly double[] numbers = new double[template.Fields.Count];
    private readonly Range[] texts = new Range[template.Fields.Count];
    private byte[] text = new byte[256];
    private int textLength;

    /// <summary>The template that the record is on.</summary>
    public Template Template { get; } = template;

    /// <summary>Line of the file on which the record starts, from 1.</summary>
    public long Line { get; internal set; }

    /// <summary>Whether the field has a value of its type.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Has(int field) => (has[field >> 6] >> field & 1) != 0;

    /// <summary>Place of the value in the field's code list.</summary>
    public int Code(int field) => codes[field];

    /// <summary>Value of an integer, boolean (0, 1), year, date (days since 0001-01-01) or date-time (seconds since 0001-01-01T00:00:00) field.</summary>
    public long Integer(int field) => integers[field];

    /// <summary>Value of a number field, or of any field that <see cref="Integer"/> gives.</summary>
    public double Number(int field) => numbers[field];

    /// <summary>Value of a string field without a code list, UTF-8, trimmed. Valid until the next record.</summary>
    public ReadOnlySpan<byte> Text(int field) => text.AsSpan(texts[field]);

    /// <summary>Whether every field that needs a value has one and no text was refused.</summary>
    internal bool IsSound { get; private set; }

    /// <summary>Whether the field's text was refused or a required value is missing; what the field means is then unknown.</summary>
    internal bool IsWrong(int field) => (wrong[field >> 6] >> field & 1) != 0;

    internal void Clear(long line)
    {
        Line = line;
        IsSound = true;
        textLength = 0;
        has.AsSpan().Clear();
        wrong.AsSpan().Clear();
    }

    internal void SetWrong(int field)
    {
        wrong[field >> 6] |= 1UL << field;
        IsSound = false;
    }

    internal void SetCode(int field, int code)
    {
        has[field >> 6] |= 1UL << field;
        codes[field] = code;
    }

    internal void SetInteger(int field, long value)
    {
        has[field >> 6] |= 1UL << field;
        integers[field] = value;
        numbers[field] = value;
    }

    internal void SetNumber(int field, double value)
    {
        has[field >> 6] |= 1UL << field;
        numbers[field] = value;
    }

    internal void SetText(int field, ReadOnlySpan<byte> value)
    {
        if (text.Length - textLength < value.Length) Array.Resize(ref text, Math.Max(2 * text.Length, textLength + value.Length));
        value.CopyTo(text.AsSpan(textLength));
        texts[field] = textLength..(textLength + value.Length);
        textLength += value.Length;
        has[field >> 6] |= 1UL << field;
    }

    /// <summary>Whether both records have the same value in the field.</summary>
    internal bool HasSame(int field, Record other)
    {
        if (!Has(field) || !other.Has(field)) return false;
        Field column = Template.Fields[field];
        if (column.Codelist is not null) return codes[field] == other.codes[field];
        return column.Type == FieldType.String ? Text(field).SequenceEqual(other.Text(field)) : numbers[field] == other.numbers[field];
    }
}
