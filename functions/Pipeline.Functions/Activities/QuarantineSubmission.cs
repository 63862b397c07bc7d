using Microsoft.Azure.Functions.Worker;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Activities;

/// <summary>Moves an invalid file with its report out of the drop container. What was in force in its slot stays in force.</summary>
public sealed class QuarantineSubmission(SubmissionStore submissions, Blobs blobs)
{
    /// <summary>What became of it.</summary>
    [Function(nameof(QuarantineSubmission))]
    public async Task<SubmissionOutcome> RunAsync([ActivityTrigger] TabulatedSubmission tabulated, CancellationToken cancellation)
    {
        SubmissionReference submission = tabulated.Submission;
        SubmissionOutcome outcome = await submissions.RejectAsync(tabulated.Document(SubmissionStatus.Rejected), cancellation);
        // Where the same content lies in quarantine already, this copy of it leaves no trace.
        if (outcome == SubmissionOutcome.Unchanged) await blobs.DeleteAsync(Blobs.Reports, Blobs.ReportOf(submission.Id), cancellation);
        else await blobs.CopyToQuarantineAsync(submission, cancellation);
        // The original goes last: at no moment is the file nowhere.
        await blobs.RemoveSubmissionAsync(submission, cancellation);
        return outcome;
    }
}
