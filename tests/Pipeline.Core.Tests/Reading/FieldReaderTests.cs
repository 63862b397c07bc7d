using System.Text;
using System.Globalization;
using Pipeline.Core.Templates;
using Pipeline.Core.Validation;

namespace Pipeline.Core.Tests.Reading;

public class FieldReaderTests
{
    private static readonly Template Template = TestTemplates.Types();

    // Quoted, so that separators and blanks come through.
    private static ValidationReport Read(string column, string text, Action<Record>? accept = null) =>
        TestTemplates.Read(Template, $"flag,{column}\n1,\"{text}\"\n", accept);

    [Theory]
    [InlineData("count", "0", "0")]
    [InlineData("count", " 0012 ", "12")]
    [InlineData("count", "+7", "7")]
    [InlineData("count", "NA", "none")]
    [InlineData("count", " ", "none")]
    [InlineData("rate", "1200.5", "1200.5")]
    [InlineData("rate", "-.5", "-0.5")]
    [InlineData("rate", "1e3", "1000")]
    [InlineData("year", "1999", "1999")]
    [InlineData("day", "0001-01-01", "0")]
    [InlineData("day", "2024-02-29", "738944")]
    [InlineData("moment", "0001-01-02T01:02:03", "90123")]
    [InlineData("country", "KGZ", "KGZ")]
    [InlineData("country", "KG", "KGZ")]
    [InlineData("sex", "W", "F")]
    [InlineData("form", "AB12", "AB12")]
    [InlineData("name", " Jürgen ", "Jürgen")]
    [InlineData("status", "", "A")]
    public void Reads_values(string column, string text, string expected)
    {
        string found = "not accepted";
        ValidationReport report = Read(column, text, record =>
        {
            Field field = Template.Field(column);
            found = !record.Has(field.Index) ? "none"
                : field.Codelist is { } list ? list.Codes[record.Code(field.Index)].Id
                : field.Type == FieldType.String ? Encoding.UTF8.GetString(record.Text(field.Index))
                : record.Number(field.Index).ToString(CultureInfo.InvariantCulture);
        });
        Assert.Empty(report.Lines());
        Assert.Equal(expected, found);
    }

    [Theory]
    [InlineData("1", 1)]
    [InlineData("0", 0)]
    [InlineData("TRUE", 1)]
    [InlineData("false", 0)]
    public void Reads_booleans(string text, long expected)
    {
        long found = -1;
        TestTemplates.Read(Template, $"flag\n{text}\n", record => found = record.Integer(5));
        Assert.Equal(expected, found);
    }

    [Fact]
    public void Fills_in_the_default_where_the_column_is_absent()
    {
        int code = -1;
        TestTemplates.Read(Template, "flag\n1\n", record => code = record.Code(11));
        Assert.Equal("A", Template.Fields[11].Codelist!.Codes[code].Id);
    }

