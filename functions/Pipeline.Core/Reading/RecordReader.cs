using System.Globalization;
using System.Numerics;
using System.Text.Unicode;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Reading;

/// <summary>Reads a submission's file, CSV or XLSX, record by record. Whatever the bytes are, what is wrong becomes findings, never an exception.</summary>
/// <remarks>Memory does not depend on the file's length, and a record of a CSV file allocates nothing. Faults of the stream itself pass through.</remarks>
internal sealed class RecordReader : IDisposable
{
    // They and their rows stay in the first-level cache.
    private const int RecordsTogether = 128;

    private readonly Template template;
    private readonly IFindings findings;
    private readonly FieldReader[] fields;
    private readonly ulong[] present; // bits of the fields that have a column
    private readonly FieldReader[] absent = [];
    private readonly RowSource? rows;
    private readonly Header? header;
    private readonly int value = -1;
    private long unreadable;
    private int row;

    /// <summary>Reads the header and stands before the first record of a part.</summary>
    /// <param name="stream">The file from <see cref="FilePart.StreamStart"/> on, to the end of the last record that begins in the part or beyond;
    /// it need not be seekable and stays open.</param>
    /// <param name="part">The part to read.</param>
    /// <param name="head">The first bytes of the file, <see cref="FilePart.HeadSize"/> or all; not used where the part begins with them.</param>
    /// <param name="template">The template that the file is made on.</param>
    /// <param name="findings">Where what is wrong is reported.</param>
    /// <param name="cancellation">Ends reading at the next bytes.</param>
    public RecordReader(Stream stream, FilePart part, ReadOnlyMemory<byte> head, Template template, IFindings findings, CancellationToken cancellation = default)
    {
        this.template = template;
        this.findings = findings;
        fields = [.. template.Fields.Select(field => new FieldReader(template, field))];
        present = new ulong[(fields.Length + 63) / 64];
        Record = new Record(template, RecordsTogether);
        if (part.Start > 0) (rows, header) = OpenLaterPart(new PeekedStream(stream, cancellation), part, head);
        else rows = Open(new PeekedStream(stream, cancellation), part);
        try
        {
            if (part.Start == 0 && rows is not null) header = ReadHeader(rows, template, findings);
        }
        catch
        {
            rows?.Dispose();
            throw;
        }

        if (header is null) return;
        for (int i = 0; i < fields.Length; i++)
            if (header.ColumnOf(i) >= 0) present[i >> 6] |= 1UL << i;
        value = template.Fields.FirstOrDefault(field => field.Role == VariableRole.Measure) is { } measure ? header.ColumnOf(measure.Index) : -1;
        absent = [.. fields.Where((field, i) => header.ColumnOf(i) < 0 && field.HasMeaningWhereAbsent)];
    }

    /// <summary>Whether the file has a header that says which column is which.</summary>
    public bool HasHeader => header is not null;

    /// <summary>The current record; the same instance every time.</summary>
    public Record Record { get; }

    /// <summary>Records that were read with their fields.</summary>
    public long Count { get; private set; }

    /// <summary>Records that could not be split into fields of UTF-8 text.</summary>
    public long Lost => unreadable + (rows?.Lost ?? 0);

    /// <summary>Whether reading ended before the end of the file.</summary>
    public bool IsCutShort => rows?.IsCutShort ?? true;

    /// <summary>Lines that began in the part; 0 for a workbook, which is always read whole.</summary>
    public long Lines => (rows as CsvRows)?.Lines ?? 0;

    /// <summary>Moves to the next record that has fields; false at the end. The fields' own faults are reported, and marked in the record.</summary>
    public bool Read()
    {
        if (header is null) return false;
        while (++row < rows!.RowCount || ReadTogether())
        {
            rows.MoveTo(row);
            Record.Show(row, rows.Line, rows.Bytes);
            if (!Record.HasAny && rows.IsBlank()) continue;
            if (!HasReadableText(rows, header, template, findings) || !HasWidthOf(header))
            {
                unreadable++;
                continue;
            }

            if (header.Sdmx is { } sdmx && !sdmx.IsFigure(rows, value, findings, out bool isWrong))
            {
                if (isWrong) unreadable++;
                continue;
            }

            Count++;
            for (int flags = 0; flags < present.Length; flags++)
                for (ulong left = present[flags] & Record.Without(flags); left != 0; left &= left - 1)
                    ReadUnusual((flags << 6) + BitOperations.TrailingZeroCount(left));
            foreach (FieldReader field in absent) field.ReadAbsent(Record);
            return true;
        }

        return false;
    }

