using Microsoft.Azure.Functions.Worker;
using Pipeline.Core.Disclosure;
using Pipeline.Core.Indicators;
using Pipeline.Core.Profiles;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Activities;

/// <summary>What to attack.</summary>
/// <param name="Build">The build.</param>
/// <param name="Draft">Its draft.</param>
public sealed record AttackRequest(Build Build, DraftReference Draft);

/// <summary>Attacks a draft as its readers could, with every version published before. One that gives a small number away is dropped.</summary>
public sealed class AttackRelease(Blobs blobs, ProfileStore profiles, EarlierReleases earlier, IFeasibilitySolver solver)
{
    /// <summary>Name of the build's blob with what the attack found.</summary>
    internal const string Exposures = "exposures";

    /// <summary>Writes what was found.</summary>
    /// <returns>Whether the draft may be published.</returns>
    [Function(nameof(AttackRelease))]
    public async Task<bool> RunAsync([ActivityTrigger] AttackRequest request, CancellationToken cancellation)
    {
        (Build build, DraftReference draft) = request;
        ObservationSet? computed = await blobs.ReadJsonAsync<ObservationSet>(Blobs.Cubes, build.Blob(EarlierReleases.Figures), cancellation);
        ProtectedFigures? safe = await blobs.ReadJsonAsync<ProtectedFigures>(Blobs.Cubes, build.Blob(ProtectTables.Protected), cancellation);
        MigrationProfile? profile = await blobs.ReadJsonAsync<MigrationProfile>(Blobs.Cubes, build.Blob(AssembleProfile.Draft), cancellation);
        IReadOnlyList<Exposure> exposed = await ReleaseAttack.FindAsync(
            computed!, DisclosurePolicy.Persons, await earlier.OfAsync(build.Country, cancellation), profile!.Shows(computed!, safe!.Figures), solver, cancellation);
        await blobs.WriteJsonAsync(Blobs.Cubes, build.Blob(Exposures), exposed, cancellation);
        if (exposed.Count == 0) return true;
        await profiles.ChangeAsync(
            build.Country, build.Year, pointer => pointer.Draft?.Build == draft.Build ? pointer with { Draft = null, Exposed = build.Id } : null, cancellation);
        return false;
    }
}
