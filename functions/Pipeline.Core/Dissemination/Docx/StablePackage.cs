using System.IO.Compression;

namespace Pipeline.Core.Dissemination.Docx;

/// <summary>Office packages as the same bytes for the same content: parts in the order of their names, all of one day.</summary>
internal static class StablePackage
{
    // The first day that a zip file can name.
    private static readonly DateTimeOffset Day = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Copies a package.</summary>
    /// <param name="package">The package, able to seek.</param>
    /// <param name="stream">Where to write; stays open.</param>
    public static void Copy(Stream package, Stream stream)
    {
        package.Position = 0;
        using var from = new ZipArchive(package, ZipArchiveMode.Read, leaveOpen: true);
        using var to = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        // Readers look for the list of content types first.
        foreach (ZipArchiveEntry entry in from.Entries.OrderBy(entry => entry.FullName == "[Content_Types].xml" ? "" : entry.FullName, StringComparer.Ordinal))
        {
            ZipArchiveEntry copy = to.CreateEntry(entry.FullName, CompressionLevel.Optimal);
            copy.LastWriteTime = Day;
            using Stream content = entry.Open(), target = copy.Open();
            content.CopyTo(target);
        }
    }
}
