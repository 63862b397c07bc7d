namespace Pipeline.Local.Functions.Durable;

/// <summary>Fires the store's timers when the clock reaches them, and sleeps until then.</summary>
internal sealed class DurableTimers(DurableStore store, TimeProvider clock)
{
    // The longest sleep: the system's own timers end at 49 days.
    static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    readonly SemaphoreSlim wake = new(0);

    /// <summary>To be called when an earlier timer than the ones known may have been set.</summary>
    public void Wake() => wake.Release();

    public async Task RunAsync(CancellationToken stop)
    {
        while (true)
        {
            DateTimeOffset? due = store.FireTimers();
            long ticks = due is null ? Longest.Ticks : (due.Value - clock.GetUtcNow()).Ticks;
            TimeSpan sleep = TimeSpan.FromTicks(Math.Clamp(ticks, 0, Longest.Ticks));
            using (clock.CreateTimer(_ => Wake(), null, sleep, Timeout.InfiniteTimeSpan))
            {
                // A clock that moved while the timer was being set has made the sleep too long.
                if (due is null || due > clock.GetUtcNow())
                    await wake.WaitAsync(stop);
            }
        }
    }
}
