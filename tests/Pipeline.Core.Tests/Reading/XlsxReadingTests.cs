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

    [Fact]
    public void Reads_a_failed_formula_as_no_value()
    {
        byte[] workbook = Workbook.Of(["country", "year", "sex", "age_group", "value"], ["KGZ", 2020, "_T", "_T", "#N/A"]);
        Assert.Equal(["required 2/value: found no value, expected a whole number such as 1200"],
            TestTemplates.Read(TemplateCatalogue.Find("population")!, workbook).Lines());
    }

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