    [Theory]
    [InlineData("count", "1200.0", "type", "'1200.0'", "a whole number, without a point")]
    [InlineData("count", "1,200", "type", "'1,200'", "a whole number without separators, such as 1200")]
    [InlineData("count", "1 200", "type", "'1 200'", "a whole number without separators, such as 1200")]
    [InlineData("count", "1'200", "type", "'1'200'", "a whole number without separators, such as 1200")]
    [InlineData("count", "1.200.300", "type", "'1.200.300'", "a whole number, without a point")]
    [InlineData("count", "12 persons", "type", "'12 persons'", "a whole number such as 1200")]
    [InlineData("count", "9007199254740993", "type", "'9007199254740993'", "a whole number between -2^53 and 2^53")]
    [InlineData("count", "99999999999999999999", "type", "'99999999999999999999'", "a whole number between -2^53 and 2^53")]
    [InlineData("count", "1000001", "range", "'1000001'", "0 to 1000000")]
    [InlineData("rate", "1,5", "type", "'1,5'", "a decimal point instead of the comma, and no thousands separators, such as 1200.5")]
    [InlineData("rate", "1,200.5", "type", "'1,200.5'", "a number without thousands separators, such as 1200.5")]
    [InlineData("rate", "1.200,5", "type", "'1.200,5'", "a number without thousands separators, such as 1200.5")]
    [InlineData("rate", "NaN", "type", "'NaN'", "a number such as 1200.5")]
    [InlineData("rate", "1e999", "type", "'1e999'", "a number such as 1200.5")]
    [InlineData("year", "20", "type", "'20'", "a year of four digits, such as 2024")]
    [InlineData("year", "0000", "type", "'0000'", "a year of four digits, such as 2024")]
    [InlineData("year", "1949", "range", "'1949'", "at least 1950")]
    [InlineData("day", "2023-02-29", "type", "'2023-02-29'", "a date such as 2024-12-31")]
    [InlineData("day", "31.12.2024", "type", "'31.12.2024'", "a date such as 2024-12-31")]
    [InlineData("day", "2024-12-31T00:00:00", "type", "'2024-12-31T00:00:00'", "a date such as 2024-12-31")]
    [InlineData("moment", "2024-12-31 24:00:00", "type", "'2024-12-31 24:00:00'", "a date and time such as 2024-12-31T23:59:59")]
    [InlineData("form", "AB12\n", "", "", "")]
    [InlineData("form", "ab12", "pattern", "'ab12'", "a text of the form [A-Z]{2}[0-9]+")]
    [InlineData("form", "AB12x", "pattern", "'AB12x'", "a text of the form [A-Z]{2}[0-9]+")]
    [InlineData("status", "e", "code", "'e'", "one of A, B, E, F, I, M, P; did you mean E?")]
    [InlineData("country", "Kyrgyzstan", "code", "'Kyrgyzstan'", "a code of the list country (ISO 3166-1 alpha-3); did you mean KGZ?")]
    [InlineData("country", "KGX", "code", "'KGX'", "a code of the list country (ISO 3166-1 alpha-3); did you mean KGZ?")]
    [InlineData("country", "Q", "code", "'Q'", "a code of the list country (ISO 3166-1 alpha-3)")]
    public void Says_what_it_found_and_expected(string column, string text, string rule, string found, string expected)
    {
        string[] lines = [.. Read(column, text).Lines().Where(line => !line.StartsWith("unknown-column", StringComparison.Ordinal))];
        Assert.Equal(rule.Length == 0 ? [] : [$"{rule} 2/{column}: found {found}, expected {expected}"], lines);
    }

    [Fact]
    public void Refuses_a_boolean_in_words() =>
        Assert.Equal(["type 2/flag: found 'yes', expected 0 or 1, true or false"], TestTemplates.Read(Template, "flag\nyes\n").Lines());

    // "f" would be told by "did you mean F".
    [Fact]
    public void Gives_nothing_away_about_a_person() =>
        Assert.Equal(["code 2/sex: found a text of 1 character, expected one of _T, F, M, _U"], Read("sex", "f").Lines());

    [Fact]
    public void Cuts_long_values_and_shows_what_cannot_be_seen() =>
        Assert.Equal([@"type 2/count: found 'x\t1\n\u{202E}\u{00A0}\u{0001}\" + new string('y', 32) + "…' (50 characters), expected a whole number such as 1200"],
            Read("count", "x\t1\n\u202E\u00A0\u0001\\" + new string('y', 42)).Lines());

    [Fact]
    public void Refuses_a_template_with_a_wrong_default_or_pattern()
    {
        Template Wrong(string more) => TestTemplates.Parse("record", "", "", TestTemplates.Field("a", "year", "attribute", more));
        Assert.Equal("Template 'test', field 'a': default 'x' is not a value of the field.",
            Assert.Throws<FormatException>(() => TestTemplates.Read(Wrong(""" "default": "x" """), "a\n2020\n")).Message);
        Assert.Equal("Template 'test', field 'a': pattern '(a)\\1' is not a regular expression without backtracking.",
            Assert.Throws<FormatException>(() => TestTemplates.Read(Wrong(""" "constraints": { "pattern": "(a)\\1" } """), "a\n2020\n")).Message);
    }
}
