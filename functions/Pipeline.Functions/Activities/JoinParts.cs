using Microsoft.Azure.Functions.Worker;
using Pipeline.Core.Submissions;
using Pipeline.Core.Templates;
using Pipeline.Core.Validation;
using Pipeline.Functions.Storage;
using Pipeline.Functions.Telemetry;

namespace Pipeline.Functions.Activities;

/// <summary>What reading a file gave.</summary>
public enum Verdict
{
    /// <summary>It can be used, perhaps without some of its records; its cube is written.</summary>
    Valid,

    /// <summary>It is rejected.</summary>
    Invalid,

    /// <summary>This version of the file is no longer there: a newer one was dropped.</summary>
    Gone,
}

/// <summary>A file after it was read. Report and cube lie in their containers under the submission's id.</summary>
/// <param name="Submission">The file.</param>
/// <param name="Verdict">What reading it gave.</param>
/// <param name="ContentHash">SHA-256 of its bytes, hexadecimal; empty where it is gone.</param>
/// <param name="TemplateVersion">Version of the template that read it; empty where none did.</param>
/// <param name="Records">Records read.</param>
/// <param name="LeftOut">Records that are wrong or came without consent; of a valid file they were left out.</param>
/// <param name="Errors">Findings that reject it or records of it.</param>
/// <param name="Warnings">Findings that do not.</param>
/// <param name="PersonRanges">In how many ranges of persons what is kept about them is written; 0 where nothing is.</param>
public sealed record TabulatedSubmission(
    SubmissionReference Submission, Verdict Verdict, string ContentHash, string TemplateVersion, long Records, long LeftOut, long Errors, long Warnings, int PersonRanges)
{
    /// <summary>The submission as it is stored.</summary>
    internal SubmissionDocument Document(SubmissionStatus status) => SubmissionDocument.For(Submission, status) with
    {
        ContentHash = ContentHash,
        TemplateVersion = TemplateVersion,
        Records = Records,
        LeftOut = LeftOut,
        Errors = Errors,
        Warnings = Warnings,
    };
}

/// <summary>What to join.</summary>
/// <param name="Submission">The file.</param>
/// <param name="Plan">How it was read.</param>
/// <param name="Cubes">Names of the blobs that hold the parts' cubes, merged or not.</param>
/// <param name="ContentHash">Its hash; empty where it is gone.</param>
public sealed record JoinRequest(SubmissionReference Submission, PartPlan Plan, IReadOnlyList<string> Cubes, string ContentHash);

/// <summary>Joins what the parts of a file gave: the report with the verdict, the list of what was left out, and the cube.</summary>
public sealed class JoinParts(Blobs blobs, PartBlobs parts)
{
    /// <summary>Events that one worker sorts by person and keeps in memory at a time.</summary>
    private const long EventsPerRange = 2_000_000;

    /// <summary>Writes report and, for a valid file, list and cube.</summary>
    [Function(nameof(JoinParts))]
    public async Task<TabulatedSubmission> RunAsync([ActivityTrigger] JoinRequest request, CancellationToken cancellation)
    {
        (SubmissionReference submission, PartPlan plan, IReadOnlyList<string> cubes, string hash) = request;
        if (plan.Verdict == Verdict.Gone || hash.Length == 0 || cubes.Contains(PartBlobs.Gone)) return new TabulatedSubmission(submission, Verdict.Gone, "", "", 0, 0, 0, 0, 0);
        SubmissionPath path = submission.Path;
        ValidationReport report = plan.Verdict == Verdict.Invalid
            ? (await blobs.ReadJsonAsync<ValidationReport>(Blobs.Reports, Blobs.ReportOf(submission.Id), cancellation))!
            : await MergeAsync(submission, TemplateCatalogue.Find(path.Template)!, plan.Parts.Count, cancellation);
        Measures.Read(report);
        if (report.IsAccepted) await parts.MergeCubesAsync(cubes, Blobs.Cubes, Blobs.CubeOf(path.Country, submission.Id), cancellation);
        if (report.IsAccepted && TemplateCatalogue.Find(path.Template)!.Keep.Count > 0) await parts.JoinPersonsAsync(submission, plan.Parts.Count, cancellation);

        bool isAboutPersons = report.IsAccepted && TemplateCatalogue.Find(path.Template)!.Event.Count > 0;
        int ranges = isAboutPersons ? (int)Math.Clamp((report.Records + EventsPerRange - 1) / EventsPerRange, 1, CountPersons.MostRanges) : 0;
        return new TabulatedSubmission(
            submission, report.IsAccepted ? Verdict.Valid : Verdict.Invalid, hash, report.TemplateVersion, report.Records, report.LeftOut, report.Errors, report.Warnings, ranges);
    }

    private async Task<ValidationReport> MergeAsync(SubmissionReference submission, Template template, int count, CancellationToken cancellation)
    {
        var results = new PartResult[count];
        for (int part = 0; part < count; part++) results[part] = await parts.ResultAsync(submission, part, cancellation);
        List<Stream> keys = [];
        try
        {
            if (template.CanBeSplit)
                for (int part = 0; part < count; part++) keys.Add(await parts.OpenAsync(submission, part, PartBlobs.Keys, cancellation));
            ValidationReport report = SubmissionReading.Merge(template, results, keys);
            await blobs.WriteJsonAsync(Blobs.Reports, Blobs.ReportOf(submission.Id), report, cancellation);
            if (report.IsTolerated) await WriteLeftOutAsync(submission, results, cancellation);
            if (report.IsAccepted && template.AddsUp) await KeepKeysAsync(submission, results, keys, cancellation);
            return report;
        }
        finally
        {
            foreach (Stream stream in keys) await stream.DisposeAsync();
        }
    }

    // A build looks at the keys of all files together.
    private async Task KeepKeysAsync(SubmissionReference submission, IReadOnlyList<PartResult> results, IReadOnlyList<Stream> keys, CancellationToken cancellation)
    {
        long lines = 0;
        for (int part = 0; part < keys.Count; part++)
        {
            keys[part].Position = 0;
            await blobs.UploadAsync(Blobs.Events, Blobs.KeysOf(submission.Path.Country, submission.Id, part, lines), "application/octet-stream", keys[part], cancellation);
            lines += results[part].Lines;
        }
    }

    private async Task WriteLeftOutAsync(SubmissionReference submission, IReadOnlyList<PartResult> results, CancellationToken cancellation)
    {
        List<Stream> lists = [];
        for (int part = 0; part < results.Count; part++) lists.Add(await parts.OpenAsync(submission, part, PartBlobs.LeftOut, cancellation));
        await blobs.WriteAsync(Blobs.Reports, Blobs.LeftOutOf(submission.Id), "text/csv; charset=utf-8", output =>
        {
            LeftOutList.Merge(results, lists, output);
            return Task.CompletedTask;
        }, cancellation);
        foreach (Stream list in lists) await list.DisposeAsync();
    }
}
