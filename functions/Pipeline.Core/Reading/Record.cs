using System.Runtime.CompilerServices;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Reading;

/// <summary>One record of a submission after its fields were read and typed. The instance is reused for the next record: copy what you keep.</summary>
/// <remarks>Values are indexed by <see cref="Field.Index"/>. A value is there only where <see cref="Has"/> says so.
/// Behind it are the values of the records that are read together (<see cref="RowSource"/>), of which it shows one.</remarks>
public sealed class Record
{
    private readonly int fieldCount;
    private readonly int flagCount; // numbers of 64 flags that a record's fields need
    private readonly ulong[] has;
    private readonly ulong[] wrong;
    private readonly long[] values; // whole numbers and places of codes; bits of a number; where a text lies
    private int firstFlag;
    private int firstValue;
    private byte[] bytes = [];
    private byte[] copied = [];
    private int copiedLength;

    /// <summary>Makes room for records.</summary>
    /// <param name="template">The template that they are on.</param>
    /// <param name="capacity">How many are read together at most.</param>
    internal Record(Template template, int capacity = 1)
    {
        Template = template;
        fieldCount = template.Fields.Count;
        flagCount = (fieldCount + 63) / 64;
        has = new ulong[capacity * flagCount];
        wrong = new ulong[capacity * flagCount];
        values = new long[capacity * fieldCount];
    }

    /// <summary>The template that the record is on.</summary>
    public Template Template { get; }

    /// <summary>Line of the file on which the record starts, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>Whether the field has a value of its type.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Has(int field) => (has[firstFlag + (field >> 6)] >> field & 1) != 0;

    /// <summary>Place of the value in the field's code list.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Code(int field) => (int)values[firstValue + field];

    /// <summary>Place of a code, or value of an integer, boolean (0, 1), year, date (days since 0001-01-01) or date-time (seconds since 0001-01-01T00:00:00) field.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Integer(int field) => values[firstValue + field];

    /// <summary>Value of a number field, or of any field that <see cref="Integer"/> gives.</summary>
    public double Number(int field) => Template.Fields[field].Type == FieldType.Number ? BitConverter.Int64BitsToDouble(values[firstValue + field]) : values[firstValue + field];

    /// <summary>Value of a string field without a code list, UTF-8, trimmed. Valid until the next record.</summary>
    public ReadOnlySpan<byte> Text(int field)
    {
        var place = TextPlace.Of(values[firstValue + field]);
        return place.Start >= 0 ? bytes.AsSpan(place.Start, place.Length) : copied.AsSpan(~place.Start, place.Length);
    }

    /// <summary>Whether every field that needs a value has one and no text was refused.</summary>
    internal bool IsSound { get; private set; }

    /// <summary>Whether the field's text was refused or a required value is missing; what the field means is then unknown.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool IsWrong(int field) => (wrong[firstFlag + (field >> 6)] >> field & 1) != 0;

    /// <summary>Whether any field has a value.</summary>
    internal bool HasAny => has.AsSpan(firstFlag, flagCount).ContainsAnyExcept(0UL);

    /// <summary>Of 64 fields, those that have no value.</summary>
    internal ulong Without(int flags) => ~has[firstFlag + flags];

    /// <summary>Takes every value away, to begin with other records.</summary>
    /// <param name="count">How many.</param>
    internal void Clear(int count)
    {
        has.AsSpan(0, count * flagCount).Clear();
        wrong.AsSpan(0, count * flagCount).Clear();
    }

    /// <summary>Sets what a field of one of the records is.</summary>
    /// <param name="record">Which of them.</param>
    /// <param name="field">The field.</param>
    /// <param name="value">What <see cref="Integer"/> gives, or a <see cref="TextPlace"/> in the bytes of the records.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Set(int record, int field, long value)
    {
        has[record * flagCount + (field >> 6)] |= 1UL << field;
        values[record * fieldCount + field] = value;
    }

    /// <summary>Shows one of the records.</summary>
    /// <param name="record">Which of them.</param>
    /// <param name="line">Its line.</param>
    /// <param name="from">Where the texts lie that were not copied.</param>
    internal void Show(int record, long line, byte[] from)
    {
        firstFlag = record * flagCount;
        firstValue = record * fieldCount;
        Line = line;
        bytes = from;
        IsSound = true;
        copiedLength = 0;
    }

    internal void SetWrong(int field)
    {
        wrong[firstFlag + (field >> 6)] |= 1UL << field;
        IsSound = false;
    }

    /// <summary>Sets what <see cref="Integer"/> gives, or the place of a code.</summary>
    internal void SetInteger(int field, long value)
    {
        has[firstFlag + (field >> 6)] |= 1UL << field;
        values[firstValue + field] = value;
    }

    internal void SetNumber(int field, double value) => SetInteger(field, BitConverter.DoubleToInt64Bits(value));

    /// <summary>Sets a text, which is copied.</summary>
    internal void SetText(int field, ReadOnlySpan<byte> value)
    {
        if (copied.Length - copiedLength < value.Length) Array.Resize(ref copied, Math.Max(2 * copied.Length, copiedLength + value.Length));
        value.CopyTo(copied.AsSpan(copiedLength));
        SetInteger(field, new TextPlace(~copiedLength, value.Length).ToValue());
        copiedLength += value.Length;
    }

    /// <summary>Whether both records have the same value in the field.</summary>
    internal bool HasSame(int field, Record other)
    {
        if (!Has(field) || !other.Has(field)) return false;
        Field column = Template.Fields[field];
        if (column.Codelist is not null) return Code(field) == other.Code(field);
        return column.Type == FieldType.String ? Text(field).SequenceEqual(other.Text(field)) : Number(field) == other.Number(field);
    }
}

/// <summary>Where a text lies: a start in the bytes of the records or, below 0, complemented, in what was copied; and its length in bytes.</summary>
internal readonly record struct TextPlace(int Start, int Length)
{
    public static TextPlace Of(long value) => new((int)(value >> 32), (int)value);

    public long ToValue() => ((long)Start << 32) | (uint)Length;
}
