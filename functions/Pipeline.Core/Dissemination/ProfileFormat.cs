using Pipeline.Core.Profiles;

namespace Pipeline.Core.Dissemination;

/// <summary>A format in which profiles are published.</summary>
/// <param name="Name">Name in <c>?format=</c>.</param>
/// <param name="MediaType">Media type of the answer, without parameters.</param>
/// <param name="Extension">Extension of a file, with its dot.</param>
public sealed record ProfileFormat(string Name, string MediaType, string Extension)
{
    /// <summary>The page for people.</summary>
    public static ProfileFormat Html { get; } = new("html", "text/html", ".html");

    /// <summary>The whole profile, for programs.</summary>
    public static ProfileFormat Json { get; } = new("json", "application/json", ".json");

    /// <summary>One row for each figure, for spreadsheets and statistics packages.</summary>
    public static ProfileFormat Csv { get; } = new("csv", "text/csv", ".csv");
}

/// <summary>Writes a profile in one format, always the same bytes for the same profile.</summary>
public interface IProfileWriter
{
    /// <summary>The format; text is UTF-8.</summary>
    ProfileFormat Format { get; }

    /// <summary>Writes the profile; the stream stays open.</summary>
    Task WriteAsync(MigrationProfile profile, Stream stream, CancellationToken cancellation);
}
