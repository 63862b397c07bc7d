using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Moq;
using Pipeline.Core.Profiles;
using Pipeline.Functions.Access;
using Pipeline.Functions.Publishing;
using Pipeline.Functions.Storage;
using Pipeline.Functions.Tests.Storage;

namespace Pipeline.Functions.Tests.Publishing;

[Collection(nameof(CosmosFixture))]
public class BuildsApiTests(CosmosFixture cosmos)
{
    private readonly string country = CosmosFixture.NewCountry();
    private readonly List<(Publication Publication, string Instance)> started = [];

    [Fact]
    public async Task A_report_is_built_beside_the_profile_of_the_year()
    {
        (int Status, JsonElement _) = await SendAsync((api, request, client) => api.Build(request, client, country, 2019, CancellationToken.None));
        Assert.Equal(202, Status);
        Assert.Equal(202, (await ReportAsync(country, "gender-report")).Status);

        Assert.Equal(
            [(Publication.Profile(country, 2019), $"profile-{country}-2019-migration-profile"), (new Publication(country, 2019, "gender-report"), $"profile-{country}-2019-gender-report")], started);
    }

    // Version 2 is published when both a build and the approval of its draft are asked for; the approval twice, since its first answer was lost.
    [Fact]
    public async Task Builds_and_decisions_are_in_the_audit_log_with_what_they_began_from()
    {
        var publication = Publication.Profile(country, 2019);
        (ProfilePointer pointer, string? etag) = await cosmos.Profiles.PointerAsync(publication, CancellationToken.None);
        Assert.True(await cosmos.Profiles.TryChangeAsync(pointer with { Published = 2, Draft = new DraftReference(3, "b3", null) }, etag, CancellationToken.None));

        await SendAsync((api, request, client) => api.Build(request, client, country, 2019, CancellationToken.None));
        for (int attempt = 0; attempt < 2; attempt++) await SendAsync((api, request, client) => api.Approve(request, client, country, 2019, CancellationToken.None), """{"build": "b3", "comment": "seen"}""");
        await SendAsync((api, request, client) => api.Reject(request, client, country, 2019, CancellationToken.None), """{"build": "b3"}""");   // decided otherwise: nothing is done

        IReadOnlyList<AuditEntry> entries = await cosmos.Audit.EntriesAsync(country, CancellationToken.None);
        Assert.Equal(
            [(AuditAction.Build, "v2", "c", Role.Coordinator), (AuditAction.Approve, "b3", "c", Role.Coordinator)],
            entries.Select(entry => (entry.Act.Action, entry.Act.From!, entry.Act.By, entry.Act.Role)));
        Assert.All(entries, entry => Assert.Equal(publication.Id, entry.Act.Subject));
    }

    [Theory]
    [InlineData("migration-profile")]   // has the address of the year
    [InlineData("synthesis-report")]    // is about other countries
    [InlineData("no-such-report")]
    public async Task There_is_no_report_on_another_template(string template)
    {
        (int status, JsonElement answer) = await ReportAsync(country, template);

        Assert.Equal(404, status);
        Assert.Contains("gender-report, labour-migration-report", answer.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Empty(started);
    }

    [Fact]
    public async Task Of_a_group_of_countries_the_comparison_is_the_profile()
    {
        await SendAsync((api, request, client) => api.Build(request, client, "XHC", 2019, CancellationToken.None));

        Assert.Equal("synthesis-report", Assert.Single(started).Publication.Template);
        Assert.Equal(404, (await ReportAsync("XHC", "gender-report")).Status);
    }

    private Task<(int Status, JsonElement Answer)> ReportAsync(string of, string template) =>
        SendAsync((api, request, client) => api.BuildReport(request, client, of, 2019, template, CancellationToken.None));

    private async Task<(int Status, JsonElement Answer)> SendAsync(Func<BuildsApi, HttpRequest, DurableTaskClient, Task<IResult>> send, string body = "")
    {
        var client = new Mock<DurableTaskClient>("test");
        client.Setup(mock => mock.ScheduleNewOrchestrationInstanceAsync(It.IsAny<TaskName>(), It.IsAny<object?>(), It.IsAny<StartOrchestrationOptions?>(), It.IsAny<CancellationToken>()))
            .Callback((TaskName _, object? request, StartOrchestrationOptions? options, CancellationToken _) => started.Add(((Publication)request!, options!.InstanceId!)))
            .ReturnsAsync("id");
        client.Setup(mock => mock.GetInstanceAsync(It.IsAny<string>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync((string instance, CancellationToken _) => new OrchestrationMetadata("profile", instance) { RuntimeStatus = OrchestrationRuntimeStatus.Running });
        return await Http.SendAsync(
            request =>
            {
                request.Body = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(body));
                return send(new BuildsApi(cosmos.Profiles, new Blobs(new MemoryBlobs()), cosmos.Audit, TimeProvider.System), request, client.Object);
            },
            new Caller("c", Role.Coordinator, country, null));
    }
}
