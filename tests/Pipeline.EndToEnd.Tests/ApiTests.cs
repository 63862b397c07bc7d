using System.IO.Compression;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Json.Schema;
using Pipeline.Local;

namespace Pipeline.EndToEnd.Tests;

/// <summary>The API as its description and its documentation say.</summary>
[Collection(nameof(SystemUnderTest))]
public partial class ApiTests(SystemUnderTest system)
{
    [Fact]
    public async Task What_the_description_says_is_what_is_served()
    {
        await Demonstration.PublishAsync(system, "KGZ");
        await Demonstration.PublishAsync(system, "MDA");
        if ((await system.Reader.JsonAsync("/api/case-files")).GetProperty("versions").GetArrayLength() == 0) await system.Administrator.PublishAsync("/api/case-files");
        JsonElement document = await system.Reader.JsonAsync("/api/openapi.json");
        Assert.Equal("3.1.0", document.Text("openapi"));
        int asked = 0;
        foreach (JsonProperty path in document.GetProperty("paths").EnumerateObject())
        {
            if (!path.Value.TryGetProperty("get", out JsonElement operation)) continue;
            string name = operation.Text("operationId")!;
            string address = await AddressOfAsync(path.Name, name, operation);
            using HttpResponseMessage answer = await system.Reader.SendAsync(HttpMethod.Get, address);
            string? type = answer.Content.Headers.ContentType?.MediaType;
            if (operation.TryGetProperty("security", out _))
            {
                Assert.Equal((address, HttpStatusCode.Unauthorized, "application/problem+json"), (address, answer.StatusCode, type));
                continue;
            }

            string text = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.StatusCode == HttpStatusCode.OK, $"GET {address} answered {(int)answer.StatusCode}: {text}");
            JsonElement content = operation.GetProperty("responses").GetProperty("200").GetProperty("content");
            Assert.Contains(type, content.EnumerateObject().Select(media => media.Name.Split(';')[0]));
            Assert.NotNull(answer.Headers.ETag);
            Assert.NotNull(answer.Headers.CacheControl);
            Assert.Equal("*", Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Origin")));
            if (type == "application/json" && content.GetProperty(type).TryGetProperty("schema", out JsonElement schema))
            {
                EvaluationResults results = JsonSchema.FromText(schema.GetRawText()).Evaluate(JsonDocument.Parse(text).RootElement, new EvaluationOptions { OutputFormat = OutputFormat.List });
                Assert.True(results.IsValid, $"{address}: {string.Join("; ", (results.Details ?? []).Where(detail => detail.Errors is not null).SelectMany(detail => detail.Errors!.Select(error => $"{detail.InstanceLocation} {error.Value}")).Take(5))}");
            }

            asked++;
        }

        Assert.True(asked > 20, $"{asked} operations were asked.");
    }

    [Theory]
    [InlineData("br")]
    [InlineData("gzip")]
    public async Task Answers_are_compressed_and_compressed_ones_have_tags_of_their_own(string coding)
    {
        await Demonstration.PublishAsync(system, "KGZ");
        const string path = "/api/profiles/KGZ/2019?format=json";
        string plain = await system.Reader.TextAsync(path);

        using HttpResponseMessage answer = await system.Reader.SendAsync(HttpMethod.Get, path, null, ("Accept-Encoding", coding));
        using HttpResponseMessage again = await system.Reader.SendAsync(HttpMethod.Get, path, null, ("Accept-Encoding", coding), ("If-None-Match", answer.Headers.ETag!.ToString()));
        using HttpResponseMessage other = await system.Reader.SendAsync(HttpMethod.Get, path, null, ("If-None-Match", answer.Headers.ETag!.ToString()));

        Assert.Equal([coding], answer.Content.Headers.ContentEncoding);
        Assert.Contains("Accept-Encoding", answer.Headers.Vary);
        byte[] bytes = await answer.Content.ReadAsByteArrayAsync();
        Assert.True(bytes.Length < plain.Length / 4);
        using Stream stream = coding == "br" ? new BrotliStream(new MemoryStream(bytes), CompressionMode.Decompress) : new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        Assert.Equal(plain, await new StreamReader(stream).ReadToEndAsync());
        Assert.Equal((HttpStatusCode.NotModified, HttpStatusCode.OK), (again.StatusCode, other.StatusCode));
    }

