using Microsoft.Azure.Functions.Worker;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Activities;

/// <summary>Records that a file was seen, so that its agency finds it.</summary>
public sealed class ReceiveSubmission(SubmissionStore submissions)
{
    /// <summary>False where the file was handled to an end before.</summary>
    [Function(nameof(ReceiveSubmission))]
    public Task<bool> RunAsync([ActivityTrigger] SubmissionReference submission, CancellationToken cancellation) =>
        submissions.TrySetAsync(SubmissionDocument.For(submission, SubmissionStatus.Received), cancellation);
}
