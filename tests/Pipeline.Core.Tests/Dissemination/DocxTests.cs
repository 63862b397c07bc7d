using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using System.Xml.Linq;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Validation;
using DocumentFormat.OpenXml.Wordprocessing;
using Pipeline.Core.Dissemination;
using Pipeline.Core.Profiles;

namespace Pipeline.Core.Tests.Dissemination;

public class DocxTests
{
    private static readonly MigrationProfile[] Profiles = [SampleProfiles.Whole, SampleProfiles.Moldova, SampleProfiles.Austria, SampleProfiles.Atlantis, SampleProfiles.Lemuria];

    public static TheoryData<string> Countries => [.. Profiles.Select(profile => profile.CountryName)];

    [Theory, MemberData(nameof(Countries))]
    public async Task The_document_is_valid_Office_Open_XML(string country)
    {
        using WordprocessingDocument document = WordprocessingDocument.Open(new MemoryStream(await WriteAsync(country)), isEditable: false);

        ValidationErrorInfo[] errors = [.. new OpenXmlValidator(FileFormatVersions.Office2019).Validate(document)];

        Assert.True(errors.Length == 0, string.Join("\n", errors.Take(10).Select(error => $"{error.Part?.Uri} {error.Path?.XPath}: {error.Description}")));
    }

    [Theory, MemberData(nameof(Countries))]
    public async Task Every_figure_is_in_it_in_a_numbered_table(string country)
    {
        MigrationProfile profile = Profile(country);
        using WordprocessingDocument document = WordprocessingDocument.Open(new MemoryStream(await WriteAsync(country)), isEditable: false);
        Body body = document.MainDocumentPart!.Document!.Body!;
        string[] captions = [.. body.Elements<Paragraph>().Where(paragraph => paragraph.ParagraphProperties?.ParagraphStyleId?.Val?.Value == "Caption").Select(Shown)];

        string[] tables = [.. captions.Where(caption => caption.StartsWith("Table ", StringComparison.Ordinal))];
        Assert.Equal(Enumerable.Range(1, tables.Length), tables.Select(caption => int.Parse(caption.Split(' ')[1].TrimEnd('.'), System.Globalization.CultureInfo.InvariantCulture)));
        Assert.All(profile.Sections.SelectMany(section => section.Tables).Where(table => table.Rows.Any(row => row.Cells.Any(cell => cell?.Value is not null))), table => Assert.Contains(tables, caption => caption.Contains(table.Title, StringComparison.Ordinal)));

        string[] cells = [.. body.Descendants<TableCell>().Select(cell => cell.InnerText)];
        foreach (ProfileTable table in profile.Sections.SelectMany(section => section.Tables))
            foreach (ProfileCell? cell in table.Rows.SelectMany(row => row.Cells))
                if (cell?.Value is { } value) Assert.Contains(Numbers.Figure(value, table.Decimals), cells.Select(text => text.TrimEnd(cell.Status[0])));
    }

