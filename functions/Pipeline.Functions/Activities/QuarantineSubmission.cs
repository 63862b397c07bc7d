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
        // The copy comes first and the original goes last: what is recorded as rejected lies in quarantine, and at no moment is the file nowhere.
        await blobs.CopyToQuarantineAsync(submission, cancellation);
        SubmissionOutcome outcome = await submissions.RejectAsync(tabulated.Document(SubmissionStatus.Rejected), cancellation);
        await blobs.RemoveSubmissionAsync(submission, cancellation);
        if (outcome == SubmissionOutcome.Unchanged)
        {
            // The same content lies in quarantine already: this copy of it leaves no trace.
            await blobs.DeleteAllAsync(Blobs.Quarantine, $"{Blobs.QuarantineFolder(submission)}/", cancellation);
            await blobs.DeleteAsync(Blobs.Reports, Blobs.ReportOf(submission.Id), cancellation);
        }

        Measures.Decide(submission, outcome, clock.GetUtcNow());
        return outcome;
    }
}
