using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using Pipeline.Core.Codelists;
using Pipeline.Core.Dissemination.Docx;
using Pipeline.Core.Templates;
using Field = Pipeline.Core.Templates.Field;

namespace Pipeline.Core.Dissemination;

/// <summary>A template as a workbook to fill (Office Open XML): an empty sheet with the columns, drop-downs of their codes and a note on each, a sheet that explains the columns and rules,
/// and one with the code lists.</summary>
/// <remarks>Other spellings that the template takes may be entered too, so that a cell outside a list is warned of, not refused; the check of the dropped file decides.</remarks>
public static class TemplateWorkbook
{
    private const string Data = "Data";
    private const string Notes = "Notes";
    private const string Lists = "Code lists";
    private const int LastRow = 1_048_576;
    private const int LongestTitle = 32;
    private const int LongestPrompt = 255;
    private const uint Plain = 0, Heading = 1, Optional = 2, AsText = 3, Wrapped = 4;

    /// <summary>Media type of a workbook.</summary>
    public const string MediaType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    /// <summary>Writes the workbook of a template; the same template gives the same bytes.</summary>
    public static void Write(Template template, Stream stream)
    {
        (Field Field, IReadOnlyList<Code> Codes)[] lists = [.. from field in template.Fields where field.Codelist is not null select (field, CodesOf(field))];
        using var package = new MemoryStream();
        using (SpreadsheetDocument document = SpreadsheetDocument.Create(package, SpreadsheetDocumentType.Workbook))
        {
            WorkbookPart book = document.AddNewPart<WorkbookPart>("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", "rIdBook");
            book.AddNewPart<WorkbookStylesPart>("rIdStyles").Stylesheet = Styles();
            book.AddNewPart<WorksheetPart>("rIdData").Worksheet = DataSheet(template, lists);
            book.AddNewPart<WorksheetPart>("rIdNotes").Worksheet = NotesSheet(template);
            book.AddNewPart<WorksheetPart>("rIdLists").Worksheet = ListsSheet(lists);
            book.Workbook = new Workbook(new Sheets(
                new Sheet { Name = Data, SheetId = 1, Id = "rIdData" },
                new Sheet { Name = Notes, SheetId = 2, Id = "rIdNotes" },
                new Sheet { Name = Lists, SheetId = 3, Id = "rIdLists" }));
        }

        StablePackage.Copy(package, stream);
    }

    private static IReadOnlyList<Code> CodesOf(Field field) =>
        field.AllowedCodes is { } allowed ? [.. allowed.Select(place => field.Codelist!.Codes[place])] : field.Codelist!.Codes;

    private static Worksheet DataSheet(Template template, (Field Field, IReadOnlyList<Code> Codes)[] lists)
    {
        DataValidation[] validations = [.. template.Fields.Select(field => Validation(field, Array.FindIndex(lists, list => list.Field == field), lists))];
        return new Worksheet(
            Frozen(),
            new Columns(template.Fields.Select(field => Column(field.Index, Math.Max(12, field.Name.Length + 4), KeepsText(field) ? AsText : Plain))),
            new SheetData(Row(1, template.Fields.Select(field => Text(field.Name, field.IsRequired ? Heading : Optional)))),
            new DataValidations(validations) { Count = (uint)validations.Length });
    }

    // Codes have leading zeros, and dates are written as they are read.
    private static bool KeepsText(Field field) => field.Type is FieldType.String or FieldType.Date or FieldType.DateTime;

