using Pipeline.Core.Disclosure;
using Pipeline.Core.Indicators;
using Pipeline.Core.Profiles;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Activities;

/// <summary>A published version.</summary>
/// <param name="Publication">Of which publication.</param>
/// <param name="Version">Its number.</param>
/// <param name="Build">Id of the build that made it.</param>
public sealed record ReleaseReference(Publication Publication, int Version, string Build);

/// <summary>The published versions of all publications of a country, each with the figures it was made from: what is public already when something more is published.</summary>
public sealed class EarlierReleases(ProfileStore profiles, Blobs blobs)
{
    /// <summary>Name of a build's blob with the computed, unprotected figures.</summary>
    internal const string Figures = "figures";

    /// <summary>The versions of profiles and reports alike: whoever reads one can read them all.</summary>
    public async Task<IReadOnlyList<EarlierRelease>> OfAsync(string country, CancellationToken cancellation) => await ReadAsync(await ListAsync(country, cancellation), cancellation);

    /// <summary>Which there are.</summary>
    public async Task<IReadOnlyList<ReleaseReference>> ListAsync(string country, CancellationToken cancellation)
    {
        List<ReleaseReference> releases = [];
        foreach (ProfilePointer pointer in await profiles.PublishedAsync(country, cancellation))
        {
            List<VersionDocument> versions = [];
            await foreach (VersionDocument version in profiles.VersionsAsync(pointer.Publication, cancellation)) versions.Add(version);
            releases.AddRange(versions.Where(version => version.Version <= pointer.Published).Select(version => new ReleaseReference(pointer.Publication, version.Version, version.Build)));
        }

        return releases;
    }

    /// <summary>Reads them.</summary>
    public async Task<IReadOnlyList<EarlierRelease>> ReadAsync(IEnumerable<ReleaseReference> references, CancellationToken cancellation)
    {
        List<EarlierRelease> releases = [];
        foreach ((Publication publication, int version, string build) in references)
            if (await blobs.ReadJsonAsync<ObservationSet>(Blobs.Cubes, new Build(build, publication).Blob(Figures), cancellation) is { } computed
                && await blobs.ReadJsonAsync<ObservationSet>(Blobs.Releases, Release.Blob(publication, version, Release.Figures), cancellation) is { } published)
                releases.Add(new EarlierRelease(FormattableString.Invariant($"{(publication.IsReport ? $"{publication.Template} " : "")}{publication.Year}, version {version}"), computed, published));
        return releases;
    }
}
