using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using DocumentFormat.OpenXml.Validation;
using Pipeline.Core.Dissemination;
using Pipeline.Core.Templates;
using Pipeline.Core.Tests.Validation;
using Pipeline.Core.Validation;
using Cell = DocumentFormat.OpenXml.Spreadsheet.Cell;

namespace Pipeline.Core.Tests.Dissemination;

public class TemplateWorkbookTests
{
    public static TheoryData<string> Templates() => [.. TemplateCatalogue.All.Select(template => template.Id)];

    [Theory, MemberData(nameof(Templates))]
    public void It_is_valid_Office_Open_XML_and_always_the_same(string template)
    {
        using MemoryStream workbook = Write(template);
        using SpreadsheetDocument document = SpreadsheetDocument.Open(workbook, isEditable: false);

        Assert.Empty(new OpenXmlValidator(FileFormatVersions.Office2019).Validate(document).Select(error => $"{error.Part?.Uri} {error.Path?.XPath}: {error.Description}"));
        using MemoryStream again = Write(template);
        Assert.Equal(again.ToArray(), workbook.ToArray());
    }

    [Theory, MemberData(nameof(Templates))]
    public void Filled_with_the_sample_it_is_accepted(string template)
    {
        string[][] lines = [.. File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Samples", template, "valid.csv")).Select(line => line.Split(','))];
        using MemoryStream workbook = Write(template);
        using (SpreadsheetDocument document = SpreadsheetDocument.Open(workbook, isEditable: true))
        {
            Worksheet sheet = Sheet(document, 0);
            string[] columns = [.. sheet.Descendants<Row>().First().Elements<Cell>().Select(cell => cell.InnerText)];
            Template filled = TemplateCatalogue.Find(template)!;
            Assert.Equal(filled.Fields.Select(field => field.Name), columns);
            // Samples may use other headers that the template takes.
            int[] places = [.. lines[0].Select(header => filled.Fields.Single(field => field.Name == header || field.Aliases.Contains(header)).Index)];
            foreach (string[] line in lines.Skip(1))
                sheet.GetFirstChild<SheetData>()!.Append(new Row(line.Zip(places).OrderBy(pair => pair.Second).Select(pair => new Cell(new InlineString(new Text(pair.First)))
                {
                    DataType = CellValues.InlineString, CellReference = Letters(pair.Second) + (1 + Array.IndexOf(lines, line)),
                })));
        }

        ValidationReport report = SamplesTests.Read(template, workbook.ToArray(), out int accepted);

        Assert.Empty(report.Lines());
        Assert.Equal(lines.Length - 1, accepted);
    }

    [Fact]
    public void Columns_of_codes_have_drop_downs_of_the_codes()
    {
        using MemoryStream workbook = Write("population");
        using SpreadsheetDocument document = SpreadsheetDocument.Open(workbook, isEditable: false);
        Template template = TemplateCatalogue.Find("population")!;
        DataValidation sex = Sheet(document, 0).Descendants<DataValidation>().ElementAt(template.Field("sex").Index);
        string range = sex.Formula1!.InnerText;
        (string column, int first, int last) = (range.Split('$')[1], int.Parse(range.Split('$')[2].TrimEnd(':'), System.Globalization.CultureInfo.InvariantCulture), int.Parse(range.Split('$')[4], System.Globalization.CultureInfo.InvariantCulture));

        string[] codes = [.. Enumerable.Range(first, last - first + 1).Select(row => Sheet(document, 2).Descendants<Cell>().Single(cell => cell.CellReference == $"{column}{row}").InnerText)];

        Assert.Equal(DataValidationValues.List, sex.Type!.Value);
        Assert.Equal(template.Field("sex").Codelist!.Codes.Select(code => code.Id), codes);
        Assert.StartsWith("'Code lists'!", range, StringComparison.Ordinal);
    }

    private static MemoryStream Write(string template)
    {
        var workbook = new MemoryStream();
        TemplateWorkbook.Write(TemplateCatalogue.Find(template)!, workbook);
        workbook.Position = 0;
        return workbook;
    }

    private static Worksheet Sheet(SpreadsheetDocument document, int index) =>
        ((WorksheetPart)document.WorkbookPart!.GetPartById(document.WorkbookPart.Workbook!.Descendants<Sheet>().ElementAt(index).Id!)).Worksheet!;

    private static string Letters(int column) => column < 26 ? ((char)('A' + column)).ToString() : Letters(column / 26 - 1) + (char)('A' + column % 26);
}
