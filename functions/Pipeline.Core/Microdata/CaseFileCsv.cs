using CsvHelper;

namespace Pipeline.Core.Microdata;

/// <summary>Files of records as CSV (RFC 4180, UTF-8).</summary>
public static class CaseFileCsv
{
    /// <summary>Writes records; the stream stays open.</summary>
    /// <param name="header">Names of the columns.</param>
    /// <param name="rows">A value for each column.</param>
    /// <param name="stream">Where.</param>
    /// <param name="cancellation">Cancels.</param>
    public static async Task WriteAsync(IEnumerable<string> header, IEnumerable<IReadOnlyList<string>> rows, Stream stream, CancellationToken cancellation)
    {
        await using CsvWriter csv = CsvWriter.Create(stream, CsvWriterOptions.Default, leaveOpen: true);
        await csv.WriteRecordAsync([.. header], cancellation);
        foreach (IReadOnlyList<string> row in rows) await csv.WriteRecordAsync([.. row], cancellation);
        await csv.FlushAsync(cancellation);
    }

    /// <summary>Reads the records after the header.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Read(Stream stream)
    {
        using CsvReader csv = CsvReader.Create(stream, CsvReaderOptions.Default with { HasHeader = true });
        var rows = new List<string[]>();
        while (csv.Read()) rows.Add([.. Enumerable.Range(0, csv.FieldCount).Select(csv.GetString)]);
        return rows;
    }
}
