using System.Buffers.Binary;
using Pipeline.Core.Reading;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Anonymisation;

/// <summary>How an event lies in bytes: the person, then the template's event fields, the time first. Everything is big-endian,
/// so that comparing bytes orders events by person, then by time. A value is stored plus one, and 0 says that there is none.</summary>
internal sealed class EventLayout
{
    public const int PersonSize = 16;

    private readonly int[] places;

    public EventLayout(IReadOnlyList<Field> fields)
    {
        Fields = fields;
        places = new int[fields.Count + 1];
        places[0] = PersonSize;
        for (int i = 0; i < fields.Count; i++) places[i + 1] = places[i] + SizeOf(fields[i]);
    }

    public IReadOnlyList<Field> Fields { get; }

    /// <summary>Bytes of one event.</summary>
    public int Size => places[^1];

    public void Write(UInt128 person, Record record, Span<byte> to)
    {
        WritePerson(person, to);
        for (int i = 0; i < Fields.Count; i++)
        {
            Field field = Fields[i];
            ulong stored = !record.Has(field.Index) ? 0
                : field.Codelist is not null ? (ulong)record.Code(field.Index) + 1
                : field.Type == FieldType.Integer ? (ulong)((record.Integer(field.Index) << 1) ^ (record.Integer(field.Index) >> 63)) + 1
                : (ulong)record.Integer(field.Index) + 1;
            WriteStored(to, i, stored);
        }
    }

    public static void WritePerson(UInt128 person, Span<byte> to) => BinaryPrimitives.WriteUInt128BigEndian(to, person);

    public static UInt128 PersonOf(ReadOnlySpan<byte> @event) => BinaryPrimitives.ReadUInt128BigEndian(@event);

    /// <summary>The value of a field: the place of its code, or the number; null where there is none.</summary>
    public long? ValueOf(ReadOnlySpan<byte> @event, int index)
    {
        ulong stored = Stored(@event[places[index]..places[index + 1]]);
        if (stored-- == 0) return null;
        return Fields[index] is { Codelist: null, Type: FieldType.Integer } ? (long)(stored >> 1) ^ -(long)(stored & 1) : (long)stored;
    }

    public static ulong Stored(ReadOnlySpan<byte> value) => value.Length switch
    {
        1 => value[0],
        2 => BinaryPrimitives.ReadUInt16BigEndian(value),
        4 => BinaryPrimitives.ReadUInt32BigEndian(value),
        _ => BinaryPrimitives.ReadUInt64BigEndian(value),
    };

    /// <summary>A field as the header of a file tells it.</summary>
    public EventField Describe(int index) =>
        new(Fields[index].Name, SizeOf(Fields[index]), Fields[index].Codelist is { } codelist ? [.. codelist.Codes.Select(code => code.Id)] : null);

    public void WriteStored(Span<byte> @event, int index, ulong stored)
    {
        Span<byte> value = @event[places[index]..places[index + 1]];
        for (int i = value.Length - 1; i >= 0; i--, stored >>= 8) value[i] = (byte)stored;
    }

    private static int SizeOf(Field field) => field switch
    {
        { Codelist: not null } or { Type: FieldType.Year } => 2,
        { Type: FieldType.Boolean } => 1,
        { Type: FieldType.Date } => 4,
        _ => 8,
    };
}
