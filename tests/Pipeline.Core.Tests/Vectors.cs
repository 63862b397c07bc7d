using CsvHelper;

namespace Pipeline.Core.Tests;

/// <summary>The reference numbers that lie beside the project, where they do; they are no part of it.</summary>
internal static class Vectors
{
    /// <summary>Their folder.</summary>
    public static string Folder { get; } = Path.Combine(Dissemination.SampleProfiles.Root, "..", "shared", "vectors");

    /// <summary>The rows of a CSV file with some of its columns.</summary>
    public static IEnumerable<string[]> Read(string file, params string[] columns)
    {
        using FileStream stream = File.OpenRead(Path.Combine(Folder, file));
        using CsvReader csv = CsvReader.Create(stream, CsvReaderOptions.Default with { HasHeader = true });
        while (csv.Read()) yield return [.. columns.Select(column => csv.GetString(column))];
    }
}

/// <summary>A test against the reference numbers, skipped where they are missing.</summary>
internal sealed class VectorFactAttribute : FactAttribute
{
    public VectorFactAttribute()
    {
        if (!Directory.Exists(Vectors.Folder)) Skip = "skipped: reference vectors not present";
    }
}
