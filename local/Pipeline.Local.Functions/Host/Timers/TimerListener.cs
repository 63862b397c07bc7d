using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using NCrontab;

namespace Pipeline.Local.Functions.Host.Timers;

/// <summary>Runs one timer function at the times of its schedule (UTC), one run after the other.</summary>
internal sealed class TimerListener
{
    /// <summary>Timers cannot wait longer than about 49 days; a yearly schedule is waited for in pieces.</summary>
    static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    readonly LocalFunction _function;
    readonly CrontabSchedule _schedule;
    readonly bool _runOnStartup;
    readonly bool _monitored;
    readonly TimerStatuses _statuses;
    readonly FunctionInvoker _invoker;
    readonly TimeProvider _clock;
    readonly ILogger _log;

    public TimerListener(
        LocalFunction function, TimerTriggerAttribute trigger, HostSettings settings,
        TimerStatuses statuses, FunctionInvoker invoker, TimeProvider clock, ILogger log)
    {
        _function = function;
        _schedule = Parse(function, settings.Resolve(trigger.Schedule));
        _runOnStartup = trigger.RunOnStartup;
        _statuses = statuses;
        _invoker = invoker;
        _clock = clock;
        _log = log;

        // As in the real host, a schedule of less than a minute is not monitored: its next run is near anyhow.
        DateTime next = _schedule.GetNextOccurrence(Now);
        _monitored = trigger.UseMonitor && _schedule.GetNextOccurrence(next) - next >= TimeSpan.FromMinutes(1);
    }

    DateTime Now => _clock.GetUtcNow().UtcDateTime;

    /// <summary>Runs the function on its schedule until <paramref name="stopping"/>; <paramref name="abandon"/> cancels a run under way.</summary>
    public async Task RunAsync(CancellationToken stopping, CancellationToken abandon)
    {
        ScheduleStatus status = Resume();
        bool pastDue = status.Next < Now;
        if (pastDue || _runOnStartup) await RunOnceAsync(status, pastDue, abandon);

        while (await WaitUntilAsync(status.Next, stopping)) await RunOnceAsync(status, pastDue: false, abandon);
    }

    /// <summary>Where the timer was when the host stopped, or a fresh start where nothing is known or the schedule has changed.</summary>
    ScheduleStatus Resume()
    {
        ScheduleStatus? kept = _monitored ? _statuses.Read(_function.Name) : null;
        if (kept is not null && kept.Next == _schedule.GetNextOccurrence(kept.LastUpdated)) return kept;

        var fresh = new ScheduleStatus { Last = kept?.Last ?? default };
        Advance(fresh, Now);
        return fresh;
    }

    async Task RunOnceAsync(ScheduleStatus status, bool pastDue, CancellationToken abandon)
    {
        DateTime started = Now;
        var timer = new TimerInfo
        {
            IsPastDue = pastDue,
            ScheduleStatus = _monitored ? new ScheduleStatus { Last = status.Last, Next = status.Next, LastUpdated = status.LastUpdated } : null,
        };
        try
        {
            await _invoker.InvokeAsync(new Invocation(_function) { TriggerInput = timer }, abandon);
        }
        catch (Exception e)
        {
            _log.LogError(e, "{Function} failed; its next run is at {Next}", _function.Name, _schedule.GetNextOccurrence(started));
        }

        status.Last = started;
        Advance(status, started);
    }

    void Advance(ScheduleStatus status, DateTime from)
    {
        status.LastUpdated = from;
        status.Next = _schedule.GetNextOccurrence(from);
        if (_monitored) _statuses.Write(_function.Name, status);
    }

    /// <summary>False where the host stops first.</summary>
    async Task<bool> WaitUntilAsync(DateTime time, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            TimeSpan left = time - Now;
            if (left <= TimeSpan.Zero) return true;
            await Task.Delay(left < LongestWait ? left : LongestWait, _clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return false;
    }

    static CrontabSchedule Parse(LocalFunction function, string schedule) =>
        CrontabSchedule.TryParse(schedule, new CrontabSchedule.ParseOptions { IncludingSeconds = true }) ?? throw function.Wrong(
            $"its schedule is '{schedule}'; expected six fields: second, minute, hour, day, month, day of the week.");
}
