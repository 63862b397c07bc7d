using Microsoft.AspNetCore.StaticFiles;

namespace Pipeline.Functions.Publishing;

/// <summary>Style sheets, scripts and icons of the pages, as they lie beside the app.</summary>
internal static class Assets
{
    private static readonly FileExtensionContentTypeProvider MediaTypes = new();
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "assets");

    /// <summary>One of them with its media type; null where there is none of this name.</summary>
    public static async Task<(string MediaType, byte[] Content)?> FindAsync(string name, CancellationToken cancellation)
    {
        string file = Path.Combine(Folder, name);
        return Path.GetDirectoryName(file) == Folder && File.Exists(file) && MediaTypes.TryGetContentType(name, out string? mediaType)
            ? (mediaType, await File.ReadAllBytesAsync(file, cancellation))
            : null;
    }

    /// <summary>Names of all of them.</summary>
    public static IEnumerable<string> Names => Directory.EnumerateFiles(Folder).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal);
}