    private static DataValidation Validation(Field field, int list, (Field Field, IReadOnlyList<Code> Codes)[] lists)
    {
        string column = Letters(field.Index);
        var validation = new DataValidation
        {
            AllowBlank = true, ShowInputMessage = true, ShowErrorMessage = true, ErrorStyle = DataValidationErrorStyleValues.Warning,
            PromptTitle = Short(field.Title, LongestTitle), Prompt = Short($"{(field.IsRequired ? "Required. " : "")}{field.Description}", LongestPrompt),
            ErrorTitle = Short(field.Title, LongestTitle), Error = Short(Expected(field), LongestPrompt),
            SequenceOfReferences = new ListValue<StringValue> { InnerText = $"{column}2:{column}{LastRow}" },
        };
        if (list >= 0)
        {
            string codes = Letters(2 * list);
            validation.Type = DataValidationValues.List;
            validation.Formula1 = new Formula1($"'{Lists}'!${codes}$3:${codes}${lists[list].Codes.Count + 2}");
        }
        else if (field.Type is FieldType.Integer or FieldType.Year or FieldType.Number && (field.Minimum ?? field.Maximum) is not null)
        {
            validation.Type = field.Type == FieldType.Number ? DataValidationValues.Decimal : DataValidationValues.Whole;
            validation.Operator = (field.Minimum, field.Maximum) switch
            {
                (not null, not null) => DataValidationOperatorValues.Between,
                (not null, null) => DataValidationOperatorValues.GreaterThanOrEqual,
                _ => DataValidationOperatorValues.LessThanOrEqual,
            };
            validation.Formula1 = new Formula1(Invariant(field.Minimum ?? field.Maximum!.Value));
            if (field is { Minimum: not null, Maximum: { } maximum }) validation.Formula2 = new Formula2(Invariant(maximum));
        }

        return validation;
    }

    private static Worksheet NotesSheet(Template template)
    {
        uint row = 0;
        List<Row> rows =
        [
            Row(++row, [Text(template.Title, Heading)]),
            Row(++row, [Text($"Template {template.Id}, version {template.Version}. Unit: {template.Unit}. Fill the sheet “{Data}”, save, and drop the file.", Plain)]),
            Row(++row, [Text(template.Description, Plain)]),
            Row(row += 2, [Text("Column", Heading), Text("Title", Heading), Text("What to enter", Heading), Text("Required", Heading), Text("Expected", Heading), Text("Other headers taken", Heading)]),
            .. template.Fields.Select(field => Row(++row,
            [
                Text(field.Name, Wrapped), Text(field.Title, Wrapped), Text(field.Description, Wrapped), Text(field.IsRequired ? "yes" : "", Wrapped),
                Text(Expected(field), Wrapped), Text(string.Join(", ", field.Aliases), Wrapped),
            ])),
            Row(row += 2, [Text("Rule", Heading), Text("Breaking it", Heading), Text("What it asks", Heading)]),
            .. template.Rules.Select(rule => Row(++row, [Text(rule.Id, Wrapped), Text(rule.Severity == Severity.Error ? "rejects" : "is reported", Wrapped), Text(rule.Description, Wrapped)])),
        ];
        return new Worksheet(new Columns(Column(0, 24, Plain), Column(1, 28, Plain), Column(2, 70, Plain), Column(3, 10, Plain), Column(4, 36, Plain), Column(5, 28, Plain)), new SheetData(rows));
    }

    // Of each list a column with the codes and one with their names.
    private static Worksheet ListsSheet((Field Field, IReadOnlyList<Code> Codes)[] lists)
    {
        int longest = lists.Length == 0 ? 0 : lists.Max(list => list.Codes.Count);
        return new Worksheet(
            Frozen(2),
            new Columns(lists.DefaultIfEmpty().SelectMany((_, i) => new[] { Column(2 * i, 14, AsText), Column(2 * i + 1, 44, Plain) })),
            new SheetData(
            [
                Row(1, lists.SelectMany(list => new[] { Text(list.Field.Name, Heading), Text(list.Field.Codelist!.Source, Plain) })),
                Row(2, lists.SelectMany(_ => new[] { Text("Code", Heading), Text("Name", Heading) })),
                .. Enumerable.Range(0, longest).Select(i => Row((uint)i + 3, lists.SelectMany((list, column) => i >= list.Codes.Count ? [] : new[]
                {
                    At(2 * column, (uint)i + 3, Text(list.Codes[i].Id, AsText)), At(2 * column + 1, (uint)i + 3, Text(list.Codes[i].Name, Plain)),
                }))),
            ]));
    }

