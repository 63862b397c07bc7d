using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Azure.Storage.Blobs.Models;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Pipeline.Core.Dissemination;
using Pipeline.Core.Profiles;
using Pipeline.Functions.Activities;
using Pipeline.Functions.Publishing;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Tests.Activities;

/// <summary>The static site of a country with two versions of a profile and a report, the first of which is superseded.</summary>
public sealed partial class StaticSiteTests : IClassFixture<StoresFixture>, IAsyncLifetime
{
    private readonly Publication profile = Publication.Profile("KGZ", 2019);
    private readonly StoresFixture stores;
    private readonly PublishedPointers pointers;
    private readonly PublishedProfiles published;

    private Dictionary<string, BlobDownloadResult> site = [];

    public StaticSiteTests(StoresFixture stores)
    {
        this.stores = stores;
        pointers = new PublishedPointers(stores.Profiles, TimeProvider.System, NullLogger<PublishedPointers>.Instance);
        published = new PublishedProfiles(stores.Blobs, pointers);
    }

    private Publication Report => profile with { Template = "gender-report" };

    public async Task InitializeAsync()
    {
        await stores.ClearAsync();
        await PublishAsync(profile, 1);
        await WriteAsync(profile);
        await PublishAsync(Report, 1);
        await WriteAsync(Report);
        await PublishAsync(profile, 2);
        await WriteAsync(profile);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public void Every_link_leads_to_a_file_of_the_site_or_to_the_app()
    {
        string[] pages = [.. Files.Where(file => file.EndsWith(".html", StringComparison.Ordinal) || file.EndsWith(".atom", StringComparison.Ordinal))];
        Assert.True(pages.Length >= 7, string.Join('\n', pages)); // front page; profile current, v1, v2; report current, v1; feed
        int followed = 0;
        foreach (string page in pages)
            foreach (Match link in Links().Matches(TextOf(page)))
            {
                string address = WebUtility.HtmlDecode(link.Groups["address"].Value);
                if (address.StartsWith('#') || address.StartsWith("https://app.example/", StringComparison.Ordinal)) continue;
                Assert.True(Files.Contains(Resolve(page, address)), $"{page}: {address}");
                followed++;
            }

        Assert.True(followed > 50, $"{followed} links");
    }

    [Fact]
    public async Task Data_files_are_what_the_app_answers()
    {
        foreach ((Publication publication, int latest) in new[] { (profile, 2), (Report, 1) })
            foreach (int? version in Enumerable.Range(1, latest).Select(number => (int?)number).Append(null))
                foreach (IProfileWriter writer in ProfileWriters.All.Where(writer => writer.Format != ProfileFormat.Html))
                    foreach (string? table in new[] { null, "by sex" })
                    {
                        if (table is not null && writer.Format != ProfileFormat.Csv) continue;
                        Rendered answer = (await published.RenderAsync(publication, version, writer, table, CancellationToken.None))!;
                        Assert.Equal(answer.Content, BytesOf(StaticSite.File(new SiteData(publication, version, writer.Format.Name, table))));
                    }
    }

    [Fact]
    public void A_superseded_version_says_so_and_the_lists_name_all_versions()
    {
        Assert.Contains("superseded", TextOf(StaticSite.Folder(profile, 1) + StaticSite.Page), StringComparison.Ordinal);
        Assert.DoesNotContain("class=\"banner superseded\"", TextOf(StaticSite.Folder(profile, null) + StaticSite.Page), StringComparison.Ordinal);
        Assert.Contains("\"superseded\"", TextOf(StaticSite.Folder(profile, 1) + "profile.json"), StringComparison.Ordinal);
        // The report is named on pages that were written before it was published.
        Assert.Contains($"href=\"../../../{StaticSite.Folder(Report, null)}{StaticSite.Page}\"", TextOf(StaticSite.Folder(profile, 1) + StaticSite.Page), StringComparison.Ordinal);

        SiteIndex index = JsonSerializer.Deserialize<SiteIndex>(BytesOf(StaticSite.Folder(profile, null) + StaticSite.Index), ProfileJson.Options)!;
        Assert.Equal((2, ProfileStatus.Published), (index.Version, index.Status));
        Assert.Equal([1, 2], index.Versions);
        foreach (SiteFile file in index.Files) Assert.Contains(StaticSite.Folder(profile, null) + file.Address, Files);
        using JsonDocument front = JsonDocument.Parse(BytesOf(StaticSite.Index));
        foreach (JsonElement summary in front.RootElement.EnumerateArray()) Assert.Contains(summary.GetProperty("address").GetString()!, Files);
    }

    [Fact]
    public void Files_say_how_they_are_served()
    {
        Assert.Equal(("text/html; charset=utf-8", "gzip", ProfilesApi.CacheVersion), HeadersOf(StaticSite.Folder(profile, 1) + StaticSite.Page));
        Assert.Equal(("text/html; charset=utf-8", "gzip", ProfilesApi.CacheCurrent), HeadersOf(StaticSite.Folder(profile, null) + StaticSite.Page));
        Assert.Equal((ProfileFormat.Docx.ContentType, null, ProfilesApi.CacheVersion), HeadersOf(StaticSite.Folder(profile, 2) + "profile.docx"));
    }

    [Fact]
    public async Task Written_again_it_is_the_same()
    {
        Dictionary<string, byte[]> before = Files.ToDictionary(file => file, BytesOf);
        await WriteAsync(profile, isWhole: true);
        Assert.Equal(before.Keys.Order(), Files.Order());
        foreach ((string file, byte[] bytes) in before) Assert.Equal(bytes, BytesOf(file));
    }

    private HashSet<string> Files => [.. site.Keys];

    private (string?, string?, string?) HeadersOf(string file) => (site[file].Details.ContentType, site[file].Details.ContentEncoding, site[file].Details.CacheControl);

    private byte[] BytesOf(string file)
    {
        byte[] content = site[file].Content.ToArray();
        if (site[file].Details.ContentEncoding is not "gzip") return content;
        var bytes = new MemoryStream();
        using var gzip = new GZipStream(new MemoryStream(content), CompressionMode.Decompress);
        gzip.CopyTo(bytes);
        return bytes.ToArray();
    }

    private string TextOf(string file) => Encoding.UTF8.GetString(BytesOf(file));

    // As a browser does.
    private static string Resolve(string page, string address) => Uri.UnescapeDataString(new Uri(new Uri($"http://site/{page}"), address).AbsolutePath)[1..];

    private async Task WriteAsync(Publication publication, bool isWhole = false)
    {
        IConfiguration settings = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { [PublishSite.AppAddress] = "https://app.example/" }).Build();
        await new PublishSite(stores.Blobs, stores.Profiles, pointers, published, settings).RunAsync(new SiteRequest(publication, isWhole), CancellationToken.None);
        site = (await stores.StateAsync()).Blobs.Where(blob => blob.Key.Container == Blobs.Site).ToDictionary(blob => blob.Key.Name, blob => blob.Value.Content);
    }

