using System.IO.Compression;
using System.Text;
using Pipeline.Core.Templates;
using Pipeline.Core.Validation;

namespace Pipeline.Core.Tests.Reading;

public class XlsxReadingTests
{
    private static readonly object?[] Header = ["name", "count", "rate", "flag", "year", "day", "moment"];

    private static string[] Read(byte[] workbook, out ValidationReport report)
    {
        var rows = new List<string>();
        report = SubmissionReading.Read(new TrickleStream(workbook, 1000), TestTemplates.Types(), TestTemplates.Context, record => rows.Add(
            $"{record.Line}: {Encoding.UTF8.GetString(record.Text(0))} {record.Integer(3)} {record.Number(4)} {record.Integer(5)} {record.Integer(6)} {record.Integer(7)} {record.Integer(9)}"));
        return [.. rows];
    }

    [Fact]
    public void Reads_typed_cells_as_a_CSV_file_would_hold_them()
    {
        byte[] workbook = Workbook.Of(Header,
            ["007", 12, 0.1, true, 2020, new DateOnly(2024, 2, 29), new DateTime(2024, 2, 29, 12, 30, 1)],
            [],
            ["x & y", 1200.0, 1e-7, false, "2021", "2024-02-29", new DateTime(2024, 3, 1)]);
        Assert.Equal(["2: 007 12 0.1 1 2020 738944 63844806601", "4: x & y 1200 1E-07 0 2021 738944 63844848000"], Read(workbook, out ValidationReport report));
        Assert.Empty(report.Lines());
    }

    [Fact]
    public void Names_the_row_and_the_column_of_a_wrong_cell()
    {
        Read(Workbook.Of(["count", "day"], [1.5, new DateOnly(2024, 1, 1)], [], [3, "x"], [4, 45000]), out ValidationReport report);
        Assert.Equal(
            ["type 2/count: found '1.5', expected a whole number, without a point",
             "type 4/day: found 'x', expected a date such as 2024-12-31",
             "type 5/day: found '45000', expected a date such as 2024-12-31"],
            report.Lines());
    }

    // "name" is an identifier and "form" a text, both optional; a text that looks like an error is a text.
    [Fact]
    public void Names_the_error_of_a_formula_whatever_the_column()
    {
        byte[] workbook = Workbook.OfXml("""
            <row><c t="str"><v>name</v></c><c t="str"><v>sex</v></c><c t="str"><v>count</v></c><c t="str"><v>form</v></c></row>
            <row><c t="e"><v>#REF!</v></c><c t="e"><v>#N/A</v></c><c t="e"><v>#DIV/0!</v></c><c t="e"><f>A1</f><v>#NAME?</v></c></row>
            <row><c t="e"><v>AB123</v></c></row>
            <row><c t="str"><v>#REF!</v></c></row>
            """);
        Read(workbook, out ValidationReport report);
        Assert.Equal(
            ["type 2/name: found the error #REF!, expected a text",
             "type 2/count: found the error #DIV/0!, expected a whole number such as 1200",
             "type 2/form: found the error #NAME?, expected a text",
             "type 3/name: found the error #ERROR, expected a text",
             "code 2/sex: found the error #N/A, expected one of _T, F, M, _U"],
            report.Lines());
    }

    [Fact]
    public void Reads_shared_texts()
    {
        byte[] workbook = Workbook.OfXml(
            """<row r="3"><c r="A3" t="s"><v>0</v></c><c r="C3" t="s"><v>3</v></c></row><row r="5"><c r="A5" t="s"><v>1</v></c></row><row r="9"><c r="A9" t="s"><v>2</v></c><c r="C9"><v>7</v></c></row>""",
            """<si><t>name</t></si><si><t xml:space="preserve"> a_x000D_b </t></si><si><r><rPr><b/></rPr><t>Ж</t></r><rPh sb="0" eb="1"><t>zh</t></rPh><r><t>ук</t></r></si><si><t>count</t></si>""");
        Assert.Equal(["5: a\rb 0 0 0 0 0 0", "9: Жук 7 0 0 0 0 0"], Read(workbook, out ValidationReport report));
        Assert.Equal(["unknown-column 3: found no name over column 2"], report.Lines().Select(line => line.Split(',')[0]));
    }