    private static string Expected(Field field) => field.Codelist is { } list
        ? $"A code of the list “{list.Title}” (sheet “{Lists}”)"
        : field.Type switch
        {
            FieldType.Integer => $"A whole number{Limits(field)}",
            FieldType.Number => $"A number{Limits(field)}",
            FieldType.Year => $"A year, four digits{Limits(field)}",
            FieldType.Boolean => "1 or 0, true or false",
            FieldType.Date => field.AlsoTakes == FieldType.Year ? "A day as 2025-07-31, or a year" : "A day as 2025-07-31",
            FieldType.DateTime => field.AlsoTakes == FieldType.Date ? "A time as 2025-07-31T14:05:00, or a day" : "A time as 2025-07-31T14:05:00",
            _ => "Text",
        };

    private static string Limits(Field field) => (field.Minimum, field.Maximum) switch
    {
        ({ } least, { } most) => $" from {Invariant(least)} to {Invariant(most)}",
        ({ } least, null) => $", at least {Invariant(least)}",
        (null, { } most) => $", at most {Invariant(most)}",
        _ => "",
    };

    private static string Invariant(double value) => FormattableString.Invariant($"{value}");

    private static string Short(string text, int longest) => text.Length <= longest ? text : $"{text[..(longest - 1)]}…";

    // Column names as in A, Z, AA.
    private static string Letters(int column) => column < 26 ? ((char)('A' + column)).ToString() : Letters(column / 26 - 1) + (char)('A' + column % 26);

    private static Row Row(uint index, IEnumerable<Cell> cells) =>
        new(cells.Select((cell, i) => cell.CellReference is null ? At(i, index, cell) : cell)) { RowIndex = index };

    private static Cell At(int column, uint row, Cell cell)
    {
        cell.CellReference = FormattableString.Invariant($"{Letters(column)}{row}");
        return cell;
    }

    private static Cell Text(string text, uint style) =>
        new(new InlineString(new Text(text) { Space = SpaceProcessingModeValues.Preserve })) { DataType = CellValues.InlineString, StyleIndex = style };

    private static Column Column(int column, double width, uint style) =>
        new() { Min = (uint)column + 1, Max = (uint)column + 1, Width = width, CustomWidth = true, Style = style };

    private static SheetViews Frozen(int rows = 1) => new(new SheetView(new Pane
    {
        VerticalSplit = rows, TopLeftCell = FormattableString.Invariant($"A{rows + 1}"), ActivePane = PaneValues.BottomLeft, State = PaneStateValues.Frozen,
    }) { WorkbookViewId = 0 });

    private static Stylesheet Styles() => new(
        new Fonts(new Font(new FontSize { Val = 11 }, new FontName { Val = "Calibri" }), new Font(new Bold(), new FontSize { Val = 11 }, new FontName { Val = "Calibri" })),
        new Fills(new Fill(new PatternFill { PatternType = PatternValues.None }), new Fill(new PatternFill { PatternType = PatternValues.Gray125 }), new Fill(new PatternFill(new ForegroundColor { Rgb = "FFDCE9F5" }) { PatternType = PatternValues.Solid })),
        new Borders(new Border(new LeftBorder(), new RightBorder(), new TopBorder(), new BottomBorder(), new DiagonalBorder())),
        new CellStyleFormats(new CellFormat()),
        new CellFormats(
            new CellFormat(),
            new CellFormat { FontId = 1, FillId = 2, ApplyFont = true, ApplyFill = true },
            new CellFormat { FillId = 2, ApplyFill = true },
            new CellFormat { NumberFormatId = 49, ApplyNumberFormat = true },
            new CellFormat(new Alignment { WrapText = true, Vertical = VerticalAlignmentValues.Top }) { ApplyAlignment = true }));
}
