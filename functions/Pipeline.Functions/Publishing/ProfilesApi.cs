using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Pipeline.Core.Dissemination;
using Pipeline.Core.Profiles;
using Pipeline.Functions.Access;
using Pipeline.Functions.Publishing.OpenApi;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Publishing;

/// <summary>A published version.</summary>
/// <param name="Version">Its number.</param>
/// <param name="Title">Its title.</param>
/// <param name="Approval">Who approved it and when.</param>
/// <param name="Changes">How many figures differ from the version before.</param>
/// <param name="Address">Its lasting address.</param>
public sealed record VersionSummary(int Version, string Title, Approval Approval, int Changes, string Address);

/// <summary>Published profiles and reports as data, for anyone.</summary>
public sealed class ProfilesApi(PublishedProfiles published, ProfileStore profiles)
{
    private const string Table = "Id of the one table or list that is wanted; all where nothing is said.";

    /// <summary>How long a current version may be kept without asking again.</summary>
    internal const string CacheCurrent = "public, max-age=60";

    /// <summary>How long a numbered version may be kept; only what the page says around it (that it is superseded, what else is published) may change.</summary>
    internal const string CacheVersion = "public, max-age=3600";

    /// <summary>The same.</summary>
    internal static readonly TimeSpan VersionAge = TimeSpan.FromHours(1);

    /// <summary>The current version of every profile and of every report, by country, later years first, the profile of a year before its reports.</summary>
    [Function(nameof(ListProfiles)), Allow(Role.Anyone), Answer(typeof(IReadOnlyList<ProfileSummary>), IsList = true)]
    public async Task<IResult> ListProfiles(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/profiles")] HttpRequest request, CancellationToken cancellation) =>
        Listing.Answer(request, await published.SummariesAsync(_ => true, cancellation), CacheCurrent);

    /// <summary>The latest profile of a country.</summary>
    [Function(nameof(GetCountryProfile)), Allow(Role.Anyone), Answer(typeof(MigrationProfile), IsProfile = true), Query("table", Table)]
    public async Task<IResult> GetCountryProfile(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/profiles/{country:length(3)}")] HttpRequest request, string country, CancellationToken cancellation) =>
        (await published.PointersAsync(country, cancellation)).FirstOrDefault(pointer => !pointer.Publication.IsReport) is { } latest
            ? await SendAsync(request, latest.Publication, null, cancellation)
            : NotPublished(country);

    /// <summary>The current version of a country's profile of a year.</summary>
    [Function(nameof(GetProfile)), Allow(Role.Anyone), Answer(typeof(MigrationProfile), IsProfile = true), Query("table", Table)]
    public Task<IResult> GetProfile(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Addresses.Profile)] HttpRequest request, string country, int year, CancellationToken cancellation) =>
        SendAsync(request, Publication.Profile(country, year), null, cancellation);

