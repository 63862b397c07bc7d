using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Pipeline.Functions.Maintenance;

/// <summary>Every night: removes the history of orchestrations that have ended and began long ago. What they did stands in documents, blobs and the audit log.</summary>
public sealed class PurgeHistory(IConfiguration configuration, TimeProvider clock, ILogger<PurgeHistory> log)
{
    /// <summary>Name of the setting: how many days the history of an orchestration is kept at least.</summary>
    public const string DaysSetting = "HISTORY_DAYS";

    /// <summary>Days without the setting: longer than anybody looks for why a build or a submission failed.</summary>
    private const int Days = 90;

    /// <summary>Purges; what waits or runs stays, however old it is.</summary>
    /// <exception cref="InvalidOperationException">The setting is not a number of days from 1 on.</exception>
    [Function(nameof(PurgeHistory))]
    public async Task RunAsync([TimerTrigger("0 30 2 * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        int days = configuration.GetValue(DaysSetting, Days);
        if (days < 1) throw new InvalidOperationException($"{DaysSetting} has to be a number of days from 1 on, not {days}.");
        var ended = new PurgeInstancesFilter(
            CreatedTo: clock.GetUtcNow().AddDays(-days),
            Statuses: [OrchestrationRuntimeStatus.Completed, OrchestrationRuntimeStatus.Failed, OrchestrationRuntimeStatus.Terminated]);
        PurgeResult result = await client.PurgeAllInstancesAsync(ended, cancellation);
        log.LogInformation("{Number} orchestrations that began more than {Days} days ago and have ended were purged", result.PurgedInstanceCount, days);
    }
}
