using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Xml;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Reading;

/// <summary>The rows of the one sheet of a workbook that holds the template's columns: the first that names a required column, else the first with a row.</summary>
/// <remarks>Typed cells become the text that a CSV file would hold: whole numbers without a point, ISO dates, true and false, invariant culture.</remarks>
internal sealed class XlsxRows : RowSource
{
    // What an error may be named as; any other text in its place is not repeated.
    private static readonly string[] KnownErrors =
        ["#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA", "#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!", "#CONNECT!", "#UNKNOWN!", "#BUSY!"];

    private readonly FileStream spool;
    private readonly XlsxWorkbook? workbook;
    private readonly List<int> errors = [];
    private XlsxWorkbook.Part? sheet;
    private int length;
    private bool headerIsNext;
    private bool ended;

    /// <param name="stream">The file; stays open. It is copied to a temporary file, since a zip is read from its end.</param>
    /// <param name="template">The template whose header is looked for.</param>
    /// <param name="findings">Where an unreadable workbook is reported.</param>
    public XlsxRows(Stream stream, Template template, IFindings findings)
        : base(findings)
    {
        Bytes = new byte[4096];
        Bounds = new int[64];
        spool = TemporaryFile.Create();
        try
        {
            stream.CopyTo(spool);
            spool.Position = 0;
        }
        catch
        {
            spool.Dispose();
            throw;
        }

        workbook = Guarded(() => new XlsxWorkbook(spool));
        if (workbook is not null) ended = !Guarded(() => FindHeader(template));
    }

    public override bool OmitsTrailingBlanks => true;

    public override IReadOnlyList<int> Errors => errors;

    public override void Dispose()
    {
        sheet?.Dispose();
        workbook?.Dispose();
        spool.Dispose();
    }

    protected override bool ReadNext(int most)
    {
        if (ended) return false;
        if (headerIsNext)
        {
            headerIsNext = false;
            return true;
        }

        ended = !Guarded(ReadRow);
        if (ended || length <= MaximumRowSize) return !ended;
        ReportTooLong(Line);
        ended = true;
        return false;
    }

