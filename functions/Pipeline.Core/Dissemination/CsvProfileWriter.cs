using CsvHelper;
using Pipeline.Core.Codelists;
using Pipeline.Core.Profiles;

namespace Pipeline.Core.Dissemination;

/// <summary>The figures of a profile as tidy CSV (RFC 4180, UTF-8): one row for each figure of each table, one column for each dimension that occurs.</summary>
/// <remarks>A dimension by which a table is not broken down is a total, <c>_T</c>. A withheld figure is an empty value with <c>conf_status</c> C.
/// Where a figure rests on several submissions, their ids and hashes stand in the same order, separated by semicolons. Text that a spreadsheet
/// would run as a formula is escaped. Texts are no figures: a list is written, with the columns it has on the page, only where it is asked for alone.</remarks>
public sealed class CsvProfileWriter : IProfileWriter
{
    private static readonly CsvWriterOptions Options = CsvWriterOptions.Default with { Injection = CsvInjection.Escape };

    /// <inheritdoc/>
    public ProfileFormat Format => ProfileFormat.Csv;

    /// <inheritdoc/>
    public async Task WriteAsync(MigrationProfile profile, Stream stream, CancellationToken cancellation)
    {
        string[] dimensions = [.. profile.Sections.SelectMany(section => section.Tables).SelectMany(table => table.Dimensions.Concat(table.Series?.Keys ?? [])).Distinct()];
        await using CsvWriter csv = CsvWriter.Create(stream, Options, leaveOpen: true);
        if (profile.Sections is [{ Tables.Count: 0, Lists: [{ } list] }])
        {
            await csv.WriteRecordAsync([.. list.Columns], cancellation);
            foreach (IReadOnlyList<string> row in list.Rows) await csv.WriteRecordAsync([.. row], cancellation);
            await csv.FlushAsync(cancellation);
            return;
        }

        await csv.WriteRecordAsync(
            [
                "country", "profile_year", "profile_template", "version", "table", "indicator", "period", .. dimensions,
                "value", "unit", "obs_status", "conf_status", "observation_id", "submission_ids", "content_hashes",
            ],
            cancellation);
        foreach (ProfileTable table in profile.Sections.SelectMany(section => section.Tables))
            foreach (ProfileRow row in table.Rows)
            {
                IReadOnlyDictionary<string, string> codes = table.CodesOf(row);
                foreach ((ProfileCell? cell, string period) in row.Cells.Zip(table.Periods))
                    if (cell is not null)
                    {
                        WriteFigure(csv, profile, table, codes, cell, period, dimensions);
                        await csv.EndRecordAsync(cancellation);
                    }
            }

        await csv.FlushAsync(cancellation);
    }

    private static void WriteFigure(CsvWriter csv, MigrationProfile profile, ProfileTable table, IReadOnlyDictionary<string, string> codes, ProfileCell cell, string period, string[] dimensions)
    {
        csv.WriteField(profile.Country);
        csv.WriteField(profile.Year);
        csv.WriteField(profile.Publication.Template);
        csv.WriteField(profile.Version);
        csv.WriteField(table.Id);
        csv.WriteField(table.Indicator);
        csv.WriteField(period);
        foreach (string dimension in dimensions) csv.WriteField(codes.GetValueOrDefault(dimension, Codelist.Total));
        csv.WriteField(cell.Value);
        csv.WriteField(table.Unit);
        csv.WriteField(cell.Status);
        csv.WriteField(cell.Confidentiality);
        csv.WriteField(cell.Id);
        csv.WriteField(string.Join(';', cell.Sources.Select(source => profile.Sources[source].Submission)));
        csv.WriteField(string.Join(';', cell.Sources.Select(source => profile.Sources[source].ContentHash)));
    }
}
