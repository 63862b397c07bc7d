using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Pipeline.Core.Reading;
using Pipeline.Core.Templates;
using Pipeline.Core.Validation;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Activities;

/// <summary>How a file is read.</summary>
/// <param name="Verdict">Known already where it is gone or its path names no template, country or period; otherwise null.</param>
/// <param name="Parts">The parts in which it is read.</param>
public sealed record PartPlan(Verdict? Verdict, IReadOnlyList<FilePart> Parts);

/// <summary>Cuts a file into parts that are read independently, on whichever worker takes them.</summary>
public sealed class PlanParts(Blobs blobs, SubmissionStore submissions, IConfiguration configuration)
{
    /// <summary>Setting with the wanted size of a part, in bytes.</summary>
    public const string PartSizeSetting = "PART_SIZE";

    // A few seconds of work, and few enough records to hold what is kept of them in memory.
    private const long UsualPartSize = 32 << 20;

    /// <summary>The parts.</summary>
    [Function(nameof(PlanParts))]
    public async Task<PartPlan> RunAsync([ActivityTrigger] SubmissionReference submission, CancellationToken cancellation)
    {
        await submissions.TrySetAsync(SubmissionDocument.For(submission, SubmissionStatus.Validating), cancellation);
        if (PathCheck.Check(submission.Path) is { } report)
        {
            await blobs.WriteJsonAsync(Blobs.Reports, Blobs.ReportOf(submission.Id), report, cancellation);
            return new PartPlan(Verdict.Invalid, []);
        }

        byte[]? head = await blobs.ReadHeadAsync(submission, cancellation);
        return head is null
            ? new PartPlan(Verdict.Gone, [])
            : new PartPlan(null, FilePart.Plan(submission.Size, head, TemplateCatalogue.Find(submission.Path.Template)!, configuration.GetValue(PartSizeSetting, UsualPartSize)));
    }
}
