using System.Text;
using Pipeline.Core.Codelists;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Reading;

/// <summary>Reads the text of one field into a record: missing values and defaults, type, code list, limits and pattern.</summary>
internal sealed class FieldReader
{
    private const int MostCodesListed = 8;

    private readonly Field field;
    private readonly UsualColumn? usual;
    private readonly byte[][] missing;
    private readonly byte[]? byDefault;
    private readonly bool[]? allowed;
    private readonly TextPattern? pattern;
    private LastDay lastDay;

    /// <exception cref="FormatException">The field's default or pattern is not one.</exception>
    public FieldReader(Template template, Field field)
    {
        this.field = field;
        if (field.AllowedCodes is { } codes) allowed = [.. Enumerable.Range(0, field.Codelist!.Codes.Count).Select(codes.Contains)];
        missing = [.. template.MissingValues.Where(text => text.Length > 0).Select(Encoding.UTF8.GetBytes)];
        try
        {
            if (field.Pattern is not null) pattern = new TextPattern(field.Pattern);
        }
        catch (Exception invalid) when (invalid is ArgumentException or NotSupportedException)
        {
            throw new FormatException($"Template '{template.Id}', field '{field.Name}': pattern '{field.Pattern}' is not a regular expression without backtracking.", invalid);
        }

        usual = UsualColumn.Of(template, field, allowed, pattern);
        if (field.Default is null) return;
        byDefault = Encoding.UTF8.GetBytes(field.Default);
        if (Take(byDefault, new Record(template)) is not null)
            throw new FormatException($"Template '{template.Id}', field '{field.Name}': default '{field.Default}' is not a value of the field.");
    }

    /// <summary>Sets the field in those of the records that are read together whose text is as usual; the others are left for <see cref="Read"/>.</summary>
    public void ReadUsual(RowSource rows, int column, Record records) => usual?.Read(rows, column, records);

    /// <summary>Sets the record's field from its text, or marks it as wrong and reports why.</summary>
    public void Read(ReadOnlySpan<byte> text, Record record, IFindings findings)
    {
        text = Trim(text);
        if (IsMissing(text))
        {
            SetMissing(record, findings);
            return;
        }

        ReadingRule? violated = Take(text, record);
        if (violated is null) return;
        record.SetWrong(field.Index);
        if (findings.Count(violated, record.Line, field.Name))
            findings.Describe(violated, record.Line, field.Name, Quotation.Of(field, text), Expected(violated, Encoding.UTF8.GetString(text)));
    }

    /// <summary>Marks the record's field as wrong where a formula failed. That is no value, also where none is required.</summary>
    /// <param name="error">The name of the error, which tells nothing about a person.</param>
    /// <param name="record">The record.</param>
    /// <param name="findings">Where it is reported.</param>
    public void ReadError(ReadOnlySpan<byte> error, Record record, IFindings findings)
    {
        record.SetWrong(field.Index);
        ReadingRule violated = field.Codelist is null ? ReadingRule.Type : ReadingRule.Code;
        if (findings.Count(violated, record.Line, field.Name))
            findings.Describe(violated, record.Line, field.Name, $"the error {Encoding.UTF8.GetString(error)}", Expected(violated, ""));
    }

    /// <summary>Whether a file without the column says something: a default, or that a required value is missing.</summary>
    public bool HasMeaningWhereAbsent => byDefault is not null || this.field.IsRequired;

    /// <summary>Sets the record's field where the file has no such column. The header's finding has reported a required one.</summary>
    public void ReadAbsent(Record record)
    {
        if (byDefault is not null) Take(byDefault, record);
        else if (field.IsRequired) record.SetWrong(field.Index);
    }

    private void SetMissing(Record record, IFindings findings)
    {
        if (byDefault is not null)
        {
            Take(byDefault, record);
        }
        else if (field.IsRequired)
        {
            record.SetWrong(field.Index);
            if (findings.Count(ReadingRule.Required, record.Line, field.Name))
                findings.Describe(ReadingRule.Required, record.Line, field.Name, "no value", Expected(field.Codelist is null ? ReadingRule.Type : ReadingRule.Code, ""));
        }
    }

    private bool IsMissing(ReadOnlySpan<byte> text)
    {
        if (text.Length == 0) return true;
        foreach (byte[] value in missing)
            if (text.SequenceEqual(value)) return true;
        return false;
    }

