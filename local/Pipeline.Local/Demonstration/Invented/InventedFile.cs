using System.Text;
using System.Text.Json;

namespace Pipeline.Local.Demonstration.Invented;

/// <summary>A demonstration file that is made when the launcher starts: the same seed gives the same bytes.</summary>
/// <param name="Agency">Who drops it.</param>
/// <param name="Country">For which country.</param>
/// <param name="Template">On which template.</param>
/// <param name="Period">For which period.</param>
/// <param name="Manifest">What the agency declares about it.</param>
/// <param name="Write">Writes the content.</param>
internal sealed record InventedFile(string Agency, string Country, string Template, string Period, IReadOnlyDictionary<string, string> Manifest, Action<TextWriter> Write)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Every invented file of the demonstration.</summary>
    public static IReadOnlyList<InventedFile> All { get; } = [.. InventedLabourMarket.Files, .. InventedCrossings.Files, .. InventedMigration.Files];

    /// <summary>Writes it with its manifest into a folder, laid out as <see cref="DemonstrationFile.ReadAll"/> reads it.</summary>
    public void WriteTo(string folder)
    {
        string path = Path.Combine(folder, Agency, Country, Template, Period, Template + ".csv");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using (StreamWriter file = new(path, append: false, Utf8) { NewLine = "\n" }) Write(file);
        File.WriteAllText(path + DemonstrationFile.ManifestSuffix, JsonSerializer.Serialize(Manifest));
    }
}
