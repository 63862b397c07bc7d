using Microsoft.Azure.Functions.Worker;
using Pipeline.Functions.Orchestrations;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Activities;

/// <summary>Drops a draft of the case files; what is published stays as it is, and what was spent stays spent.</summary>
public sealed class RejectCaseFiles(CaseFilesStore files)
{
    /// <summary>Always rejected.</summary>
    [Function(nameof(RejectCaseFiles))]
    public async Task<CaseFilesOutcome> RunAsync([ActivityTrigger] DecidedCaseFiles decided, CancellationToken cancellation)
    {
        await files.ChangeAsync(pointer => pointer.Draft?.Build == decided.Draft.Build ? pointer with { Draft = null } : null, cancellation);
        return CaseFilesOutcome.Rejected;
    }
}
