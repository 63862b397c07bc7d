using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Storage.Blobs;

namespace Pipeline.EndToEnd.Tests;

/// <summary>Files about people: what is published of them, and what becomes of wrong records.</summary>
[Collection(nameof(SystemUnderTest))]
public class RecordsTests(SystemUnderTest system)
{
    private static readonly Dictionary<string, string> Confidential = [];

    private async Task<JsonElement> SubmitAsync(string blob, string content, string status)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(content);
        await system.Administrator.DropAsync(blob, bytes, Confidential);
        return await system.Administrator.SubmissionAsync(blob, bytes, status);
    }

    private async Task<double?> ValueAsync(string indicator, string country, string period, string query = "")
    {
        JsonElement answer = await system.Reader.JsonAsync($"/api/indicators/{indicator}?country={country}{query}");
        JsonElement value = answer.GetProperty("observations").EnumerateArray().Single(observation => observation.Text("period") == period).GetProperty("value");
        return value.ValueKind == JsonValueKind.Null ? null : value.GetDouble();
    }

    // 60 persons: 60 entries in January, 60 exits in February, 20 entries in March.
    [Fact]
    public async Task Crossings_are_counted_and_the_persons_behind_them_once()
    {
        await SubmitAsync("e2e/AND/border-crossings/2021/crossings.csv", new CrossingsFile("AND", 60).Content, "accepted");
        await system.Administrator.PublishAsync("AND/2021");

        Assert.Equal(140, await ValueAsync("CROSSINGS", "AND", "2021"));
        Assert.Equal(20, await ValueAsync("CROSSINGS", "AND", "2021-03"));
        Assert.Equal(60, await ValueAsync("CROSSINGS", "AND", "2021", "&direction=X"));
        Assert.Equal(60, await ValueAsync("CROSSING_PERSONS", "AND", "2021"));
        Assert.Equal(60, await ValueAsync("CROSSING_PERSONS", "AND", "2021", "&direction=E"));
        Assert.Equal(20, await ValueAsync("CROSSING_BALANCE", "AND", "2021"));
    }

    // One of thirty persons is alone in his citizenship.
    [Fact]
    public async Task What_would_give_one_person_away_is_withheld_everywhere_and_the_page_says_so()
    {
        var file = new CrossingsFile("LIE", 30);
        string alone = file.Person(5);
        string content = CrossingsFile.ContentOf(file.Lines.Select(line => line.Contains(alone, StringComparison.Ordinal) ? line.Replace("TUR", "ARM", StringComparison.Ordinal) : line));
        await SubmitAsync("e2e/LIE/border-crossings/2021/crossings.csv", content, "accepted");
        await system.Administrator.PublishAsync("LIE/2021");

        // The other citizenship would give the one person away. He is a man, so that the women stay.
        Assert.Null(await ValueAsync("CROSSINGS", "LIE", "2021", "&citizenship=ARM"));
        Assert.Null(await ValueAsync("CROSSINGS", "LIE", "2021", "&citizenship=TUR"));
        Assert.Equal(file.Crossings, await ValueAsync("CROSSINGS", "LIE", "2021"));
        Assert.Equal(15, await ValueAsync("CROSSING_PERSONS", "LIE", "2021", "&sex=F"));

        // What no table of the profile shows is not published.
        foreach (string hidden in new[] { "CROSSING_PERSONS?country=LIE&citizenship=TUR", "CROSSING_BALANCE?country=LIE&citizenship=TUR", "CROSSINGS?country=LIE&sex=F" })
            Assert.Empty((await system.Reader.JsonAsync($"/api/indicators/{hidden}")).GetProperty("observations").EnumerateArray());
        Assert.Contains("These figures are not published.", await system.Reader.TextAsync("/LIE/2021"), StringComparison.Ordinal);
        Assert.Contains(",,crossings,A,C,", await system.Reader.TextAsync("/api/profiles/LIE/2021?format=csv"), StringComparison.Ordinal);
        JsonElement disclosure = await system.Administrator.JsonAsync("/api/profiles/LIE/2021/draft/disclosure");
        Assert.True(disclosure.GetProperty("isAttacked").GetBoolean());
        Assert.Empty(disclosure.GetProperty("exposures").EnumerateArray());
        Assert.True(disclosure.GetProperty("report").GetProperty("secondary").GetInt32() > 0);
        Assert.Equal("persons@2.0", disclosure.GetProperty("report").Text("policy"));
    }

    // Somebody writes a withheld figure into the draft that waits: it is not published, and the coordinator reads which cell it gave away.
    [OwnSystemFact]
    public async Task A_draft_that_was_tampered_with_is_not_published()
    {
        var file = new CrossingsFile("SVN", 30);
        string alone = file.Person(5);
        string content = CrossingsFile.ContentOf(file.Lines.Select(line => line.Contains(alone, StringComparison.Ordinal) ? line.Replace("TUR", "ARM", StringComparison.Ordinal) : line));
        await SubmitAsync("e2e/SVN/border-crossings/2021/crossings.csv", content, "accepted");
        await system.Administrator.BuildAsync("SVN/2021");
        BlobContainerClient cubes = new(system.Own!.Storage, "cubes");
        string blob = Assert.Single(await system.Administrator.ListAsync("cubes", "builds/SVN/2021/"), name => name.EndsWith("/protected.json", StringComparison.Ordinal));
        JsonNode figures = JsonNode.Parse((await cubes.GetBlobClient(blob).DownloadContentAsync()).Value.Content)!;
        JsonNode opened = figures["figures"]!["observations"]!.AsArray().Single(observation => (string?)observation!["indicator"] == "CROSSINGS" && (string?)observation["period"] == "2021"
            && observation["codes"]!.ToJsonString() == """["_T","TUR","_T"]""")!;
        Assert.Null(opened["value"]);
        (opened["value"], opened["confidentiality"]) = (68, "F");
        await cubes.GetBlobClient(blob).UploadAsync(BinaryData.FromString(figures.ToJsonString()), overwrite: true);

        await system.Administrator.PostAsync("/api/profiles/SVN/2021/approve", new { build = await system.Administrator.DraftAsync("SVN/2021") });
        await system.Administrator.BuildIsAsync("SVN/2021", "exposed");

        Assert.Equal(404, (int)(await system.Reader.SendAsync(HttpMethod.Get, "/api/profiles/SVN/2021")).StatusCode);
        JsonElement exposures = (await system.Administrator.JsonAsync("/api/profiles/SVN/2021/draft/disclosure")).GetProperty("exposures");
        Assert.Contains(exposures.EnumerateArray(), exposure =>
            exposure.Text("dataset") == "border-crossings" && exposure.Text("cell") == "records, 2021, citizenship ARM" && exposure.Text("how")!.Contains("exactly", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Of_a_file_with_one_bad_record_in_a_thousand_the_rest_is_kept_and_what_was_left_out_is_listed()
    {
        var file = new CrossingsFile("MCO", 2_000);
        string[] lines = [.. file.Lines.Select((line, i) => i % 1_000 == 500 ? line.Replace(",TUR,", ",T_R,", StringComparison.Ordinal) : line)];
        JsonElement submission = await SubmitAsync("e2e/MCO/border-crossings/2021/crossings.csv", CrossingsFile.ContentOf(lines), "accepted");

        int bad = lines.Count(line => line.Contains("T_R", StringComparison.Ordinal));
        Assert.Equal((file.Crossings, bad), (submission.GetProperty("records").GetInt32(), submission.GetProperty("leftOut").GetInt32()));
        string list = await system.Administrator.TextAsync($"/api/submissions/{submission.Text("id")}/report?format=csv");
        // The header is line 1, so the record at place 500 stands on line 502; both countries of it are wrong.
        Assert.StartsWith("line,column,rule\n502,document_country,code\n502,citizenship,code\n1502,", list, StringComparison.Ordinal);

        await system.Administrator.PublishAsync("MCO/2021");
        Assert.Equal(file.Crossings - bad, await ValueAsync("CROSSINGS", "MCO", "2021"));
        JsonElement source = (await system.Reader.JsonAsync("/api/profiles/MCO/2021?format=json")).GetProperty("sources")[0];
        Assert.Equal(bad, source.GetProperty("leftOut").GetInt32());
    }

    [Fact]
    public async Task A_file_with_too_many_bad_records_is_rejected_whole()
    {
        string[] lines = [.. new CrossingsFile("SMR", 200).Lines.Select((line, i) => i % 20 == 0 ? line.Replace("BP01", "bp 1", StringComparison.Ordinal) : line)];
        JsonElement submission = await SubmitAsync("e2e/SMR/border-crossings/2021/crossings.csv", CrossingsFile.ContentOf(lines), "rejected");

        JsonElement report = await system.Administrator.JsonAsync($"/api/submissions/{submission.Text("id")}/report");
        Assert.Equal("pattern", report.GetProperty("rules")[0].Text("rule"));
        Assert.Empty(await system.Administrator.ListAsync("events", $"submissions/SMR/{submission.Text("id")}"));
        await Until.HoldsAsync("what its parts left is removed", async () => (await system.Administrator.ListAsync("events", $"parts/{submission.Text("id")}")).Count == 0);
    }

    // Two persons of each file are in another one too; they are counted once.
    [Fact]
    public async Task One_file_and_twenty_files_of_the_same_records_give_the_same_figures()
    {
        string[] lines = [.. new CrossingsFile("VAT", 300).Lines];
        await SubmitAsync("e2e/VAT/border-crossings/2021/crossings.csv", CrossingsFile.ContentOf(lines), "accepted");
        await system.Administrator.PublishAsync("VAT/2021");
        IReadOnlyList<string> one = await FiguresAsync("VAT");

        int place = 0;
        foreach (string[] some in lines.Chunk((lines.Length + 19) / 20))
            await SubmitAsync(string.Create(CultureInfo.InvariantCulture, $"e2e/GIB/border-crossings/2021/part-{++place}.csv"), CrossingsFile.ContentOf(some), "accepted");
        await system.Administrator.PublishAsync("GIB/2021");

        Assert.Equal(20, place);
        Assert.Equal(one, await FiguresAsync("GIB"));
    }

    private async Task<IReadOnlyList<string>> FiguresAsync(string country)
    {
        List<string> figures = [];
        foreach ((string indicator, string breakdown) in new[]
        {
            ("CROSSINGS", "citizenship=*&sex=*&direction=*"), ("CROSSING_PERSONS", "citizenship=*&sex=*&direction=*"), ("CROSSING_BALANCE", "citizenship=*&sex=*"),
            ("IMMIGRATION", "definition=*&sex=*&age_group=*&citizen=*"), ("RESIDENCE_MIGRANTS", "migration_kind=*"), ("RESIDENCE_NET_RANGE", "net_range=*"), ("RESIDENCE_FINDINGS", "residence_finding=*"),
        })
            foreach (JsonElement observation in (await system.Reader.JsonAsync($"/api/indicators/{indicator}?country={country}&{breakdown}")).GetProperty("observations").EnumerateArray())
                figures.Add($"{indicator} {observation.Text("period")} {observation.GetProperty("codes")} {observation.GetProperty("value")} {observation.Text("status")} {observation.Text("confidentiality")}");
        Assert.All(["IMMIGRATION", "RESIDENCE_MIGRANTS", "RESIDENCE_FINDINGS"], indicator => Assert.Contains(figures, figure => figure.StartsWith(indicator, StringComparison.Ordinal)));
        Assert.True(figures.Count > 50);
        return figures;
    }
}
