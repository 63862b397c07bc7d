using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Pipeline.Core.Decisions;
using Pipeline.Functions.Access;
using Pipeline.Functions.Publishing;
using Pipeline.Functions.Storage;
using Pipeline.Functions.Tests.Storage;

namespace Pipeline.Functions.Tests.Publishing;

/// <summary>One case, told of by three missions: screened by the first on 1 March, returned by the second on 21 March, in training with the third from 10 April,
/// who mean to see the person on 10 July.</summary>
[Collection(nameof(CosmosFixture))]
public sealed class CasesApiTests(CosmosFixture cosmos)
{
    private readonly string id = Guid.NewGuid().ToString("N");
    private readonly string tag = Guid.NewGuid().ToString("N");

    private CaseContribution Said(string mission, int revision, params CaseEntry[] entries) => new(
        $"{mission}-{tag}", $"{mission}-{tag}-{revision}", $"{mission}-{tag}", "2019", new DateTimeOffset(2020, 1, revision, 0, 0, 0, TimeSpan.Zero), true, entries);

    private static CaseEntry Entry(CaseStep step, string service, DateOnly day, DateOnly? end = null, DateOnly? next = null) => new(
        step, service, day, end, next, null, step == CaseStep.Screening ? new Dictionary<string, string> { ["identification"] = "Victim", ["eligibility"] = "Eligible" } : []);

    private async Task TellAsync()
    {
        await cosmos.Cases.AddAsync(id, Said("screening", 1, Entry(CaseStep.Screening, "screening", new DateOnly(2019, 3, 1), new DateOnly(2019, 3, 1))), default);
        await cosmos.Cases.AddAsync(id, Said("movement", 1, Entry(CaseStep.Movement, "RETURN", new DateOnly(2019, 3, 21), new DateOnly(2019, 3, 21))), default);
        await cosmos.Cases.AddAsync(id, Said("training", 1, Entry(CaseStep.Reintegration, "VOCATIONAL_TRAINING", new DateOnly(2019, 4, 10), null, new DateOnly(2019, 7, 10))), default);
    }

    private async Task<(int Status, JsonElement Body)> AskAsync(string mission, DateTimeOffset now, Func<CasesApi, HttpRequest, Task<IResult>> ask)
    {
        var http = new DefaultHttpContext { RequestServices = new ServiceCollection().AddLogging().BuildServiceProvider(), Response = { Body = new MemoryStream() } };
        http.Items[typeof(Caller)] = new Caller("a case manager", Role.CaseManager, null, null, $"{mission}-{tag}");
        await (await ask(new CasesApi(cosmos.Cases, cosmos.Audit, new At(now)), http.Request)).ExecuteAsync(http);
        http.Response.Body.Position = 0;
        return (http.Response.StatusCode, (await JsonDocument.ParseAsync(http.Response.Body)).RootElement);
    }

    private Task<(int Status, JsonElement Body)> CaseAsync(string mission) => AskAsync(mission, DateTimeOffset.UtcNow, (api, request) => api.GetCase(request, id, default));

    [Fact]
    public async Task Three_missions_tell_one_timeline_and_each_of_them_reads_it()
    {
        await TellAsync();
        await TellAsync(); // an activity may run twice
        foreach (string mission in new[] { "screening", "movement", "training" })
        {
            (int status, JsonElement body) = await CaseAsync(mission);
            Assert.Equal(200, status);
            Assert.Equal(["screening", "RETURN", "VOCATIONAL_TRAINING"], body.GetProperty("timeline").EnumerateArray().Select(line => line.GetProperty("entry").GetProperty("service").GetString()));
        }
    }

    [Fact]
    public async Task A_correction_changes_the_timeline_and_keeps_what_it_was()
    {
        await TellAsync();
        await cosmos.Cases.AddAsync(id, Said("movement", 2, Entry(CaseStep.Movement, "RETURN", new DateOnly(2019, 3, 21), new DateOnly(2019, 3, 23))), default);

        JsonElement line = (await CaseAsync("training")).Body.GetProperty("timeline")[1];
        Assert.Equal("2019-03-23", line.GetProperty("now").GetProperty("entry").GetProperty("end").GetString());
        Assert.Equal("2019-03-21", line.GetProperty("before")[0].GetProperty("entry").GetProperty("end").GetString());
        Assert.Equal([id], await cosmos.Cases.OfSlotAsync($"movement-{tag}", default));
    }