    // A damaged file is answered with exceptions of many kinds. What is read is a local copy, so none of them is a transient fault.
    private T? Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception damaged) when (damaged is not OutOfMemoryException)
        {
            ended = true;
            Lost++;
            IsCutShort = true;
            if (damaged is XlsxTooLargeException tooLarge)
                Findings.Add(ReadingRule.Workbook, 0, null, tooLarge.Message, "a smaller workbook: save the sheet as CSV UTF-8, which may be larger");
            else
                Findings.Add(ReadingRule.Workbook, 0, null, "a zip file that cannot be read as a workbook",
                    "an .xlsx workbook: open it in the spreadsheet program and save it again, or save the sheet as CSV UTF-8");
            return default;
        }
    }

    private bool FindHeader(Template template)
    {
        HashSet<string> required = new(
            template.Fields.Where(field => field.IsRequired).SelectMany(field => field.Aliases.Prepend(field.Name)), StringComparer.OrdinalIgnoreCase);
        return StandsOnHeader(cells => cells.Any(required.Contains)) || StandsOnHeader(cells => true);
    }

    // Looks at the first row of each sheet that is not blank.
    private bool StandsOnHeader(Predicate<IEnumerable<string>> isHeader)
    {
        for (int number = 0; number < workbook!.Sheets; number++)
        {
            sheet?.Dispose();
            sheet = workbook.OpenSheet(number);
            FirstLine = 0;
            while (sheet is not null && ReadRow())
            {
                if (FieldCount == 0) continue;
                if (!isHeader(Enumerable.Range(0, FieldCount).Select(column => Encoding.UTF8.GetString(Field(column)).Trim()))) break;
                return headerIsNext = true;
            }
        }

        return false;
    }

    private bool ReadRow()
    {
        length = 0;
        FieldCount = 0;
        errors.Clear();
        XmlReader xml = sheet!.Xml;
        do
            if (!sheet.Read()) return false;
        while (!sheet.IsAt("row"));

        FirstLine = RowOf(xml.GetAttribute("r")) is { } given && given > FirstLine && given <= XlsxWorkbook.MaximumRows
            ? given
            : throw new InvalidDataException("Rows are not in their order.");
        if (xml.IsEmptyElement) return true;
        int depth = xml.Depth;
        Bounds[0] = -1;
        int column = 0;
        while (sheet.Read() && xml.Depth > depth && length <= MaximumRowSize)
        {
            if (!sheet.IsAt("c")) continue;
            int place = ColumnOf(xml.GetAttribute("r")) ?? column;
            if (place < column || place >= XlsxWorkbook.MaximumColumns) throw new InvalidDataException("Cells are not in their order.");
            while (column < place) End(column++);
            int start = length;
            ReadCell(column);
            if (length > start) FieldCount = column + 1;
            End(column++);
        }

        return true;
    }

    private void End(int column)
    {
        if (Bounds.Length <= column + 1) Bounds = [.. Bounds, .. new int[Bounds.Length]];
        Bounds[column + 1] = length;
        Reserve(1);
        Bytes[length++] = 0x1F; // the unit separator; any byte will do
    }

    private long? RowOf(string? place) =>
        place is null ? FirstLine + 1 : long.TryParse(place, NumberStyles.None, CultureInfo.InvariantCulture, out long given) ? given : null;

    // The letters of a place such as AB12; null where the cell does not name its place, which is then behind the one before it.
    private static int? ColumnOf(string? place)
    {
        if (place is null) return null;
        int column = 0;
        foreach (char letter in place.TakeWhile(char.IsAsciiLetterUpper)) column = Math.Min(26 * column + letter - 'A' + 1, XlsxWorkbook.MaximumColumns + 1);
        return column - 1;
    }

    private void ReadCell(int column)
    {
        XmlReader xml = sheet!.Xml;
        if (xml.IsEmptyElement) return;
        string? type = xml.GetAttribute("t");
        XlsxWorkbook.CellFormat format = workbook!.Format(xml.GetAttribute("s"));
        int depth = xml.Depth;
        xml.Read();
        while (xml.Depth > depth)
        {
            if (sheet.IsAt("v")) Append(xml.ReadElementContentAsString(), type, format, column);
            else if (sheet.IsAt("is")) Append(workbook.TextOf(xml));
            else if (sheet.IsAt("f")) xml.Skip();
            else xml.Read();
        }
    }

    // ECMA-376 Part 1, 18.18.11: s, str, b, e and d; n, a number, where nothing is said.
    private void Append(string value, string? type, XlsxWorkbook.CellFormat format, int column)
    {
        if (value.Length == 0) return;
        switch (type)
        {
            case "s":
                Append(workbook!.Text(int.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture)));
                break;
            case "b":
                Append(value == "1" ? "true" : "false");
                break;
            case "e":
                errors.Add(column);
                Append(KnownErrors.Contains(value) ? value : "#ERROR");
                break;
            case null or "n" when double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number):
                Append(number, format);
                break;
            default:
                Append(XlsxWorkbook.Unescape(value));
                break;
        }
    }

    private void Append(double number, XlsxWorkbook.CellFormat format)
    {
        if (format is XlsxWorkbook.CellFormat.Date or XlsxWorkbook.CellFormat.DateTime && workbook!.Point(number) is { } point)
            Append(point, hasTime: format == XlsxWorkbook.CellFormat.DateTime);
        else if (format == XlsxWorkbook.CellFormat.Elapsed && Math.Abs(number) < XlsxWorkbook.MaximumRows)
            Append(TimeSpan.FromDays(number).ToString("c", CultureInfo.InvariantCulture));
        else
            Append(number);
    }

    private void Append(ReadOnlySpan<byte> text)
    {
        Reserve(text.Length);
        text.CopyTo(Bytes.AsSpan(length));
        length += text.Length;
    }

    private void Append(string text)
    {
        Reserve(Encoding.UTF8.GetMaxByteCount(text.Length));
        length += Encoding.UTF8.GetBytes(text, Bytes.AsSpan(length));
    }

    private void Append(double number)
    {
        Reserve(32);
        int written;
        if (number == Math.Truncate(number) && Math.Abs(number) < 1L << 53) Utf8Formatter.TryFormat((long)number, Bytes.AsSpan(length), out written);
        else number.TryFormat(Bytes.AsSpan(length), out written, provider: CultureInfo.InvariantCulture);
        length += written;
    }

    private void Append(DateTime point, bool hasTime)
    {
        Reserve(32);
        point = new DateTime((point.Ticks + TimeSpan.TicksPerSecond / 2) / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond);
        point.TryFormat(Bytes.AsSpan(length), out int written, hasTime || point.TimeOfDay != default ? "yyyy-MM-ddTHH:mm:ss" : "yyyy-MM-dd",
            CultureInfo.InvariantCulture);
        length += written;
    }

    private void Reserve(int count)
    {
        if (Bytes.Length - length >= count) return;
        byte[] longer = new byte[Math.Max(2 * Bytes.Length, length + count)];
        Bytes.AsSpan(0, length).CopyTo(longer);
        Bytes = longer;
    }
}
