using Pipeline.Core.Dissemination.Across;
using Pipeline.Core.Indicators;
using Pipeline.Core.Profiles;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Publishing;

/// <summary>The published figures of all countries, for pages that put them beside each other; those of a version are read once for each instance.</summary>
public sealed class FiguresAcross(PublishedProfiles published)
{
    private const long CacheBytes = 128 << 20;
    private const long FigureBytes = 200;

    private readonly OnceCache cache = new(CacheBytes);

    /// <summary>The current versions, by country and each in <see cref="Publication.Order"/>: of a template the latest year only. Comparisons of countries are not among them, since
    /// their figures are those of the countries.</summary>
    /// <param name="year">The latest year wanted; null for whatever there is.</param>
    /// <param name="cancellation">Cancels.</param>
    public async Task<IReadOnlyList<PublishedFigures>> CurrentAsync(int? year, CancellationToken cancellation)
    {
        List<PublishedFigures> current = [];
        foreach (ProfilePointer pointer in (await published.PointersAsync(country: null, cancellation))
            .Where(pointer => !ProfileTemplate.ProfileOf(pointer.Country).IsComparison && (year is null || pointer.Year <= year)).DistinctBy(pointer => (pointer.Country, pointer.Template)))
            current.Add(await ReadAsync(pointer, cancellation));
        return current;
    }

    private ValueTask<PublishedFigures> ReadAsync(ProfilePointer pointer, CancellationToken cancellation) =>
        cache.GetAsync((pointer.Publication, pointer.Published), async () =>
        {
            ObservationSet figures = await published.FiguresAsync(pointer, CancellationToken.None);
            MigrationProfile profile = await published.GetAsync(pointer.Publication, pointer.Published, CancellationToken.None) ?? throw new InvalidOperationException($"{pointer.Publication} is published and has no version.");
            return (new PublishedFigures(profile, figures), FigureBytes * figures.Observations.Count);
        }, cancellation);
}
