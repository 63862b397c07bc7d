using Microsoft.Azure.Functions.Worker;
using Pipeline.Functions.Storage;
using Pipeline.Functions.Telemetry;

namespace Pipeline.Functions.Activities;

/// <summary>Puts a valid submission in force and supersedes the one before it.</summary>
public sealed class RecordSubmission(SubmissionStore submissions, Blobs blobs, TimeProvider clock)
{
    /// <summary>What became of it.</summary>
    [Function(nameof(RecordSubmission))]
    public async Task<SubmissionOutcome> RunAsync([ActivityTrigger] TabulatedSubmission tabulated, CancellationToken cancellation)
    {
        SubmissionReference submission = tabulated.Submission;
        SubmissionOutcome outcome = await submissions.AcceptAsync(tabulated.Document(SubmissionStatus.Accepted), cancellation);
        if (outcome == SubmissionOutcome.Unchanged)
        {
            await blobs.DeleteAsync(Blobs.Reports, Blobs.ReportOf(submission.Id), cancellation);
            await blobs.DeleteAsync(Blobs.Reports, Blobs.LeftOutOf(submission.Id), cancellation);
            await blobs.DeleteAllAsync(Blobs.Events, Blobs.EventsOf(submission.Path.Country, submission.Id), cancellation);
            await blobs.DeleteAllAsync(Blobs.Events, Blobs.KeysOf(submission.Path.Country, submission.Id), cancellation);
            await blobs.DeleteAsync(Blobs.Cubes, Blobs.CubeOf(submission.Path.Country, submission.Id), cancellation);
        }

        Measures.Decide(submission, outcome, clock.GetUtcNow());
        return outcome;
    }
}
