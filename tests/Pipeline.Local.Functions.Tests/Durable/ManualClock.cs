namespace Pipeline.Local.Functions.Tests.Durable;

/// <summary>A clock that stands still until the test moves it, and that says when somebody has set a timer.</summary>
internal sealed class ManualClock : TimeProvider
{
    readonly Lock gate = new();
    readonly List<Sleeper> sleepers = [];
    TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    DateTimeOffset now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
            return now;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        lock (gate)
        {
            Sleeper sleeper = new(this, callback, state, now + dueTime);
            sleepers.Add(sleeper);
            changed.SetResult();
            changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return sleeper;
        }
    }

    /// <summary>Waits until somebody sleeps for exactly this long, then lets that time pass.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        while (true)
        {
            Task next;
            lock (gate)
            {
                if (sleepers.Exists(sleeper => sleeper.Due == now + time))
                    break;
                next = changed.Task;
            }

            await next.WaitAsync(TimeSpan.FromSeconds(30));
        }

        Advance(time);
    }

    public void Advance(TimeSpan time)
    {
        Sleeper[] due;
        lock (gate)
        {
            now += time;
            due = [.. sleepers.Where(sleeper => sleeper.Due <= now)];
            sleepers.RemoveAll(due.Contains);
        }

        foreach (Sleeper sleeper in due)
            sleeper.Ring();
    }

    sealed class Sleeper(ManualClock clock, TimerCallback callback, object? state, DateTimeOffset due) : ITimer
    {
        public DateTimeOffset Due => due;

        public void Ring() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period) => throw new NotSupportedException();

        public void Dispose()
        {
            lock (clock.gate)
                clock.sleepers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
