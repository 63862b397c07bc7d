using System.Text;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Pipeline.Core.Dissemination;
using Pipeline.Core.Profiles;
using Pipeline.Functions.Publishing;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Activities;

/// <summary>What is to be written anew of the static site.</summary>
/// <param name="Publication">What was published.</param>
/// <param name="IsWhole">Whether the data of all its versions are written, and not only those that a new version changes: its own and that of the version before, which it supersedes.</param>
public sealed record SiteRequest(Publication Publication, bool IsWhole = false);

/// <summary>A file of the static site.</summary>
/// <param name="Format">Name of the format.</param>
/// <param name="Table">Id of the only table in it; null for all.</param>
/// <param name="MediaType">Its media type.</param>
/// <param name="Address">Its name, from the folder of the list.</param>
public sealed record SiteFile(string Format, string? Table, string MediaType, string Address);

/// <summary>A version on the static site, as <c>index.json</c> of its folder tells of it.</summary>
/// <param name="Country">ISO 3166-1 alpha-3.</param>
/// <param name="Year">Year of the profile.</param>
/// <param name="Template">Id of the profile template.</param>
/// <param name="Version">Its number.</param>
/// <param name="Status">Whether it is the latest.</param>
/// <param name="Title">Its title.</param>
/// <param name="Approval">Who approved it and when.</param>
/// <param name="Changes">How many figures differ from the version before.</param>
/// <param name="Files">Its files.</param>
/// <param name="Versions">Numbers of all versions, each in the folder <c>v{n}</c> of the publication's.</param>
public sealed record SiteIndex(
    string Country, int Year, string Template, int Version, ProfileStatus Status, string Title, Approval? Approval, int Changes, IReadOnlyList<SiteFile> Files, IReadOnlyList<int> Versions);

/// <summary>Writes what is public as static files, which are served without the app: every version in every format, its page, what lists them, and the front page.</summary>
/// <remarks>Runs after the pointer has turned, so that nothing unapproved ever lies among these files, and may run again at any time: files have the names and, while nothing else is published,
/// the contents they had. Whoever publishes at the same time writes the same lists; the last to write looks once more.</remarks>
public sealed class PublishSite(Blobs blobs, ProfileStore profiles, PublishedPointers pointers, PublishedProfiles published, IConfiguration configuration)
{
    /// <summary>Setting with the address of the app, to which links lead that only the app can answer.</summary>
    public const string AppAddress = "APP_ADDRESS";

    private const string Html = "text/html; charset=utf-8";
    private const int WritesAtOnce = 4;

    private readonly string? app = configuration[AppAddress] is { Length: > 0 } address ? address.TrimEnd('/') : null;

    /// <summary>Writes the files of a publication, the pages of its country, on which it is named, and the front page.</summary>
    [Function(nameof(PublishSite))]
    public async Task RunAsync([ActivityTrigger] SiteRequest request, CancellationToken cancellation)
    {
        string country = request.Publication.Country;
        await WhileItChangesAsync(state => state.Of(country).Name, state => WriteCountryAsync(request, state, cancellation), cancellation);
        await WhileItChangesAsync(state => string.Join('\n', state.All.Select(pointer => state.Of(pointer.Country).Name)), state => WriteFrontAsync(state, cancellation), cancellation);
    }

    // Writes what follows from a state, and again where the state has changed meanwhile.
    private async Task WhileItChangesAsync(Func<PublishedState, string> name, Func<PublishedState, Task> write, CancellationToken cancellation)
    {
        PublishedState state = await NowAsync(), written;
        do
        {
            written = state;
            await write(written);
            state = await NowAsync();
        }
        while (name(state) != name(written));

        ValueTask<PublishedState> NowAsync()
        {
            pointers.Forget(); // it may have turned on another instance
            return pointers.NowAsync(cancellation);
        }
    }

    private async Task WriteCountryAsync(SiteRequest request, PublishedState state, CancellationToken cancellation)
    {
        foreach (ProfilePointer pointer in state.Of(request.Publication.Country).Pointers)
            foreach (int? version in Enumerable.Range(1, pointer.Published).Select(number => (int?)number).Append(null))
            {
                bool isNew = pointer.Publication == request.Publication && (request.IsWhole || version is null || version >= pointer.Published - 1);
                IReadOnlyCollection<SiteData> linked = await WritePageAsync(pointer.Publication, version, cancellation);
                if (isNew) await WriteVersionAsync(pointer, version, linked, cancellation);
            }
    }