    // Reads the next rows, and in their columns what is as usual.
    private bool ReadTogether()
    {
        row = 0;
        if (!rows!.Read(RecordsTogether)) return false;
        Record.Clear(rows.RowCount);
        for (int field = 0; field < fields.Length; field++)
            if (header!.ColumnOf(field) is >= 0 and int column && !rows.Errors.Contains(column)) fields[field].ReadUsual(rows, column, Record);
        return true;
    }

    private void ReadUnusual(int field)
    {
        int column = header!.ColumnOf(field);
        ReadOnlySpan<byte> text = rows!.Field(column);
        if (header.Sdmx is { HasLabels: true } sdmx) text = text[..sdmx.LengthOfCode(text)];
        if (rows.Errors.Contains(column)) fields[field].ReadError(text, Record, findings);
        else fields[field].Read(text, Record, findings);
    }

    /// <inheritdoc/>
    public void Dispose() => rows?.Dispose();

    // The header is that of the file's head; whoever reads the first part reports on it.
    private (RowSource?, Header?) OpenLaterPart(PeekedStream stream, FilePart part, ReadOnlyMemory<byte> head)
    {
        if (FileFormats.Of(head.Span) != FileFormat.Csv) return (null, null);
        char separator = FileFormats.SeparatorOf(head.Span);
        using var beginning = new MemoryStream(head.ToArray());
        using var first = new CsvRows(beginning, separator, template.HasLineBreaks, FilePart.Whole, NoFindings.Instance);
        Header? found = ReadHeader(first, template, NoFindings.Instance);
        return found is null ? (null, null) : (new CsvRows(stream, separator, template.HasLineBreaks, part, findings), found);
    }

    private RowSource? Open(PeekedStream stream, FilePart part)
    {
        switch (FileFormats.Of(stream.Head))
        {
            case FileFormat.Workbook:
                return new XlsxRows(stream, template, findings);
            case FileFormat.OldWorkbook:
                findings.Add(ReadingRule.Workbook, 0, null, "an old Excel workbook (.xls) or one with a password",
                    "an .xlsx workbook without a password, or CSV UTF-8");
                return null;
            case FileFormat.Utf16:
                findings.Add(ReadingRule.Encoding, 0, null, "text in UTF-16 (in Excel \"Unicode text\")",
                    "text in UTF-8: save the file as \"CSV UTF-8\"");
                return null;
            default:
                return new CsvRows(stream, FileFormats.SeparatorOf(stream.Head), template.HasLineBreaks, part, findings);
        }
    }

    private static Header? ReadHeader(RowSource source, Template template, IFindings findings)
    {
        bool found;
        do found = source.Read();
        while (found && source.Lost == 0 && source.IsBlank());

        // A header that could not be read has been reported; the next row is not one.
        if (source.Lost > 0 || (found && !HasReadableText(source, null, template, findings))) return null;
        if (found) return Header.Match(source, template, findings);
        findings.Add(ReadingRule.Empty, 0, null, "an empty file", "a header and at least one record");
        return null;
    }

    private bool HasWidthOf(Header header)
    {
        bool isShort = rows!.FieldCount < header.Width && !rows.OmitsTrailingBlanks;
        if (!isShort && rows.FieldCount <= header.Width) return true;
        if (findings.Count(ReadingRule.Malformed, rows.Line, null))
            findings.Describe(ReadingRule.Malformed, rows.Line, null, Fields(rows.FieldCount),
                $"{Fields(header.Width)}, as in the header; a value that contains the separator stands in quotes");
        return false;
    }

    private static string Fields(int count) => count == 1 ? "1 field" : string.Create(CultureInfo.InvariantCulture, $"{count} fields");

    // Fields are told apart by ASCII bytes only, so a row in another encoding splits well and its column can be named.
    private static bool HasReadableText(RowSource row, Header? header, Template template, IFindings findings)
    {
        if (row.IsPlain) return true;
        bool isUtf8 = Utf8.IsValid(row.Raw);
        if (isUtf8 && !row.Raw.Contains((byte)0)) return true;
        int column = 0;
        while (column < row.FieldCount - 1 && Utf8.IsValid(row.Field(column)) && !row.Field(column).Contains((byte)0)) column++;
        string? name = header?.FieldAt(column, template)?.Name;
        if (!findings.Count(ReadingRule.Encoding, row.Line, name)) return false;
        findings.Describe(ReadingRule.Encoding, row.Line, name,
            isUtf8 ? "a NUL character" : "bytes that are not UTF-8",
            isUtf8 ? "text without control characters: the file may be damaged" : "text in UTF-8: save the file as \"CSV UTF-8\"");
        return false;
    }
}
