using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Pipeline.EndToEnd.Tests;

/// <summary>The same content again, and a changed one.</summary>
[Collection(nameof(SystemUnderTest))]
public class RevisionTests(SystemUnderTest system)
{
    private static string Stock(string country, int women, int men) => string.Create(CultureInfo.InvariantCulture, $"""
        country,year,sex,age_group,origin,value
        {country},2019,F,_T,_T,{women}
        {country},2019,M,_T,_T,{men}
        {country},2019,_T,_T,_T,{women + men}
        """);

    [Fact]
    public async Task The_same_content_again_changes_nothing()
    {
        const string blob = "e2e/MDV/migrant-stock/2019/stock.csv";
        string content = Stock("MDV", 600, 400);
        await system.Administrator.SubmitAsync(blob, content);
        await system.Administrator.HandledAsync("MDV");
        await system.Administrator.PublishAsync("MDV/2019");
        string[] before = await StateAsync();

        await system.Administrator.DropAsync(blob, content);
        await system.Administrator.HandledAsync("MDV");

        Assert.Equal(before, await StateAsync());
        await system.Administrator.BuildAsync("MDV/2019");
        Assert.Empty((await system.Administrator.JsonAsync("/api/profiles/MDV/2019/changes")).EnumerateArray());
        await system.Administrator.DecideAsync("MDV/2019", "reject");
        Assert.Equal(before, await StateAsync());

        async Task<string[]> StateAsync() =>
        [
            .. (await system.Administrator.SubmissionsAsync(blob)).Select(item => item.GetRawText()),
            .. await system.Administrator.ListAsync("cubes", "submissions/MDV/"),
            .. await system.Administrator.ListAsync("cubes", "builds/MDV/"),
            .. await system.Administrator.ListAsync("quarantine", "e2e/MDV/"),
            await system.Reader.TextAsync("/api/profiles/MDV/2019?format=json"),
        ];
    }

    [Fact]
    public async Task Changed_content_is_the_next_revision_and_the_next_build_shows_it_with_what_changed()
    {
        const string blob = "e2e/BTN/migrant-stock/2019/stock.csv";
        // Another figure in each run, so that it is a change also where the test ran before.
        int women = Random.Shared.Next(1000, 100_000);
        JsonElement first = await system.Administrator.SubmitAsync(blob, Stock("BTN", women, 400));
        int version = await system.Administrator.PublishAsync("BTN/2019");
        string published = await system.Reader.TextAsync("/api/profiles/BTN/2019?format=json");

        JsonElement second = await system.Administrator.SubmitAsync(blob, Stock("BTN", women + 50, 400));

        int revision = first.GetProperty("revision").GetInt32();
        if (system.Own is not null) Assert.Equal(1, revision);
        Assert.Equal(revision + 1, second.GetProperty("revision").GetInt32());
        JsonElement superseded = (await system.Administrator.SubmissionsAsync(blob)).Single(item => item.Text("id") == first.Text("id"));
        Assert.Equal("superseded", superseded.Text("status"));
        Assert.Equal(revision, superseded.GetProperty("revision").GetInt32());
        Assert.Equal(published, await system.Reader.TextAsync("/api/profiles/BTN/2019?format=json"));

        Assert.Equal(version + 1, await system.Administrator.BuildAsync("BTN/2019"));
        JsonElement changes = await system.Administrator.JsonAsync("/api/profiles/BTN/2019/changes");
        JsonElement total = Single(changes, "MIG_STOCK", "_T|_T|_T");
        Assert.Equal((women + 400, women + 450), BeforeAndAfter(total));
        Assert.Equal("revised input", total.Text("reason"));
        JsonElement female = Single(changes, "MIG_STOCK", "F|_T|_T");
        Assert.Equal((women, women + 50), BeforeAndAfter(female));
        // The men are 400 both times.
        Assert.DoesNotContain(changes.EnumerateArray(), change => change.Text("indicator") == "MIG_STOCK" && Codes(change) == "M|_T|_T");

        Assert.Equal(version + 1, await system.Administrator.DecideAsync("BTN/2019", "approve"));
        JsonElement now = await system.Reader.JsonAsync("/api/profiles/BTN/2019?format=json");
        Assert.Equal(version + 1, now.GetProperty("version").GetInt32());
        Assert.True(JsonElement.DeepEquals(changes, now.GetProperty("changes")));
        Assert.Equal(second.Text("id"), Assert.Single(now.GetProperty("sources").EnumerateArray()).Text("submission"));
        Assert.Contains("What changed", await system.Reader.TextAsync("/BTN/2019"), StringComparison.Ordinal);

        // The version before stays as it was, under its number.
        JsonElement before = await system.Reader.JsonAsync($"/api/profiles/BTN/2019/v{version}?format=json");
        Assert.Equal("superseded", before.Text("status"));
        JsonElement asPublished = JsonDocument.Parse(published).RootElement;
        Assert.True(JsonElement.DeepEquals(asPublished.GetProperty("sections"), before.GetProperty("sections")));
    }

