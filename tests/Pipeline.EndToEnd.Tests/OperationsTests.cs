using System.Net;
using System.Text.Json;

namespace Pipeline.EndToEnd.Tests;

/// <summary>What an operator sees.</summary>
[Collection(nameof(SystemUnderTest))]
public class OperationsTests(SystemUnderTest system)
{
    [Theory]
    [InlineData("/health")]
    [InlineData("/health/ready")]
    public async Task Whoever_watches_it_sees_that_it_is_well(string path)
    {
        using HttpResponseMessage answer = await system.Reader.SendAsync(HttpMethod.Get, path);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(answer.Headers.CacheControl!.NoStore);
        Assert.Equal("ready", JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.Text("status"));
    }

    // From a published figure to its submission, and with the submission's id through the log: received, taken into force, taken by a build, published.
    [OwnSystemFact]
    public async Task The_id_of_a_submission_leads_through_the_log_to_the_published_version()
    {
        await system.Administrator.SubmitAsync("e2e/SMR/migrant-stock/2019/stock.csv", "country,year,sex,age_group,origin,value\nSMR,2019,_T,_T,_T,5000\n");
        int version = await system.Administrator.PublishAsync("SMR/2019");
        JsonElement figure = (await system.Reader.JsonAsync("/api/indicators/MIG_STOCK?country=SMR")).GetProperty("observations")[0];
        JsonElement lineage = await system.Reader.JsonAsync($"/api/observations/{figure.Text("id")}/lineage");
        string submission = Assert.Single(lineage.GetProperty("submissions").EnumerateArray()).Text("submission")!;

        string[] lines = await LogAsync();
        Assert.Contains(lines, line => line.Contains($"Submission {submission} received on template migrant-stock", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains($"Submission {submission} of e2e on migrant-stock: Accepted", StringComparison.Ordinal));
        string taken = lines.Last(line => line.Contains(" takes migrant-stock from ", StringComparison.Ordinal) && line.Contains(submission, StringComparison.Ordinal));
        string build = taken[(taken.IndexOf("Build ", StringComparison.Ordinal) + 6)..].Split(' ')[0];
        Assert.Contains(lines, line => line.Contains($"Build {build} of SMR", StringComparison.Ordinal) && line.Contains(FormattableString.Invariant($"Published as version {version}"), StringComparison.Ordinal));
    }

    // Written by another process, which may still hold it.
    private async Task<string[]> LogAsync()
    {
        await using FileStream file = new(system.Own!.Data.Log("app"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using StreamReader reader = new(file);
        return (await reader.ReadToEndAsync()).Split('\n');
    }
}
