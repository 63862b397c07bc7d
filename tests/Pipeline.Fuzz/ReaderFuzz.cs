using System.Diagnostics;
using System.Globalization;
using System.Text;
using Pipeline.Core.Indicators;
using Pipeline.Core.Reading;
using Pipeline.Core.Submissions;
using Pipeline.Core.Tabulation;
using Pipeline.Core.Templates;
using Pipeline.Core.Validation;

namespace Pipeline.Fuzz;

/// <summary>What a case must not do, and did.</summary>
/// <param name="Number">Number of the case.</param>
/// <param name="Template">The template.</param>
/// <param name="What">What was done to the file.</param>
/// <param name="Fault">What is wrong.</param>
internal sealed record FuzzFault(long Number, string Template, string What, string Fault);

/// <summary>Reads damaged and hostile files as the pipeline does, and holds the readers to what they promise: a fault in a file's content never throws, the same file gives the same report
/// however it is cut, a report says nothing that cannot be seen, and no file makes them work or allocate without bound.</summary>
internal static class ReaderFuzz
{
    private const long MostAllocated = 512L << 20;

    // Each takes its own buffers.
    private const int MostParts = 500;

    // By the clock, on a machine that may be busy: the longest cases take three seconds alone.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);
    private static readonly SubmissionContext Context = new("statistics-office", "KGZ", "2020", "file.csv", IndicatorCatalogue.Templates);

    /// <summary>Tries a case.</summary>
    /// <returns>What is wrong; null where nothing is.</returns>
    public static FuzzFault? Try(int seed, long number)
    {
        var file = FuzzedFile.Of(seed, number);
        long start = Stopwatch.GetTimestamp(), allocated = GC.GetAllocatedBytesForCurrentThread();
        string? fault;
        try
        {
            fault = Check(file, number);
        }
#pragma warning disable CA1031 // Whatever is thrown is what is looked for.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            fault = exception.ToString();
        }

        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        fault ??= allocated > MostAllocated ? string.Create(CultureInfo.InvariantCulture, $"allocated {allocated} bytes for a file of {file.Content.Length}")
            : Stopwatch.GetElapsedTime(start) > Longest ? string.Create(CultureInfo.InvariantCulture, $"took {Stopwatch.GetElapsedTime(start)}")
            : null;
        return fault is null ? null : new FuzzFault(number, file.Template.Id, file.What, fault);
    }

    private static string? Check(FuzzedFile file, long number)
    {
        var path = SubmissionPath.Parse(file.Blob);
        if (path.HasPeriod && path.Period.Length is not (4 or 7)) return $"'{Uri.EscapeDataString(path.Period)}' counts as a period";
        if (PathCheck.Check(path) is { } objections && Hidden(objections) is { } unseen) return unseen;

        long accepted = 0;
        ValidationReport report = SubmissionReading.Read(new MemoryStream(file.Content), file.Template, Context, Tabulating(file.Template) + (_ => accepted++));
        if (accepted > report.Records) return $"{accepted} records were handed on of {report.Records}";
        if (report.IsAccepted && report.Records != accepted + report.LeftOut) return $"{accepted} records were handed on and {report.LeftOut} left out of {report.Records} in a file that is accepted";
        if (Hidden(report) is { } hidden) return hidden;
        return number % 4 != 0 ? null : Difference(report, InParts(file, Math.Max(20 + number / 4 % 600, file.Content.Length / MostParts)));
    }

    private static string? Hidden(ValidationReport report) =>
        report.Rules.SelectMany(rule => rule.First).FirstOrDefault(finding => !IsVisible(finding.Found) || !IsVisible(finding.Expected) || !IsVisible(finding.Column)) is { } hidden
            ? $"{hidden.Rule} says what cannot be seen: {Escaped(hidden.Column)}|{Escaped(hidden.Found)}|{Escaped(hidden.Expected)}"
            : null;

    private static string Escaped(string? text) => string.Concat((text ?? "").Select(letter => letter is > ' ' and < (char)127 ? letter.ToString() : $"\\u{(int)letter:X4}"));

    // What the pipeline does with a record as it comes.
    private static Action<Record> Tabulating(Template template)
    {
        if (template.Kind == TemplateKind.Register) return new RegisterReader().Add;
        if (template.Kind == TemplateKind.Aggregate) return new Tabulator(template).Add;
        return template.Cube.Count > 0 ? new RecordTabulator(template, "KGZ").Add : _ => { };
    }

    private static ValidationReport InParts(FuzzedFile file, long size)
    {
        byte[] head = file.Content[..Math.Min(file.Content.Length, FilePart.HeadSize)];
        List<PartResult> results = [];
        List<Stream> keys = [];
        foreach (FilePart part in FilePart.Plan(file.Content.Length, head, file.Template, size))
        {
            var stream = new MemoryStream(file.Content);
            stream.Position = part.StreamStart;
            keys.Add(new MemoryStream());
            results.Add(SubmissionReading.ReadPart(stream, part, head, file.Template, Context, _ => { }, new PartOutput(keys[^1], null, 0)));
        }

        return SubmissionReading.Merge(file.Template, results, file.Template.CanBeSplit ? keys : []);
    }

    private static string? Difference(ValidationReport whole, ValidationReport parts)
    {
        string one = Text(whole), other = Text(parts);
        return one == other ? null : $"whole: {one}\nin parts: {other}";

        static string Text(ValidationReport report) =>
            string.Create(CultureInfo.InvariantCulture, $"{report.Records} records, {report.Errors} errors, {report.Warnings} warnings, {report.LeftOut} left out, {report.IsAccepted}")
            + string.Concat(report.Rules.SelectMany(rule => rule.First).Select(finding => string.Create(CultureInfo.InvariantCulture, $"\n{finding.Rule} {finding.Line} {finding.Column} {finding.Found}")));
    }

    private static bool IsVisible(string? text) => text is null || IsWhole(text)
        && text.EnumerateRunes().All(rune => Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator));

    // No half of a letter: halves are enumerated as the replacement character.
    private static bool IsWhole(string text) => text.EnumerateRunes().Count(rune => rune == Rune.ReplacementChar) == text.Count(letter => letter == '\uFFFD');
}
