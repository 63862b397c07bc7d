using System.Globalization;
using Pipeline.Core.Tabulation;
using Pipeline.Core.Templates;
using Pipeline.Core.Validation;

namespace Pipeline.Core.Consistency;

/// <summary>The keys of a file's records, as digests that only the key of their scope can make.</summary>
/// <param name="Source">The file.</param>
/// <param name="Parts">What <see cref="PartOutput.Keys"/> holds of each part, able to seek, with the number of lines before it.</param>
public sealed record FileKeys(Source Source, IReadOnlyList<(Stream Keys, long Lines)> Parts);

/// <summary>Records that stand in two files of a template: whoever adds the files up counts them twice.</summary>
/// <remarks>Within a file a repeated key is an error already. Files that were read under different rotations of the secret cannot be compared.</remarks>
public static class RepeatedRecords
{
    /// <summary>Id of the rule.</summary>
    public const string Rule = "record-once";

    private const int LineBits = 40;

    /// <summary>One finding for each pair of files that share records.</summary>
    /// <param name="template">The template.</param>
    /// <param name="year">Year of the profile.</param>
    /// <param name="files">The files in force.</param>
    public static IReadOnlyList<ConsistencyFinding> Find(Template template, int year, IReadOnlyList<FileKeys> files)
    {
        // The place of the file is told by the upper bits of a line.
        var parts = files.SelectMany((file, place) => file.Parts.Select(part => (part.Keys, ((long)place << LineBits) + part.Lines)));
        SortedDictionary<(int First, int Again), (long Count, long FirstLine, long AgainLine)> pairs = [];
        new KeyDigestReader(parts).FindRepetitions((first, again) =>
        {
            (int, int) pair = ((int)(first >> LineBits), (int)(again >> LineBits));
            (long firstLine, long againLine) = (first & ((1L << LineBits) - 1), again & ((1L << LineBits) - 1));
            pairs[pair] = pairs.TryGetValue(pair, out (long Count, long FirstLine, long AgainLine) before)
                ? (before.Count + 1, Math.Min(before.FirstLine, firstLine), Math.Min(before.AgainLine, againLine))
                : (1, firstLine, againLine);
        });
        return [.. pairs.Select(pair => FindingOf(template, year, files[pair.Key.First].Source, files[pair.Key.Again].Source, pair.Value))];
    }

    private static ConsistencyFinding FindingOf(Template template, int year, Source first, Source again, (long Count, long FirstLine, long AgainLine) found) => new(
        Rule,
        Severity.Error,
        $"A record of the template '{template.Id}' stands in one file.",
        year,
        [.. new[] { again.Agency, first.Agency }.Distinct()],
        [],
        string.Create(CultureInfo.InvariantCulture,
            $"{found.Count} {(found.Count == 1 ? "record" : "records")} of {Name(again)} in {Name(first)} too: lines {found.AgainLine} and {found.FirstLine} on"),
        "each record in one file: a file that replaces another has the same name, in the same folder");

    private static string Name(Source source) => $"{source.Agency} {source.Period}/{source.File}";
}
