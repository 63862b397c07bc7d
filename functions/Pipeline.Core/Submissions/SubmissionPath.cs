using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Pipeline.Core.Submissions;

/// <summary>Where a file was dropped: <c>{agency}/{country}/{template}/{period}/{file}</c>. The path is the slot of its submissions:
/// a later file in the same slot supersedes an earlier one, files of other names add up.</summary>
/// <param name="Agency">Name of the reporting agency.</param>
/// <param name="Country">ISO 3166-1 alpha-3.</param>
/// <param name="Template">Id of the template.</param>
/// <param name="Period">Reference period: <c>2019</c>, <c>2019-Q3</c> or <c>2019-07</c>.</param>
/// <param name="File">Name of the file.</param>
public sealed partial record SubmissionPath(string Agency, string Country, string Template, string Period, string File)
{
    /// <summary>The first and the last year that a period can have.</summary>
    public const int FirstYear = 1000;

    /// <inheritdoc cref="FirstYear"/>
    public const int LastYear = 2999;

    /// <summary>Reads a blob name. Folders that it lacks are empty; what lies deeper belongs to the name of the file.</summary>
    public static SubmissionPath Parse(string blob)
    {
        string[] parts = blob.Split('/', 5);
        return new SubmissionPath(Folder(0), Folder(1), Folder(2), Folder(3), parts[^1]) { Blob = blob };

        string Folder(int place) => place < parts.Length - 1 ? parts[place] : "";
    }

    /// <summary>The blob's name in the container.</summary>
    public string Blob { get; init; } = $"{Agency}/{Country}/{Template}/{Period}/{File}";

    /// <summary>Short url-safe id of the slot: the first 80 bits of SHA-256 over the path, hexadecimal.</summary>
    public string SlotId => Hash($"{Country}:{Template}:{Period}:{Agency}:{File}");

    /// <summary>Short url-safe id of one version of the file: the same over the path and the blob's ETag.</summary>
    public string SubmissionId(string etag) => Hash($"{Country}:{Template}:{Period}:{Agency}:{File}:{etag}");

    /// <summary>Whether the period is a year, a quarter or a month in SDMX notation.</summary>
    public bool HasPeriod => PeriodPattern().IsMatch(Period);

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 10));

    [GeneratedRegex("^[12][0-9]{3}(-(Q[1-4]|0[1-9]|1[0-2]))?\\z", RegexOptions.CultureInvariant)]
    private static partial Regex PeriodPattern();
}