    // Sets the value where the text is one; otherwise gives the rule that it breaks.
    private ReadingRule? Take(ReadOnlySpan<byte> text, Record record)
    {
        if (pattern is not null && !pattern.IsMatch(text)) return ReadingRule.Pattern;
        if (field.Codelist is { } codelist)
        {
            int code = codelist.IndexOf(text);
            if (code < 0 || allowed?[code] == false) return ReadingRule.Code;
            record.SetInteger(field.Index, code);
            return null;
        }

        switch (field.Type)
        {
            case FieldType.String:
                record.SetText(field.Index, text);
                return null;
            case FieldType.Number:
                if (!NumberText.TryNumber(text, out double number)) return ReadingRule.Type;
                if (!IsWithinLimits(number)) return ReadingRule.Range;
                record.SetNumber(field.Index, number);
                return null;
            default:
                if (!TryWhole(text, out long whole)) return ReadingRule.Type;
                if (!IsWithinLimits(whole)) return ReadingRule.Range;
                record.SetInteger(field.Index, whole);
                return null;
        }
    }

    private bool TryWhole(ReadOnlySpan<byte> text, out long value) => field.Type switch
    {
        FieldType.Integer => NumberText.TryInteger(text, out value),
        FieldType.Boolean => TryBoolean(text, out value),
        FieldType.Year => DayText.TryYear(text, out value),
        FieldType.Date => DayText.TryDate(text, out value) || (field.AlsoTakes == FieldType.Year && DayText.TryMiddleOfYear(text, out value)),
        _ => DayText.TryDateTime(text, ref lastDay, out value) || (field.AlsoTakes == FieldType.Date && DayText.TryMidnight(text, out value)),
    };

    private static bool TryBoolean(ReadOnlySpan<byte> text, out long value)
    {
        value = text.SequenceEqual("1"u8) || Ascii.EqualsIgnoreCase(text, "true"u8) ? 1 : 0;
        return value == 1 || text.SequenceEqual("0"u8) || Ascii.EqualsIgnoreCase(text, "false"u8);
    }

    private bool IsWithinLimits(double value) => !(value < field.Minimum) && !(value > field.Maximum);

    private string Expected(ReadingRule violated, string text)
    {
        if (violated == ReadingRule.Pattern) return $"a text of the form {field.Pattern}";
        if (violated == ReadingRule.Code) return ExpectedCode(field.Codelist!, text);
        if (violated == ReadingRule.Range) return ExpectedRange();
        return field.Type switch
        {
            FieldType.Integer => NumberText.ExpectedInteger(text),
            FieldType.Number => NumberText.ExpectedNumber(text),
            FieldType.Boolean => "0 or 1, true or false",
            FieldType.Year => "a year of four digits, such as 2024",
            FieldType.Date => field.AlsoTakes is null ? "a date such as 2024-12-31" : "a date such as 1985-12-31, or a year such as 1985",
            FieldType.DateTime => field.AlsoTakes is null
                ? "a date and time such as 2024-12-31T23:59:59"
                : "a date and time such as 2024-12-31T23:59:59, or a date such as 2024-12-31",
            _ => "a text",
        };
    }

    private string ExpectedCode(Codelist codelist, string text)
    {
        string[] ids = [.. field.AllowedCodes?.Select(code => codelist.Codes[code].Id) ?? codelist.Codes.Select(code => code.Id)];
        string codes = ids.Length <= MostCodesListed
            ? $"one of {string.Join(", ", ids)}"
            : $"a code of the list {codelist.Id} ({codelist.Source.Split(';')[0]})";

        // For a variable about a person, what was meant would give away what was written.
        return text.Length > 0 && field.MayBeQuoted && SimilarCode.Find(codelist, text) is { } meant ? $"{codes}; did you mean {meant.Id}?" : codes;
    }

    private string ExpectedRange() => (field.Minimum, field.Maximum) switch
    {
        ({ } minimum, { } maximum) => $"{Quotation.Text(minimum)} to {Quotation.Text(maximum)}",
        ({ } minimum, null) => $"at least {Quotation.Text(minimum)}",
        _ => $"at most {Quotation.Text(field.Maximum!.Value)}",
    };

    // Spreadsheets and web pages leave no-break spaces around values; they are as blank as the others.
    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> noBreakSpace = [0xC2, 0xA0];
        while (true)
        {
            text = text.Trim(" \t\r\n"u8);
            if (text.StartsWith(noBreakSpace)) text = text[2..];
            else if (text.EndsWith(noBreakSpace)) text = text[..^2];
            else return text;
        }
    }
}
