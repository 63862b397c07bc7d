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
    /// <param name="file">The file that it needs; null where it needs those that were there from the beginning.</param>
    public VectorFactAttribute(string? file = null)
    {
        if (!Directory.Exists(Vectors.Folder)) Skip = "skipped: reference vectors not present";
        else if (file is not null && !File.Exists(Path.Combine(Vectors.Folder, file))) Skip = $"skipped: {file} is not among the reference vectors";
    }
}

/// <summary>The same with cases.</summary>
internal sealed class VectorTheoryAttribute : TheoryAttribute
{
    public VectorTheoryAttribute()
    {
        if (!Directory.Exists(Vectors.Folder)) Skip = "skipped: reference vectors not present";
    }
}
