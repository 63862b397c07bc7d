using Microsoft.Azure.Functions.Worker;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Activities;

/// <summary>Removes what the parts of a file left, once it is in the file's own report, cube and events.</summary>
public sealed class RemoveParts(PartBlobs parts)
{
    /// <summary>Removes it; nothing where there is nothing.</summary>
    [Function(nameof(RemoveParts))]
    public Task RunAsync([ActivityTrigger] SubmissionReference submission, CancellationToken cancellation) => parts.RemoveAsync(submission, cancellation);
}
