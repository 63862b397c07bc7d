using System.Globalization;
using System.Text.Json;

namespace Pipeline.Local.Demonstration;

/// <summary>A file that a demonstration agency drops: <c>{agency}/{country}/{template}/{period}/{file}</c>, with its manifest beside it.</summary>
/// <param name="Path">Where it lies on this machine.</param>
/// <param name="Agency">Who drops it.</param>
/// <param name="Country">For which country.</param>
/// <param name="Template">On which template.</param>
/// <param name="Period">For which period; it begins with the year.</param>
internal sealed record DemonstrationFile(string Path, string Agency, string Country, string Template, string Period)
{
    /// <summary>What is appended to a file's name for its manifest.</summary>
    public const string ManifestSuffix = ".manifest.json";

    /// <summary>Its name.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>Name of the blob.</summary>
    public string Blob => $"{Agency}/{Country}/{Template}/{Period}/{Name}";

    /// <summary>Year of the profile it belongs to.</summary>
    public int Year => int.Parse(Period.AsSpan(0, 4), CultureInfo.InvariantCulture);

    /// <summary>The files under a folder, in order.</summary>
    public static IReadOnlyList<DemonstrationFile> ReadAll(string folder) =>
    [
        .. from path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
           where !path.EndsWith(ManifestSuffix, StringComparison.Ordinal)
           let parts = System.IO.Path.GetRelativePath(folder, path).Split(System.IO.Path.DirectorySeparatorChar)
           where parts.Length == 5
           select new DemonstrationFile(path, parts[0], parts[1], parts[2], parts[3]),
    ];

    /// <summary>The manifest as blob metadata. Values of metadata are ASCII, hence the percent-encoding, which the app takes back.</summary>
    public IDictionary<string, string> Metadata()
    {
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllBytes(Path + ManifestSuffix));
        return manifest.RootElement.EnumerateObject().ToDictionary(field => field.Name, field => Uri.EscapeDataString(field.Value.GetString()!));
    }
}
