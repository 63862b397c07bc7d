using Microsoft.Azure.Functions.Worker;
using Pipeline.Functions.Orchestrations;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Activities;

/// <summary>Drops a draft; what is published stays as it is.</summary>
public sealed class RejectProfile(ProfileStore profiles)
{
    /// <summary>Always rejected.</summary>
    [Function(nameof(RejectProfile))]
    public async Task<BuildOutcome> RunAsync([ActivityTrigger] DecidedDraft decided, CancellationToken cancellation)
    {
        await profiles.ChangeAsync(
            decided.Build.Publication, pointer => pointer.Draft?.Build == decided.Draft.Build ? pointer with { Draft = null } : null, cancellation);
        return BuildOutcome.Rejected;
    }
}
