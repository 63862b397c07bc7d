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
    Lazy<DurableEngine> engine, HostDatabase database, LocalApplicationOptions options, ILoggerFactory loggers) : IHostedService
{
    /// <summary>How long what is running when the host stops may go on.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>How long what has been cancelled after that may take to return.</summary>
    static readonly TimeSpan LastWait = TimeSpan.FromSeconds(1);

    readonly CancellationTokenSource _stopping = new();
    readonly CancellationTokenSource _abandon = new();
    readonly ILogger _log = loggers.CreateLogger("Host.Triggers");
    Task _listening = Task.CompletedTask;

    public async Task StartAsync(CancellationToken cancellation)
    {
        // Built before anything runs, so that a wrong schedule or connection stops the start and not a function half-way.
        BlobListener[] blobs = [.. BlobListeners()];
        TimerListener[] timers = [.. TimerListeners()];

        await engine.Value.StartAsync(cancellation);
        _listening = Task.WhenAll([
            .. blobs.Select(listener => ListenAsync(listener.RunAsync)),
            .. timers.Select(listener => ListenAsync(listener.RunAsync)),
        ]);
    }

    public async Task StopAsync(CancellationToken cancellation)
    {
        await _stopping.CancelAsync();
        _abandon.CancelAfter(Grace);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(Grace + LastWait);
        try
        {
            await Task.WhenAll(_listening.WaitAsync(deadline.Token), engine.Value.StopAsync(deadline.Token));
            await engine.Value.DisposeAsync();
        }
        catch (OperationCanceledException)
        {
            // Nothing is lost: without a receipt or a result it runs again at the next start.
            _log.LogWarning("A function does not heed its cancellation and is left behind");
        }
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
            _log.LogCritical(e, "A trigger has stopped listening; it listens again after a restart");
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
            select new BlobListener(
                new AzureBlobContainer(connections, watched.Key.Connection, watched.Key.Container),
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
