using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Pipeline.EndToEnd.Tests;

/// <summary>What holds for every page that people see: nobody is kept out, it is light, and every figure leads to its origin.</summary>
[Collection(nameof(SystemUnderTest))]
public sealed class PageQualityTests(SystemUnderTest system, Chromium chromium) : IClassFixture<Chromium>, IAsyncLifetime
{
    private const int HeaviestPage = 600 * 1024;

    private static readonly string[] Pages =
    [
        "/", "/KGZ/2019", "/indicators", "/indicators/MIG_STOCK", "/indicators/IMMIGRATION", "/compare?countries=KGZ,MDA&year=2019", "/quality", "/quality/KGZ/2019",
        "/KGZ/2019/v1/figures/stock-by-sex", "/skills", "/case-files", "/sign-in",
    ];

    public async Task InitializeAsync()
    {
        await Demonstration.PublishAsync(system, "KGZ");
        await Demonstration.PublishAsync(system, "MDA");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [BrowserTheory]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Light, 390)]
    [InlineData(ColorScheme.Dark, 1280)]
    [InlineData(ColorScheme.Dark, 390)]
    public async Task Axe_finds_nothing_serious_and_every_page_fits(ColorScheme scheme, int width)
    {
        string axe = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "axe.min.js"));
        await using IBrowserContext context = await chromium.Browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = system.Address.ToString(), ViewportSize = new ViewportSize { Width = width, Height = 900 }, ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce,
        });
        IPage page = await context.NewPageAsync();
        foreach (string path in Pages)
        {
            IResponse answer = (await page.GotoAsync(path))!;
            Assert.True(answer.Ok, $"{path} answered {answer.Status}.");
            Assert.Equal((path, width), (path, await page.EvaluateAsync<int>("document.documentElement.scrollWidth")));
            // Run by the browser's tools, so that the page's policy of scripts stays as it is.
            await page.EvaluateAsync(axe);
            string[] found = await page.EvaluateAsync<string[]>("""
                async () => (await axe.run(document, { resultTypes: ["violations"] })).violations.filter(found => found.impact === "serious" || found.impact === "critical")
                  .map(found => `${found.id}: ${found.nodes.slice(0, 3).map(node => node.target.join(" ")).join("; ")}`)
                """);
            Assert.Equal([], found.Select(violation => $"{path} {violation}"));
        }
    }

    [BrowserFact]
    public async Task A_profile_weighs_little_asks_no_other_host_and_allows_no_eval()
    {
        await using IBrowserContext context = await chromium.Browser.NewContextAsync(new BrowserNewContextOptions { BaseURL = system.Address.ToString() });
        IPage page = await context.NewPageAsync();
        ConcurrentQueue<IRequest> requests = [];   // the browser may still ask for its icon while the others are weighed
        page.Request += (_, request) => requests.Enqueue(request);
        IResponse answer = (await page.GotoAsync("/KGZ/2019", new PageGotoOptions { WaitUntil = WaitUntilState.NetworkIdle }))!;

        long weight = 0;
        while (requests.TryDequeue(out IRequest? request))
        {
            Assert.Equal(system.Address.Authority, new Uri(request.Url).Authority);
            RequestSizesResult sizes = await request.SizesAsync();
            weight += sizes.ResponseBodySize + sizes.ResponseHeadersSize;
        }

        Assert.InRange(weight, 1, HeaviestPage);
        string policy = answer.Headers["content-security-policy"];
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Contains("default-src", policy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_profile_weighs_little_with_gzip_too()
    {
        using var http = new HttpClient { BaseAddress = system.Address };
        http.DefaultRequestHeaders.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"));
        long weight = 0;
        foreach (string path in new[] { "/KGZ/2019", "/assets/site.css", "/assets/site.js", "/assets/favicon.svg" })
            weight += (await http.GetByteArrayAsync(new Uri(path, UriKind.Relative))).Length;
        Assert.InRange(weight, 1, HeaviestPage);
    }

    [Fact]
    public async Task Every_figure_of_a_profile_leads_to_its_origin_in_two_clicks()
    {
        string page = await system.Reader.TextAsync("/KGZ/2019");
        string[] tables = [.. Regex.Matches(page, "<section class=\"table\" id=\"([^\"]+)\">").Select(match => match.Groups[1].Value)];
        string[] links = [.. Regex.Matches(page, "href=\"(/KGZ/2019/v1/figures/[^\"]+)\"").Select(match => match.Groups[1].Value)];
        Assert.Equal(tables, links.Select(link => link.Split('/')[^1]));
        string[] headlines = [.. Regex.Matches(page, "href=\"(/lineage/[^\"]+)\"").Select(match => match.Groups[1].Value)];
        Assert.NotEmpty(headlines);
        foreach (string headline in headlines) Assert.Contains("SHA-256", await system.Reader.TextAsync(headline), StringComparison.Ordinal);

        JsonElement profile = await system.Reader.JsonAsync("/api/profiles/KGZ/2019?format=json");
        foreach (JsonElement table in profile.GetProperty("sections").EnumerateArray().SelectMany(section => section.GetProperty("tables").EnumerateArray()))
        {
            string[] ids =
            [
                .. from row in table.GetProperty("rows").EnumerateArray()
                   from cell in row.GetProperty("cells").EnumerateArray()
                   where cell.ValueKind == JsonValueKind.Object
                   select cell.GetProperty("id").GetString(),
            ];
            if (ids.Length == 0) continue;
            string figures = await system.Reader.TextAsync($"/KGZ/2019/v1/figures/{table.GetProperty("id").GetString()}");
            HashSet<string> linked = [.. Regex.Matches(figures, "href=\"/lineage/([^\"]+)\"").Select(match => Uri.UnescapeDataString(match.Groups[1].Value))];
            Assert.Superset(ids.ToHashSet(), linked);
            Assert.Contains("SHA-256", await system.Reader.TextAsync($"/lineage/{Uri.EscapeDataString(ids[^1])}"), StringComparison.Ordinal);
        }
    }
}
