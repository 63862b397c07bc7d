using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Net.Http.Headers;
using Pipeline.Core.Dissemination;
using Pipeline.Core.Indicators;
using Pipeline.Core.Profiles;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Publishing;

/// <summary>A profile in one format, ready to send.</summary>
/// <param name="Content">Its bytes.</param>
/// <param name="MediaType">Its media type.</param>
/// <param name="ETag">Made from the bytes.</param>
public sealed record Rendered(byte[] Content, string MediaType, string ETag)
{
    /// <summary>Renders a profile.</summary>
    public static async Task<Rendered> FromAsync(MigrationProfile profile, IProfileWriter writer, CancellationToken cancellation)
    {
        var stream = new MemoryStream();
        await writer.WriteAsync(profile, stream, cancellation);
        return From(stream.ToArray(), writer.Format.ContentType);
    }

    /// <summary>Bytes with their ETag.</summary>
    public static Rendered From(byte[] content, string mediaType) =>
        new(content, mediaType, $"\"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 12))}\"");

    /// <summary>The answer: 200, or 304 where the caller has it.</summary>
    public IResult ToResult(HttpResponse response, string cacheControl)
    {
        response.Headers.CacheControl = cacheControl;
        return Results.Bytes(Content, MediaType, entityTag: new EntityTagHeaderValue(ETag));
    }
}

/// <summary>Published versions, which never change and are therefore read and rendered once for each instance.</summary>
public sealed class PublishedProfiles(Blobs blobs, ProfileStore profiles)
{
    private const long CacheBytes = 128 << 20;
    private const long FigureBytes = 200;

    private readonly MemoryCache cache = new(new MemoryCacheOptions { SizeLimit = CacheBytes });

    /// <summary>A version, or the current one; null where there is none.</summary>
    public async Task<MigrationProfile?> GetAsync(string country, int year, int? version, CancellationToken cancellation)
    {
        int published = (await profiles.PointerAsync(country, year, cancellation)).Pointer.Published;
        int wanted = version ?? published;
        if (wanted < 1 || wanted > published) return null;
        MigrationProfile profile = await cache.GetOrCreateAsync((country, year, wanted), async entry =>
        {
            await using Stream stream = await blobs.OpenAsync(Blobs.Releases, Release.Blob(country, year, wanted, Release.Profile), cancellation)
                ?? throw new InvalidOperationException(FormattableString.Invariant($"The release {country} {year} v{wanted} is missing from its container."));
            var bytes = new MemoryStream();
            await stream.CopyToAsync(bytes, cancellation);
            entry.Size = bytes.Length;
            return System.Text.Json.JsonSerializer.Deserialize<MigrationProfile>(bytes.ToArray(), ProfileJson.Options)!;
        }) ?? throw new InvalidOperationException("A cached profile is never null.");
        return wanted < published ? profile with { Status = ProfileStatus.Superseded } : profile;
    }

    /// <summary>A version, or the current one, in a format; null where there is none.</summary>
    /// <param name="country">ISO 3166-1 alpha-3.</param>
    /// <param name="year">Year of the profile.</param>
    /// <param name="version">The version; null for the current one.</param>
    /// <param name="writer">Writes the format.</param>
    /// <param name="table">The one table wanted; null for all.</param>
    /// <param name="cancellation">Cancels.</param>
    public async Task<Rendered?> RenderAsync(string country, int year, int? version, IProfileWriter writer, string? table, CancellationToken cancellation)
    {
        MigrationProfile? whole = await GetAsync(country, year, version, cancellation);
        if ((table is null ? whole : whole?.Only(table)) is not { } profile) return null;
        return await cache.GetOrCreateAsync((country, year, profile.Version, profile.Status, writer.Format.Name, table), async entry =>
        {
            Rendered rendered = await Rendered.FromAsync(profile, writer, cancellation);
            entry.Size = rendered.Content.Length;
            return rendered;
        });
    }

    /// <summary>The current version of each profile, by country and year.</summary>
    public async IAsyncEnumerable<MigrationProfile> CurrentAsync(string? country, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        List<ProfilePointer> pointers = [];
        await foreach (ProfilePointer pointer in profiles.PublishedAsync(country, cancellation)) pointers.Add(pointer);
        foreach (ProfilePointer pointer in pointers)
            if (await GetAsync(pointer.Country, pointer.Year, null, cancellation) is { } profile)
                yield return profile;
    }

    /// <summary>What each country needs by its latest published profile, or one country; by name.</summary>
    public async Task<IReadOnlyList<CountryNeeds>> NeedsAsync(string? country, CancellationToken cancellation)
    {
        Dictionary<string, ProfilePointer> latest = [];
        await foreach (ProfilePointer pointer in profiles.PublishedAsync(country, cancellation))
            if (!latest.TryGetValue(pointer.Country, out ProfilePointer? other) || other.Year < pointer.Year) latest[pointer.Country] = pointer;
        List<CountryNeeds> needs = [];
        foreach (ProfilePointer pointer in latest.Values)
            needs.Add(await cache.GetOrCreateAsync(("needs", pointer.Country, pointer.Year, pointer.Published), async entry =>
            {
                string name = Release.Blob(pointer.Country, pointer.Year, pointer.Published, Release.Figures);
                ObservationSet figures = await blobs.ReadJsonAsync<ObservationSet>(Blobs.Releases, name, cancellation)
                    ?? throw new InvalidOperationException($"The release {name} is missing from its container.");
                entry.Size = FigureBytes * figures.Observations.Count;
                return new CountryNeeds(figures, pointer.Year);
            }) ?? throw new InvalidOperationException("A cached figure is never null."));
        return [.. needs.OrderBy(country => country.CountryName, StringComparer.Ordinal)];
    }

    /// <summary>The latest year for which a country has a published profile; null for none.</summary>
    public async Task<int?> LatestYearAsync(string country, CancellationToken cancellation)
    {
        int? latest = null;
        await foreach (ProfilePointer pointer in profiles.PublishedAsync(country, cancellation)) latest = Math.Max(latest ?? 0, pointer.Year);
        return latest;
    }
}
