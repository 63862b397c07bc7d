using Pipeline.Core.Disclosure;
using Pipeline.Core.Indicators;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Activities;

/// <summary>The published versions of a country's profiles, each with the figures it was made from: what is public already when something more is published.</summary>
public sealed class EarlierReleases(ProfileStore profiles, Blobs blobs)
{
    /// <summary>Name of a build's blob with the computed, unprotected figures.</summary>
    internal const string Figures = "figures";

    /// <summary>The versions, by year.</summary>
    public async Task<IReadOnlyList<EarlierRelease>> OfAsync(string country, CancellationToken cancellation)
    {
        List<EarlierRelease> releases = [];
        List<ProfilePointer> pointers = [];
        await foreach (ProfilePointer pointer in profiles.PublishedAsync(country, cancellation)) pointers.Add(pointer);
        foreach (ProfilePointer pointer in pointers)
        {
            List<VersionDocument> versions = [];
            await foreach (VersionDocument version in profiles.VersionsAsync(country, pointer.Year, cancellation)) versions.Add(version);
            foreach (VersionDocument version in versions.Where(version => version.Version <= pointer.Published))
                if (await blobs.ReadJsonAsync<ObservationSet>(Blobs.Cubes, new Build(version.Build, country, pointer.Year).Blob(Figures), cancellation) is { } computed
                    && await blobs.ReadJsonAsync<ObservationSet>(Blobs.Releases, Release.Blob(country, pointer.Year, version.Version, Release.Figures), cancellation) is { } published)
                    releases.Add(new EarlierRelease(FormattableString.Invariant($"{pointer.Year}, version {version.Version}"), computed, published));
        }

        return releases;
    }
}