    [Fact]
    public async Task A_withheld_figure_says_so_and_no_number_stands_for_it()
    {
        using WordprocessingDocument document = WordprocessingDocument.Open(new MemoryStream(await WriteAsync("Lemuria")), isEditable: false);

        TableRow[] rows = [.. document.MainDocumentPart!.Document!.Body!.Descendants<TableRow>().Where(row => row.InnerText.StartsWith("Uzbekistan", StringComparison.Ordinal))];

        Assert.NotEmpty(rows);
        Assert.All(rows, row => Assert.Equal("withheld", row.Elements<TableCell>().Last().InnerText));
        Assert.All(document.MainDocumentPart.ChartParts, chart => Assert.DoesNotContain("Uzbekistan", chart.ChartSpace!.InnerText, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_contents_lead_to_every_part_and_section()
    {
        using WordprocessingDocument document = WordprocessingDocument.Open(new MemoryStream(await WriteAsync("Republic of Moldova")), isEditable: false);
        Body body = document.MainDocumentPart!.Document!.Body!;
        Paragraph[] paragraphs = [.. body.Elements<Paragraph>()];
        string[] Of(params string[] styles) => [.. paragraphs.Where(paragraph => styles.Contains(paragraph.ParagraphProperties?.ParagraphStyleId?.Val?.Value)).Select(Shown)];

        Assert.Equal(Of("Heading1", "Heading2"), Of("TOC1", "TOC2").Select(entry => entry.TrimEnd('…')));
        HashSet<string?> bookmarks = [.. body.Descendants<BookmarkStart>().Select(bookmark => bookmark.Name?.Value)];
        Assert.All(body.Descendants<Hyperlink>(), link => Assert.Contains(link.Anchor?.Value, bookmarks));
    }

    [Fact]
    public async Task Charts_have_the_workbook_with_their_data()
    {
        using WordprocessingDocument document = WordprocessingDocument.Open(new MemoryStream(await WriteAsync("Republic of Moldova")), isEditable: false);

        Assert.NotEmpty(document.MainDocumentPart!.ChartParts);
        Assert.All(document.MainDocumentPart.ChartParts, chart =>
        {
            using SpreadsheetDocument workbook = SpreadsheetDocument.Open(chart.EmbeddedPackagePart!.GetStream(), isEditable: false);
            Assert.Empty(new OpenXmlValidator(FileFormatVersions.Office2019).Validate(workbook));
            string[] drawn = [.. chart.ChartSpace!.Descendants<DocumentFormat.OpenXml.Drawing.Charts.NumericPoint>().Select(point => point.InnerText)];
            HashSet<string> given = [.. workbook.WorkbookPart!.WorksheetParts.Single().Worksheet!.Descendants<DocumentFormat.OpenXml.Spreadsheet.CellValue>().Select(cell => cell.Text)];
            Assert.All(drawn, point => Assert.Contains(point, given));
        });
    }

    // LibreOffice opens what it can mend as well: the validator above says that there is nothing to mend.
    [LibreOfficeFact]
    public async Task LibreOffice_makes_a_PDF_of_it()
    {
        string folder = Directory.CreateTempSubdirectory("report-").FullName;
        try
        {
            await File.WriteAllBytesAsync(Path.Combine(folder, "report.docx"), await WriteAsync("The whole of Kyrgyzstan"));
            using Process office = Process.Start(new ProcessStartInfo("soffice", ["--headless", $"-env:UserInstallation=file://{folder}/profile", "--convert-to", "pdf", "--outdir", folder, Path.Combine(folder, "report.docx")])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            Task<string> output = office.StandardOutput.ReadToEndAsync(), error = office.StandardError.ReadToEndAsync();
            await office.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromMinutes(3)).Token);

            byte[] pdf = File.Exists(Path.Combine(folder, "report.pdf")) ? await File.ReadAllBytesAsync(Path.Combine(folder, "report.pdf")) : [];
            Assert.True(pdf.AsSpan().StartsWith("%PDF-"u8), await output + await error);
            int pages = Encoding.Latin1.GetString(pdf).Split("/Type/Page/").Length - 1;
            Assert.InRange(pages, 20, 500);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Nothing_in_the_package_tells_when_it_was_written()
    {
        using var package = new ZipArchive(new MemoryStream(await WriteAsync("Austria")));

        Assert.All(package.Entries, entry => Assert.Equal(1980, entry.LastWriteTime.Year));
        XElement properties = XElement.Load(package.Entries.Single(entry => entry.FullName == "docProps/core.xml").Open());
        Assert.Equal("2020-05-03T09:30:00Z", properties.Elements().Single(element => element.Name.LocalName == "created").Value);
    }

    // What a reader sees: without the instructions of fields.
    private static string Shown(Paragraph paragraph) => string.Concat(paragraph.Descendants<Text>().Select(text => text.Text));

    private static MigrationProfile Profile(string country) => Profiles.Single(profile => profile.CountryName == country);

    private static async Task<byte[]> WriteAsync(string country)
    {
        using var stream = new MemoryStream();
        await ProfileWriters.Find("docx")!.WriteAsync(Profile(country), stream, default);
        return stream.ToArray();
    }
}

/// <summary>A test that needs LibreOffice, skipped where it is missing.</summary>
internal sealed class LibreOfficeFactAttribute : FactAttribute
{
    public LibreOfficeFactAttribute()
    {
        if (!(Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "soffice"))))
            Skip = "skipped: LibreOffice (soffice) is not installed";
    }
}
