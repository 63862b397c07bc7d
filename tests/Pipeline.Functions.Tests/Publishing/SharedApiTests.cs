using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Pipeline.Core.Disclosure;
using Pipeline.Core.Submissions;
using Pipeline.Core.Tabulation;
using Pipeline.Core.Templates;
using Pipeline.Core.Profiles;
using Pipeline.Functions.Access;
using Pipeline.Functions.Activities;
using Pipeline.Functions.Orchestrations;
using Pipeline.Functions.Publishing;
using Pipeline.Functions.Solver;
using Pipeline.Functions.Storage;
using Pipeline.Functions.Tests.Storage;

namespace Pipeline.Functions.Tests.Publishing;

/// <summary>The statistics office shares the migrant stock as a total and by sex with the migration service during 2019, and nothing with the border service.
/// Nothing is published but where a test publishes it.</summary>
[Collection(nameof(CosmosFixture))]
public sealed class SharedApiTests : IAsyncLifetime
{
    private static readonly Caller Statistics = new("statistics", Role.Agency, null, "statistics");
    private static readonly Caller Migration = new("migration", Role.Agency, null, "migration");
    private static readonly Caller Border = new("border", Role.Agency, null, "border");
    private static readonly Caller Coordinator = new("coordinator", Role.Coordinator, null, null);

    private readonly string country = CosmosFixture.NewCountry();
    private readonly ManualClock clock = new();
    private readonly CosmosFixture cosmos;
    private readonly Blobs blobs = new(new MemoryBlobs());
    private readonly PublishedPointers pointers;
    private readonly PublishedProfiles published;
    private readonly SharedApi api;

    public SharedApiTests(CosmosFixture cosmos)
    {
        this.cosmos = cosmos;
        pointers = new PublishedPointers(cosmos.Profiles, clock, NullLogger<PublishedPointers>.Instance);
        published = new PublishedProfiles(blobs, pointers);
        api = new SharedApi(
            cosmos.Registers, cosmos.Submissions, blobs,
            new SharedReleases(cosmos.Profiles, blobs, new EarlierReleases(cosmos.Profiles, blobs), new HighsSolver(), DisclosurePolicy.Persons), cosmos.Audit, clock);
    }

    public async Task InitializeAsync()
    {
        SubmissionReference stock = await AcceptAsync("statistics", "migrant-stock", "a.csv");
        var cube = new Cube("migrant-stock", TemplateCatalogue.Find("migrant-stock")!.Dimensions.Select(dimension => dimension.Name));
        cube.Set([country, "2019", "F", "_T", "_T"], 60, "A", [0]);
        cube.Set([country, "2019", "M", "_T", "_T"], 40, "A", [0]);
        cube.Set([country, "2019", "_T", "Y0T14", "_T"], 3, "A", [0]);   // fewer than five children: the table by age is withheld
        cube.Set([country, "2019", "_T", "_T", "RUS"], 70, "A", [0]);
        await blobs.WriteAsync(Blobs.Cubes, Blobs.CubeOf(country, stock.Id), "application/json", stream => CubeJson.WriteAsync(cube, stream, CancellationToken.None), CancellationToken.None);
        await AgreeAsync("agreements.csv", 1, Agreement("MIG_STOCK", "sex;age_group"));
        clock.Now = new DateTimeOffset(2019, 6, 1, 12, 0, 0, TimeSpan.Zero);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task With_an_agreement_in_force_the_aggregate_is_given_and_the_read_is_logged()
    {
        (int status, JsonElement answer) = await ReadAsync(Migration);

        Assert.Equal(200, status);
        Assert.Equal(
            ["_T/_T/_T 100", "F/_T/_T 60", "M/_T/_T 40", "_T/Y0T14/_T "],
            Observations(answer).OrderByDescending(figure => figure.StartsWith("_T/_T", StringComparison.Ordinal)).ThenBy(figure => figure[0] == '_').ThenBy(figure => figure));
        Assert.Equal("2019-06-01T12:00:00Z migration 200 statistics True 4", Assert.Single(await LogAsync(Statistics)));
    }

    [Fact]
    public async Task A_count_below_five_is_withheld_from_a_recipient_too()
    {
        (_, JsonElement answer) = await ReadAsync(Migration, "?by=age_group");

        Assert.Equal(["_T/Y0T14/_T "], Observations(answer));
        Assert.Equal("C", answer.GetProperty("providers")[0].GetProperty("observations")[0].GetProperty("confStatus").GetString());
    }

    [Fact]
    public async Task Without_an_agreement_the_answer_is_403_with_the_reason_and_the_attempt_is_logged()
    {
        (int status, JsonElement answer) = await ReadAsync(Border);

        Assert.Equal((403, "statistics has no agreement with border."), (status, answer.GetProperty("detail").GetString()));
        Assert.Equal("2019-06-01T12:00:00Z border 403 statistics False 0", Assert.Single(await LogAsync(Statistics)));
    }

    [Theory]
    [InlineData("2018-12-31", 403, "The agreement of statistics with migration on migrant-stock begins on 2019-01-01.")]
    [InlineData("2019-01-01", 200, null)]
    [InlineData("2019-12-31", 200, null)]
    [InlineData("2020-01-01", 403, "The agreement of statistics with migration on migrant-stock ended on 2019-12-31.")]
    public async Task After_its_last_day_an_agreement_gives_nothing(string day, int expected, string? reason)
    {
        clock.Now = new DateTimeOffset(DateTime.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture), TimeSpan.Zero);

        (int status, JsonElement answer) = await ReadAsync(Migration);

        Assert.Equal(expected, status);
        if (reason is not null) Assert.Equal(reason, answer.GetProperty("detail").GetString());
        Assert.Single(await LogAsync(Statistics));
    }

