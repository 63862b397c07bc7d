using System.Net;
using System.Text.Json;
using Pipeline.Local;

namespace Pipeline.EndToEnd.Tests;

/// <summary>What is visible to whom.</summary>
[Collection(nameof(SystemUnderTest))]
public class PublicationTests(SystemUnderTest system)
{
    private static string Stock(string country) =>
        $"country,year,sex,age_group,origin,value\n{country},2019,F,_T,_T,{Random.Shared.Next(1000, 100_000)}\n";

    [Fact]
    public async Task Nothing_of_a_draft_is_visible_without_the_coordinators_key_and_a_rejected_one_is_gone()
    {
        await system.Administrator.SubmitAsync("e2e/ISL/migrant-stock/2019/stock.csv", Stock("ISL"));
        await system.Administrator.BuildAsync("ISL/2019");
        Assert.Equal(HttpStatusCode.OK, await system.Administrator.StatusOfAsync("/api/profiles/ISL/2019/draft"));
        await NothingIsVisibleAsync();

        await system.Administrator.DecideAsync("ISL/2019", "reject");

        Assert.Equal(HttpStatusCode.NotFound, await system.Administrator.StatusOfAsync("/api/profiles/ISL/2019/draft"));
        await NothingIsVisibleAsync();

        async Task NothingIsVisibleAsync()
        {
            string[] hidden =
            [
                "/api/profiles/ISL", "/api/profiles/ISL/2019", "/api/profiles/ISL/2019/v1", "/api/profiles/ISL/2019/versions",
                "/ISL", "/ISL/2019", "/ISL/2019/v1",
            ];
            foreach (string path in hidden)
                Assert.Equal((path, HttpStatusCode.NotFound), (path, await system.Reader.StatusOfAsync(path)));
            foreach (string path in new[] { "/api/profiles/ISL/2019/draft", "/api/profiles/ISL/2019/changes" })
                Assert.Equal((path, HttpStatusCode.Unauthorized), (path, await system.Reader.StatusOfAsync(path)));
            Assert.DoesNotContain("ISL", await system.Reader.TextAsync("/api/profiles"), StringComparison.Ordinal);
            Assert.DoesNotContain("Iceland", await system.Reader.TextAsync("/"), StringComparison.Ordinal);
            JsonElement series = await system.Reader.JsonAsync("/api/indicators/MIG_STOCK?country=ISL");
            Assert.Empty(series.GetProperty("observations").EnumerateArray());
        }
    }

