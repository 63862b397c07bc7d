using System.Buffers.Binary;
using Pipeline.Core.Reading;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Anonymisation;

/// <summary>How an event lies in bytes: the person, then the template's event fields, the time first. Everything is big-endian,
/// so that comparing bytes orders events by person, then by time. A value is stored plus one, and 0 says that there is none.</summary>
/// <remarks>A field takes as few bytes as its values need, and is read and written with the eight bytes that end where it ends: the person is before the first.</remarks>
internal sealed class EventLayout
{
    public const int PersonSize = 16;

    private const int Word = sizeof(ulong);

    private readonly int[] words;
    private readonly ulong[] masks;
    private readonly bool[] isSigned;
    private readonly (int Index, bool IsCode)[] sources;

    public EventLayout(IReadOnlyList<Field> fields)
    {
        Fields = fields;
        words = new int[fields.Count];
        masks = new ulong[fields.Count];
        isSigned = [.. fields.Select(field => field is { Codelist: null, Type: FieldType.Integer })];
        sources = [.. fields.Select(field => (field.Index, field.Codelist is not null))];
        Size = PersonSize;
        for (int i = 0; i < fields.Count; i++)
        {
            Size += SizeOf(fields[i]);
            words[i] = Size - Word;
            masks[i] = ulong.MaxValue >> (8 * (Word - SizeOf(fields[i])));
        }
    }

    public IReadOnlyList<Field> Fields { get; }

    /// <summary>Bytes of one event.</summary>
    public int Size { get; }

    public void Write(UInt128 person, Record record, Span<byte> to)
    {
        for (int i = sources.Length - 1; i >= 0; i--)
        {
            (int index, bool isCode) = sources[i];
            ulong stored = 0;
            if (record.Has(index))
            {
                long value = isCode ? record.Code(index) : record.Integer(index);
                stored = (ulong)(isSigned[i] ? (value << 1) ^ (value >> 63) : value) + 1;
            }

            WriteStored(to, i, stored);
        }

        WritePerson(person, to);
    }

    public static void WritePerson(UInt128 person, Span<byte> to) => BinaryPrimitives.WriteUInt128BigEndian(to, person);

    public static UInt128 PersonOf(ReadOnlySpan<byte> @event) => BinaryPrimitives.ReadUInt128BigEndian(@event);

    /// <summary>The value of a field: the place of its code, or the number; null where there is none.</summary>
    public long? ValueOf(ReadOnlySpan<byte> @event, int index)
    {
        ulong stored = BinaryPrimitives.ReadUInt64BigEndian(@event[words[index]..]) & masks[index];
        if (stored-- == 0) return null;
        return isSigned[index] ? (long)(stored >> 1) ^ -(long)(stored & 1) : (long)stored;
    }

    /// <summary>A field as the header of a file tells it.</summary>
    public EventField Describe(int index) =>
        new(Fields[index].Name, SizeOf(Fields[index]), Fields[index].Codelist is { } codelist ? [.. codelist.Codes.Select(code => code.Id)] : null);

    /// <summary>Writes a field and destroys what is before it: fields are written from the last to the first, then the person.</summary>
    public void WriteStored(Span<byte> @event, int index, ulong stored) => BinaryPrimitives.WriteUInt64BigEndian(@event[words[index]..], stored);

    private static int SizeOf(Field field) => field switch
    {
        { Codelist: { } codelist } => codelist.Codes.Count < byte.MaxValue ? 1 : 2,
        { Type: FieldType.Boolean } => 1,
        { Type: FieldType.Year } => 2,
        { Type: FieldType.Date } => 3,
        { Type: FieldType.DateTime } => 5,
        _ => Word,
    };
}
