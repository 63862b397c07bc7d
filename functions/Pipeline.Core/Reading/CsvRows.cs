using CsvHelper;

namespace Pipeline.Core.Reading;

/// <summary>The rows of a CSV file (RFC 4180, UTF-8), read on spans of bytes.</summary>
internal sealed class CsvRows : RowSource
{
    private readonly CsvReader csv;
    private bool ended;

    /// <param name="stream">The file; stays open.</param>
    /// <param name="separator">The separator, or null where the file's first line declares it.</param>
    /// <param name="findings">Where malformed rows are reported.</param>
    public CsvRows(Stream stream, char? separator, IFindings findings)
        : base(findings) =>
        csv = CsvReader.Create(
            stream,
            CsvReaderOptions.Default with
            {
                Separator = separator,
                HasHeader = false, // the header is a row like the others, so that its line and its faults are handled in one way
                TrimWhitespace = true,
                TrackLineNumbers = true,
                IncludeValuesInExceptions = false,
                MaxRecordSize = MaximumRowSize,
                MalformedData = CsvMalformedDataHandling.Skip,
                OnMalformedRecord = ReportMalformed,
            },
            leaveOpen: true);

    public override long Line => csv.LineNumber;

    public override int FieldCount => csv.FieldCount;

    public override bool OmitsTrailingBlanks => false;

    public override ReadOnlySpan<byte> Raw => csv.RawRecord;

    public override bool Read()
    {
        if (ended) return false;
        try
        {
            ended = !csv.Read();
            if (ended || csv.RawRecord.Length <= MaximumRowSize) return !ended;
            ReportTooLong(csv.LineNumber);
        }
        catch (CsvFormatException tooLong) // bad quoting is skipped, so size is all that is left to throw for
        {
            ReportTooLong(tooLong.LineNumber);
        }

        ended = true;
        return false;
    }

    public override ReadOnlySpan<byte> Field(int column) => csv.GetSpan(column);

    public override void Dispose() => csv.Dispose();

    private void ReportMalformed(CsvMalformedRecord record)
    {
        Lost++;
        if (!Findings.Count(ReadingRule.Malformed)) return;
        (string found, string expected) = record.Reason switch
        {
            CsvMalformedReason.UnterminatedQuote =>
                ("a quote that is opened and never closed", "a closing quote; everything after the opening one was taken for one value"),
            CsvMalformedReason.TextAfterClosingQuote =>
                ("text after a closing quote", "a separator or the end of the line after a closing quote; a quote inside a quoted value is doubled"),
            _ => ("a quote inside a value that is not quoted", "the whole value in quotes, with every quote inside it doubled"),
        };
        Findings.Describe(ReadingRule.Malformed, record.LineNumber, null, found, expected);
    }
}