    [Fact]
    public async Task A_draft_that_waits_is_built_again_from_what_has_come_in_since()
    {
        const string blob = "e2e/LUX/migrant-stock/2019/stock.csv";
        int women = Random.Shared.Next(1000, 100_000);
        await system.Administrator.SubmitAsync(blob, Stock("LUX", women, 400));
        int version = await system.Administrator.BuildAsync("LUX/2019");
        string looked = await system.Administrator.DraftAsync("LUX/2019");
        await system.Administrator.SubmitAsync(blob, Stock("LUX", women + 50, 400));

        await system.Administrator.PostAsync("/api/profiles/LUX/2019/build");

        await Until.HoldsAsync(
            "the draft has the new figure",
            async () => await system.Administrator.FindJsonAsync("/api/profiles/LUX/2019/draft?format=json") is { } draft && Total(draft) == women + 450);
        await system.Administrator.BuildIsAsync("LUX/2019", "awaitingApproval");
        using HttpResponseMessage blind = await system.Administrator.SendAsync(HttpMethod.Post, "/api/profiles/LUX/2019/approve");
        Assert.Equal(400, (int)blind.StatusCode);
        using HttpResponseMessage stale = await system.Administrator.SendAsync(HttpMethod.Post, "/api/profiles/LUX/2019/approve", new { build = looked });
        Assert.Equal(409, (int)stale.StatusCode);
        Assert.Equal(version, await system.Administrator.DecideAsync("LUX/2019", "approve"));
        Assert.Equal(women + 450, Total(await system.Reader.JsonAsync("/api/profiles/LUX/2019?format=json")));
    }

    [Fact]
    public async Task Of_decisions_made_at_once_the_first_counts_and_the_others_are_told()
    {
        await system.Administrator.SubmitAsync("e2e/MLT/migrant-stock/2019/stock.csv", Stock("MLT", Random.Shared.Next(1000, 100_000), 400));
        await system.Administrator.BuildAsync("MLT/2019");
        var draft = new { build = await system.Administrator.DraftAsync("MLT/2019") };

        HttpResponseMessage[] answers = await Task.WhenAll(
            from round in Enumerable.Range(0, 4)
            from decision in new[] { "approve", "reject" }
            select system.Administrator.SendAsync(HttpMethod.Post, $"/api/profiles/MLT/2019/{decision}", draft));

        string[] obeyed = [.. answers.Where(answer => answer.StatusCode == HttpStatusCode.Accepted).Select(answer => answer.RequestMessage!.RequestUri!.Segments[^1]).Distinct()];
        string outcome = Assert.Single(obeyed) == "approve" ? "published" : "rejected";
        Assert.All(answers, answer => Assert.Contains((int)answer.StatusCode, new[] { 202, 404, 409 }));
        await system.Administrator.BuildIsAsync("MLT/2019", outcome);
        foreach (HttpResponseMessage answer in answers) answer.Dispose();
    }

    private static double Total(JsonElement profile) => profile.GetProperty("headlines").EnumerateArray()
        .Single(headline => headline.Text("indicator") == "MIG_STOCK" && headline.Text("category") is null)
        .GetProperty("cell").GetProperty("value").GetDouble();

    private static (int Before, int After) BeforeAndAfter(JsonElement change) =>
        (change.GetProperty("before").GetInt32(), change.GetProperty("after").GetInt32());

    private static JsonElement Single(JsonElement changes, string indicator, string codes) =>
        Assert.Single(
            changes.EnumerateArray(),
            change => change.Text("indicator") == indicator && change.Text("period") == "2019" && Codes(change) == codes);

    private static string Codes(JsonElement change) =>
        string.Join('|', change.GetProperty("codes").EnumerateArray().Select(code => code.GetString()));
}
