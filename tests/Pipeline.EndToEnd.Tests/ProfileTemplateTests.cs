using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pipeline.EndToEnd.Tests;

/// <summary>What a country changes about its profile without a build, and what its coordinator writes.</summary>
[Collection(nameof(SystemUnderTest))]
public class ProfileTemplateTests(SystemUnderTest system)
{
    private const string Stock = "country,year,sex,age_group,origin,value\nAND,2019,F,_T,_T,520\nAND,2019,M,_T,_T,480\nAND,2019,_T,_T,FRA,300\n";

    [Fact]
    public async Task A_file_changes_order_and_wording_of_page_JSON_and_CSV()
    {
        await system.Administrator.SubmitAsync("e2e/AND/migrant-stock/2019/stock.csv", Stock);
        int version = await system.Administrator.PublishAsync("AND/2019");
        JsonNode file = JsonNode.Parse(await system.Reader.TextAsync("/api/profile-templates/migration-profile"))!;
        JsonArray sections = file["sections"]!.AsArray();
        JsonNode origin = sections.First(section => (string?)section!["id"] == "origin")!;
        sections.Remove(origin);
        origin["title"] = "Our neighbours";
        sections.Insert(0, origin);

        using HttpResponseMessage put = await system.Administrator.SendAsync(HttpMethod.Put, "/api/profiles/AND/templates/migration-profile", file);
        Assert.Equal(HttpStatusCode.OK, put.StatusCode);
        Assert.Equal(version + 1, await system.Administrator.PublishAsync("AND/2019"));

        JsonElement profile = await system.Reader.JsonAsync("/api/profiles/AND/2019?format=json");
        Assert.Matches("""^migration-profile@.+\+AND\.1$""", profile.Text("template"));
        Assert.Equal(["origin", "trend"], profile.GetProperty("sections").EnumerateArray().Take(2).Select(section => section.Text("id")));
        string page = await system.Reader.TextAsync("/AND/2019"), csv = await system.Reader.TextAsync("/api/profiles/AND/2019?format=csv");
        Assert.Contains("Our neighbours", page, StringComparison.Ordinal);
        Assert.True(csv.IndexOf(",stock-by-origin,", StringComparison.Ordinal) < csv.IndexOf(",stock-by-sex,", StringComparison.Ordinal));
        Assert.DoesNotContain("Our neighbours", await system.Reader.TextAsync($"/AND/2019/v{version}"), StringComparison.Ordinal);

        using HttpResponseMessage back = await system.Administrator.SendAsync(HttpMethod.Delete, "/api/profiles/AND/templates/migration-profile");
        Assert.Equal(HttpStatusCode.OK, back.StatusCode);
        await system.Administrator.PublishAsync("AND/2019");
        Assert.DoesNotContain("+AND", (await system.Reader.JsonAsync("/api/profiles/AND/2019?format=json")).Text("template"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_cannot_be_used_says_why_and_changes_nothing()
    {
        using HttpResponseMessage answer = await system.Administrator.SendAsync(
            HttpMethod.Put, "/api/profiles/AND/templates/migration-profile", new { id = "migration-profile", version = "1", title = "T", headlines = new[] { new { label = "L", indicator = "NONE" } }, sections = Array.Empty<object>() });

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("there is no indicator 'NONE'", JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.Text("detail"), StringComparison.Ordinal);
        using HttpResponseMessage reader = await system.Reader.SendAsync(HttpMethod.Put, "/api/profiles/AND/templates/migration-profile", new { });
        Assert.Equal(HttpStatusCode.Unauthorized, reader.StatusCode);
    }

    [Fact]
    public async Task Texts_are_written_into_the_draft_and_stay_with_the_version()
    {
        await system.Administrator.SubmitAsync("e2e/SMR/migrant-stock/2019/stock.csv", Stock.Replace("AND", "SMR", StringComparison.Ordinal));
        using HttpResponseMessage early = await PutAsync(new { findings = "Too early." });
        Assert.Equal(HttpStatusCode.NotFound, early.StatusCode);
        await system.Administrator.BuildAsync("SMR/2019");

        using HttpResponseMessage unknown = await PutAsync(new { conclusions = "x" });
        Assert.Equal(HttpStatusCode.BadRequest, unknown.StatusCode);
        using HttpResponseMessage put = await PutAsync(new Dictionary<string, string> { ["findings"] = "More come than go.", ["quality.MIG_STOCK"] = "From the census." });
        Assert.Equal(HttpStatusCode.OK, put.StatusCode);
        Assert.Contains("More come than go.", await system.Administrator.TextAsync("/api/profiles/SMR/2019/draft?format=html"), StringComparison.Ordinal);
        int first = await system.Administrator.DecideAsync("SMR/2019", "approve");

        await system.Administrator.BuildAsync("SMR/2019");
        using HttpResponseMessage again = await PutAsync(new { findings = "Fewer come than go." });
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        int second = await system.Administrator.DecideAsync("SMR/2019", "approve");

        string before = await system.Reader.TextAsync($"/SMR/2019/v{first}"), after = await system.Reader.TextAsync($"/SMR/2019/v{second}");
        Assert.Contains("More come than go.", before, StringComparison.Ordinal);
        Assert.Contains("From the census.", before, StringComparison.Ordinal);
        Assert.Contains("Fewer come than go.", after, StringComparison.Ordinal);
        Assert.DoesNotContain("More come than go.", after, StringComparison.Ordinal);

        Task<HttpResponseMessage> PutAsync(object texts) => system.Administrator.SendAsync(HttpMethod.Put, "/api/profiles/SMR/2019/draft/texts", texts);
    }

    [Fact]
    public async Task Availability_is_told_with_the_published_profile()
    {
        await system.Administrator.SubmitAsync("e2e/LIE/migration-flows/2019/flows.csv", "country,year,flow,definition,sex,value\nLIE,2019,IMM,12m,F,60\nLIE,2019,IMM,12m,M,40\n");
        Assert.Equal(HttpStatusCode.NotFound, await system.Reader.StatusOfAsync("/api/availability/LIE/2019"));
        await system.Administrator.PublishAsync("LIE/2019");

        JsonElement availability = await system.Reader.JsonAsync("/api/availability/LIE/2019");
        JsonElement scores = availability.GetProperty("submitted").GetProperty("scores");
        Assert.Equal(JsonValueKind.Null, availability.GetProperty("inventory").ValueKind);
        Assert.Equal(1.0 / 13, scores.GetProperty("availability").GetDouble(), 12);
        Assert.Equal(1.0 / 3, scores.GetProperty("harmonisation").GetDouble(), 12);   // H2 by 12 months, of H1, H2 and H3
        Assert.Equal(12, availability.GetProperty("submitted").GetProperty("gaps").GetArrayLength());
        JsonElement compared = await system.Reader.JsonAsync("/api/availability?countries=LIE,VAT&year=2019");
        Assert.Equal("LIE", Assert.Single(compared.GetProperty("countries").EnumerateArray()).Text("country"));
        Assert.Equal("VAT", Assert.Single(compared.GetProperty("notPublished").EnumerateArray()).GetString());
    }
}
