using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Azure.Functions.Worker;
using Pipeline.Core.Dissemination;
using Pipeline.Core.Profiles;
using Pipeline.Functions.Access;

namespace Pipeline.Functions.Publishing;

/// <summary>The pages that people look at.</summary>
public sealed class Pages(PublishedProfiles published, PublishedReleases releases)
{
    private const string HtmlType = "text/html; charset=utf-8";

    private static readonly IProfileWriter PageWriter = ProfileWriters.Find(ProfileFormat.Html.Name)!;
    private static readonly FileExtensionContentTypeProvider MediaTypes = new();
    private static readonly string AssetsFolder = Path.Combine(AppContext.BaseDirectory, "assets");

    /// <summary>The front page.</summary>
    [Function(nameof(FrontPage)), Allow(Role.Anyone)]
    public async Task<IResult> FrontPage(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "{ignored:maxlength(0)?}")] HttpRequest request, CancellationToken cancellation) =>
        Send(request, HtmlFrontPage.Write(await published.SummariesAsync(_ => true, cancellation), await releases.AllAsync(cancellation)));

    /// <summary>The latest profile of a country, or its latest report where it has none: sends on to it.</summary>
    [Function(nameof(CountryPage)), Allow(Role.Anyone)]
    public async Task<IResult> CountryPage(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "{country:length(3)}")] HttpRequest request, string country, CancellationToken cancellation) =>
        (await published.PointersAsync(country, cancellation)).OrderBy(pointer => pointer.Publication.IsReport).FirstOrDefault() is { } latest
            ? Results.Redirect(ProfileAddress.Page(latest.Publication))
            : NotFound(request);

    /// <summary>The current version of a profile.</summary>
    [Function(nameof(ProfilePage)), Allow(Role.Anyone)]
    public Task<IResult> ProfilePage(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Addresses.ProfilePage)] HttpRequest request, string country, int year, CancellationToken cancellation) =>
        SendAsync(request, Publication.Profile(country, year), null, cancellation);

    /// <summary>One version of a profile.</summary>
    [Function(nameof(ProfileVersionPage)), Allow(Role.Anyone)]
    public Task<IResult> ProfileVersionPage(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Addresses.ProfilePage + "/v{version:int}")] HttpRequest request,
        string country, int year, int version, CancellationToken cancellation) =>
        SendAsync(request, Publication.Profile(country, year), version, cancellation);

    /// <summary>The current version of a report.</summary>
    [Function(nameof(ReportPage)), Allow(Role.Anyone)]
    public Task<IResult> ReportPage(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Addresses.ReportPage)] HttpRequest request, string country, int year, string template, CancellationToken cancellation) =>
        SendAsync(request, Publication.Report(country, year, template), null, cancellation);

    /// <summary>One version of a report.</summary>
    [Function(nameof(ReportVersionPage)), Allow(Role.Anyone)]
    public Task<IResult> ReportVersionPage(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Addresses.ReportPage + "/v{version:int}")] HttpRequest request,
        string country, int year, string template, int version, CancellationToken cancellation) =>
        SendAsync(request, Publication.Report(country, year, template), version, cancellation);

    /// <summary>The figures of a table of a profile's version, each with a link to where it comes from.</summary>
    [Function(nameof(ProfileFiguresPage)), Allow(Role.Anyone)]
    public Task<IResult> ProfileFiguresPage(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Addresses.ProfilePage + "/v{version:int}/figures/{table}")] HttpRequest request,
        string country, int year, int version, string table, CancellationToken cancellation) =>
        SendFiguresAsync(request, Publication.Profile(country, year), version, table, cancellation);

    /// <summary>The same of a report.</summary>
    [Function(nameof(ReportFiguresPage)), Allow(Role.Anyone)]
    public Task<IResult> ReportFiguresPage(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Addresses.ReportPage + "/v{version:int}/figures/{table}")] HttpRequest request,
        string country, int year, string template, int version, string table, CancellationToken cancellation) =>
        SendFiguresAsync(request, Publication.Report(country, year, template), version, table, cancellation);

    /// <summary>What was published when, as a feed.</summary>
    [Function(nameof(Releases)), Allow(Role.Anyone)]
    public async Task<IResult> Releases([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "releases.atom")] HttpRequest request, CancellationToken cancellation) =>
        Rendered.From(ReleaseFeed.Write(await releases.AllAsync(cancellation)), ReleaseFeed.MediaType).ToResult(request.HttpContext.Response, ProfilesApi.CacheCurrent);

    /// <summary>Style sheet, script and icon.</summary>
    [Function(nameof(Asset)), Allow(Role.Anyone)]
    public async Task<IResult> Asset(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "assets/{name}")] HttpRequest request, string name, CancellationToken cancellation)
    {
        string file = Path.Combine(AssetsFolder, name);
        if (Path.GetDirectoryName(file) != AssetsFolder || !File.Exists(file) || !MediaTypes.TryGetContentType(name, out string? mediaType)) return NotFound(request);
        return Rendered.From(await File.ReadAllBytesAsync(file, cancellation), mediaType).ToResult(request.HttpContext.Response, ProfilesApi.CacheCurrent);
    }

    /// <summary>Every other address, and every address that is asked with a method it does not take.</summary>
    /// <remarks>The host tries routes in the order of the functions' names: this one comes after all the others.</remarks>
    [Function(nameof(UnknownPage)), Allow(Role.Anyone)]
    public IResult UnknownPage([HttpTrigger(AuthorizationLevel.Anonymous, Route = Addresses.Any)] HttpRequest request)
    {
        string allowed = string.Join(", ", Addresses.MethodsOf(request.HttpContext));
        if (allowed.Length == 0) return NotFound(request);
        request.HttpContext.Response.Headers.Allow = allowed;
        if (HttpMethods.IsOptions(request.Method))
        {
            // A site that reads with a condition asks before it does. Whether it gets to see the answer, the answer says.
            (request.HttpContext.Response.Headers.AccessControlAllowMethods, request.HttpContext.Response.Headers.AccessControlAllowHeaders) = ("GET, HEAD", "Accept, If-None-Match");
            request.HttpContext.Response.Headers.AccessControlMaxAge = "86400";
            return Results.NoContent();
        }

        return Problems.Problem(StatusCodes.Status405MethodNotAllowed, "This address does not take this method.", $"It takes {allowed}.");
    }

    private async Task<IResult> SendFiguresAsync(HttpRequest request, Publication? publication, int version, string table, CancellationToken cancellation) =>
        publication is not null && await published.GetAsync(publication, version, cancellation) is { } profile && HtmlLineagePages.Table(profile, table) is { } page
            ? Send(request, page)
            : NotFound(request);

    private async Task<IResult> SendAsync(HttpRequest request, Publication? publication, int? version, CancellationToken cancellation) =>
        publication is not null && await published.RenderAsync(publication, version, PageWriter, table: null, cancellation) is { } page
            ? page.ToResult(request.HttpContext.Response, version is null ? ProfilesApi.CacheCurrent : ProfilesApi.CacheVersion)
            : NotFound(request);

    /// <summary>A page that changes with what is published.</summary>
    internal static IResult Send(HttpRequest request, Html page) =>
        Rendered.From(System.Text.Encoding.UTF8.GetBytes(page.ToString()), HtmlType).ToResult(request.HttpContext.Response, ProfilesApi.CacheCurrent);

    /// <summary>There is no such page.</summary>
    internal static IResult NotFound(HttpRequest request) => request.Path.StartsWithSegments("/api", StringComparison.Ordinal)
        ? Problems.NotFound("There is no such address.", "GET /api/profiles, /api/indicators and /api/templates say what there is.")
        : Results.Content(HtmlErrorPage.Write(StatusCodes.Status404NotFound).ToString(), HtmlType, statusCode: StatusCodes.Status404NotFound);
}
