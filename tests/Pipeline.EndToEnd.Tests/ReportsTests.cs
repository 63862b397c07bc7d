using System.Net;
using System.Text.Json;

namespace Pipeline.EndToEnd.Tests;

/// <summary>Reports beside the profile of the same country and year.</summary>
[Collection(nameof(SystemUnderTest))]
public class ReportsTests(SystemUnderTest system)
{
    private const string Report = "/reports/gender-report";

    private static string Core(string country, int women) =>
        FormattableString.Invariant($"country,year,core_indicator,destination,sex,value\n{country},2019,G1_OUT,_T,F,{women}\n{country},2019,G1_OUT,_T,M,400\n");

    [Fact]
    public async Task A_report_has_drafts_decisions_and_versions_of_its_own()
    {
        await system.Administrator.SubmitAsync("e2e/FJI/gender-core-set/2019/core.csv", Core("FJI", 600));
        int profile = await system.Administrator.PublishAsync("FJI/2019");
        string before = await system.Reader.TextAsync("/api/profiles/FJI/2019?format=json");

        await system.Administrator.BuildAsync("FJI/2019" + Report);
        await NothingIsVisibleAsync();
        await system.Administrator.DecideAsync("FJI/2019" + Report, "reject");
        await NothingIsVisibleAsync();
        int first = await system.Administrator.PublishAsync("FJI/2019" + Report);

        // The profile is as it was; its page leads to the report, and the report's to it.
        Assert.Equal(before, await system.Reader.TextAsync("/api/profiles/FJI/2019?format=json"));
        Assert.Equal(profile, (await system.Reader.JsonAsync("/api/profiles/FJI/2019/versions")).EnumerateArray().Last().GetProperty("version").GetInt32());
        Assert.Contains($"href=\"/FJI/2019{Report}\"", await system.Reader.TextAsync("/FJI/2019"), StringComparison.Ordinal);
        Assert.Contains("href=\"/FJI/2019\"", await system.Reader.TextAsync("/FJI/2019" + Report), StringComparison.Ordinal);
        Assert.Contains($"href=\"/FJI/2019{Report}\"", await system.Reader.TextAsync("/"), StringComparison.Ordinal);

        // A correction of the report is a version of the report.
        await system.Administrator.SubmitAsync("e2e/FJI/gender-core-set/2019/core.csv", Core("FJI", 700));
        Assert.Equal(first + 1, await system.Administrator.PublishAsync("FJI/2019" + Report));
        JsonElement report = await system.Reader.JsonAsync($"/api/profiles/FJI/2019{Report}?format=json");
        Assert.Contains(report.GetProperty("changes").EnumerateArray(), change => change.Text("indicator") == "CORE_DEPARTED" && change.GetProperty("after").GetDouble() == 700);
        Assert.Contains("There is a newer version.", await system.Reader.TextAsync($"/FJI/2019{Report}/v{first}"), StringComparison.Ordinal);
        Assert.Equal(before, await system.Reader.TextAsync("/api/profiles/FJI/2019?format=json"));

        JsonElement[] listed = [.. (await system.Reader.JsonAsync("/api/profiles")).EnumerateArray().Where(item => item.Text("country") == "FJI")];
        Assert.Equal(["/api/profiles/FJI/2019", "/api/profiles/FJI/2019" + Report], listed.Select(item => item.Text("address")));

        async Task NothingIsVisibleAsync()
        {
            foreach (string path in new[] { "", "/v1", "/versions" }) Assert.Equal(HttpStatusCode.NotFound, await system.Reader.StatusOfAsync($"/api/profiles/FJI/2019{Report}{path}"));
            foreach (string path in new[] { "", "/v1" }) Assert.Equal(HttpStatusCode.NotFound, await system.Reader.StatusOfAsync($"/FJI/2019{Report}{path}"));
            foreach (string path in new[] { "/draft", "/changes", "/build", "/draft/disclosure", "/draft/texts" })
                Assert.Equal(HttpStatusCode.Unauthorized, await system.Reader.StatusOfAsync($"/api/profiles/FJI/2019{Report}{path}"));
            Assert.Empty((await system.Reader.JsonAsync("/api/profiles/FJI/2019/reports")).EnumerateArray());
            Assert.Empty((await system.Reader.JsonAsync("/api/indicators/CORE_DEPARTED?country=FJI&sex=*")).GetProperty("observations").EnumerateArray());
        }
    }

