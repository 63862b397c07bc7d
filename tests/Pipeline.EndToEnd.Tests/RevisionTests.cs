using System.Globalization;
using System.Text.Json;

namespace Pipeline.EndToEnd.Tests;

/// <summary>The same content again, and a changed one.</summary>
[Collection(nameof(SystemUnderTest))]
public class RevisionTests(SystemUnderTest system)
{
    private static string Stock(string country, int women, int men) => string.Create(CultureInfo.InvariantCulture,
        $"country,year,sex,age_group,origin,value\n{country},2019,F,_T,_T,{women}\n{country},2019,M,_T,_T,{men}\n{country},2019,_T,_T,_T,{women + men}\n");

    [Fact]
    public async Task The_same_content_again_changes_nothing()
    {
        const string blob = "e2e/LIE/migrant-stock/2019/stock.csv";
        string content = Stock("LIE", 600, 400);
        await system.Administrator.SubmitAsync(blob, content);
        await system.Administrator.HandledAsync("LIE");
        await system.Administrator.PublishAsync("LIE/2019");
        string[] before = await StateAsync();

        await system.Administrator.DropAsync(blob, content);
        await system.Administrator.HandledAsync("LIE");

        Assert.Equal(before, await StateAsync());
        await system.Administrator.BuildAsync("LIE/2019");
        Assert.Empty((await system.Administrator.JsonAsync("/api/profiles/LIE/2019/changes")).EnumerateArray());
        await system.Administrator.DecideAsync("LIE/2019", "reject");
        Assert.Equal(before, await StateAsync());

        async Task<string[]> StateAsync() =>
        [
            .. (await system.Administrator.SubmissionsAsync(blob)).Select(item => item.GetRawText()),
            .. await system.Administrator.ListAsync("cubes", "submissions/LIE/"),
            .. await system.Administrator.ListAsync("cubes", "builds/LIE/"),
            .. await system.Administrator.ListAsync("quarantine", "e2e/LIE/"),
            await system.Reader.TextAsync("/api/profiles/LIE/2019?format=json"),
        ];
    }

    [Fact]
    public async Task Changed_content_is_the_next_revision_and_the_next_build_shows_it_with_what_changed()
    {
        const string blob = "e2e/AND/migrant-stock/2019/stock.csv";
        // Another figure in each run, so that it is a change also where the test ran before.
        int women = Random.Shared.Next(1000, 100_000);
        JsonElement first = await system.Administrator.SubmitAsync(blob, Stock("AND", women, 400));
        int version = await system.Administrator.PublishAsync("AND/2019");
        string published = await system.Reader.TextAsync("/api/profiles/AND/2019?format=json");

        JsonElement second = await system.Administrator.SubmitAsync(blob, Stock("AND", women + 50, 400));

        int revision = first.GetProperty("revision").GetInt32();
        if (system.Own is not null) Assert.Equal(1, revision);
        Assert.Equal(revision + 1, second.GetProperty("revision").GetInt32());
        JsonElement superseded = (await system.Administrator.SubmissionsAsync(blob)).Single(item => item.Text("id") == first.Text("id"));
        Assert.Equal("superseded", superseded.Text("status"));
        Assert.Equal(revision, superseded.GetProperty("revision").GetInt32());
        Assert.Equal(published, await system.Reader.TextAsync("/api/profiles/AND/2019?format=json"));

        Assert.Equal(version + 1, await system.Administrator.BuildAsync("AND/2019"));
        JsonElement changes = await system.Administrator.JsonAsync("/api/profiles/AND/2019/changes");
        JsonElement total = Single(changes, "MIG_STOCK", "_T|_T|_T");
        Assert.Equal((women + 400, women + 450, "revised input"), (total.GetProperty("before").GetInt32(), total.GetProperty("after").GetInt32(), total.Text("reason")));
        JsonElement female = Single(changes, "MIG_STOCK", "F|_T|_T");
        Assert.Equal((women, women + 50), (female.GetProperty("before").GetInt32(), female.GetProperty("after").GetInt32()));
        Assert.DoesNotContain(changes.EnumerateArray(), change => change.Text("indicator") == "MIG_STOCK" && Codes(change) == "M|_T|_T"); // 400 both times

        Assert.Equal(version + 1, await system.Administrator.DecideAsync("AND/2019", "approve"));
        JsonElement now = await system.Reader.JsonAsync("/api/profiles/AND/2019?format=json");
        Assert.Equal(version + 1, now.GetProperty("version").GetInt32());
        Assert.True(JsonElement.DeepEquals(changes, now.GetProperty("changes")));
        Assert.Equal(second.Text("id"), Assert.Single(now.GetProperty("sources").EnumerateArray()).Text("submission"));
        Assert.Contains("What changed", await system.Reader.TextAsync("/AND/2019"), StringComparison.Ordinal);

        // The version before stays as it was, under its number.
        JsonElement before = await system.Reader.JsonAsync($"/api/profiles/AND/2019/v{version}?format=json");
        Assert.Equal("superseded", before.Text("status"));
        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(published).RootElement.GetProperty("sections"), before.GetProperty("sections")));
    }

    [Fact]
    public async Task A_draft_that_waits_is_built_again_from_what_has_come_in_since()
    {
        const string blob = "e2e/LUX/migrant-stock/2019/stock.csv";
        int women = Random.Shared.Next(1000, 100_000);
        await system.Administrator.SubmitAsync(blob, Stock("LUX", women, 400));
        int version = await system.Administrator.BuildAsync("LUX/2019");
        await system.Administrator.SubmitAsync(blob, Stock("LUX", women + 50, 400));

        await system.Administrator.PostAsync("/api/profiles/LUX/2019/build");

        await Until.HoldsAsync("the draft has the new figure", async () => Total(await system.Administrator.JsonAsync("/api/profiles/LUX/2019/draft?format=json")) == women + 450);
        using HttpResponseMessage stale = await system.Administrator.SendAsync(HttpMethod.Post, "/api/profiles/LUX/2019/approve", new { version = version + 1 });
        Assert.Equal(409, (int)stale.StatusCode);
        await system.Administrator.BuildIsAsync("LUX/2019", "awaitingApproval");
        Assert.Equal(version, await system.Administrator.DecideAsync("LUX/2019", "approve"));
        Assert.Equal(women + 450, Total(await system.Reader.JsonAsync("/api/profiles/LUX/2019?format=json")));
    }

    private static double Total(JsonElement profile) => profile.GetProperty("headlines").EnumerateArray()
        .Single(headline => headline.Text("indicator") == "MIG_STOCK" && headline.Text("category") is null).GetProperty("cell").GetProperty("value").GetDouble();

    private static JsonElement Single(JsonElement changes, string indicator, string codes) =>
        Assert.Single(changes.EnumerateArray(), change => change.Text("indicator") == indicator && change.Text("period") == "2019" && Codes(change) == codes);

    private static string Codes(JsonElement change) => string.Join('|', change.GetProperty("codes").EnumerateArray().Select(code => code.GetString()));
}
