namespace Pipeline.Local.Functions.Tests.Host;

/// <summary>A clock that stands still until it is moved.</summary>
internal sealed class ManualClock(DateTimeOffset now) : TimeProvider
{
    readonly Lock _lock = new();
    readonly List<Alarm> _alarms = [];
    DateTimeOffset _now = now;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock) return _now;
    }

    /// <summary>How far away the next alarm is; waits until somebody has set one.</summary>
    public async Task<TimeSpan> NextAlarmAsync()
    {
        for (int i = 0; i < 1000; i++)
        {
            lock (_lock)
            {
                if (_alarms.Count > 0) return _alarms.Min(alarm => alarm.Due) - _now;
            }

            await Task.Delay(10);
        }

        throw new TimeoutException("Nobody waits on this clock.");
    }

    public void Advance(TimeSpan by)
    {
        Alarm[] due;
        lock (_lock)
        {
            _now += by;
            due = [.. _alarms.Where(alarm => alarm.Due <= _now)];
            _alarms.RemoveAll(due.Contains);
        }

        foreach (Alarm alarm in due) alarm.Ring();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        lock (_lock)
        {
            var alarm = new Alarm(this, () => callback(state), _now + dueTime);
            _alarms.Add(alarm);
            return alarm;
        }
    }

    sealed class Alarm(ManualClock clock, Action ring, DateTimeOffset due) : ITimer
    {
        public DateTimeOffset Due => due;

        public void Ring() => ring();

        public bool Change(TimeSpan dueTime, TimeSpan period) => throw new NotSupportedException();

        public void Dispose()
        {
            lock (clock._lock) clock._alarms.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
