using Microsoft.Azure.Functions.Worker;
using Pipeline.Functions.Storage;
using Pipeline.Functions.Telemetry;

namespace Pipeline.Functions.Activities;

/// <summary>Moves an invalid file with its report out of the drop container. What was in force in its slot stays in force.</summary>
public sealed class QuarantineSubmission(SubmissionStore submissions, Blobs blobs, TimeProvider clock)
{
    /// <summary>What became of it.</summary>
    [Function(nameof(QuarantineSubmission))]
    public async Task<SubmissionOutcome> RunAsync([ActivityTrigger] TabulatedSubmission tabulated, CancellationToken cancellation)
    {
        SubmissionReference submission = tabulated.Submission;
        // The copy comes first and the original goes last: what is recorded as rejected lies in quarantine, and at no moment is the file nowhere. A file that was replaced before it was copied
        // is not recorded as rejected, or the same content that follows would leave no trace, being known, and lie nowhere.
        bool isKept = await blobs.TryCopyToQuarantineAsync(submission, cancellation);
        SubmissionOutcome outcome = await submissions.RejectAsync(tabulated.Document(SubmissionStatus.Rejected), isKept, cancellation);
        await blobs.RemoveSubmissionAsync(submission, cancellation);
        if (outcome == SubmissionOutcome.Unchanged || !isKept)
        {
            // The same content lies in quarantine already, or this one was replaced: it leaves no file.
            await blobs.DeleteAllAsync(Blobs.Quarantine, $"{Blobs.QuarantineFolder(submission)}/", cancellation);
            await blobs.DeleteAsync(Blobs.Reports, Blobs.ReportOf(submission.Id), cancellation);
        }

        Measures.Decide(submission, outcome, clock.GetUtcNow());
        return outcome;
    }
}
