using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace Pipeline.Core.Dissemination.Docx;

/// <summary>The workbook of a chart, which the word processor shows where the chart's data are edited.</summary>
internal static class ChartWorkbook
{
    /// <summary>Name of its sheet.</summary>
    public const string Sheet = "Data";

    /// <summary>Makes a workbook.</summary>
    /// <param name="head">The first row.</param>
    /// <param name="rows">The others: texts and numbers, null for an empty cell.</param>
    public static MemoryStream Of(IEnumerable<string> head, IEnumerable<IReadOnlyList<object?>> rows)
    {
        using var package = new MemoryStream();
        using (SpreadsheetDocument workbook = SpreadsheetDocument.Create(package, SpreadsheetDocumentType.Workbook))
        {
            WorkbookPart part = workbook.AddNewPart<WorkbookPart>("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", "rId1");
            WorksheetPart sheet = part.AddNewPart<WorksheetPart>("rId1");
            sheet.Worksheet = new Worksheet(new SheetData([new Row(head.Select(CellOf)), .. rows.Select(row => new Row(row.Select(CellOf)))]));
            part.Workbook = new Workbook(new Sheets(new Sheet { Name = Sheet, SheetId = 1, Id = "rId1" }));
        }

        var stable = new MemoryStream();
        StablePackage.Copy(package, stable);
        stable.Position = 0;
        return stable;
    }

    private static Cell CellOf(object? value) => value switch
    {
        null => new Cell(),
        double number => new Cell(new CellValue(number)),
        _ => new Cell(new InlineString(new Text((string)value))) { DataType = CellValues.InlineString },
    };
}
