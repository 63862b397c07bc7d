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
    private readonly long[] integers = new long[template.Fields.Count]; // places of codes too
    private readonly double[] numbers = new double[template.Fields.Count];
    private readonly (int Start, int Length)[] texts = new (int, int)[template.Fields.Count]; // in the row; below 0, complemented, in what was copied
    private byte[] row = [];
    private byte[] copied = [];
    private int copiedLength;

    /// <summary>The template that the record is on.</summary>
    public Template Template { get; } = template;

    /// <summary>Line of the file on which the record starts, from 1.</summary>
    public long Line { get; internal set; }

    /// <summary>Whether the field has a value of its type.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Has(int field) => (has[field >> 6] >> field & 1) != 0;

    /// <summary>Place of the value in the field's code list.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Code(int field) => (int)integers[field];

    /// <summary>Place of a code, or value of an integer, boolean (0, 1), year, date (days since 0001-01-01) or date-time (seconds since 0001-01-01T00:00:00) field.</summary>
    public long Integer(int field) => integers[field];

    /// <summary>Value of a number field, or of any field that <see cref="Integer"/> gives.</summary>
    public double Number(int field) => Template.Fields[field].Type == FieldType.Number ? numbers[field] : integers[field];

    /// <summary>Value of a string field without a code list, UTF-8, trimmed. Valid until the next record.</summary>
    public ReadOnlySpan<byte> Text(int field)
    {
        (int start, int length) = texts[field];
        return start >= 0 ? row.AsSpan(start, length) : copied.AsSpan(~start, length);
    }

    /// <summary>Whether every field that needs a value has one and no text was refused.</summary>
    internal bool IsSound { get; private set; }

    /// <summary>Whether the field's text was refused or a required value is missing; what the field means is then unknown.</summary>
    internal bool IsWrong(int field) => (wrong[field >> 6] >> field & 1) != 0;

    /// <summary>Begins a record.</summary>
    /// <param name="line">Its line.</param>
    /// <param name="bytes">Where its row lies until the next one.</param>
    internal void Begin(long line, byte[] bytes)
    {
        Line = line;
        row = bytes;
        IsSound = true;
        copiedLength = 0;
        for (int i = 0; i < has.Length; i++) has[i] = wrong[i] = 0;
    }

    internal void SetWrong(int field)
    {
        wrong[field >> 6] |= 1UL << field;
        IsSound = false;
    }

    /// <summary>Sets what <see cref="Integer"/> gives, or the place of a code.</summary>
    internal void SetInteger(int field, long value)
    {
        has[field >> 6] |= 1UL << field;
        integers[field] = value;
    }

    internal void SetNumber(int field, double value)
    {
        has[field >> 6] |= 1UL << field;
        numbers[field] = value;
    }

    /// <summary>Sets a text that lies in the row.</summary>
    internal void SetText(int field, int start, int length)
    {
        has[field >> 6] |= 1UL << field;
        texts[field] = (start, length);
    }

    /// <summary>Sets a text that lies elsewhere: it is copied.</summary>
    internal void SetText(int field, ReadOnlySpan<byte> value)
    {
        if (copied.Length - copiedLength < value.Length) Array.Resize(ref copied, Math.Max(2 * copied.Length, copiedLength + value.Length));
        value.CopyTo(copied.AsSpan(copiedLength));
        SetText(field, ~copiedLength, value.Length);
        copiedLength += value.Length;
    }

    /// <summary>Whether both records have the same value in the field.</summary>
    internal bool HasSame(int field, Record other)
    {
        if (!Has(field) || !other.Has(field)) return false;
        Field column = Template.Fields[field];
        if (column.Codelist is not null) return integers[field] == other.integers[field];
        return column.Type == FieldType.String ? Text(field).SequenceEqual(other.Text(field)) : Number(field) == other.Number(field);
    }
}
