using System.Net.Http.Headers;
using Pipeline.Core.Dissemination.Docx;
using Pipeline.Core.Dissemination.Sdmx;

namespace Pipeline.Core.Dissemination;

/// <summary>The one list of formats. A format is a writer and a line below.</summary>
public static class ProfileWriters
{
    /// <summary>Every writer; the first is the answer to a request that accepts anything.</summary>
    public static IReadOnlyList<IProfileWriter> All { get; } = 
    [
        new JsonProfileWriter(), new CsvProfileWriter(), new HtmlProfileWriter(), new SdmxCsvProfileWriter(), new SdmxJsonProfileWriter(),
        new DocxProfileWriter(),
    ];

    /// <summary>The writer of a format by its name in <c>?format=</c>, or null.</summary>
    public static IProfileWriter? Find(string name) => All.FirstOrDefault(writer => string.Equals(writer.Format.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The writer that an Accept header prefers (RFC 9110, section 12.5.1), or null where it accepts none. Of equals the first of the list is taken.</summary>
    /// <param name="accept">The header; null or empty where the request has none, which accepts anything.</param>
    public static IProfileWriter? Negotiate(string? accept)
    {
        if (string.IsNullOrWhiteSpace(accept)) return All[0];
        MediaTypeWithQualityHeaderValue[] ranges =
            [.. accept.Split(',').Select(text => MediaTypeWithQualityHeaderValue.TryParse(text, out MediaTypeWithQualityHeaderValue? range) ? range : null).OfType<MediaTypeWithQualityHeaderValue>()];
        return All.Select(writer => (Writer: writer, Quality: Quality(writer.Format)))
            .Where(choice => choice.Quality > 0).OrderByDescending(choice => choice.Quality).Select(choice => choice.Writer).FirstOrDefault();

        // The most specific range that fits says how much a type is wanted: "text/html;q=0" holds against "*/*".
        double Quality(ProfileFormat format) => ranges
            .Select(range => (Range: range, Specificity: IsOtherVersion(range, format) ? 0 : Specificity(range.MediaType!, format.MediaType)))
            .Where(match => match.Specificity > 0).OrderByDescending(match => match.Specificity).Select(match => match.Range.Quality ?? 1).FirstOrDefault();
    }

    private static bool IsOtherVersion(MediaTypeWithQualityHeaderValue range, ProfileFormat format) =>
        range.Parameters.FirstOrDefault(parameter => string.Equals(parameter.Name, "version", StringComparison.OrdinalIgnoreCase)) is { } version
        && !format.Parameters.Contains($"version={version.Value}");

    private static int Specificity(string range, string type) =>
        string.Equals(range, type, StringComparison.OrdinalIgnoreCase) ? 3
        : range.EndsWith("/*", StringComparison.Ordinal) && range != "*/*" && type.StartsWith(range[..^1], StringComparison.OrdinalIgnoreCase) ? 2
        : range == "*/*" ? 1
        : 0;
}
