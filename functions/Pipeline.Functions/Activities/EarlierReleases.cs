using Pipeline.Core.Disclosure;
using Pipeline.Core.Indicators;
using Pipeline.Core.Profiles;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Activities;

/// <summary>The published versions of all publications of a country and what its agencies shared, each with the figures it was made from: what is known already when something more is published.</summary>
public sealed class EarlierReleases(ProfileStore profiles, Blobs blobs)
{
    /// <summary>Name of a build's blob with the computed, unprotected figures.</summary>
    internal const string Figures = "figures";

    /// <summary>The versions of profiles and reports alike: whoever reads one can read them all. An agency that was given figures knows them as well.</summary>
    public async Task<IReadOnlyList<EarlierRelease>> OfAsync(string country, CancellationToken cancellation)
    {
        List<EarlierRelease> releases = [];
        foreach (ProfilePointer pointer in await profiles.PublishedAsync(country, cancellation))
        {
            Publication publication = pointer.Publication;
            List<VersionDocument> versions = [];
            await foreach (VersionDocument version in profiles.VersionsAsync(publication, cancellation)) versions.Add(version);
            foreach (VersionDocument version in versions.Where(version => version.Version <= pointer.Published))
                if (await blobs.ReadJsonAsync<ObservationSet>(Blobs.Cubes, new Build(version.Build, publication).Blob(Figures), cancellation) is { } computed
                    && await blobs.ReadJsonAsync<ObservationSet>(Blobs.Releases, Release.Blob(publication, version.Version, Release.Figures), cancellation) is { } published)
                    releases.Add(new EarlierRelease(
                        FormattableString.Invariant($"{(publication.IsReport ? $"{publication.Template} " : "")}{publication.Year}, version {version.Version}"), computed, published));
        }

        foreach (SharedRelease shared in (await profiles.SharedAsync(country, cancellation)).Shared)
            releases.Add(await blobs.ReadJsonAsync<EarlierRelease>(Blobs.Cubes, shared.Blob, cancellation)
                ?? throw new InvalidOperationException($"What {shared.Provider} shared of {shared.Dataset} is missing."));
        return releases;
    }
}
