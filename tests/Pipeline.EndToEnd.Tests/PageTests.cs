using System.Text.Json;
using Microsoft.Playwright;

namespace Pipeline.EndToEnd.Tests;

/// <summary>The pages in a browser: on a desk and on a phone, with and without scripts, with a keyboard alone.</summary>
[Collection(nameof(SystemUnderTest))]
public sealed class PageTests(SystemUnderTest system, Chromium chromium) : IClassFixture<Chromium>, IAsyncLifetime
{
    private const int Phone = 390;
    private const int Desk = 1280;

    private readonly List<string> complaints = [];

    public async Task InitializeAsync()
    {
        await Demonstration.PublishAsync(system, "KGZ");
        await Demonstration.PublishAsync(system, "MDA");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    // A page that says nothing in the console and asks no other host.
    private async Task<IPage> OpenAsync(string path, int width, bool script = true)
    {
        IBrowserContext context = await chromium.Browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = system.Address.ToString(),
            ViewportSize = new ViewportSize { Width = width, Height = 900 },
            JavaScriptEnabled = script,
            ReducedMotion = ReducedMotion.Reduce,
        });
        IPage page = await context.NewPageAsync();
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning") complaints.Add($"{message.Type} in the console: {message.Text}");
        };
        page.PageError += (_, error) => complaints.Add($"error in a script: {error}");
        page.Request += (_, request) =>
        {
            if (new Uri(request.Url).Authority != system.Address.Authority) complaints.Add($"request to another host: {request.Url}");
        };
        page.Response += (_, response) =>
        {
            if (response.Status >= 400) complaints.Add($"{response.Status} {response.Url}");
        };
        IResponse? answer = await page.GotoAsync(path, new PageGotoOptions { WaitUntil = WaitUntilState.NetworkIdle });
        Assert.True(answer!.Ok, $"{path} answered {answer.Status}.");
        Assert.Empty(complaints);
        return page;
    }

    [BrowserTheory]
    [InlineData("/", Desk, true)]
    [InlineData("/", Phone, true)]
    [InlineData("/", Desk, false)]
    [InlineData("/KGZ/2019", Desk, true)]
    [InlineData("/KGZ/2019", Phone, true)]
    [InlineData("/KGZ/2019", Desk, false)]
    [InlineData("/MDA/2019", Desk, true)]
    [InlineData("/MDA/2019", Phone, true)]
    public async Task A_page_shows_figures_and_charts_asks_no_other_host_complains_of_nothing_and_fits(string path, int width, bool script)
    {
        IPage page = await OpenAsync(path, width, script);

        foreach (string figure in path switch
        {
            "/" => new[] { "Kyrgyzstan", "200,260", "Moldova", "104,713" },
            "/KGZ/2019" => ["200,260", "59.58%"],
            _ => ["104,713", "59.09%"],
        })
            await Assertions.Expect(page.GetByText(figure).Locator("visible=true").First).ToBeVisibleAsync();   // the map has names for its shapes that are not seen
        ILocator charts = page.Locator("main svg[role=img]");
        Assert.True(await charts.CountAsync() >= (path == "/" ? 2 : 3));
        foreach (ILocator chart in await charts.AllAsync())
        {
            string? name = await chart.GetAttributeAsync("aria-label") ?? await chart.GetAttributeAsync("aria-labelledby");
            Assert.False(string.IsNullOrWhiteSpace(name));
            LocatorBoundingBoxResult? box = await chart.BoundingBoxAsync();
            Assert.True(box is { Width: > 60, Height: > 10 }, $"A chart is {box?.Width} × {box?.Height} pixels.");
        }

        Assert.Equal(width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        Assert.Empty(complaints);
        await page.Context.CloseAsync();
    }

    // Russia's figures are the longest of the demonstration, and Kyrgyzstan's changes are below zero. Letters such as T and J overhang their place a
    // little, which a box in whole pixels shows as one.
    [BrowserFact]
    public async Task Every_label_of_every_chart_is_whole()
    {
        await Demonstration.PublishAsync(system, "RUS");
        const string cut = """
            [...document.querySelectorAll('.frame')].flatMap(frame => {
              const room = frame.getBoundingClientRect();
              return [...frame.querySelectorAll('.chart text, .chart .label span')].filter(label => label.getBoundingClientRect().width > 0).map(label => {
                const box = label.getBoundingClientRect();
                return box.left >= room.left - 1.5 && box.right <= room.right + 1.5 ? '' : `${frame.querySelector('.chart > title').textContent}: ${label.textContent}`;
              });
            })
            """;
        JsonElement profiles = await system.Reader.JsonAsync("/api/profiles");
        string[] pages = [.. profiles.EnumerateArray().Select(profile => profile.Text("address")!["/api/profiles".Length..])];
        Assert.Contains("/RUS/2019", pages);
        foreach (string path in pages)
        {
            IPage page = await OpenAsync(path, Desk);
            foreach (int width in new[] { Desk, Phone })
            {
                await page.SetViewportSizeAsync(width, 900);
                string[] labels = await page.EvaluateAsync<string[]>(cut);
                Assert.True(labels.Length > 0 || path is not ("/RUS/2019" or "/KGZ/2019" or "/MDA/2019"));
                Assert.Equal([], labels.Where(label => label.Length > 0).Select(label => $"{path} {label}"));
                Assert.Equal(width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
            }

            await page.Context.CloseAsync();
        }
    }

    [BrowserTheory]
    [InlineData("/KGZ/2019", Desk)]
    [InlineData("/MDA/2019", Phone)]
    public async Task Behind_each_chart_is_a_table_with_its_data_that_a_keyboard_opens(string path, int width)
    {
        IPage page = await OpenAsync(path, width);
        IReadOnlyList<ILocator> tables = await page.Locator("section.table:has(svg)").AllAsync();
        Assert.True(tables.Count >= 3);
        foreach (ILocator table in tables)
        {
            ILocator data = table.Locator("table").First;
            await Assertions.Expect(data).Not.ToBeVisibleAsync();
            await table.Locator("summary").First.FocusAsync();
            await page.Keyboard.PressAsync("Enter");
            await Assertions.Expect(data).ToBeVisibleAsync();
            Assert.True(await data.Locator("tbody td").CountAsync() > 0);
            Assert.True(await data.Locator("caption").CountAsync() == 1);
        }

        Assert.Equal(width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        Assert.Empty(complaints);
        await page.Context.CloseAsync();
    }

    // On a phone a row is a block: figures and reason are read without scrolling sideways.
    [BrowserTheory]
    [InlineData(Phone)]
    [InlineData(Desk)]
    public async Task The_reason_of_a_shortage_is_in_sight(int width)
    {
        IPage page = await OpenAsync("/skills?q=nurse", width);
        foreach (ILocator cell in await page.Locator(".needs tbody td").AllAsync())
        {
            LocatorBoundingBoxResult box = (await cell.BoundingBoxAsync())!;
            Assert.True(box.X >= 0 && box.X + box.Width <= width, $"A cell reaches from {box.X} to {box.X + box.Width} of {width} pixels: {await cell.InnerTextAsync()}");
        }

        Assert.True(await page.Locator(".needs .why").CountAsync() > 0);
        await page.Context.CloseAsync();
    }

    [BrowserTheory]
    [InlineData("/")]
    [InlineData("/KGZ/2019")]
    public async Task A_keyboard_reaches_every_link_and_control_in_the_order_of_the_page(string path)
    {
        IPage page = await OpenAsync(path, Desk);
        const string mark = """
            [...document.querySelectorAll('a[href], summary, button, input, select, [tabindex="0"]')]
              .filter(element => element.checkVisibility()).map((element, i) => element.dataset.place = String(i))
            """;
        string[] all = await page.EvaluateAsync<string[]>(mark);
        Assert.True(all.Length > 5);
        List<string?> reached = [];
        for (int i = 0; i < all.Length; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            reached.Add(await page.EvaluateAsync<string?>("document.activeElement.dataset.place ?? null"));
            Assert.True(await page.EvaluateAsync<bool>("document.activeElement.matches(':focus-visible')"));
        }

        Assert.Equal(all, reached);
        await page.Context.CloseAsync();
    }

    [BrowserTheory]
    [InlineData("/KGZ/2019")]
    public async Task Arrow_keys_read_a_chart_and_escape_leaves_it(string path)
    {
        IPage page = await OpenAsync(path, Desk);
        await page.Locator("svg.chart[tabindex='0']").First.FocusAsync();

        await page.Keyboard.PressAsync("ArrowRight");
        ILocator tip = page.GetByRole(AriaRole.Status);
        await Assertions.Expect(tip).ToBeVisibleAsync();
        string first = await tip.InnerTextAsync();
        Assert.Matches("[0-9]", first);
        await page.Keyboard.PressAsync("ArrowRight");
        Assert.NotEqual(first, await tip.InnerTextAsync());
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(tip).Not.ToBeVisibleAsync();

        Assert.Empty(complaints);
        await page.Context.CloseAsync();
    }
}