    [Fact]
    public async Task A_series_has_each_figure_once_and_says_where_it_is_from()
    {
        await system.Administrator.SubmitAsync("e2e/TON/gender-core-set/2019/core.csv", Core("TON", 600));
        await system.Administrator.PublishAsync("TON/2019");
        await system.Administrator.PublishAsync("TON/2019" + Report);

        Assert.Equal("60 migration-profile", Assert.Single(await SeriesAsync("CORE_FEMALE_SHARE", "&core_indicator=*")));
        Assert.Equal(["400 gender-report", "600 gender-report", "1000 gender-report"], (await SeriesAsync("CORE_DEPARTED", "&sex=*")).OrderBy(figure => figure.Length).ThenBy(figure => figure));

        async Task<string[]> SeriesAsync(string indicator, string query) =>
        [
            .. (await system.Reader.JsonAsync($"/api/indicators/{indicator}?country=TON{query}")).GetProperty("observations").EnumerateArray()
                .Select(figure => FormattableString.Invariant($"{figure.GetProperty("value").GetDouble()} {figure.GetProperty("publication").Text("template")}")),
        ];
    }

    // Of 603 persons 3 are women. One report shows the men; with it neither another report nor the profile may show the total.
    [Fact]
    public async Task What_one_publication_shows_keeps_another_from_giving_a_small_number_away()
    {
        byte[] stock = "country,year,sex,age_group,origin,value\nNRU,2019,F,_T,_T,3\nNRU,2019,M,_T,_T,600\n"u8.ToArray();
        await system.Administrator.DropAsync("e2e/NRU/migrant-stock/2019/stock.csv", stock, new Dictionary<string, string>());
        await system.Administrator.SubmissionAsync("e2e/NRU/migrant-stock/2019/stock.csv", stock, "accepted");
        await EditAsync("gender-report", new { id = "stock", title = "Men", indicator = "MIG_STOCK", by = new[] { "sex" }, chart = "none", only = new { sex = new[] { "M" } } });
        await EditAsync("labour-migration-report", new { id = "stock", title = "All", indicator = "MIG_STOCK", by = Array.Empty<string>(), chart = "trend" });
        await system.Administrator.PublishAsync("NRU/2019" + Report);
        Assert.Equal(["600"], await FiguresAsync(Report));

        // By itself the total could be shown; beside the men it may not.
        await system.Administrator.PublishAsync("NRU/2019/reports/labour-migration-report");
        Assert.Equal(["withheld"], await FiguresAsync("/reports/labour-migration-report"));
        await system.Administrator.PublishAsync("NRU/2019");
        Assert.Equal(["600 M"], (await system.Reader.JsonAsync("/api/indicators/MIG_STOCK?country=NRU&sex=*")).GetProperty("observations").EnumerateArray()
            .Where(figure => figure.GetProperty("value").ValueKind == JsonValueKind.Number).Select(figure => $"{figure.GetProperty("value")} {figure.GetProperty("codes").Text("sex")}"));

        async Task EditAsync(string id, object table)
        {
            using HttpResponseMessage put = await system.Administrator.SendAsync(
                HttpMethod.Put, $"/api/profiles/NRU/templates/{id}",
                new { id, version = "1.0", title = "Report on {country}", headlines = Array.Empty<object>(), sections = new[] { new { id = "a", title = "A", text = "", tables = new[] { table } } } });
            Assert.True(put.IsSuccessStatusCode, await put.Content.ReadAsStringAsync());
        }

        async Task<string[]> FiguresAsync(string report) =>
        [
            .. from section in (await system.Reader.JsonAsync($"/api/profiles/NRU/2019{report}?format=json")).GetProperty("sections").EnumerateArray()
               from item in section.GetProperty("tables").EnumerateArray()
               from row in item.GetProperty("rows").EnumerateArray()
               from cell in row.GetProperty("cells").EnumerateArray()
               select cell.GetProperty("value").ValueKind == JsonValueKind.Null ? "withheld" : cell.GetProperty("value").ToString(),
        ];
    }
}
