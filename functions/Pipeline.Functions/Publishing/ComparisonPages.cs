using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Pipeline.Core.Dissemination.Across;
using Pipeline.Core.Indicators;
using Pipeline.Core.Profiles;
using Pipeline.Functions.Access;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Publishing;

/// <summary>Countries side by side and the quality of their data, for people.</summary>
public sealed class ComparisonPages(FiguresAcross figures, PublishedProfiles published, Blobs blobs)
{
    private const int CountriesAtFirst = 4;

    /// <summary>Countries side by side: <c>?countries=MDA,KGZ&amp;year=2019&amp;indicators=REMITTANCES</c>. What is not published is left out; where nothing is said, the countries with most figures.</summary>
    [Function(nameof(ComparePage)), Allow(Role.Anyone)]
    public async Task<IResult> ComparePage([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "compare")] HttpRequest request, CancellationToken cancellation)
    {
        int[] years = [.. (await published.PointersAsync(country: null, cancellation)).Select(pointer => pointer.Year).Distinct().OrderDescending()];
        int year = int.TryParse(request.Query["year"].FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out int wanted) && years.Contains(wanted) ? wanted : years.FirstOrDefault();
        IReadOnlyList<PublishedFigures> current = await figures.CurrentAsync(year, cancellation);
        string[] countries = [.. List(request, "countries").Intersect(current.Select(from => from.Publication.Country)).Take(HtmlComparisonPage.MostCountries)];
        if (countries.Length == 0)
            countries = [.. current.GroupBy(from => from.Publication.Country).OrderByDescending(group => group.SelectMany(from => from.Indicators).Distinct().Count()).Take(CountriesAtFirst).Select(group => group.Key).Order(StringComparer.Ordinal)];
        Indicator[] indicators = [.. List(request, "indicators").Select(IndicatorCatalogue.Find).OfType<Indicator>()];
        return Pages.Send(request, HtmlComparisonPage.Write(current, years, new ComparisonChoice(countries, year, indicators)));
    }

    /// <summary>The quality of the data of all countries.</summary>
    [Function(nameof(QualitiesPage)), Allow(Role.Anyone)]
    public async Task<IResult> QualitiesPage([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "quality")] HttpRequest request, CancellationToken cancellation)
    {
        List<ProfileQuality> found = [];
        foreach (ProfilePointer pointer in (await published.PointersAsync(country: null, cancellation))
            .Where(pointer => !pointer.Publication.IsReport && !ProfileTemplate.ProfileOf(pointer.Country).IsComparison).DistinctBy(pointer => pointer.Country))
            if (await QualityAsync(pointer.Publication, cancellation) is { } quality) found.Add(quality);
        return Pages.Send(request, HtmlQualityPages.List([.. found.OrderBy(quality => quality.Profile.CountryName, StringComparer.Ordinal)]));
    }

    /// <summary>The quality of the data of a profile.</summary>
    [Function(nameof(QualityPage)), Allow(Role.Anyone)]
    public async Task<IResult> QualityPage(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "quality/{country:length(3)}/{year:int}")] HttpRequest request, string country, int year, CancellationToken cancellation) =>
        await QualityAsync(Publication.Profile(country, year), cancellation) is { } quality ? Pages.Send(request, HtmlQualityPages.One(quality)) : Pages.NotFound(request);

    private async Task<ProfileQuality?> QualityAsync(Publication publication, CancellationToken cancellation)
    {
        if (await published.GetAsync(publication, version: null, cancellation) is not { } profile) return null;
        ProfileMaterial? material = await blobs.ReadJsonAsync<ProfileMaterial>(Blobs.Releases, Release.Blob(publication, profile.Version, Release.Material), cancellation);
        return new ProfileQuality(profile, material?.Countries.FirstOrDefault(country => country.Country == publication.Country)?.Availability);
    }

    // A form repeats the name, an address written by hand separates by commas.
    private static IEnumerable<string> List(HttpRequest request, string name) =>
        request.Query[name].SelectMany(text => (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Distinct();
}
