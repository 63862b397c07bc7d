using Pipeline.Core.Dissemination;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Publishing;

/// <summary>What was published when. Versions never change, so that the store is asked again only once something is published.</summary>
public sealed class PublishedReleases(ProfileStore profiles, PublishedProfiles published)
{
    private const long CacheBytes = 4 << 20;
    private const long ReleaseBytes = 300;

    private readonly OnceCache cache = new(CacheBytes);

    /// <summary>The published versions of all publications.</summary>
    public async Task<IReadOnlyList<PublishedRelease>> AllAsync(CancellationToken cancellation)
    {
        IReadOnlyList<ProfilePointer> pointers = await published.PointersAsync(country: null, cancellation);
        string key = string.Join('|', pointers.Select(pointer => FormattableString.Invariant($"{pointer.Publication.Id} v{pointer.Published}")));
        return await cache.GetAsync<IReadOnlyList<PublishedRelease>>(key, async () =>
        {
            List<PublishedRelease> releases = [];
            foreach (ProfilePointer pointer in pointers)
                await foreach (VersionDocument version in profiles.VersionsAsync(pointer.Publication, CancellationToken.None))
                    if (version.Version <= pointer.Published) releases.Add(new(pointer.Publication, version.Version, version.Title, version.Approval.At, version.Changes));
            return (releases, ReleaseBytes * (1 + releases.Count));
        }, cancellation);
    }
}