    [Theory]
    [InlineData("?by=origin")]
    [InlineData("?by=sex,origin")]
    [InlineData("?indicator=MIG_STOCK_CHANGE")]
    [InlineData("?indicator=MIG_FEMALE_SHARE&by=")]
    public async Task What_the_agreement_does_not_name_is_not_given(string query)
    {
        (int status, _) = await ReadAsync(Migration, query);

        Assert.Equal(403, status);
        Assert.Contains("migration 403 statistics False 0", Assert.Single(await LogAsync(Statistics)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_cannot_choose_the_reference_date()
    {
        clock.Now = new DateTimeOffset(2021, 1, 1, 0, 0, 0, TimeSpan.Zero);

        Assert.Equal(403, (await ReadAsync(Migration, "?date=2019-06-01&at=2019-06-01")).Status);
    }

    [Fact]
    public async Task An_agreement_that_its_provider_took_off_the_list_gives_nothing_any_more()
    {
        await AgreeAsync("agreements.csv", 2, Agreement("MIG_STOCK_GROWTH", "none"));

        Assert.Equal((403, "The agreement of statistics with migration on migrant-stock covers MIG_STOCK_GROWTH, not MIG_STOCK."),
            await ReadAsync(Migration, "?indicator=MIG_STOCK") is var (status, answer) ? (status, answer.GetProperty("detail").GetString()) : default);
    }

    [Fact]
    public async Task A_provider_reads_its_own_data_whole() =>
        Assert.Contains("_T/_T/RUS 70", Observations((await ReadAsync(Statistics, "?indicator=MIG_STOCK&provider=statistics")).Answer));

    [Fact]
    public async Task Its_own_data_are_no_share_of_another() =>
        Assert.Equal((403, "No agency shares the dataset migrant-stock with statistics."),
            await ReadAsync(Statistics) is var (status, answer) ? (status, answer.GetProperty("detail").GetString()) : default);

    [Fact]
    public async Task A_breakdown_that_the_indicator_does_not_have_is_a_bad_request() => Assert.Equal(400, (await ReadAsync(Migration, "?by=colour")).Status);

    // Whoever reads by agreement and then reads what is published has both: each is protected together with the other.
    [Fact]
    public async Task What_was_shared_counts_as_known_when_more_is_published_or_shared()
    {
        string[] first = Observations((await ReadAsync(Migration)).Answer);
        (int releases, IReadOnlyList<SharedRelease> shared) = await cosmos.Profiles.SharedAsync(country, CancellationToken.None);
        EarlierRelease known = Assert.Single(await new EarlierReleases(cosmos.Profiles, blobs).OfAsync(country, CancellationToken.None));

        Assert.Equal((1, "statistics", "migrant-stock"), (releases, Assert.Single(shared).Provider, shared[0].Dataset));
        Assert.Equal("migrant-stock of statistics, shared", known.Name);
        Assert.Contains(known.Computed.Observations, figure => figure is { Indicator: "MIG_STOCK", Value: 3 });
        Assert.DoesNotContain(known.Published.Observations, figure => figure is { Indicator: "MIG_STOCK", Value: 3 });

        await PublishAsync();

        Assert.Equal(first, Observations((await ReadAsync(Migration)).Answer));
        Assert.Equal(2, (await cosmos.Profiles.SharedAsync(country, CancellationToken.None)).Releases);
    }

    [Fact]
    public async Task Nothing_is_shared_that_was_found_safe_beside_less()
    {
        var entry = new SharedRelease("statistics", "migrant-stock", "data", "shared/blob");

        Assert.True(await cosmos.Profiles.TryShareAsync(country, entry, 0, CancellationToken.None));
        Assert.False(await cosmos.Profiles.TryShareAsync(country, entry, 0, CancellationToken.None));
        Assert.True(await cosmos.Profiles.TryShareAsync(country, entry, 1, CancellationToken.None));
    }

    [Fact]
    public async Task A_provider_sees_who_read_its_data_and_nobody_else_does()
    {
        await ReadAsync(Migration);
        await ReadAsync(Border);

        Assert.Equal(2, (await LogAsync(Statistics)).Length);
        Assert.Equal(2, (await LogAsync(Coordinator)).Length);
        Assert.Contains("border 403", Assert.Single(await LogAsync(Border)), StringComparison.Ordinal);
        Assert.Contains("migration 200", Assert.Single(await LogAsync(Migration)), StringComparison.Ordinal);
        Assert.Empty(await LogAsync(new Caller("health", Role.Agency, null, "health")));
    }

    // The other ways to the same cells: the draft, the series of an indicator, a file of the profile, the provider's submission and its report.
    [Fact]
    public async Task There_is_no_other_way_to_the_same_figures()
    {
        foreach (string draft in new[] { nameof(BuildsApi.GetDraft), nameof(BuildsApi.GetChanges), nameof(BuildsApi.GetBuild), nameof(BuildsApi.GetReportDraft), nameof(BuildsApi.GetReportChanges), nameof(BuildsApi.GetReportBuild) })
            Assert.DoesNotContain(Role.Agency, AccessMiddleware.PolicyOf($"{typeof(BuildsApi).FullName}.{draft}"));

        (ProfilePointer pointer, string? etag) = await cosmos.Profiles.PointerAsync(Publication.Profile(country, 2019), CancellationToken.None);
        await cosmos.Profiles.TryChangeAsync(pointer with { Draft = new DraftReference(1, "build") }, etag, CancellationToken.None);
        (int status, JsonElement series) = await Http.SendAsync(request => new IndicatorsApi(cosmos.Profiles, published).GetIndicator(request, "MIG_STOCK", CancellationToken.None), Border, $"?country={country}&sex=*");
        Assert.Equal((200, 0), (status, series.GetProperty("observations").GetArrayLength()));

        var profiles = new ProfilesApi(published, cosmos.Profiles);
        foreach (string format in new[] { "?format=json", "?format=csv", "?format=html", "?format=csv&table=stock-by-sex" })
        {
            Assert.Equal(404, (await Http.SendAsync(request => profiles.GetProfile(request, country, 2019, CancellationToken.None), Border, format)).Status);
            Assert.Equal(404, (await Http.SendAsync(request => profiles.GetProfileVersion(request, country, 2019, 1, CancellationToken.None), Border, format)).Status);
        }

        var submissions = new SubmissionsApi(cosmos.Submissions, blobs, cosmos.Audit);
        string stock = Path("statistics", "migrant-stock", "a.csv").SubmissionId("1");
        Assert.Equal(404, (await Http.SendAsync(request => submissions.GetSubmission(request, stock, CancellationToken.None), Border with { Country = country })).Status);
        Assert.Equal(404, (await Http.SendAsync(request => submissions.GetReport(request, stock, CancellationToken.None), Border with { Country = country })).Status);
        Assert.Equal(0, (await Http.SendAsync(request => submissions.ListSubmissions(request, CancellationToken.None), Border with { Country = country })).Answer.GetArrayLength());
    }

    // The profile of the year is built and approved: what no table of it shows stays with its provider.
    [Fact]
    public async Task There_is_no_other_way_to_the_same_figures_once_the_profile_is_published()
    {
        SubmissionReference core = await AcceptAsync("statistics", "gender-core-set", "core.csv");
        var cube = new Cube("gender-core-set", TemplateCatalogue.Find("gender-core-set")!.Dimensions.Select(dimension => dimension.Name));
        cube.Set([country, "2019", "G1_OUT", "_T", "F"], 600, "A", [0]);
        cube.Set([country, "2019", "G1_OUT", "_T", "M"], 400, "A", [0]);
        await blobs.WriteAsync(Blobs.Cubes, Blobs.CubeOf(country, core.Id), "application/json", stream => CubeJson.WriteAsync(cube, stream, CancellationToken.None), CancellationToken.None);
        Assert.Equal(403, (await Http.SendAsync(request => api.GetShared(request, country, "gender-core-set", CancellationToken.None), Border)).Status);

        await PublishAsync();

        Assert.Equal(["60.0 F"], await SeriesAsync("CORE_FEMALE_SHARE", "&core_indicator=*"));
        Assert.Empty(await SeriesAsync("CORE_DEPARTED", "&sex=*"));
        var profiles = new ProfilesApi(published, cosmos.Profiles);
        (int status, JsonElement profile) = await Http.SendAsync(request => profiles.GetProfile(request, country, 2019, CancellationToken.None), Border, "?format=json");
        Assert.Equal(200, status);
        Assert.DoesNotContain("CORE_DEPARTED", profile.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(403, (await Http.SendAsync(request => api.GetShared(request, country, "gender-core-set", CancellationToken.None), Border)).Status);
        Assert.Equal(200, (await Http.SendAsync(request => api.GetShared(request, country, "gender-core-set", CancellationToken.None), Statistics, "?provider=statistics")).Status);
        var report = Publication.Report(country, 2019, "gender-report")!;
        Assert.Equal(404, (await Http.SendAsync(request => profiles.GetProfileReport(request, country, 2019, report.Template, CancellationToken.None), Border, "?format=csv")).Status);
        Assert.Equal(404, (await Http.SendAsync(request => profiles.GetProfileReportVersion(request, country, 2019, report.Template, 1, CancellationToken.None), Border, "?format=csv")).Status);

        // The report shows them: they are public from then on, each once, and say where they are from. What the profile shows as well is the profile's.
        await PublishAsync(report);

        Assert.Equal(["600.0 F gender-report", "400.0 F gender-report", "1000.0 F gender-report"], await SeriesAsync("CORE_DEPARTED", "&sex=*", "template"));
        Assert.Equal(["60.0 F migration-profile"], await SeriesAsync("CORE_FEMALE_SHARE", "&core_indicator=*", "template"));
        Assert.Equal([$"60.0 F /api/profiles/{country}/2019/v1"], await SeriesAsync("CORE_FEMALE_SHARE", "&core_indicator=*", "address"));
        Assert.Equal($"/api/profiles/{country}/2019/reports/gender-report",
            (await Http.SendAsync(request => profiles.ListProfileReports(request, country, 2019, CancellationToken.None), Border)).Answer[0].GetProperty("address").GetString());

        async Task<string[]> SeriesAsync(string indicator, string query, string? from = null) =>
        [
            .. (await Http.SendAsync(request => new IndicatorsApi(cosmos.Profiles, published).GetIndicator(request, indicator, CancellationToken.None), Border, $"?country={country}{query}")).Answer
                .GetProperty("observations").EnumerateArray().Select(figure => string.Create(CultureInfo.InvariantCulture, $"{figure.GetProperty("value").GetDouble():F1} {figure.GetProperty("confidentiality").GetString()}{(from is null ? "" : $" {figure.GetProperty("publication").GetProperty(from).GetString()}")}")),
        ];
    }

    private async Task PublishAsync(Publication? publication = null)
    {
        var earlier = new EarlierReleases(cosmos.Profiles, blobs);
        BuildPlan plan = await new PlanBuild(cosmos.Submissions, cosmos.Profiles, blobs, DisclosurePolicy.Persons).RunAsync(publication ?? Publication.Profile(country, 2019), CancellationToken.None);
        foreach (TemplateInputs inputs in plan.Templates) await new MergeCubes(blobs, cosmos.Submissions).RunAsync(new MergeRequest(plan.Build, inputs), CancellationToken.None);
        await new ComputeIndicators(blobs).RunAsync(new ComputeRequest(plan.Build, plan.Templates), CancellationToken.None);
        await new ProtectTables(blobs, earlier, new HighsSolver(), DisclosurePolicy.Persons).RunAsync(plan.Build, CancellationToken.None);
        DraftReference draft = await new AssembleProfile(blobs, cosmos.Profiles, DisclosurePolicy.Persons).RunAsync(new AssembleRequest(plan.Build, [], []), CancellationToken.None);
        AttackOutcome attack = await new AttackRelease(blobs, cosmos.Profiles, earlier, new HighsSolver(), DisclosurePolicy.Persons).RunAsync(new AttackRequest(plan.Build, draft), CancellationToken.None);
        Assert.True(attack.Survives);
        await new PublishProfile(blobs, cosmos.Profiles, pointers).RunAsync(new DecidedDraft(plan.Build, draft, new Decision(DecisionKind.Approve, draft.Build, "coordinator", clock.Now.UtcDateTime, ""), attack.Releases), CancellationToken.None);
    }

    [Fact]
    public async Task The_matrix_says_who_shares_what_today()
    {
        (_, JsonElement answer) = await Http.SendAsync(request => api.GetSharing(request, country, CancellationToken.None), Border);

        JsonElement cell = Assert.Single(answer.GetProperty("matrix").EnumerateArray());
        Assert.Equal(("statistics", "migrant-stock", "migration", "in force"),
            (cell.GetProperty("provider").GetString(), cell.GetProperty("dataset").GetString(), cell.GetProperty("recipient").GetString(), cell.GetProperty("status").GetString()));
    }

    private static Dictionary<string, string> Agreement(string indicator, string by) => new()
    {
        ["provider"] = "statistics", ["recipient"] = "migration", ["dataset"] = "migrant-stock", ["indicator"] = indicator, ["disaggregation"] = by,
        ["legal_basis"] = "Decree 12", ["frequency"] = "A", ["format"] = "API", ["confidentiality"] = "N", ["contact"] = "Office", ["valid_from"] = "2019-01-01", ["valid_to"] = "2019-12-31",
    };

    private SubmissionPath Path(string agency, string template, string file) => new(agency, country, template, "2019", file);

    private async Task<SubmissionReference> AcceptAsync(string agency, string template, string file, int version = 1)
    {
        SubmissionReference reference = Reference(Path(agency, template, file), version);
        await cosmos.Submissions.AcceptAsync(
            SubmissionDocument.For(reference, SubmissionStatus.Validating) with { ContentHash = $"{template}{version}", TemplateVersion = "1.0" }, CancellationToken.None);
        return reference;
    }

    private async Task AgreeAsync(string file, int version, Dictionary<string, string> agreement)
    {
        await cosmos.Registers.PutEntriesAsync(Reference(Path("statistics", "sharing-agreements", file), version), [agreement], CancellationToken.None);
        await AcceptAsync("statistics", "sharing-agreements", file, version);
    }

    private static SubmissionReference Reference(SubmissionPath path, int version)
    {
        string etag = version.ToString(CultureInfo.InvariantCulture);
        return new(path.SubmissionId(etag), path, etag, DateTimeOffset.UnixEpoch.AddDays(version), 10, Manifest.None);
    }

    private Task<(int Status, JsonElement Answer)> ReadAsync(Caller caller, string query = "") =>
        Http.SendAsync(request => api.GetShared(request, country, "migrant-stock", CancellationToken.None), caller, query);

    private async Task<string[]> LogAsync(Caller caller) =>
    [
        .. from read in (await Http.SendAsync(request => api.GetSharingLog(request, country, CancellationToken.None), caller)).Answer.EnumerateArray()
           from provider in read.GetProperty("providers").EnumerateArray()
           select $"{read.GetProperty("at").GetString()} {read.GetProperty("reader").GetString()} {read.GetProperty("status").GetInt32()} "
               + $"{provider.GetProperty("provider").GetString()} {provider.GetProperty("isCovered").GetBoolean()} {provider.GetProperty("figures").GetInt32()}",
    ];

    private static string[] Observations(JsonElement answer) =>
    [
        .. from observation in answer.GetProperty("providers")[0].GetProperty("observations").EnumerateArray()
           let codes = observation.GetProperty("codes")
           select $"{codes.GetProperty("sex").GetString()}/{codes.GetProperty("age_group").GetString()}/{codes.GetProperty("origin").GetString()} {observation.GetProperty("value")}",
    ];
}
