using Pipeline.Core.Profiles;

namespace Pipeline.Core.Dissemination;

/// <summary>A format in which profiles are published.</summary>
/// <param name="Name">Name in <c>?format=</c>.</param>
/// <param name="MediaType">Media type of the answer, without parameters.</param>
/// <param name="Extension">Extension of a file, with its dot.</param>
/// <param name="Parameters">Parameters of the media type, each with its value; none where the content is no text.</param>
public sealed record ProfileFormat(string Name, string MediaType, string Extension, params IReadOnlyList<string> Parameters)
{
    private const string Utf8 = "charset=utf-8";
    private const string SdmxVersion = "version=2.0.0";

    /// <summary>Its name for people.</summary>
    public string Title => Name.ToUpperInvariant();

    /// <summary>The media type as answers name it.</summary>
    public string ContentType => string.Join("; ", Parameters.Prepend(MediaType));

    /// <summary>The page for people.</summary>
    public static ProfileFormat Html { get; } = new("html", "text/html", ".html", Utf8);

    /// <summary>The whole profile, for programs.</summary>
    public static ProfileFormat Json { get; } = new("json", "application/json", ".json", Utf8);

    /// <summary>One row for each figure, for spreadsheets and statistics packages.</summary>
    public static ProfileFormat Csv { get; } = new("csv", "text/csv", ".csv", Utf8);

    /// <summary>The statutory report, to edit and print.</summary>
    public static ProfileFormat Docx { get; } = new("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx");

    /// <summary>The figures for statistical systems, as text.</summary>
    public static ProfileFormat SdmxCsv { get; } = new("sdmx-csv", "application/vnd.sdmx.data+csv", ".sdmx.csv", SdmxVersion, Utf8);

    /// <summary>The figures for statistical systems, with names of all codes.</summary>
    public static ProfileFormat SdmxJson { get; } = new("sdmx-json", "application/vnd.sdmx.data+json", ".sdmx.json", SdmxVersion, Utf8);
}

/// <summary>Writes a profile in one format, always the same bytes for the same profile.</summary>
public interface IProfileWriter
{
    /// <summary>The format.</summary>
    ProfileFormat Format { get; }

    /// <summary>Writes the profile; the stream stays open.</summary>
    Task WriteAsync(MigrationProfile profile, Stream stream, CancellationToken cancellation);
}
