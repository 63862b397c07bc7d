using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Pipeline.Core.Indicators;
using Pipeline.Core.Profiles;
using Pipeline.Functions.Access;
using Pipeline.Functions.Publishing.OpenApi;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Publishing;

/// <summary>What countries have of the harmonised tables and what they say of each other, as published with their profiles, for anyone.</summary>
public sealed class AvailabilityApi(Blobs blobs, PublishedProfiles published)
{
    /// <summary>Matrix, scores and gaps of a country.</summary>
    [Function(nameof(GetAvailability)), Allow(Role.Anyone)]
    public async Task<IResult> GetAvailability(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/availability/{country:length(3)}/{year:int}")] HttpRequest request, string country, int year, CancellationToken cancellation) =>
        (await MemberAsync(country, year, cancellation))?.Material.Countries.FirstOrDefault(item => item.Country == country) is { } material
            ? Rendered.Json(material.Availability).ToResult(request.HttpContext.Response, ProfilesApi.CacheCurrent)
            : ProfilesApi.NotPublished(country);

    /// <summary>The same of several countries side by side: <c>?countries=BLR,KAZ&amp;year=2019</c>.</summary>
    [Function(nameof(CompareAvailability)), Allow(Role.Anyone)]
    [Query("countries", "At most 20 countries, separated by commas.", IsRequired = true), Query("year", "Year of the profiles.", IsRequired = true)]
    public async Task<IResult> CompareAvailability([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/availability")] HttpRequest request, CancellationToken cancellation)
    {
        if (Query(request) is not var (countries, year)) return WrongQuery();
        ProfileMaterial material = Comparison.Material(await MembersAsync(countries, year, cancellation));
        return Rendered.Json(
            new
            {
                Year = year,
                Countries = material.Countries.Select(country => new
                {
                    country.Country,
                    Inventory = country.Availability.Inventory?.Scores,
                    Submitted = country.Availability.Submitted.Scores,
                    country.Availability.Submitted.Gaps,
                    country.Availability.NotSubmitted,
                }),
                Tables = HarmonisedTable.All.Select((table, i) => new
                {
                    table.Code,
                    table.Title,
                    Countries = material.Countries.ToDictionary(
                        country => country.Country,
                        country => new { Inventory = country.Availability.Inventory?.Tables[i], Submitted = country.Availability.Submitted.Tables[i] }),
                }),
                NotPublished = countries.Except(material.Countries.Select(country => country.Country)),
            }).ToResult(request.HttpContext.Response, ProfilesApi.CacheCurrent);
    }

    /// <summary>Mirror statistics among several countries: <c>?countries=KGZ,RUS&amp;year=2019</c>.</summary>
    [Function(nameof(GetMirror)), Allow(Role.Anyone)]
    [Query("countries", "At most 20 countries, separated by commas.", IsRequired = true), Query("year", "Year of the profiles.", IsRequired = true)]
    public async Task<IResult> GetMirror([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/mirror")] HttpRequest request, CancellationToken cancellation) =>
        Query(request) is var (countries, year)
            ? Rendered.Json(Comparison.Material(await MembersAsync(countries, year, cancellation)).Flows.Where(flow => flow.Year <= year)).ToResult(request.HttpContext.Response, ProfilesApi.CacheCurrent)
            : WrongQuery();

    private static (string[] Countries, int Year)? Query(HttpRequest request) =>
        int.TryParse(request.Query["year"].FirstOrDefault(), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int year)
        && request.Query["countries"].FirstOrDefault()?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct().ToArray()
            is { Length: > 0 and <= 20 } countries
            ? (countries, year)
            : null;

    private static IResult WrongQuery() => Problems.BadRequest("Countries or year are not understood.", "For example ?countries=BLR,KAZ,KGZ,RUS,TJK&year=2019; at most 20 countries.");

    private async Task<List<Member>> MembersAsync(string[] countries, int year, CancellationToken cancellation)
    {
        List<Member> members = [];
        foreach (string country in countries)
            if (await MemberAsync(country, year, cancellation) is { } member) members.Add(member);
        return members;
    }

    private async Task<Member?> MemberAsync(string country, int year, CancellationToken cancellation)
    {
        Publication profile = Publication.Profile(country, year);
        int version = (await published.PointersAsync(country, cancellation)).FirstOrDefault(pointer => pointer.Publication == profile)?.Published ?? 0;
        return version > 0
            && await blobs.ReadJsonAsync<ObservationSet>(Blobs.Releases, Release.Blob(profile, version, Release.Figures), cancellation) is { } figures
            && await blobs.ReadJsonAsync<ProfileMaterial>(Blobs.Releases, Release.Blob(profile, version, Release.Material), cancellation) is { } material
                ? new Member(version, figures, material)
                : null;
    }
}