    /// <summary>The current version of a report.</summary>
    [Function(nameof(GetProfileReport)), Allow(Role.Anyone), Answer(typeof(MigrationProfile), IsProfile = true), Query("table", Table)]
    public Task<IResult> GetProfileReport(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Addresses.Report)] HttpRequest request, string country, int year, string template, CancellationToken cancellation) =>
        OfReportAsync(country, year, template, report => SendAsync(request, report, null, cancellation));

    /// <summary>One version.</summary>
    [Function(nameof(GetProfileVersion)), Allow(Role.Anyone), Answer(typeof(MigrationProfile), IsProfile = true), Query("table", Table)]
    public Task<IResult> GetProfileVersion(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Addresses.Profile + "/v{version:int}")] HttpRequest request,
        string country, int year, int version, CancellationToken cancellation) =>
        SendAsync(request, Publication.Profile(country, year), version, cancellation);

    /// <summary>One version of a report.</summary>
    [Function(nameof(GetProfileReportVersion)), Allow(Role.Anyone), Answer(typeof(MigrationProfile), IsProfile = true), Query("table", Table)]
    public Task<IResult> GetProfileReportVersion(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Addresses.Report + "/v{version:int}")] HttpRequest request,
        string country, int year, string template, int version, CancellationToken cancellation) =>
        OfReportAsync(country, year, template, report => SendAsync(request, report, version, cancellation));

    /// <summary>The published versions of a country's profile of a year.</summary>
    [Function(nameof(ListProfileVersions)), Allow(Role.Anyone), Answer(typeof(IReadOnlyList<VersionSummary>))]
    public Task<IResult> ListProfileVersions(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Addresses.Profile + "/versions")] HttpRequest request, string country, int year, CancellationToken cancellation) =>
        SendVersionsAsync(request, Publication.Profile(country, year), cancellation);

    /// <summary>The published versions of a report.</summary>
    [Function(nameof(ListProfileReportVersions)), Allow(Role.Anyone), Answer(typeof(IReadOnlyList<VersionSummary>))]
    public Task<IResult> ListProfileReportVersions(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Addresses.Report + "/versions")] HttpRequest request,
        string country, int year, string template, CancellationToken cancellation) =>
        OfReportAsync(country, year, template, report => SendVersionsAsync(request, report, cancellation));

    /// <summary>The reports that stand beside a country's profile of a year; none is an empty list.</summary>
    [Function(nameof(ListProfileReports)), Allow(Role.Anyone), Answer(typeof(IReadOnlyList<ProfileSummary>))]
    public async Task<IResult> ListProfileReports(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Addresses.Profile + "/" + ProfileAddress.Reports)] HttpRequest request,
        string country, int year, CancellationToken cancellation) =>
        Rendered.Json(await published.SummariesAsync(publication => publication.IsReport && (publication.Country, publication.Year) == (country, year), cancellation))
            .ToResult(request.HttpContext.Response, CacheCurrent);

    /// <summary>What is answered of a report; 404 where there can be none on the template.</summary>
    internal static async Task<IResult> OfReportAsync(string country, int year, string template, Func<Publication, Task<IResult>> answer) =>
        Publication.Report(country, year, template) is { } report
            ? await answer(report)
            : Problems.NotFound("There is no such report.", $"Reports on {country}: {string.Join(", ", Publication.ReportsOn(country).Select(known => known.Id))}.");

    /// <summary>404 for a profile that is not published.</summary>
    internal static IResult NotPublished(string country) =>
        Problems.NotFound($"No such publication of {country} is there.", "GET /api/profiles lists what is.");

    private async Task<IResult> SendAsync(HttpRequest request, Publication publication, int? version, CancellationToken cancellation)
    {
        if (WriterFor(request) is not { } writer) return NoSuchFormat();
        request.HttpContext.Response.Headers.Vary = "Accept";
        Rendered? rendered = await published.RenderAsync(publication, version, writer, request.Query["table"].FirstOrDefault(), cancellation);
        return rendered?.ToResult(request.HttpContext.Response, version is null ? CacheCurrent : CacheVersion) ?? NotPublished(publication.Country);
    }

    private async Task<IResult> SendVersionsAsync(HttpRequest request, Publication publication, CancellationToken cancellation)
    {
        int current = (await profiles.PointerAsync(publication, cancellation)).Pointer.Published;
        List<VersionSummary> versions = [];
        await foreach (VersionDocument version in profiles.VersionsAsync(publication, cancellation))
            if (version.Version <= current) versions.Add(new(version.Version, version.Title, version.Approval, version.Changes, ProfileAddress.Api(publication, version.Version)));
        return versions.Count == 0 ? NotPublished(publication.Country) : Rendered.Json(versions).ToResult(request.HttpContext.Response, CacheCurrent);
    }

    /// <summary>The writer that <c>?format=</c> or, without it, the header Accept asks for; null where there is none.</summary>
    internal static IProfileWriter? WriterFor(HttpRequest request) =>
        request.Query["format"].FirstOrDefault() is { } name ? ProfileWriters.Find(name) : ProfileWriters.Negotiate(request.Headers.Accept.ToString());

    /// <summary>406 with the formats that there are.</summary>
    internal static IResult NoSuchFormat() => Problems.Problem(
        StatusCodes.Status406NotAcceptable, "There is no such format.", $"Formats: {string.Join(", ", ProfileWriters.All.Select(writer => writer.Format.Name))}.");
}
