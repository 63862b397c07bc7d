using System.Text.Json;
using Pipeline.Core.Dissemination;
using Pipeline.Core.Indicators;
using Pipeline.Core.Profiles;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Publishing;

/// <summary>Published versions, which never change and are therefore read and rendered once for each instance.</summary>
public sealed class PublishedProfiles(Blobs blobs, PublishedPointers pointers)
{
    private const long CacheBytes = 128 << 20;
    private const long FigureBytes = 200;

    private readonly OnceCache cache = new(CacheBytes);

    /// <summary>A version, or the current one; null where there is none.</summary>
    public async Task<MigrationProfile?> GetAsync(Publication publication, int? version, CancellationToken cancellation) =>
        await FindAsync(publication, version, cancellation) is var (state, found) ? await GetAsync(publication, found, state.Latest(publication), cancellation) : null;

    /// <summary>A version, or the current one, in a format; null where there is none.</summary>
    /// <param name="publication">The publication.</param>
    /// <param name="version">The version; null for the current one.</param>
    /// <param name="writer">Writes the format.</param>
    /// <param name="table">The one table wanted; null for all.</param>
    /// <param name="cancellation">Cancels.</param>
    public async Task<Rendered?> RenderAsync(Publication publication, int? version, IProfileWriter writer, string? table, CancellationToken cancellation)
    {
        if (await FindAsync(publication, version, cancellation) is not var (state, found)) return null;
        int latest = state.Latest(publication);
        CountryState? beside = writer.Format == ProfileFormat.Html ? state.Of(publication.Country) : null;
        return await cache.GetAsync<Rendered?>(new RenderedKey(publication, found, found < latest, writer.Format.Name, table, beside?.Name), async () =>
        {
            MigrationProfile whole = await GetAsync(publication, found, latest, CancellationToken.None);
            if ((table is null ? whole : whole.Only(table)) is not { } wanted) return (null, 0);
            IReadOnlyList<RelatedPublication> related = beside is null ? [] : await RelatedAsync(publication, beside, CancellationToken.None);
            Rendered rendered = await Rendered.FromAsync(wanted with { Related = related }, writer, CancellationToken.None);
            // With room for what it is once it is compressed.
            return (rendered, 2 * rendered.Content.Length);
        }, cancellation);
    }

    /// <summary>The pointers of all publications, or of a country's, with a published version: by country, each in <see cref="Publication.Order"/>.</summary>
    public async Task<IReadOnlyList<ProfilePointer>> PointersAsync(string? country, CancellationToken cancellation)
    {
        PublishedState state = await pointers.NowAsync(cancellation);
        return country is null ? state.All : state.Of(country).Pointers;
    }

    /// <summary>What lists show of the current versions that are wanted: by country, each in <see cref="Publication.Order"/>.</summary>
    public async Task<IReadOnlyList<ProfileSummary>> SummariesAsync(Func<Publication, bool> isWanted, CancellationToken cancellation)
    {
        List<ProfileSummary> summaries = [];
        foreach (ProfilePointer pointer in await PointersAsync(country: null, cancellation))
            if (isWanted(pointer.Publication)) summaries.Add(ProfileSummary.From(await ReadAsync(pointer.Publication, pointer.Published, cancellation)));
        return summaries;
    }

    /// <summary>What each country needs by its latest published profile, or one country; by name.</summary>
    public async Task<IReadOnlyList<CountryNeeds>> NeedsAsync(string? country, CancellationToken cancellation)
    {
        List<CountryNeeds> needs = [];
        foreach (ProfilePointer pointer in (await PointersAsync(country, cancellation)).Where(pointer => !pointer.Publication.IsReport).DistinctBy(pointer => pointer.Country))
            needs.Add(await cache.GetAsync(("needs", pointer.Publication, pointer.Published), async () =>
            {
                ObservationSet figures = await FiguresAsync(pointer, CancellationToken.None);
                return (new CountryNeeds(figures, pointer.Year), FigureBytes * figures.Observations.Count);
            }, cancellation));
        return [.. needs.OrderBy(country => country.CountryName, StringComparer.Ordinal)];
    }

    /// <summary>The published figures of a pointer's version, read anew.</summary>
    /// <exception cref="InvalidOperationException">They are missing.</exception>
    internal async Task<ObservationSet> FiguresAsync(ProfilePointer pointer, CancellationToken cancellation)
    {
        string name = Release.Blob(pointer.Publication, pointer.Published, Release.Figures);
        return await blobs.ReadJsonAsync<ObservationSet>(Blobs.Releases, name, cancellation) ?? throw new InvalidOperationException($"The release {name} is missing from its container.");
    }

    private sealed record RenderedKey(Publication Publication, int Version, bool IsSuperseded, string Format, string? Table, string? Beside);

    // A numbered version stays: what is known of it is as good as what is asked again, except where it is not known yet.
    private async ValueTask<(PublishedState State, int Version)?> FindAsync(Publication publication, int? version, CancellationToken cancellation)
    {
        if (version is { } wanted && wanted < 1) return null;
        PublishedState state = version is null ? await pointers.NowAsync(cancellation) : await pointers.KnownAsync(ProfilesApi.VersionAge, cancellation);
        if (version > state.Latest(publication)) state = await pointers.NowAsync(cancellation);
        int latest = state.Latest(publication), found = version ?? latest;
        return found < 1 || found > latest ? null : (state, found);
    }

    private async Task<MigrationProfile> GetAsync(Publication publication, int version, int latest, CancellationToken cancellation)
    {
        MigrationProfile profile = await ReadAsync(publication, version, cancellation);
        return version < latest ? profile with { Status = ProfileStatus.Superseded } : profile;
    }

    // The other publications of the country.
    private async Task<IReadOnlyList<RelatedPublication>> RelatedAsync(Publication publication, CountryState country, CancellationToken cancellation)
    {
        List<RelatedPublication> related = [];
        foreach (ProfilePointer pointer in country.Pointers)
            if (pointer.Publication != publication)
                related.Add(new RelatedPublication(pointer.Publication, pointer.Published, (await ReadAsync(pointer.Publication, pointer.Published, cancellation)).Title));
        return related;
    }

    private ValueTask<MigrationProfile> ReadAsync(Publication publication, int version, CancellationToken cancellation) =>
        cache.GetAsync((publication, version), async () =>
        {
            string name = Release.Blob(publication, version, Release.Profile);
            await using Stream stream = await blobs.OpenAsync(Blobs.Releases, name, CancellationToken.None) ?? throw new InvalidOperationException($"The release {name} is missing from its container.");
            var bytes = new MemoryStream();
            await stream.CopyToAsync(bytes);
            return (JsonSerializer.Deserialize<MigrationProfile>(bytes.ToArray(), ProfileJson.Options)!, bytes.Length);
        }, cancellation);
}
