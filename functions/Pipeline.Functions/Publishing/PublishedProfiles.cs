using Microsoft.Extensions.Caching.Memory;
using Pipeline.Core.Dissemination;
using Pipeline.Core.Indicators;
using Pipeline.Core.Profiles;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Publishing;

/// <summary>Published versions, which never change and are therefore read and rendered once for each instance.</summary>
public sealed class PublishedProfiles(Blobs blobs, ProfileStore profiles)
{
    private const long CacheBytes = 128 << 20;
    private const long FigureBytes = 200;

    private readonly MemoryCache cache = new(new MemoryCacheOptions { SizeLimit = CacheBytes });

    /// <summary>A version, or the current one; null where there is none.</summary>
    public async Task<MigrationProfile?> GetAsync(Publication publication, int? version, CancellationToken cancellation)
    {
        int published = (await profiles.PointerAsync(publication, cancellation)).Pointer.Published;
        int wanted = version ?? published;
        if (wanted < 1 || wanted > published) return null;
        MigrationProfile profile = await ReadAsync(publication, wanted, cancellation);
        return wanted < published ? profile with { Status = ProfileStatus.Superseded } : profile;
    }

    /// <summary>A version, or the current one, in a format; null where there is none.</summary>
    /// <param name="publication">The publication.</param>
    /// <param name="version">The version; null for the current one.</param>
    /// <param name="writer">Writes the format.</param>
    /// <param name="table">The one table wanted; null for all.</param>
    /// <param name="cancellation">Cancels.</param>
    public async Task<Rendered?> RenderAsync(Publication publication, int? version, IProfileWriter writer, string? table, CancellationToken cancellation)
    {
        MigrationProfile? whole = await GetAsync(publication, version, cancellation);
        if ((table is null ? whole : whole?.Only(table)) is not { } profile) return null;
        IReadOnlyList<RelatedPublication> related = writer.Format == ProfileFormat.Html ? await RelatedAsync(publication, cancellation) : [];
        string beside = string.Join('|', related.Select(other => FormattableString.Invariant($"{other.Publication.Id} v{other.Version}")));
        return await cache.GetOrCreateAsync((publication, profile.Version, profile.Status, writer.Format.Name, table, beside), async entry =>
        {
            Rendered rendered = await Rendered.FromAsync(profile with { Related = related }, writer, cancellation);
            // With room for what it is once it is compressed.
            entry.Size = 2 * rendered.Content.Length;
            return rendered;
        });
    }

    /// <summary>What lists show of the current versions that are wanted: by country, each in <see cref="Publication.Order"/>.</summary>
    public async Task<IReadOnlyList<ProfileSummary>> SummariesAsync(Func<Publication, bool> isWanted, CancellationToken cancellation)
    {
        List<ProfileSummary> summaries = [];
        foreach (ProfilePointer pointer in await profiles.PublishedAsync(country: null, cancellation))
            if (isWanted(pointer.Publication)) summaries.Add(ProfileSummary.From(await ReadAsync(pointer.Publication, pointer.Published, cancellation)));
        return summaries;
    }

    /// <summary>What each country needs by its latest published profile, or one country; by name.</summary>
    public async Task<IReadOnlyList<CountryNeeds>> NeedsAsync(string? country, CancellationToken cancellation)
    {
        List<CountryNeeds> needs = [];
        foreach (ProfilePointer pointer in (await profiles.PublishedAsync(country, cancellation)).Where(pointer => !pointer.Publication.IsReport).DistinctBy(pointer => pointer.Country))
            needs.Add(await cache.GetOrCreateAsync(("needs", pointer.Publication, pointer.Published), async entry =>
            {
                string name = Release.Blob(pointer.Publication, pointer.Published, Release.Figures);
                ObservationSet figures = await blobs.ReadJsonAsync<ObservationSet>(Blobs.Releases, name, cancellation)
                    ?? throw new InvalidOperationException($"The release {name} is missing from its container.");
                entry.Size = FigureBytes * figures.Observations.Count;
                return new CountryNeeds(figures, pointer.Year);
            }) ?? throw new InvalidOperationException("A cached figure is never null."));
        return [.. needs.OrderBy(country => country.CountryName, StringComparer.Ordinal)];
    }

    // The other publications of the country.
    private async Task<IReadOnlyList<RelatedPublication>> RelatedAsync(Publication publication, CancellationToken cancellation)
    {
        List<RelatedPublication> related = [];
        foreach (ProfilePointer pointer in await profiles.PublishedAsync(publication.Country, cancellation))
            if (pointer.Publication != publication)
                related.Add(new RelatedPublication(pointer.Publication, pointer.Published, (await ReadAsync(pointer.Publication, pointer.Published, cancellation)).Title));
        return related;
    }

    private async Task<MigrationProfile> ReadAsync(Publication publication, int version, CancellationToken cancellation) =>
        await cache.GetOrCreateAsync((publication, version), async entry =>
        {
            string name = Release.Blob(publication, version, Release.Profile);
            await using Stream stream = await blobs.OpenAsync(Blobs.Releases, name, cancellation) ?? throw new InvalidOperationException($"The release {name} is missing from its container.");
            var bytes = new MemoryStream();
            await stream.CopyToAsync(bytes, cancellation);
            entry.Size = bytes.Length;
            return System.Text.Json.JsonSerializer.Deserialize<MigrationProfile>(bytes.ToArray(), ProfileJson.Options)!;
        }) ?? throw new InvalidOperationException("A cached profile is never null.");
}
