using Microsoft.Extensions.Hosting;

namespace Pipeline.Local.Cosmos.Storage;

/// <summary>Removes expired documents in the background, a few at a time so that no caller's write waits long behind it.</summary>
internal sealed class Expiry(Store store, TimeProvider clock) : BackgroundService
{
    const int MostAtOnce = 500;
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                while (await store.WriteAsync(transaction => DocumentTable.DeleteExpired(transaction, MostAtOnce)) == MostAtOnce)
                    stoppingToken.ThrowIfCancellationRequested();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The endpoint stops.
        }
    }
}