    private async Task PublishAsync(Publication publication, int version)
    {
        var table = new ProfileTable(
            "by sex", "Migrants by sex", "MIG_STOCK", "persons", 0, ["sex"], ["2019"],
            [new ProfileRow(["F"], ["Women"], [new ProfileCell($"{publication.Id}:1", 50 + version, "A", "F", [])]), new ProfileRow(["M"], ["Men"], [new ProfileCell($"{publication.Id}:2", 40, "A", "F", [])])],
            Chart.Bars, null);
        var approval = new Approval("coordinator", new DateTime(2020, 1, version, 0, 0, 0, DateTimeKind.Utc), "");
        var content = new MigrationProfile(
            publication.Country, "Country", publication.Year, version, ProfileStatus.Published, publication.IsReport ? "Report" : "Profile", $"{publication.Template}@1", "persons@1",
            [], [new ProfileSection("stock", "Stock", "How many.", [table])],
            [new IndicatorDefinition("MIG_STOCK", "1", "Migrant stock", "Everybody.", "Counted.", "persons", 0, ["sex", "age_group", "origin"])], [], [], [], [], approval);
        await stores.Blobs.WriteJsonAsync(Blobs.Releases, Release.Blob(publication, version, Release.Profile), content, CancellationToken.None);
        await stores.Profiles.PutVersionAsync(VersionDocument.For(publication, version, "build", content.Title, approval, 0), CancellationToken.None);
        await stores.Profiles.ChangeAsync(publication, pointer => pointer with { Published = version }, CancellationToken.None);
    }

    [GeneratedRegex(@"\s(href|src|action)=""(?<address>[^""]*)""")]
    private static partial Regex Links();
}