    // Numbers 60 and 61 of the calendar from 1900 are the 29 February that never was and 1 March 1900; 0 of that from 1904 is 1 January 1904.
    [Theory]
    [InlineData("""<xf numFmtId="14"/>""", "", "61", "1900-03-01")]
    [InlineData("""<xf numFmtId="14"/>""", "", "59", "1900-02-28")]
    [InlineData("""<xf numFmtId="14"/>""", "date1904=\"1\"", "0", "1904-01-01")]
    [InlineData("""<xf numFmtId="164"/>""", "", "45351", "2024-02-29")]                   // [$-419]d mmmm yyyy
    [InlineData("""<xf numFmtId="165"/>""", "", "45351.25", "2024-02-29T06:00:00")]       // yyyy-mm-dd\Thh:mm
    [InlineData("""<xf numFmtId="166"/>""", "", "1.5", "1.12:00:00")]                     // [h]:mm
    [InlineData("""<xf numFmtId="167"/>""", "", "45351", "45351")]                        // a number of days
    [InlineData("""<xf numFmtId="14"/>""", "", "-1", "-1")]
    public void Reads_numbers_as_their_format_has_them(string format, string properties, string number, string expected)
    {
        byte[] workbook = Workbook.OfXml(
            $"""<row><c t="str"><v>name</v></c></row><row><c s="0"><v>{number}</v></c></row>""", "",
            $"""<numFmts><numFmt numFmtId="164" formatCode="[$-419]d mmmm yyyy;@"/><numFmt numFmtId="165" formatCode="yyyy\-mm\-dd\Thh:mm"/><numFmt numFmtId="166" formatCode="[h]:mm"/><numFmt numFmtId="167" formatCode="[Red]#,##0&quot; days&quot;_d"/></numFmts><cellStyleXfs><xf numFmtId="22"/></cellStyleXfs><cellXfs>{format}</cellXfs>""",
            properties);
        Assert.Equal([expected], Read(workbook, out _).Select(line => line.Split(' ')[1]));
    }

    public static TheoryData<string, byte[]> Oversized()
    {
        string cell = """<row><c t="str"><v>name</v></c></row>""";
        return new()
        {
            { "a workbook with more than 64 MiB of shared texts, unzipped", Workbook.OfXml(cell, Repeated("<si><t>012345678901234567890123456789</t></si>", 65 << 20)) },
            { "a workbook with more than 4 MiB in one of its shared texts, unzipped", Workbook.OfXml(cell, $"<si>{Repeated("<t>a</t>", 5 << 20)}</si>") },
            { "a workbook with more than 16 MiB of styles, unzipped", Workbook.OfXml(cell, "", $"<cellXfs>{Repeated("<xf/>", 17 << 20)}</cellXfs>") },
            { "a workbook with more than 4 MiB in one of its cells, unzipped", Workbook.OfXml($"""{cell}<row><c t="str"><v>{Repeated("a", 5 << 20)}</v></c></row>""") },
            { "a workbook with more than 4 MiB in one of its cells, unzipped", Workbook.OfXml($"""{cell}<row r="2" spans="{Repeated("1", 5 << 20)}"/>""") },
        };
    }

    // Zipped they are small: a file says nothing about what it becomes.
    [Theory, MemberData(nameof(Oversized))]
    public void Refuses_what_would_fill_the_memory(string found, byte[] workbook)
    {
        Assert.True(workbook.Length < 1 << 20);
        Read(workbook, out ValidationReport report);
        Assert.Equal([$"workbook 0: found {found}, expected a smaller workbook: save the sheet as CSV UTF-8, which may be larger"], report.Lines());
        Assert.False(report.IsAccepted);
    }

