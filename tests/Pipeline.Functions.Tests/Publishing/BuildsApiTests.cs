using System.Text.Json;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Moq;
using Pipeline.Core.Profiles;
using Pipeline.Functions.Access;
using Pipeline.Functions.Activities;
using Pipeline.Functions.Orchestrations;
using Pipeline.Functions.Publishing;
using Pipeline.Functions.Storage;
using Pipeline.Functions.Tests.Storage;

namespace Pipeline.Functions.Tests.Publishing;

[Collection(nameof(CosmosFixture))]
public class BuildsApiTests(CosmosFixture cosmos)
{
    private readonly string country = CosmosFixture.NewCountry();
    private readonly Blobs blobs = new(new MemoryBlobs());
    private readonly List<BuildRequest> started = [];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_report_does_not_take_the_place_of_the_profile_of_the_year(bool isPublished)
    {
        await StandAsync(ProfileTemplate.MigrationProfile, isPublished);

        (int status, JsonElement answer) = await BuildAsync("?template=gender-report");

        Assert.Equal((409, $"{country} 2019 is a migration-profile."), (status, answer.GetProperty("title").GetString()));
        Assert.Contains($"POST /api/profiles/{country}/{{year}}/build?template=gender-report", answer.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Empty(started);
    }

    [Fact]
    public async Task A_study_is_built_again_as_the_study_that_it_is()
    {
        await StandAsync(ProfileTemplate.Find("labour-exploitation-study")!, isPublished: true);

        Assert.Equal(409, (await BuildAsync("?template=migration-profile")).Status);
        await BuildAsync("");
        await BuildAsync("?template=labour-exploitation-study");

        Assert.Equal(["labour-exploitation-study", "labour-exploitation-study"], started.Select(request => request.Template));
    }

    [Theory]
    [InlineData("", "migration-profile")]
    [InlineData("?template=gender-report", "gender-report")]
    public async Task The_first_of_a_year_is_of_any_template(string query, string template)
    {
        await BuildAsync(query);

        Assert.Equal(template, Assert.Single(started).Template);
    }

    // A draft that waits, or a published version.
    private async Task StandAsync(ProfileTemplate template, bool isPublished)
    {
        var build = new Build("standing", country, 2019);
        await blobs.WriteJsonAsync(Blobs.Cubes, build.Blob(PlanBuild.PinnedTemplate), template, CancellationToken.None);
        (ProfilePointer pointer, string? etag) = await cosmos.Profiles.PointerAsync(country, 2019, CancellationToken.None);
        await cosmos.Profiles.PutVersionAsync(
            new VersionDocument(VersionDocument.IdOf(country, 2019, 1), VersionDocument.KindName, country, 2019, 1, build.Id, "Title", new Approval("c", DateTime.UnixEpoch, ""), 0), CancellationToken.None);
        await cosmos.Profiles.TryChangeAsync(isPublished ? pointer with { Published = 1 } : pointer with { Draft = new DraftReference(1, build.Id) }, etag, CancellationToken.None);
    }

    private async Task<(int Status, JsonElement Answer)> BuildAsync(string query)
    {
        var client = new Mock<DurableTaskClient>("test");
        client.Setup(mock => mock.ScheduleNewOrchestrationInstanceAsync(It.IsAny<TaskName>(), It.IsAny<object?>(), It.IsAny<StartOrchestrationOptions?>(), It.IsAny<CancellationToken>()))
            .Callback((TaskName _, object? request, StartOrchestrationOptions? _, CancellationToken _) => started.Add((BuildRequest)request!))
            .ReturnsAsync("id");
        return await Http.SendAsync(
            request => new BuildsApi(cosmos.Profiles, blobs, TimeProvider.System).Build(request, client.Object, country, 2019, CancellationToken.None), new Caller("c", Role.Coordinator, country, null), query);
    }
}
