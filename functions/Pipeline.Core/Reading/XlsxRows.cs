using System.Buffers.Text;
using System.Globalization;
using System.Text;
using ExcelDataReader;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Reading;

/// <summary>The rows of the one sheet of a workbook that holds the template's columns: the first that names a required column, else the first with a row.</summary>
/// <remarks>Typed cells become the text that a CSV file would hold: whole numbers without a point, ISO dates, true and false, invariant culture.</remarks>
internal sealed class XlsxRows : RowSource
{
    private readonly FileStream spool;
    private readonly IExcelDataReader? sheet;
    private int length;
    private bool headerIsNext;
    private bool ended;

    static XlsxRows() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <param name="stream">The file; stays open. It is copied to a temporary file, since a zip is read from its end.</param>
    /// <param name="template">The template whose header is looked for.</param>
    /// <param name="findings">Where an unreadable workbook is reported.</param>
    public XlsxRows(Stream stream, Template template, IFindings findings)
        : base(findings)
    {
        Bytes = new byte[4096];
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

        sheet = Guarded(() => ExcelReaderFactory.CreateOpenXmlReader(spool, new ExcelReaderConfiguration { LeaveOpen = true }));
        if (sheet is not null) ended = !Guarded(() => FindHeader(template));
    }

    public override long Line => sheet!.Depth + 1;

    public override bool OmitsTrailingBlanks => true;

    public override ReadOnlySpan<byte> Raw => Bytes.AsSpan(0, length);

    public override bool Read()
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

    public override void Dispose()
    {
        sheet?.Dispose();
        spool.Dispose();
    }

    // The library answers a damaged file with exceptions of many kinds. It reads a local copy, so none of them is a transient fault.
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
            Findings.Add(ReadingRule.Workbook, 0, null, "a zip file that cannot be read as a workbook",
                "an .xlsx workbook: open it in the spreadsheet program and save it again, or save the sheet as CSV UTF-8");
            return default;
        }
    }

    private bool FindHeader(Template template)
    {
        HashSet<string> required = new(
            template.Fields.Where(field => field.IsRequired).SelectMany(field => field.Aliases.Prepend(field.Name)), StringComparer.OrdinalIgnoreCase);
        if (StandsOnHeader(row => row.Any(required.Contains))) return true;
        sheet!.Reset();
        return StandsOnHeader(row => true);
    }

    // Looks at the first row of each sheet that is not blank.
    private bool StandsOnHeader(Predicate<IEnumerable<string>> isHeader)
    {
        do
        {
            while (ReadRow())
            {
                if (FieldCount == 0) continue;
                if (!isHeader(Enumerable.Range(0, FieldCount).Select(column => Encoding.UTF8.GetString(Field(column)).Trim()))) break;
                return headerIsNext = true;
            }
        }
        while (sheet!.NextResult());
        return false;
    }

    private bool ReadRow()
    {
        if (!sheet!.Read()) return false;
        length = 0;
        FieldCount = 0;
        if (Bounds.Length <= sheet.FieldCount) Bounds = new int[sheet.FieldCount + 1];
        Bounds[0] = -1;
        for (int column = 0; column < sheet.FieldCount; column++)
        {
            int start = length;
            Append(column);
            Bounds[column + 1] = length;
            if (length > start) FieldCount = column + 1;
            Reserve(1);
            Bytes[length++] = 0x1F; // the unit separator; any byte will do
        }

        return true;
    }

    private void Append(int column)
    {
        switch (sheet!.GetValue(column))
        {
            case null:
                break;
            case string text:
                Append(text);
                break;
            case bool truth:
                Append(truth ? "true" : "false");
                break;
            case double number:
                Append(number);
                break;
            case int number:
                Append(number);
                break;
            case DateTime point:
                Append(point, hasTime: sheet.GetNumberFormatString(column)?.Contains('h', StringComparison.OrdinalIgnoreCase) == true);
                break;
            case TimeSpan time:
                Append(time.ToString("c", CultureInfo.InvariantCulture));
                break;
            case var other:
                Append(Convert.ToString(other, CultureInfo.InvariantCulture) ?? "");
                break;
        }
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
