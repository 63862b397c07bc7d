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

/// <summary>What an attack found.</summary>
/// <param name="Survives">Whether the draft may be published.</param>
/// <param name="Releases">How many versions of the country were public beside it: it may be published while there are no more.</param>
public sealed record AttackOutcome(bool Survives, int Releases);

/// <summary>Attacks a draft as its readers could, with every version published before, of the same publication and of all others of the country. One that gives a small number away is dropped.</summary>
public sealed class AttackRelease(Blobs blobs, ProfileStore profiles, EarlierReleases earlier, IFeasibilitySolver solver, DisclosurePolicy policy)
{
    /// <summary>Name of the build's blob with what the attack found.</summary>
    internal const string Exposures = "exposures";

    /// <summary>Writes what was found.</summary>
    [Function(nameof(AttackRelease))]
    public async Task<AttackOutcome> RunAsync([ActivityTrigger] AttackRequest request, CancellationToken cancellation)
    {
        (Build build, DraftReference draft) = request;
        ObservationSet? computed = await blobs.ReadJsonAsync<ObservationSet>(Blobs.Cubes, build.Blob(EarlierReleases.Figures), cancellation);
        ProtectedFigures? safe = await blobs.ReadJsonAsync<ProtectedFigures>(Blobs.Cubes, build.Blob(ProtectTables.Protected), cancellation);
        MigrationProfile? profile = await blobs.ReadJsonAsync<MigrationProfile>(Blobs.Cubes, build.Blob(AssembleProfile.Draft), cancellation);
        int releases = await profiles.ReleasesAsync(build.Country, cancellation); // before what is attacked with it is read
        IReadOnlyList<Exposure> exposed = await ReleaseAttack.FindAsync(
            computed!, policy, await earlier.OfAsync(build.Country, cancellation), profile!.Shows(computed!, safe!.Figures), solver, cancellation);
        await blobs.WriteJsonAsync(Blobs.Cubes, build.Blob(Exposures), exposed, cancellation);
        if (exposed.Count == 0) return new AttackOutcome(true, releases);
        await profiles.ChangeAsync(
            build.Publication, pointer => pointer.Draft?.Build == draft.Build ? pointer with { Draft = null, Exposed = build.Id } : null, cancellation);
        return new AttackOutcome(false, releases);
    }
}