    private async Task<IReadOnlyCollection<SiteData>> WritePageAsync(Publication publication, int? version, CancellationToken cancellation)
    {
        var page = new SiteData(publication, version, ProfileFormat.Html.Name, Table: null);
        Rendered rendered = await RenderAsync(page, cancellation);
        string file = StaticSite.File(page);
        (string markup, IReadOnlyCollection<SiteData> linked) = StaticSite.WithLinks(Encoding.UTF8.GetString(rendered.Content), file, app);
        await WriteAsync(file, Rendered.From(Encoding.UTF8.GetBytes(markup), Html), CacheOf(version), cancellation);
        return linked;
    }

    private async Task WriteVersionAsync(ProfilePointer pointer, int? version, IReadOnlyCollection<SiteData> linked, CancellationToken cancellation)
    {
        Publication publication = pointer.Publication;
        SiteData[] files =
        [
            // A page leads to the lasting addresses; the current version has the same tables.
            .. ProfileWriters.All.Where(writer => writer.Format != ProfileFormat.Html).Select(writer => new SiteData(publication, version, writer.Format.Name, Table: null))
                .Concat(linked.Where(data => data.Publication == publication).Select(data => data with { Version = version })).Distinct(),
        ];
        await Parallel.ForEachAsync(files, new ParallelOptions { MaxDegreeOfParallelism = WritesAtOnce, CancellationToken = cancellation },
            async (data, token) => await WriteAsync(StaticSite.File(data), await RenderAsync(data, token), CacheOf(version), token));

        MigrationProfile profile = (await published.GetAsync(publication, version, cancellation))!;
        string folder = StaticSite.Folder(publication, version);
        await WriteAsync(folder + StaticSite.Index, Rendered.Json(new SiteIndex(
            publication.Country, publication.Year, publication.Template, profile.Version, profile.Status, profile.Title, profile.Approval, profile.Changes.Count,
            [.. files.Select(data => new SiteFile(data.Format, data.Table, ProfileWriters.Find(data.Format)!.Format.ContentType, StaticSite.File(data)[folder.Length..])).OrderBy(file => file.Address, StringComparer.Ordinal)],
            [.. Enumerable.Range(1, pointer.Published)])), CacheOf(version), cancellation);
    }

    private async Task WriteFrontAsync(PublishedState state, CancellationToken cancellation)
    {
        IReadOnlyList<ProfileSummary> summaries = await published.SummariesAsync(_ => true, cancellation);
        await WriteMarkupAsync(StaticSite.Page, HtmlFrontPage.Write(summaries).ToString(), Html);
        await WriteAsync(StaticSite.Index, Rendered.Json(summaries.Select(summary => summary with { Address = StaticSite.Folder(summary.Publication, version: null) + StaticSite.Index })), ProfilesApi.CacheCurrent, cancellation);
        List<PublishedRelease> releases = [];
        foreach (ProfilePointer pointer in state.All) releases.AddRange(await profiles.ReleasesOfAsync(pointer, cancellation));
        await WriteMarkupAsync(ReleaseFeed.Address[1..], Encoding.UTF8.GetString(ReleaseFeed.Write(releases)), ReleaseFeed.MediaType);
        foreach (string name in Assets.Names)
            if (await Assets.FindAsync(name, cancellation) is var (mediaType, content)) await WriteAsync($"assets/{name}", Rendered.From(content, mediaType), ProfilesApi.CacheCurrent, cancellation);

        Task WriteMarkupAsync(string file, string markup, string mediaType) =>
            WriteAsync(file, Rendered.From(Encoding.UTF8.GetBytes(StaticSite.WithLinks(markup, file, app).Markup), mediaType), ProfilesApi.CacheCurrent, cancellation);
    }

    private async Task<Rendered> RenderAsync(SiteData data, CancellationToken cancellation) =>
        await published.RenderAsync(data.Publication, data.Version, ProfileWriters.Find(data.Format)!, data.Table, cancellation)
        ?? throw new InvalidOperationException($"{StaticSite.File(data)} has nothing to be made from.");

    private Task WriteAsync(string file, Rendered rendered, string cacheControl, CancellationToken cancellation)
    {
        (byte[] content, string? coding) = rendered.AsFile;
        return blobs.WriteFileAsync(file, content, rendered.MediaType, coding, cacheControl, cancellation);
    }

    private static string CacheOf(int? version) => version is null ? ProfilesApi.CacheCurrent : ProfilesApi.CacheVersion;
}
