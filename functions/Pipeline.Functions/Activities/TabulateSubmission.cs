using System.Security.Cryptography;
using Microsoft.Azure.Functions.Worker;
using Pipeline.Core.Submissions;
using Pipeline.Core.Tabulation;
using Pipeline.Core.Templates;
using Pipeline.Core.Validation;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Activities;

/// <summary>What reading a file gave.</summary>
public enum Verdict
{
    /// <summary>No error; its cube is written.</summary>
    Valid,

    /// <summary>At least one error.</summary>
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
/// <param name="Errors">Findings that reject it.</param>
/// <param name="Warnings">Findings that do not.</param>
public sealed record TabulatedSubmission(SubmissionReference Submission, Verdict Verdict, string ContentHash, string TemplateVersion, long Records, long Errors, long Warnings)
{
    /// <summary>The submission as it is stored.</summary>
    internal SubmissionDocument Document(SubmissionStatus status) =>
        SubmissionDocument.For(Submission, status) with { ContentHash = ContentHash, TemplateVersion = TemplateVersion, Records = Records, Errors = Errors, Warnings = Warnings };
}

/// <summary>Reads a file once: its hash, its findings and its cube come from the same pass over the same bytes.</summary>
public sealed class TabulateSubmission(Blobs blobs, SubmissionStore submissions, RegisterStore registers)
{
    /// <summary>Writes report and, for a valid file, cube or, of a register, entries.</summary>
    [Function(nameof(TabulateSubmission))]
    public async Task<TabulatedSubmission> RunAsync([ActivityTrigger] SubmissionReference submission, CancellationToken cancellation)
    {
        await submissions.PutAsync(SubmissionDocument.For(submission, SubmissionStatus.Validating), cancellation);
        await using Stream? content = await blobs.OpenSubmissionAsync(submission, cancellation);
        if (content is null) return new TabulatedSubmission(submission, Verdict.Gone, "", "", 0, 0, 0);

        using var sha = SHA256.Create();
        await using var hashed = new CryptoStream(content, sha, CryptoStreamMode.Read);
        SubmissionPath path = submission.Path;
        ValidationReport? report = PathCheck.Check(path);
        Cube? cube = null;
        RegisterReader? register = null;
        if (report is null)
        {
            Template template = TemplateCatalogue.Find(path.Template)!;
            var context = new SubmissionContext(path.Agency, path.Country, path.Period, path.File);
            if (template.Kind == TemplateKind.Register)
            {
                register = new RegisterReader();
                report = SubmissionReading.Read(hashed, template, context, register.Add, cancellation);
            }
            else
            {
                var tabulator = new Tabulator(template);
                report = SubmissionReading.Read(hashed, template, context, tabulator.Add, cancellation);
                cube = tabulator.Cube;
            }
        }

        await hashed.CopyToAsync(Stream.Null, cancellation);
        string hash = Convert.ToHexStringLower(sha.Hash!);

        await blobs.WriteJsonAsync(Blobs.Reports, Blobs.ReportOf(submission.Id), report, cancellation);
        if (report.IsAccepted && register is not null) await registers.PutEntriesAsync(submission, register.Entries, cancellation);
        if (report.IsAccepted && cube is not null)
        {
            await blobs.WriteAsync(Blobs.Cubes, Blobs.CubeOf(path.Country, submission.Id), "application/json",
                stream => CubeJson.WriteAsync(cube, stream, cancellation), cancellation);
        }

        return new TabulatedSubmission(submission, report.IsAccepted ? Verdict.Valid : Verdict.Invalid, hash, report.TemplateVersion, report.Records, report.Errors, report.Warnings);
    }
}
