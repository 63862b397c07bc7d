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
        while (true)
        {
            (ProfilePointer pointer, string? etag) = await profiles.PointerAsync(decided.Build.Country, decided.Build.Year, cancellation);
            if (pointer.Draft?.Build != decided.Draft.Build || await profiles.TryChangeAsync(pointer with { Draft = null }, etag, cancellation))
                return BuildOutcome.Rejected;
        }
    }
}
