using CsvHelper;
using Pipeline.Core.Indicators;

namespace Pipeline.Core.Dissemination.Across;

/// <summary>The published figures of an indicator across countries and years as tidy CSV (RFC 4180, UTF-8), with the columns of a profile's CSV that they have.</summary>
public static class SeriesCsv
{
    /// <summary>Writes them. A figure that several publications of a country show is written once, by the first of them.</summary>
    /// <param name="indicator">The indicator.</param>
    /// <param name="publications">The publications, preferred ones first.</param>
    /// <param name="chosen">Dimension → code that is wanted; of a dimension that is not named every code.</param>
    /// <param name="cancellation">Cancels.</param>
    public static async Task<byte[]> WriteAsync(Indicator indicator, IReadOnlyList<PublishedFigures> publications, IReadOnlyDictionary<string, string> chosen, CancellationToken cancellation)
    {
        var stream = new MemoryStream();
        await using (CsvWriter csv = CsvWriter.Create(stream, CsvWriterOptions.Default with { Injection = CsvInjection.Escape }, leaveOpen: true))
        {
            await csv.WriteRecordAsync(
                ["country", "profile_year", "profile_template", "version", "indicator", "period", .. indicator.Dimensions, "value", "unit", "obs_status", "conf_status", "observation_id"], cancellation);
            foreach (FigureAcross figure in Figures(indicator, publications, chosen))
            {
                csv.WriteField(figure.Country);
                csv.WriteField(figure.From.Publication.Year);
                csv.WriteField(figure.From.Publication.Template);
                csv.WriteField(figure.From.Version);
                csv.WriteField(indicator.Code);
                csv.WriteField(figure.Observation.Period);
                foreach (string code in figure.Observation.Codes) csv.WriteField(code);
                csv.WriteField(figure.Observation.Value);
                csv.WriteField(indicator.Unit);
                csv.WriteField(figure.Observation.Status);
                csv.WriteField(figure.Observation.Confidentiality);
                csv.WriteField(figure.Id);
                await csv.EndRecordAsync(cancellation);
            }

            await csv.FlushAsync(cancellation);
        }

        return stream.ToArray();
    }

    private static IEnumerable<FigureAcross> Figures(Indicator indicator, IReadOnlyList<PublishedFigures> publications, IReadOnlyDictionary<string, string> chosen) =>
        publications.SelectMany(from => from[indicator.Code].Select(figure => new FigureAcross(from, figure)))
            .Where(figure => indicator.Dimensions.Zip(figure.Observation.Codes).All(pair => !chosen.TryGetValue(pair.First, out string? code) || code == pair.Second))
            .DistinctBy(figure => (figure.Country, figure.Observation.Key))
            .OrderBy(figure => figure.Country, StringComparer.Ordinal).ThenBy(figure => figure.Observation.Period, StringComparer.Ordinal).ThenBy(figure => figure.Observation.Key, StringComparer.Ordinal);
}
