using Pipeline.Core.Codelists;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Reading;

/// <summary>Reads a column of the records that are read together where it holds what it mostly does: right values without blanks around them.</summary>
/// <remarks>Column by column there is one kind of text at a time, without detours; what is left over is looked at record by record (<see cref="FieldReader"/>).</remarks>
internal abstract class UsualColumn
{
    /// <summary>What no text is read as.</summary>
    public const long Unusual = long.MinValue;

    /// <summary>The column of a field; null where a look at the text alone does not tell.</summary>
    public static UsualColumn? Of(Template template, Field field, bool[]? allowed, TextPattern? pattern) => field switch
    {
        _ when template.MissingValues.Any(text => text.Length > 0) => null,
        { Codelist: { } codelist, Pattern: null } => new UsualColumn<UsualCode>(field, new UsualCode(codelist, allowed)),
        { Codelist: null, Type: FieldType.String } => new UsualColumn<UsualString>(field, new UsualString(pattern)),
        { Codelist: null, Type: FieldType.Date, Pattern: null, Minimum: null, Maximum: null } => new UsualColumn<UsualDate>(field, new UsualDate()),
        { Codelist: null, Type: FieldType.DateTime, Pattern: null, Minimum: null, Maximum: null } => new UsualColumn<UsualDateTime>(field, new UsualDateTime()),
        _ => null,
    };

    /// <summary>Sets the field in the records whose text is a usual one.</summary>
    /// <param name="rows">The rows of the records.</param>
    /// <param name="column">The column.</param>
    /// <param name="records">The records.</param>
    public abstract void Read(RowSource rows, int column, Record records);
}

internal sealed class UsualColumn<T>(Field field, T usual) : UsualColumn
    where T : struct, IUsualText
{
    private readonly int index = field.Index;
    private T usual = usual;

    public override void Read(RowSource rows, int column, Record records)
    {
        T texts = usual;
        byte[] bytes = rows.Bytes;
        ReadOnlySpan<int> bounds = rows.BoundsFrom(column, out int step);
        for (int row = 0, at = 0; at + 1 < bounds.Length; row++, at += step)
        {
            int start = bounds[at] + 1, length = bounds[at + 1] - start;
            long value = texts.Read(bytes.AsSpan(start, length), start);
            if (value != Unusual) records.Set(row, index, value);
        }

        usual = texts;
    }
}

/// <summary>One kind of text that is a value as it stands.</summary>
internal interface IUsualText
{
    /// <summary>Gives what <see cref="Record.Set"/> takes, or <see cref="UsualColumn.Unusual"/>.</summary>
    long Read(ReadOnlySpan<byte> text, int start);
}

internal readonly struct UsualCode(Codelist codelist, bool[]? allowed) : IUsualText
{
    public long Read(ReadOnlySpan<byte> text, int start)
    {
        int code = codelist.IndexOf(text);
        return code < 0 || (allowed is not null && !allowed[code]) ? UsualColumn.Unusual : code;
    }
}

internal readonly struct UsualString(TextPattern? pattern) : IUsualText
{
    private const byte FirstVisible = (byte)' ' + 1;
    private const byte LastAscii = 0x7F;

    public long Read(ReadOnlySpan<byte> text, int start) =>
        text.Length > 0 && IsVisible(text[0]) && IsVisible(text[^1]) && (pattern is null || pattern.IsMatch(text)) ? new TextPlace(start, text.Length).ToValue() : UsualColumn.Unusual;

    // Letters from ! to DEL: neither blank nor the beginning or end of a no-break space.
    private static bool IsVisible(byte letter) => (byte)(letter - FirstVisible) <= LastAscii - FirstVisible;
}

internal readonly struct UsualDate : IUsualText
{
    public long Read(ReadOnlySpan<byte> text, int start) => DayText.TryDate(text, out long days) ? days : UsualColumn.Unusual;
}

internal struct UsualDateTime : IUsualText
{
    private LastDay last;

    public long Read(ReadOnlySpan<byte> text, int start) => DayText.TryDateTime(text, ref last, out long seconds) ? seconds : UsualColumn.Unusual;
}
