using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Pipeline.Core.Dissemination;
using Pipeline.Functions.Access;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Publishing;

/// <summary>Published profiles as data, for anyone.</summary>
public sealed class ProfilesApi(PublishedProfiles published, ProfileStore profiles)
{
    /// <summary>How long a current version may be kept without asking again.</summary>
    internal const string CacheCurrent = "public, max-age=60";

    /// <summary>How long a numbered version may be kept; only its banner ("superseded") may change.</summary>
    internal const string CacheVersion = "public, max-age=3600";

    /// <summary>The current version of every profile.</summary>
    [Function(nameof(ListProfiles)), Allow(Role.Anyone)]
    public async Task<IResult> ListProfiles(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/profiles")] HttpRequest request, CancellationToken cancellation)
    {
        List<ProfileSummary> summaries = [];
        await foreach (var profile in published.CurrentAsync(country: null, cancellation)) summaries.Add(ProfileSummary.From(profile));
        return Results.Json(summaries, Pipeline.Core.Profiles.ProfileJson.Options);
    }

    /// <summary>The latest profile of a country.</summary>
    [Function(nameof(GetCountryProfile)), Allow(Role.Anyone)]
    public async Task<IResult> GetCountryProfile(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/profiles/{country:length(3)}")] HttpRequest request, string country, CancellationToken cancellation) =>
        await published.LatestYearAsync(country, cancellation) is { } year ? await Send(request, country, year, null, cancellation) : NotPublished(country);

    /// <summary>The current version of a country's profile of a year.</summary>
    [Function(nameof(GetProfile)), Allow(Role.Anyone)]
    public Task<IResult> GetProfile(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/profiles/{country:length(3)}/{year:int}")] HttpRequest request,
        string country, int year, CancellationToken cancellation) =>
        Send(request, country, year, null, cancellation);

    /// <summary>One version.</summary>
    [Function(nameof(GetProfileVersion)), Allow(Role.Anyone)]
    public Task<IResult> GetProfileVersion(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/profiles/{country:length(3)}/{year:int}/v{version:int}")] HttpRequest request,
        string country, int year, int version, CancellationToken cancellation) =>
        Send(request, country, year, version, cancellation);

    /// <summary>The published versions of a country's profile of a year.</summary>
    [Function(nameof(ListProfileVersions)), Allow(Role.Anyone)]
    public async Task<IResult> ListProfileVersions(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/profiles/{country:length(3)}/{year:int}/versions")] HttpRequest request,
        string country, int year, CancellationToken cancellation)
    {
        int current = (await profiles.PointerAsync(country, year, cancellation)).Pointer.Published;
        List<object> versions = [];
        await foreach (VersionDocument version in profiles.VersionsAsync(country, year, cancellation))
            if (version.Version <= current) versions.Add(new { version.Version, version.Title, version.Approval, version.Changes });
        return versions.Count == 0 ? NotPublished(country) : Results.Json(versions, Pipeline.Core.Profiles.ProfileJson.Options);
    }

    /// <summary>404 for a profile that is not published.</summary>
    internal static IResult NotPublished(string country) =>
        Problems.NotFound($"No such profile of {country} is published.", "GET /api/profiles lists what is.");

    private async Task<IResult> Send(HttpRequest request, string country, int year, int? version, CancellationToken cancellation)
    {
        if (WriterFor(request) is not { } writer) return NoSuchFormat();
        request.HttpContext.Response.Headers.Vary = "Accept";
        Rendered? rendered = await published.RenderAsync(country, year, version, writer, request.Query["table"].FirstOrDefault(), cancellation);
        return rendered?.ToResult(request.HttpContext.Response, version is null ? CacheCurrent : CacheVersion) ?? NotPublished(country);
    }

    /// <summary>The writer that <c>?format=</c> or, without it, the header Accept asks for; null where there is none.</summary>
    internal static IProfileWriter? WriterFor(HttpRequest request) =>
        request.Query["format"].FirstOrDefault() is { } name ? ProfileWriters.Find(name) : ProfileWriters.Negotiate(request.Headers.Accept.ToString());

    /// <summary>406 with the formats that there are.</summary>
    internal static IResult NoSuchFormat() => Problems.Problem(
        StatusCodes.Status406NotAcceptable, "There is no such format.", $"Formats: {string.Join(", ", ProfileWriters.All.Select(writer => writer.Format.Name))}.");
}