    [Fact]
    public void Reports_a_row_that_is_too_long()
    {
        byte[] workbook = Workbook.OfXml("""<row><c t="str"><v>name</v></c></row><row>""" + Repeated($"""<c t="str"><v>{new string('a', 1000)}</v></c>""", 2 << 20) + "</row>");
        Read(workbook, out ValidationReport report);
        Assert.Equal(["malformed 2: found a record of more than 1 MiB"], report.Lines().Select(line => line.Split(',')[0]));
    }

    // A sheet has 16,384 columns (XFD) and 1,048,576 rows, each once and in order.
    [Theory]
    [InlineData("""<row r="2"><c r="XFE2"><v>1</v></c></row>""")]
    [InlineData("""<row r="2"><c r="ZZZZZZZZZZ2"><v>1</v></c></row>""")]
    [InlineData("""<row r="2"><c r="B2"><v>1</v></c><c r="A2"><v>1</v></c></row>""")]
    [InlineData("""<row r="1"><c r="A1"><v>1</v></c></row>""")]
    [InlineData("""<row r="1048577"><c r="A1048577"><v>1</v></c></row>""")]
    [InlineData("""<row r="2"><c r="A2" t="s"><v>1</v></c></row>""")]
    [InlineData("""<row r="2"><c r="A2"><v>""")]
    public void Reports_a_sheet_that_no_program_writes(string rows)
    {
        Read(Workbook.OfXml("""<row r="1"><c r="A1" t="str"><v>name</v></c></row>""" + rows), out ValidationReport report);
        Assert.Equal(["workbook 0: found a zip file that cannot be read as a workbook"], report.Lines().Select(line => line.Split(',')[0]));
    }

    private static string Repeated(string text, int size) => new StringBuilder(size + text.Length).Insert(0, text, size / text.Length + 1).ToString();

    [Fact]
    public void Takes_the_first_sheet_that_has_the_header()
    {
        byte[] workbook = Workbook.Of([["How to fill this in"], ["Country", "in capitals"]], [], [[], ["country", "year", "sex", "age_group", "origin", "value"], ["KGZ", 2020, "_T", "_T", "_T", 5]]);
        ValidationReport report = TestTemplates.Read(TemplateCatalogue.Find("migrant-stock")!, workbook);
        Assert.Empty(report.Lines());
        Assert.Equal(1, report.Records);
    }

    [Fact]
    public void Reports_a_header_that_is_on_no_sheet()
    {
        ValidationReport report = TestTemplates.Read(TemplateCatalogue.Find("population")!, Workbook.Of(["a", "b"], [1, 2]));
        Assert.Equal(["missing-column 1: found a first row that names no column of the template, expected a header with the columns country, year, sex, age_group, value, status"], report.Lines());
    }

    [Fact]
    public void Reports_values_beside_the_table()
    {
        Read(Workbook.Of(["count", "day"], [1, null, "see below"]), out ValidationReport report);
        Assert.Equal(["malformed 2: found 3 fields, expected 2 fields, as in the header; a value that contains the separator stands in quotes"], report.Lines());
    }

    [Fact]
    public void Reports_an_empty_workbook()
    {
        Read(Workbook.Of([[]]), out ValidationReport report);
        Assert.Equal(["empty 0: found an empty file, expected a header and at least one record"], report.Lines());
    }

    [Fact]
    public void Reports_a_zip_file_that_is_no_workbook()
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true)) zip.CreateEntry("a.csv");
        Read(bytes.ToArray(), out ValidationReport report);
        Assert.Equal(["workbook 0: found a zip file that cannot be read as a workbook, expected an .xlsx workbook: open it in the spreadsheet program and save it again, or save the sheet as CSV UTF-8"], report.Lines());
    }

    [Fact]
    public void Reports_an_old_or_protected_workbook()
    {
        Read([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], out ValidationReport report);
        Assert.Equal(["workbook 0: found an old Excel workbook (.xls) or one with a password, expected an .xlsx workbook without a password, or CSV UTF-8"], report.Lines());
    }

    [Fact]
    public void Leaves_no_temporary_file_behind()
    {
        using FileStream file = Pipeline.Core.Reading.TemporaryFile.Create();
        Assert.True(File.Exists(file.Name));
        file.Dispose();
        Assert.False(File.Exists(file.Name));
    }
}
