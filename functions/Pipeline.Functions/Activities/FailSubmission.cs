using Microsoft.Azure.Functions.Worker;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Activities;

/// <summary>Records that the system could not process a file; dropping it again tries again. What was put in force or in quarantine before stays there.</summary>
public sealed class FailSubmission(SubmissionStore submissions, PartBlobs parts)
{
    /// <summary>Sets the status.</summary>
    [Function(nameof(FailSubmission))]
    public async Task RunAsync([ActivityTrigger] SubmissionReference submission, CancellationToken cancellation)
    {
        // The status first: whoever can help looks for it, also where the parts cannot be removed now.
        await submissions.TrySetAsync(SubmissionDocument.For(submission, SubmissionStatus.Failed), cancellation);
        await parts.RemoveAsync(submission, cancellation);
    }
}