    [Fact]
    public async Task A_rejected_draft_leaves_the_published_version()
    {
        const string blob = "e2e/MLT/migrant-stock/2019/stock.csv";
        await system.Administrator.SubmitAsync(blob, Stock("MLT"));
        int version = await system.Administrator.PublishAsync("MLT/2019");
        string published = await system.Reader.TextAsync("/api/profiles/MLT/2019?format=json");

        await system.Administrator.SubmitAsync(blob, Stock("MLT"));
        Assert.Equal(version + 1, await system.Administrator.BuildAsync("MLT/2019"));
        Assert.Equal(version + 1, await system.Administrator.DecideAsync("MLT/2019", "reject"));

        Assert.Equal(published, await system.Reader.TextAsync("/api/profiles/MLT/2019?format=json"));
        Assert.Equal(HttpStatusCode.NotFound, await system.Reader.StatusOfAsync($"/api/profiles/MLT/2019/v{version + 1}"));
        JsonElement versions = await system.Reader.JsonAsync("/api/profiles/MLT/2019/versions");
        Assert.Equal(version, versions.EnumerateArray().Last().GetProperty("version").GetInt32());

        // The latest first: what was done with the second draft, and with the first.
        JsonElement audit = await system.Administrator.JsonAsync("/api/audit/MLT");
        Assert.Equal(["reject", "build", "approve", "build"], audit.GetProperty("entries").EnumerateArray().Take(4).Select(entry => entry.GetProperty("act").Text("action")));
        JsonElement verification = audit.GetProperty("verification");
        Assert.Equal(JsonValueKind.Null, verification.GetProperty("broken").ValueKind);
        Assert.Equal(audit.GetProperty("entries")[0].Text("hash"), verification.Text("head"));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("999")]
    [InlineData("99999")]
    public async Task A_year_that_no_period_has_cannot_be_built(string year)
    {
        using HttpResponseMessage answer = await system.Administrator.SendAsync(HttpMethod.Post, $"/api/profiles/VAT/{year}/build");

        Assert.Equal((HttpStatusCode.BadRequest, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Contains("1000 to 2999", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/KGZ/2019")]
    [InlineData("/assets/site.css")]
    [InlineData("/no/such/page")]
    [InlineData("/api/profiles/KGZ/2019?format=json")]
    [InlineData("/api/templates/migrant-stock")]
    public async Task HEAD_is_answered_like_GET_without_a_body(string path)
    {
        await Demonstration.PublishAsync(system, "KGZ");
        using HttpResponseMessage get = await system.Reader.SendAsync(HttpMethod.Get, path);
        using HttpResponseMessage head = await system.Reader.SendAsync(HttpMethod.Head, path);

        Assert.Equal((get.StatusCode, get.Content.Headers.ContentType, get.Headers.ETag), (head.StatusCode, head.Content.Headers.ContentType, head.Headers.ETag));
        Assert.Equal("", await head.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("POST", "/KGZ/2019", "GET, HEAD")]
    [InlineData("DELETE", "/api/profiles/KGZ/2019", "GET, HEAD")]
    [InlineData("GET", "/api/profiles/KGZ/2019/approve", "POST")]
    [InlineData("HEAD", "/api/profiles/KGZ/2019/approve", "POST")]
    public async Task A_method_that_an_address_does_not_take_is_answered_with_those_it_takes(string method, string path, string allowed)
    {
        using HttpResponseMessage answer = await system.Reader.SendAsync(new HttpMethod(method), path);

        Assert.Equal((HttpStatusCode.MethodNotAllowed, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Equal(allowed, string.Join(", ", answer.Content.Headers.Allow));
        if (method != "HEAD") Assert.Contains($"It takes {allowed}.", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nothing_was_submitted_there_is_nothing_to_build()
    {
        await system.Administrator.PostAsync("/api/profiles/VAT/1950/build");

        await Until.HoldsAsync(
            "the build ends",
            async () => (await system.Administrator.JsonAsync("/api/profiles/VAT/1950/build")).Text("status") == "nothingToBuild");
        using HttpResponseMessage decision = await system.Administrator.SendAsync(HttpMethod.Post, "/api/profiles/VAT/1950/approve", new { build = "none" });
        Assert.Equal(HttpStatusCode.NotFound, decision.StatusCode);
    }

    [Theory]
    [InlineData("/api/profiles/KGZ/2019?format=json", "application/json")]
    [InlineData("/api/profiles/KGZ/2019?format=csv", "text/csv")]
    [InlineData("/api/profiles/KGZ/2019/v1?format=json", "application/json")]
    [InlineData("/KGZ/2019", "text/html")]
    [InlineData("/", "text/html")]
    [InlineData("/assets/site.css", "text/css")]
    public async Task Who_has_the_answer_already_is_told_so(string path, string mediaType)
    {
        await Demonstration.PublishAsync(system, "KGZ");
        using HttpResponseMessage first = await system.Reader.SendAsync(HttpMethod.Get, path);
        Assert.Equal((HttpStatusCode.OK, mediaType), (first.StatusCode, first.Content.Headers.ContentType?.MediaType));
        Assert.True(first.Headers.CacheControl is { Public: true, MaxAge: { } age } && age > TimeSpan.Zero);

        string etag = first.Headers.ETag!.ToString();
        using HttpResponseMessage again = await system.Reader.SendAsync(HttpMethod.Get, path, null, ("If-None-Match", etag));
        using HttpResponseMessage changed = await system.Reader.SendAsync(HttpMethod.Get, path, null, ("If-None-Match", "\"another\""));

        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        Assert.Empty(await again.Content.ReadAsByteArrayAsync());
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
    }

    [Fact]
    public async Task The_format_is_the_one_that_is_asked_for()
    {
        await Demonstration.PublishAsync(system, "KGZ");
        using HttpResponseMessage csv = await system.Reader.SendAsync(HttpMethod.Get, "/api/profiles/KGZ", null, ("Accept", "text/csv"));
        Assert.Equal("text/csv", csv.Content.Headers.ContentType?.MediaType);
        Assert.Equal(HttpStatusCode.NotAcceptable, await system.Reader.StatusOfAsync("/api/profiles/KGZ/2019?format=parchment"));

        JsonElement all = await system.Reader.JsonAsync("/api/profiles/KGZ/2019?format=json");
        string table = all.GetProperty("sections")[0].GetProperty("tables")[0].Text("id")!;
        JsonElement one = await system.Reader.JsonAsync($"/api/profiles/KGZ/2019?format=json&table={table}");
        JsonElement section = Assert.Single(one.GetProperty("sections").EnumerateArray());
        Assert.Equal(table, Assert.Single(section.GetProperty("tables").EnumerateArray()).Text("id"));
    }

    [Fact]
    public async Task Templates_and_indicators_are_described_for_anyone()
    {
        Assert.Contains(
            (await system.Reader.JsonAsync("/api/templates")).EnumerateArray(), template => template.Text("id") == "migrant-stock");
        Assert.Equal(
            "country,year,sex,age_group,origin,value,status\n", await system.Reader.TextAsync("/api/templates/migrant-stock?format=csv"));
        Assert.Equal("migrant-stock", (await system.Reader.JsonAsync("/api/templates/migrant-stock")).Text("id"));
        Assert.Contains(
            (await system.Reader.JsonAsync("/api/indicators")).EnumerateArray(), indicator => indicator.Text("code") == "MIG_STOCK");
        Assert.Equal(HttpStatusCode.NotFound, await system.Reader.StatusOfAsync("/api/templates/none"));
        Assert.Equal(HttpStatusCode.BadRequest, await system.Reader.StatusOfAsync("/api/indicators/MIG_STOCK?colour=blue"));
    }

    [Theory]
    [InlineData("GET", "/api/submissions")]
    [InlineData("GET", "/api/submissions/0123456789")]
    [InlineData("GET", "/api/submissions/0123456789/report")]
    [InlineData("POST", "/api/profiles/KGZ/2019/build")]
    [InlineData("GET", "/api/profiles/KGZ/2019/build")]
    [InlineData("GET", "/api/profiles/KGZ/2019/draft")]
    [InlineData("GET", "/api/profiles/KGZ/2019/changes")]
    [InlineData("POST", "/api/profiles/KGZ/2019/approve")]
    [InlineData("POST", "/api/profiles/KGZ/2019/reject")]
    public async Task Without_a_key_and_with_an_unknown_one_the_answer_is_no(string method, string path)
    {
        using User stranger = system.With("0000000000000000000000000000000000");
        foreach (User user in new[] { system.Reader, stranger })
        {
            using HttpResponseMessage answer = await user.SendAsync(new HttpMethod(method), path);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        }
    }

    [OwnSystemFact]
    public async Task A_key_opens_what_its_role_and_country_need_and_no_more()
    {
        const string content = "country,year,sex,age_group,value\nKGZ,2021,_T,_T,6700000\n";
        await system.Administrator.SubmitAsync("nsc-kgz/KGZ/population/2021/own.csv", content);
        await system.Administrator.SubmitAsync("other/KGZ/population/2021/other.csv", content);
        using User agency = Holder(key => key.Agency == "nsc-kgz");
        using User coordinator = Holder(key => key is { Role: "Coordinator", Country: "KGZ" });
        using User elsewhere = Holder(key => key is { Role: "Coordinator", Country: "MDA" });

        Assert.Equal(["nsc-kgz"], await AgenciesAsync(agency));
        Assert.Equal(["nsc-kgz", "other"], (await AgenciesAsync(coordinator)).Intersect(["nsc-kgz", "other"]));
        Assert.Empty(await AgenciesAsync(elsewhere));
        string other = (await coordinator.SubmissionsAsync("other/KGZ/population/2021/other.csv"))[0].Text("id")!;
        Assert.Equal(HttpStatusCode.NotFound, await agency.StatusOfAsync($"/api/submissions/{other}"));
        Assert.Equal(HttpStatusCode.NotFound, await elsewhere.StatusOfAsync($"/api/submissions/{other}/report"));
        Assert.Equal(HttpStatusCode.OK, await coordinator.StatusOfAsync($"/api/submissions/{other}/report"));
        foreach (User user in new[] { agency, elsewhere })
        {
            using HttpResponseMessage answer = await user.SendAsync(HttpMethod.Post, "/api/profiles/KGZ/2021/build");
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }

        User Holder(Func<AccessKey, bool> wanted) => system.With(system.Own!.Access.First(wanted).Key);

        static async Task<IReadOnlyList<string>> AgenciesAsync(User user)
        {
            JsonElement submissions = await user.JsonAsync("/api/submissions?country=KGZ");
            return [.. submissions.EnumerateArray().Select(item => item.Text("agency")!).Distinct().Order(StringComparer.Ordinal)];
        }
    }
}
