using System.Globalization;
using System.Text;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Reading;

/// <summary>How findings show values: quoted where the field may be quoted, otherwise only the kind of value.</summary>
internal static class Quotation
{
    private const int LongestQuote = 40;

    /// <summary>A text of the file: <c>'x'</c>, or <c>a text of 1 character</c>.</summary>
    public static string Of(Field field, ReadOnlySpan<byte> text) =>
        field.MayBeQuoted ? Quote(Encoding.UTF8.GetString(text)) : Kind(text);

    /// <summary>A typed value: the code, number, date or quoted text itself, or its kind.</summary>
    public static string Of(Record record, int index)
    {
        Field field = record.Template.Fields[index];
        if (!record.Has(index)) return "no value";
        if (field.Codelist is not null) return field.MayBeQuoted ? field.Codelist.Codes[record.Code(index)].Id : "a code";
        return field.Type switch
        {
            FieldType.String => Of(field, record.Text(index)),
            FieldType.Integer => field.MayBeQuoted ? Text(record.Integer(index)) : "a whole number",
            FieldType.Number => field.MayBeQuoted ? Text(record.Number(index)) : "a number",
            FieldType.Year => field.MayBeQuoted ? record.Integer(index).ToString("0000", CultureInfo.InvariantCulture) : "a year",
            FieldType.Boolean => !field.MayBeQuoted ? "true or false" : record.Integer(index) == 1 ? "true" : "false",
            FieldType.Date => field.MayBeQuoted ? DateOnly.FromDayNumber((int)record.Integer(index)).ToString("O", CultureInfo.InvariantCulture) : "a date",
            _ => field.MayBeQuoted
                ? new DateTime(record.Integer(index) * TimeSpan.TicksPerSecond).ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture)
                : "a date and time",
        };
    }

    /// <summary>A number as messages write it.</summary>
    public static string Text(double number) => number.ToString("0.######", CultureInfo.InvariantCulture);

    /// <summary>A text in quotes, cut at 40 characters, with what cannot be seen written as an escape.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder("'");
        int count = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (count++ < LongestQuote) Append(quoted, rune);
        }

        return count <= LongestQuote ? quoted.Append('\'').ToString() : quoted.Append(CultureInfo.InvariantCulture, $"…' ({count} characters)").ToString();
    }

    private static void Append(StringBuilder quoted, Rune rune)
    {
        bool isVisible = rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator
            or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
        _ = rune.Value switch
        {
            '\n' => quoted.Append("\\n"),
            '\r' => quoted.Append("\\r"),
            '\t' => quoted.Append("\\t"),
            _ => isVisible ? quoted.Append(rune.ToString()) : quoted.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X4}}}"),
        };
    }

    private static string Kind(ReadOnlySpan<byte> text)
    {
        int count = 0;
        for (ReadOnlySpan<byte> rest = text; rest.Length > 0; count++)
        {
            Rune.DecodeFromUtf8(rest, out _, out int consumed);
            rest = rest[consumed..];
        }

        return count == 1 ? "a text of 1 character" : $"a text of {count.ToString(CultureInfo.InvariantCulture)} characters";
    }
}
