using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Moq;
using Pipeline.Functions.Maintenance;

namespace Pipeline.Functions.Tests.Maintenance;

public sealed class PurgeHistoryTests
{
    private readonly ManualClock clock = new() { Now = new DateTimeOffset(2020, 4, 1, 2, 30, 0, TimeSpan.Zero) };

    [Theory]
    [InlineData(null, "2020-01-02T02:30:00Z")]
    [InlineData("7", "2020-03-25T02:30:00Z")]
    public async Task What_ended_and_began_long_ago_is_purged_and_what_waits_or_runs_is_not(string? days, string createdTo)
    {
        PurgeInstancesFilter filter = Assert.Single(await RunAsync(days));

        Assert.Equal((null, DateTimeOffset.Parse(createdTo, System.Globalization.CultureInfo.InvariantCulture)), (filter.CreatedFrom, filter.CreatedTo));
        Assert.Equal(
            [OrchestrationRuntimeStatus.Completed, OrchestrationRuntimeStatus.Failed, OrchestrationRuntimeStatus.Terminated],
            filter.Statuses!.Order());
    }

    [Fact]
    public async Task Days_that_would_purge_what_has_just_ended_are_refused() => await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync("0"));

    private async Task<List<PurgeInstancesFilter>> RunAsync(string? days)
    {
        List<PurgeInstancesFilter> purged = [];
        var client = new Mock<DurableTaskClient>("test") { CallBase = true };
        client.Setup(mock => mock.PurgeAllInstancesAsync(Capture.In(purged), It.IsAny<PurgeInstanceOptions?>(), It.IsAny<CancellationToken>())).ReturnsAsync(new PurgeResult(1));
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { [PurgeHistory.DaysSetting] = days }).Build();
        await new PurgeHistory(configuration, clock, NullLogger<PurgeHistory>.Instance).RunAsync(new(), client.Object, CancellationToken.None);
        return purged;
    }
}
