using Azure.Storage.Blobs.Models;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Moq;
using Pipeline.Core.Submissions;
using Pipeline.Core.Tabulation;
using Pipeline.Functions.Access;
using Pipeline.Functions.Publishing;
using Pipeline.Functions.Storage;
using Pipeline.Functions.Tests.Storage;

namespace Pipeline.Functions.Tests.Publishing;

[Collection(nameof(CosmosFixture))]
public class SubmissionsApiTests(CosmosFixture cosmos)
{
    private readonly string country = CosmosFixture.NewCountry();
    private readonly MemoryBlobs blobs = new();
    private readonly List<string> started = [];

    [Fact]
    public async Task What_failed_is_run_again_and_the_log_says_who_asked_for_it()
    {
        SubmissionReference submission = await SubmissionAsync(SubmissionStatus.Failed, hasFile: true);

        Assert.Equal(202, await RunAgainAsync(submission, Coordinator(country)));

        Assert.Equal([$"submission-{submission.Id}"], started);
        AuditedAct act = Assert.Single(await cosmos.Audit.EntriesAsync(country, CancellationToken.None)).Act;
        Assert.Equal((AuditAction.RunAgain, submission.Id, "c"), (act.Action, act.Subject, act.By));
    }

    [Theory]
    [InlineData(SubmissionStatus.Received, true)]
    [InlineData(SubmissionStatus.Accepted, true)]
    [InlineData(SubmissionStatus.Failed, false)]   // its file is gone
    public async Task Nothing_else_is(SubmissionStatus status, bool hasFile)
    {
        SubmissionReference submission = await SubmissionAsync(status, hasFile);

        Assert.Equal(409, await RunAgainAsync(submission, Coordinator(country)));
        Assert.Empty(started);
        Assert.Empty(await cosmos.Audit.EntriesAsync(country, CancellationToken.None));
    }

    [Fact]
    public async Task To_another_coordinator_it_does_not_exist()
    {
        SubmissionReference submission = await SubmissionAsync(SubmissionStatus.Failed, hasFile: true);

        Assert.Equal(404, await RunAgainAsync(submission, Coordinator("MDA")));
        Assert.Empty(started);
    }

    private static Caller Coordinator(string of) => new("c", Role.Coordinator, of, null);

    private async Task<SubmissionReference> SubmissionAsync(SubmissionStatus status, bool hasFile)
    {
        var path = new SubmissionPath("nso", country, "population", "2019", "a.csv");
        var submission = new SubmissionReference(path.SubmissionId("1"), path, "1", DateTimeOffset.UnixEpoch, 10, Manifest.None);
        await cosmos.Submissions.TrySetAsync(SubmissionDocument.For(submission, status), CancellationToken.None);
        if (hasFile) await blobs.GetBlobContainerClient(Blobs.Submissions).GetBlobClient(path.Blob).UploadAsync(new MemoryStream([1]), new BlobUploadOptions());
        return submission;
    }

    private async Task<int> RunAgainAsync(SubmissionReference submission, Caller caller)
    {
        var client = new Mock<DurableTaskClient>("test");
        client.Setup(mock => mock.ScheduleNewOrchestrationInstanceAsync(It.IsAny<TaskName>(), submission, It.IsAny<StartOrchestrationOptions?>(), It.IsAny<CancellationToken>()))
            .Callback((TaskName _, object? _, StartOrchestrationOptions? options, CancellationToken _) => started.Add(options!.InstanceId!)).ReturnsAsync("id");
        var api = new SubmissionsApi(cosmos.Submissions, new Blobs(blobs), cosmos.Audit);
        return (await Http.SendAsync(request => api.RunAgain(request, client.Object, submission.Id, CancellationToken.None), caller)).Status;
    }
}
