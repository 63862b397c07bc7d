using Microsoft.Azure.Functions.Worker;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Activities;

/// <summary>Records that a newer file took a file's place before it was read.</summary>
public sealed class SupersedeSubmission(SubmissionStore submissions)
{
    /// <summary>Always superseded.</summary>
    [Function(nameof(SupersedeSubmission))]
    public async Task<SubmissionOutcome> RunAsync([ActivityTrigger] TabulatedSubmission tabulated, CancellationToken cancellation)
    {
        await submissions.TrySetAsync(tabulated.Document(SubmissionStatus.Superseded), cancellation);
        return SubmissionOutcome.Superseded;
    }
}
