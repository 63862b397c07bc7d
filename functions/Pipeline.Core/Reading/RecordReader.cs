using System.Globalization;
using System.Text.Unicode;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Reading;

/// <summary>Reads a submission's file, CSV or XLSX, record by record. Whatever the bytes are, what is wrong becomes findings, never an exception.</summary>
/// <remarks>Memory does not depend on the file's length, and a record of a CSV file allocates nothing. Faults of the stream itself pass through.</remarks>
internal sealed class RecordReader : IDisposable
{
    private readonly Template template;
    private readonly IFindings findings;
    private readonly FieldReader[] fields;
    private readonly RowSource? rows;
    private readonly Header? header;
    private long unreadable;

    /// <summary>Reads the header.</summary>
    /// <param name="stream">The file from its start; it need not be seekable and stays open.</param>
    /// <param name="template">The template that the file is made on.</param>
    /// <param name="findings">Where what is wrong is reported.</param>
    /// <param name="cancellation">Ends reading at the next bytes.</param>
    public RecordReader(Stream stream, Template template, IFindings findings, CancellationToken cancellation = default)
    {
        this.template = template;
        this.findings = findings;
        fields = [.. template.Fields.Select(field => new FieldReader(template, field))];
        Record = new Record(template);
        rows = Open(new PeekedStream(stream, cancellation));
        try
        {
            header = rows is null ? null : ReadHeader(rows);
        }
        catch
        {
            rows?.Dispose();
            throw;
        }
    }

    /// <summary>The current record; the same instance every time.</summary>
    public Record Record { get; }

    /// <summary>Records that were read with their fields.</summary>
    public long Count { get; private set; }

    /// <summary>Records that could not be split into fields of UTF-8 text.</summary>
    public long Lost => unreadable + (rows?.Lost ?? 0);

    /// <summary>Moves to the next record that has fields; false at the end. The fields' own faults are reported, and marked in the record.</summary>
    public bool Read()
    {
        if (header is null) return false;
        while (rows!.Read())
        {
            if (IsBlank(rows)) continue;
            if (!HasReadableText(rows) || !HasWidthOf(header))
            {
                unreadable++;
                continue;
            }

            Count++;
            Record.Clear(rows.Line);
            for (int field = 0; field < fields.Length; field++)
            {
                int column = header.ColumnOf(field);
                if (column < 0) fields[field].ReadAbsent(Record);
                else fields[field].Read(rows.Field(column), Record, findings);
            }

            return true;
        }

        if (Count + Lost == 0) findings.Add(ReadingRule.Empty, 0, null, "a header and no record", "at least one record");
        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => rows?.Dispose();

    private RowSource? Open(PeekedStream stream)
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
                return new CsvRows(stream, FileFormats.SeparatorOf(stream.Head), findings);
        }
    }

    private Header? ReadHeader(RowSource source)
    {
        bool found;
        do found = source.Read();
        while (found && source.Lost == 0 && IsBlank(source));

        // A header that could not be read has been reported; the next row is not one.
        if (source.Lost > 0 || (found && !HasReadableText(source))) return null;
        if (found) return Header.Match(source, template, findings);
        findings.Add(ReadingRule.Empty, 0, null, "an empty file", "a header and at least one record");
        return null;
    }

    private static bool IsBlank(RowSource row)
    {
        for (int column = 0; column < row.FieldCount; column++)
            if (!row.Field(column).IsEmpty) return false;
        return true;
    }

    private bool HasWidthOf(Header header)
    {
        bool isShort = rows!.FieldCount < header.Width && !rows.OmitsTrailingBlanks;
        if (!isShort && rows.FieldCount <= header.Width) return true;
        if (findings.Count(ReadingRule.Malformed))
            findings.Describe(ReadingRule.Malformed, rows.Line, null, Fields(rows.FieldCount),
                $"{Fields(header.Width)}, as in the header; a value that contains the separator stands in quotes");
        return false;
    }

    private static string Fields(int count) => count == 1 ? "1 field" : string.Create(CultureInfo.InvariantCulture, $"{count} fields");

    // Fields are told apart by ASCII bytes only, so a row in another encoding splits well and its column can be named.
    private bool HasReadableText(RowSource row)
    {
        bool isUtf8 = Utf8.IsValid(row.Raw);
        if (isUtf8 && !row.Raw.Contains((byte)0)) return true;
        if (!findings.Count(ReadingRule.Encoding)) return false;
        int column = 0;
        while (column < row.FieldCount - 1 && Utf8.IsValid(row.Field(column)) && !row.Field(column).Contains((byte)0)) column++;
        findings.Describe(ReadingRule.Encoding, row.Line, header?.FieldAt(column, template)?.Name,
            isUtf8 ? "a NUL character" : "bytes that are not UTF-8",
            isUtf8 ? "text without control characters: the file may be damaged" : "text in UTF-8: save the file as \"CSV UTF-8\"");
        return false;
    }
}
