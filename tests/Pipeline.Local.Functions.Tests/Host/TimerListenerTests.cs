using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Pipeline.Local.Functions.Host;
using Pipeline.Local.Functions.Host.Timers;

namespace Pipeline.Local.Functions.Tests.Host;

public sealed class TimerListenerTests : IAsyncDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pipeline-timers-");
    readonly ManualClock _clock = new(new DateTimeOffset(2026, 3, 1, 11, 30, 0, TimeSpan.Zero));
    readonly TestApp _app;

    public TimerListenerTests() => _app = TestApp.Build([typeof(Functions)], folder: _folder.FullName);

    [Fact]
    public async Task Runs_at_the_times_of_its_schedule()
    {
        await using var timer = Start(nameof(Functions.Hourly));

        Assert.Equal(TimeSpan.FromMinutes(30), await _clock.NextAlarmAsync());
        _clock.Advance(TimeSpan.FromMinutes(30));
        await _app.Journal.WaitForAsync(1);
        Assert.Equal(TimeSpan.FromHours(1), await _clock.NextAlarmAsync());
        _clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(["on time, last 0001-01-01 00:00, next 2026-03-01 12:00", "on time, last 2026-03-01 12:00, next 2026-03-01 13:00"],
            await _app.Journal.WaitForAsync(2));
    }

    [Fact]
    public async Task Waits_for_a_yearly_schedule_day_by_day()
    {
        await using var timer = Start(nameof(Functions.Yearly));

        Assert.Equal(TimeSpan.FromDays(1), await _clock.NextAlarmAsync());
        for (int day = 0; day < 306; day++)
        {
            Assert.Empty(_app.Journal.Lines);
            await _clock.NextAlarmAsync();
            _clock.Advance(TimeSpan.FromDays(1));
        }

        Assert.Single(await _app.Journal.WaitForAsync(1));
    }

    [Fact]
    public async Task Runs_on_startup_where_asked_to()
    {
        await using var timer = Start(nameof(Functions.AtOnce));

        Assert.StartsWith("on time", Assert.Single(await _app.Journal.WaitForAsync(1)));
    }

    [Fact]
    public async Task Makes_up_for_a_run_that_was_missed()
    {
        await using (Start(nameof(Functions.Hourly))) await _clock.NextAlarmAsync();
        _clock.Advance(TimeSpan.FromHours(5));

        await using (Start(nameof(Functions.Hourly))) await _app.Journal.WaitForAsync(1);
        await using (Start(nameof(Functions.Hourly))) await _clock.NextAlarmAsync();

        Assert.Equal("past due, last 0001-01-01 00:00, next 2026-03-01 12:00", Assert.Single(_app.Journal.Lines));
    }

    [Fact]
    public async Task Forgets_a_missed_run_of_an_unmonitored_timer()
    {
        await using (Start(nameof(Functions.Unmonitored))) await _clock.NextAlarmAsync();
        _clock.Advance(TimeSpan.FromHours(5));

        await using (Start(nameof(Functions.Unmonitored))) await _clock.NextAlarmAsync();

        Assert.Empty(_app.Journal.Lines);
    }

    [Fact]
    public async Task Takes_a_changed_schedule_for_a_new_one()
    {
        await using (Start(nameof(Functions.Hourly))) await _clock.NextAlarmAsync();
        _clock.Advance(TimeSpan.FromHours(5));

        await using (Start(nameof(Functions.Hourly), schedule: "0 45 * * * *"))
            Assert.Equal(TimeSpan.FromMinutes(15), await _clock.NextAlarmAsync());

        Assert.Empty(_app.Journal.Lines);
    }

    [Fact]
    public async Task Goes_on_after_a_failure()
    {
        await using var timer = Start(nameof(Functions.Fails));
        for (int i = 1; i <= 2; i++)
        {
            await _clock.NextAlarmAsync();
            _clock.Advance(TimeSpan.FromHours(1));
            await _app.Journal.WaitForAsync(i);
        }

        Assert.Equal(["failed", "failed"], _app.Journal.Lines);
    }

    [Fact]
    public async Task Runs_one_at_a_time_and_at_once_where_it_overran()
    {
        await using var timer = Start(nameof(Functions.Slow));
        await _clock.NextAlarmAsync();
        _clock.Advance(TimeSpan.FromMinutes(30));
        await _app.Journal.WaitForAsync(1);

        await _clock.NextAlarmAsync();                 // the function's own wait of 90 minutes
        _clock.Advance(TimeSpan.FromMinutes(90));

        Assert.Equal(["begins 12:00", "ends 13:30", "begins 13:30"], await _app.Journal.WaitForAsync(3));
    }

    [Fact]
    public void Refuses_a_schedule_that_is_not_of_six_fields() => Assert.Equal(
        $"Function 'Hourly' ({typeof(Functions).FullName}.Hourly): its schedule is '0 * * * *'; "
        + "expected six fields: second, minute, hour, day, month, day of the week.",
        Assert.Throws<InvalidOperationException>(() => { Start(nameof(Functions.Hourly), "0 * * * *"); }).Message);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    Running Start(string name, string? schedule = null)
    {
        Functions.Clock = _clock;
        (LocalFunction function, TimerTriggerAttribute trigger) = _app.Catalogue.With<TimerTriggerAttribute>().Single(f => f.Function.Name == name);
        if (schedule is not null) trigger = new TimerTriggerAttribute(schedule);
        var statuses = new TimerStatuses(_app.Services.GetRequiredService<HostDatabase>());
        return new Running(new TimerListener(function, trigger, _app.Services.GetRequiredService<HostSettings>(), statuses, _app.Invoker, _clock, NullLogger.Instance));
    }

    sealed class Running : IAsyncDisposable
    {
        readonly CancellationTokenSource _stopping = new();
        readonly Task _listening;

        public Running(TimerListener listener) => _listening = listener.RunAsync(_stopping.Token, _stopping.Token);

        public async ValueTask DisposeAsync()
        {
            await _stopping.CancelAsync();
            await _listening;
            _stopping.Dispose();
        }
    }

    internal class Functions(Journal journal)
    {
        public static TimeProvider Clock { get; set; } = TimeProvider.System;

        [Function(nameof(Hourly))]
        public void Hourly([TimerTrigger("0 0 * * * *")] TimerInfo timer) => journal.Note(
            $"{(timer.IsPastDue ? "past due" : "on time")}, last {timer.ScheduleStatus!.Last:yyyy-MM-dd HH:mm}, next {timer.ScheduleStatus.Next:yyyy-MM-dd HH:mm}");

        [Function(nameof(Yearly))]
        public void Yearly([TimerTrigger("0 0 0 1 1 *")] TimerInfo timer) => journal.Note("a year has passed");

        [Function(nameof(AtOnce))]
        public void AtOnce([TimerTrigger("0 0 * * * *", RunOnStartup = true)] TimerInfo timer) => Hourly(timer);

        [Function(nameof(Unmonitored))]
        public void Unmonitored([TimerTrigger("0 0 * * * *", UseMonitor = false)] TimerInfo timer) => journal.Note("ran");

        [Function(nameof(Fails))]
        public void Fails([TimerTrigger("0 0 * * * *")] TimerInfo timer)
        {
            journal.Note("failed");
            throw new InvalidOperationException("as it should");
        }

        [Function(nameof(Slow))]
        public async Task Slow([TimerTrigger("0 0 * * * *")] TimerInfo timer, CancellationToken cancellation)
        {
            journal.Note($"begins {Clock.GetUtcNow():HH:mm}");
            await Task.Delay(TimeSpan.FromMinutes(90), Clock, cancellation);
            journal.Note($"ends {Clock.GetUtcNow():HH:mm}");
        }
    }
}