    [Fact]
    public async Task Another_site_may_ask_before_it_reads_with_a_condition()
    {
        using HttpResponseMessage answer = await system.Reader.SendAsync(HttpMethod.Options, "/api/profiles", null, ("Origin", "https://example.org"), ("Access-Control-Request-Method", "GET"));

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal("*", Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.Equal("GET, HEAD", string.Join(", ", answer.Headers.GetValues("Access-Control-Allow-Methods")));
        using HttpResponseMessage closed = await system.Reader.SendAsync(HttpMethod.Get, "/api/submissions", null, ("Origin", "https://example.org"));
        Assert.False(closed.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.True(closed.Headers.CacheControl is { NoStore: true });
    }

    [Fact]
    public async Task Pages_of_a_series_together_are_the_series()
    {
        await Demonstration.PublishAsync(system, "KGZ");
        JsonElement whole = (await system.Reader.JsonAsync("/api/indicators/MIG_STOCK?country=KGZ&origin=*&fields=id")).GetProperty("observations");
        List<string> ids = [];
        string? path = "/api/indicators/MIG_STOCK?country=KGZ&origin=*&fields=id&limit=100";
        while (path is not null)
        {
            using HttpResponseMessage answer = await system.Reader.SendAsync(HttpMethod.Get, path);
            JsonElement page = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("observations");
            Assert.InRange(page.GetArrayLength(), 1, 100);
            ids.AddRange(page.EnumerateArray().Select(item => item.Text("id")!));
            path = answer.Headers.TryGetValues("Link", out IEnumerable<string>? links) ? links.Single().Split('<', '>')[1] : null;
        }

        Assert.True(ids.Count > 100);
        Assert.Equal(whole.EnumerateArray().Select(item => item.Text("id")), ids);
    }

    [Fact]
    public async Task Every_figure_of_the_profile_leads_to_its_submissions_and_its_approver()
    {
        await Demonstration.PublishAsync(system, "KGZ");
        JsonElement profile = await system.Reader.JsonAsync("/api/profiles/KGZ/2019?format=json");
        IGrouping<string, string>[] tables =
        [
            .. from section in profile.GetProperty("sections").EnumerateArray()
               from table in section.GetProperty("tables").EnumerateArray()
               from row in table.GetProperty("rows").EnumerateArray()
               from cell in row.GetProperty("cells").EnumerateArray()
               where cell.ValueKind == JsonValueKind.Object
               group cell.Text("id")! by table.Text("id")!,
        ];

        Assert.NotEmpty(tables);
        foreach (IGrouping<string, string> table in tables)
        {
            JsonElement lineage = await system.Reader.JsonAsync($"/api/observations/{table.Last()}/lineage");
            Assert.Equal(profile.Text("policy"), lineage.GetProperty("publication").Text("policy"));
            Assert.False(string.IsNullOrEmpty(lineage.GetProperty("approval").Text("by")));
            Assert.False(string.IsNullOrEmpty(lineage.GetProperty("observation").Text("indicatorVersion")));
            foreach (JsonElement submission in lineage.GetProperty("submissions").EnumerateArray())
            {
                JsonElement submitted = await system.Administrator.JsonAsync($"/api/submissions/{submission.Text("submission")}");
                Assert.Equal((submitted.Text("contentHash"), submitted.Text("file"), "accepted"), (submission.Text("contentHash"), submission.Text("file"), submitted.Text("status")));
                Assert.False(string.IsNullOrEmpty(submission.Text("templateVersion")));
            }

            Assert.NotEqual(0, lineage.GetProperty("submissions").GetArrayLength());
            Assert.Equal(HttpStatusCode.OK, await system.Reader.StatusOfAsync(lineage.GetProperty("publication").Text("address")! + "?format=json"));
        }

        Assert.Equal(HttpStatusCode.NotFound, await system.Reader.StatusOfAsync("/api/observations/KGZ:2019:migration-profile:0000/lineage"));
        Assert.Equal(HttpStatusCode.NotFound, await system.Reader.StatusOfAsync("/api/observations/nonsense/lineage"));
    }

    [Fact]
    public async Task Sdmx_of_a_published_table_is_a_submission_that_gives_the_same_figures()
    {
        await Demonstration.PublishAsync(system, "KGZ");
        string table = await system.Reader.TextAsync("/api/profiles/KGZ/2019?format=sdmx-csv&table=stock-by-sex");

        await system.Administrator.SubmitAsync("e2e/NIU/migrant-stock/2019/again.csv", table.Replace(",KGZ,", ",NIU,", StringComparison.Ordinal));
        await system.Administrator.PublishAsync("NIU/2019");

        JsonElement before = await SeriesAsync("KGZ"), after = await SeriesAsync("NIU");
        Assert.Equal(before.GetRawText(), after.GetRawText());
        Assert.NotEqual(0, before.GetArrayLength());

        async Task<JsonElement> SeriesAsync(string country) =>
            (await system.Reader.JsonAsync($"/api/indicators/MIG_STOCK?country={country}&sex=F&fields=period,value")).GetProperty("observations");
    }

    [Fact]
    public async Task The_feed_tells_of_every_release()
    {
        await Demonstration.PublishAsync(system, "KGZ");

        string feed = await system.Reader.TextAsync("/releases.atom");

        foreach (JsonElement version in (await system.Reader.JsonAsync("/api/profiles/KGZ/2019/versions")).EnumerateArray())
            Assert.Contains($"href=\"{version.Text("address")!["/api/profiles".Length..]}\"", feed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_examples_of_the_documentation_are_true()
    {
        await Demonstration.PublishAsync(system, "KGZ");
        string text = await File.ReadAllTextAsync(Path.Combine(BuildPaths.Demonstration, "..", "..", "..", "docs", "api.md"));
        Match[] examples = [.. Example().Matches(text).Cast<Match>()];
        Assert.True(examples.Length > 12);
        foreach (Match example in examples)
        {
            string path = example.Groups["path"].Value, kind = example.Groups["kind"].Value, body = example.Groups["body"].Value.Trim();
            if (path.Contains("{id}", StringComparison.Ordinal)) path = path.Replace("{id}", await AnObservationAsync(), StringComparison.Ordinal);
            using HttpResponseMessage answer = await system.Reader.SendAsync(HttpMethod.Get, path);
            int expected = kind == "problem" ? int.Parse(body.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture) : 200;
            string found = await answer.Content.ReadAsStringAsync();
            Assert.True((int)answer.StatusCode == expected, $"GET {path} answered {(int)answer.StatusCode}: {found}");
            if (kind == "csv")
            {
                string[] lines = found.ReplaceLineEndings("\n").Split('\n');
                Assert.All(body.Split('\n'), line => Assert.Contains(lines, other => line.EndsWith('…') ? other.StartsWith(line[..^1], StringComparison.Ordinal) : other == line));
            }
            else if (kind.Length > 0)
            {
                if (kind == "problem") Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
                Assert.True(Holds(JsonDocument.Parse(kind == "problem" ? body[4..] : body).RootElement, JsonDocument.Parse(found).RootElement), $"GET {path} does not answer with {body} but {found[..Math.Min(found.Length, 1000)]}");
            }
        }
    }

    // Objects have at least the properties, lists at least such items, and … stands for anything.
    private static bool Holds(JsonElement expected, JsonElement found) => (expected.ValueKind, found.ValueKind) switch
    {
        (JsonValueKind.String, _) when expected.GetString() == "…" => true,
        (JsonValueKind.Object, JsonValueKind.Object) => expected.EnumerateObject().All(property => found.TryGetProperty(property.Name, out JsonElement value) && Holds(property.Value, value)),
        (JsonValueKind.Array, JsonValueKind.Array) => expected.EnumerateArray().All(item => found.EnumerateArray().Any(other => Holds(item, other))),
        _ => expected.GetRawText() == found.GetRawText(),
    };

    private async Task<string> AnObservationAsync() =>
        (await system.Reader.JsonAsync("/api/indicators/MIG_STOCK?country=KGZ&from=2019")).GetProperty("observations")[0].Text("id")!;

    // The examples of the description; of what has an id of its own, one that is there.
    private async Task<string> AddressOfAsync(string path, string name, JsonElement operation)
    {
        Dictionary<string, string> values = operation.GetProperty("parameters").EnumerateArray().Where(parameter => parameter.TryGetProperty("example", out _))
            .ToDictionary(parameter => parameter.Text("name")!, parameter => parameter.GetProperty("example").ToString());
        values["id"] = name switch { "GetTemplate" => "migrant-stock", "GetProfileTemplate" => "migration-profile", "GetLineage" => await AnObservationAsync(), "GetCase" => new string('0', 32), _ => "none" };
        (values["file"], values["version"]) = ("report.json", "1");
        // Reports and the skills database are of the other country of the demonstration, where there are any.
        if (name is "GetCountrySkills") values["country"] = "MDA";
        if (name is "GetProfileReport" or "GetProfileReportVersion" or "ListProfileReportVersions")
        {
            JsonElement report = (await system.Reader.JsonAsync("/api/profiles")).EnumerateArray().First(item => item.Text("template") != "migration-profile" && item.Text("country")!.Length == 3);
            (values["country"], values["year"], values["template"]) = (report.Text("country")!, report.GetProperty("year").ToString(), report.Text("template")!);
        }

        string address = Parameter().Replace(path, match => values[match.Groups[1].Value]);
        return name is "CompareAvailability" or "GetMirror" ? address + "?countries=KGZ,MDA&year=2019" : address;
    }

    [GeneratedRegex("""```http\r?\nGET (?<path>\S+)\r?\n```(\r?\n```(?<kind>json|csv|problem)\r?\n(?<body>.*?)```)?""", RegexOptions.Singleline)]
    private static partial Regex Example();

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Parameter();
}
