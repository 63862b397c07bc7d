using System.Text.RegularExpressions;

namespace Pipeline.Local.Processes;

/// <summary>The line in which a process says where it listens.</summary>
internal static partial class ListeningLine
{
    /// <summary>The address that the app or the Cosmos endpoint says; null in any other line.</summary>
    public static Uri? Address(string line) => Pattern().Match(line) is { Success: true } match ? new Uri(match.Groups["address"].Value) : null;

    [GeneratedRegex(@"\bListening on (?<address>http://127\.0\.0\.1:[0-9]+)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Pattern();
}