    [Theory]
    [InlineData("2019-07-09T23:59:59Z", 0)]
    [InlineData("2019-07-10T00:00:00Z", 1)]
    public async Task A_follow_up_is_among_the_due_on_its_day(string now, int count)
    {
        await TellAsync();
        (_, JsonElement body) = await AskAsync("screening", DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture), (api, request) => api.ListDueCases(request, default));
        Assert.Equal(count, body.GetArrayLength());
        if (count == 1) Assert.Equal(("followUp", "2019-07-10"), (body[0].GetProperty("next").GetProperty("step").GetString(), body[0].GetProperty("next").GetProperty("due").GetString()));
    }

    [Fact]
    public async Task What_has_no_day_is_not_among_the_due()
    {
        await cosmos.Cases.AddAsync(id, Said("screening", 1, Entry(CaseStep.Screening, "screening", new DateOnly(2019, 1, 1)) with { IsExact = false }), default);
        Assert.Equal(0, (await AskAsync("screening", new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero), (api, request) => api.ListDueCases(request, default))).Body.GetArrayLength());
        JsonElement listed = (await AskAsync("screening", DateTimeOffset.UtcNow, (api, request) => api.ListCases(request, default))).Body[0];
        Assert.Equal("directAssistance", listed.GetProperty("next").GetProperty("step").GetString());
        Assert.False((await CaseAsync("screening")).Body.GetProperty("timeline")[0].GetProperty("entry").GetProperty("isExact").GetBoolean());
    }

    [Fact]
    public async Task To_another_mission_the_case_does_not_exist()
    {
        await TellAsync();
        Assert.Equal(404, (await CaseAsync("another")).Status);
        Assert.Equal(0, (await AskAsync("another", DateTimeOffset.UtcNow, (api, request) => api.ListCases(request, default))).Body.GetArrayLength());
    }

    // Whoever took back everything that was said is no longer involved.
    [Fact]
    public async Task A_mission_that_withdrew_its_entries_reads_the_case_no_more()
    {
        await TellAsync();
        await cosmos.Cases.AddAsync(id, Said("movement", 2), default);
        Assert.Equal(404, (await CaseAsync("movement")).Status);
        Assert.Equal(200, (await CaseAsync("training")).Status);
    }

    // Whoever names a case number is involved; the case's log says since when, once for each mission.
    [Fact]
    public async Task A_mission_that_joins_a_case_is_logged()
    {
        await TellAsync();
        await TellAsync();
        await cosmos.Cases.AddAsync(id, Said("movement", 2, Entry(CaseStep.Movement, "RETURN", new DateOnly(2019, 3, 22))), default);

        List<CaseJoined> joined = [];
        await foreach (CaseJoined one in cosmos.Cases.JoinedAsync(id, default)) joined.Add(one);
        Assert.Equal([$"movement-{tag}-1", $"screening-{tag}-1", $"training-{tag}-1"], joined.Select(one => one.Submission).Order());
        Assert.All(joined, one => Assert.Equal($"{one.Mission}-1", one.Submission));
    }

    [Fact]
    public async Task Withdrawn_consent_deletes_a_case_of_which_nothing_is_left()
    {
        await TellAsync();
        await cosmos.Cases.AddAsync(id, Said("movement", 2, Entry(CaseStep.Movement, "RETURN", new DateOnly(2019, 3, 22))), default);
        foreach (int _ in Enumerable.Range(0, 2)) await cosmos.Cases.ForgetAsync(id, $"movement-{tag}", default); // an activity may run twice
        Assert.Equal([$"screening-{tag}", $"training-{tag}"], (await cosmos.Cases.GetAsync(id, default))!.Contributions.Select(said => said.Slot));
        await cosmos.Cases.ForgetAsync(id, $"screening-{tag}", default);
        foreach (int _ in Enumerable.Range(0, 2)) await cosmos.Cases.ForgetAsync(id, $"training-{tag}", default);
        Assert.Null(await cosmos.Cases.GetAsync(id, default));
    }

    [Fact]
    public async Task Every_read_is_logged_before_it_is_answered()
    {
        await TellAsync();
        await CaseAsync("training");
        await CaseAsync("another");
        await AskAsync("training", DateTimeOffset.UtcNow, (api, request) => api.ListCases(request, default));

        CaseRead read = Assert.Single(await ReadsAsync(id));
        Assert.Equal(("a case manager", $"training-{tag}", nameof(CasesApi.GetCase)), (read.By, read.Mission, read.What));
        Assert.Equal([id], Assert.Single(await ReadsAsync($"list:training-{tag}")).Cases);
    }

    [Fact]
    public void Nobody_but_case_managers_may_ask() => Assert.All(
        new[] { nameof(CasesApi.ListCases), nameof(CasesApi.ListDueCases), nameof(CasesApi.GetCase) },
        name => Assert.Equal([Role.CaseManager], AccessMiddleware.PolicyOf($"{typeof(CasesApi).FullName}.{name}")));

    private async Task<List<CaseRead>> ReadsAsync(string partition)
    {
        List<CaseRead> reads = [];
        await foreach (CaseRead read in cosmos.Cases.ReadsAsync(partition, default)) reads.Add(read);
        return reads;
    }

    private sealed class At(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
