using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pipeline.Local.Functions.Durable;
using Pipeline.Local.Functions.Host.Blobs;
using Pipeline.Local.Functions.Host.Timers;

namespace Pipeline.Local.Functions.Host;

/// <summary>Starts everything that runs functions without being asked over HTTP, and stops it in good order.</summary>
internal sealed class TriggerService(
    FunctionCatalogue catalogue, HostSettings settings, StorageConnections connections, FunctionInvoker invoker,
    DurableEngine engine, HostDatabase database, LocalApplicationOptions options, ILoggerFactory loggers) : IHostedService
{
    /// <summary>How long what is running when the host stops may go on.</summary>
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    readonly CancellationTokenSource _stopping = new();
    readonly CancellationTokenSource _abandon = new();
    Task _listening = Task.CompletedTask;

    public async Task StartAsync(CancellationToken cancellation)
    {
        // Built before anything runs, so that a wrong schedule or connection stops the start and not a function half-way.
        BlobListener[] blobs = [.. BlobListeners()];
        TimerListener[] timers = [.. TimerListeners()];

        await engine.StartAsync(cancellation);
        _listening = Task.WhenAll([
            .. blobs.Select(listener => ListenAsync(listener.RunAsync)),
            .. timers.Select(listener => ListenAsync(listener.RunAsync)),
        ]);
    }

    public async Task StopAsync(CancellationToken cancellation)
    {
        await _stopping.CancelAsync();
        _abandon.CancelAfter(Grace);
        using var grace = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _abandon.Token);

        // A function that ignores its cancellation is left behind: its blob has no receipt and is handled at the next start.
        await Task.WhenAll(
            _listening.WaitAsync(Grace + TimeSpan.FromSeconds(1), CancellationToken.None),
            engine.StopAsync(grace.Token)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    async Task ListenAsync(Func<CancellationToken, CancellationToken, Task> runAsync)
    {
        // Off the thread that starts the host.
        await Task.Yield();
        try
        {
            await runAsync(_stopping.Token, _abandon.Token);
        }
        catch (Exception e)
        {
            // Failing functions do not come this far: what does is the host's own, such as a full disk.
            loggers.CreateLogger("Host.Triggers").LogCritical(e, "A trigger has stopped listening; it listens again after a restart");
        }
    }

    IEnumerable<BlobListener> BlobListeners()
    {
        var receipts = new BlobReceipts(database);
        return
            from f in catalogue.With<BlobTriggerAttribute>()
            where f.Trigger.Source == BlobTriggerSource.LogsAndContainerScan
            let function = new BlobFunction(f.Function, BlobPathPattern.Parse(settings.Resolve(f.Trigger.BlobPath)))
            group function by (Connection: f.Trigger.Connection ?? StorageConnections.Default, function.Pattern.Container) into watched
            let container = connections.Blobs(watched.Key.Connection).GetBlobContainerClient(watched.Key.Container)
            select new BlobListener(
                new AzureBlobContainer(container, connections.Queues(watched.Key.Connection)),
                [.. watched], receipts, invoker, options.Clock, loggers.CreateLogger("Host.Triggers.Blobs"));
    }

    IEnumerable<TimerListener> TimerListeners()
    {
        var statuses = new TimerStatuses(database);
        return
            from f in catalogue.With<TimerTriggerAttribute>()
            select new TimerListener(f.Function, f.Trigger, settings, statuses, invoker, options.Clock, loggers.CreateLogger("Host.Triggers.Timers"));
    }
}
