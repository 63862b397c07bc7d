namespace Pipeline.EndToEnd.Tests;

/// <summary>Compares what two runs stored.</summary>
internal static class Differences
{
    private const int Shown = 6;
    private const int Around = 60;
    private const int Longest = 400;

    /// <summary>Fails with what differs.</summary>
    public static void AssertNone(IReadOnlyList<string> expected, IReadOnlyList<string> actual, string when)
    {
        if (Of(expected, actual) is { } differences) Assert.Fail($"What is stored {when} is not what an undisturbed run stores.{Environment.NewLine}{differences}");
    }

    /// <summary>What differs, in words; null where nothing does.</summary>
    public static string? Of(IReadOnlyList<string> expected, IReadOnlyList<string> actual)
    {
        string[] missing = [.. expected.Except(actual)], surplus = [.. actual.Except(expected)];
        return missing.Length == 0 && surplus.Length == 0 && expected.Count == actual.Count ? null : $"""
            {missing.Length} documents and blobs are missing or different, {surplus.Length} are there instead; {actual.Count} of {expected.Count} in all.
            Missing:
            {Lines(missing, surplus)}
            There instead:
            {Lines(surplus, missing)}
            """;
    }

    // Each from a little before the place where it begins to differ from the nearest of the others.
    private static string Lines(string[] lines, string[] others) => string.Join(Environment.NewLine, lines.Take(Shown).Select(line =>
    {
        int same = others.Length == 0 ? 0 : others.Max(other => line.AsSpan().CommonPrefixLength(other));
        int from = Math.Max(0, same - Around);
        return $"  {line[..Math.Min(from, Around)]} … {line[from..Math.Min(line.Length, from + Longest)]}";
    }));
}
