using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Pipeline.Local.Functions.Tests.Durable;

public class TimerAndEventTests : EngineTest
{
    [Fact]
    public async Task A_timer_fires_when_its_time_has_come()
    {
        App.Orchestrator("Main", async context =>
        {
            DateTime start = context.CurrentUtcDateTime;
            context.SetCustomStatus("sleeping");
            await context.CreateTimer(TimeSpan.FromDays(3), CancellationToken.None);
            return (context.CurrentUtcDateTime - start).TotalDays;
        });
        await StartAsync();
        string id = await ScheduleAsync("Main");
        await ReachedAsync(id, "sleeping");
        Clock.Advance(TimeSpan.FromDays(2.5));
        await Clock.PassAsync(TimeSpan.FromDays(0.5));
        Assert.Equal(3, (await EndAsync(id)).ReadOutputAs<double>());
    }

    [Fact]
    public async Task A_timer_that_came_due_while_the_engine_was_down_fires_at_the_next_start()
    {
        App.Orchestrator("Main", async context =>
        {
            context.SetCustomStatus("sleeping");
            await context.CreateTimer(TimeSpan.FromMinutes(5), CancellationToken.None);
            return 1;
        });
        await StartAsync();
        string id = await ScheduleAsync("Main");
        await ReachedAsync(id, "sleeping");
        await StopAsync();
        Clock.Advance(TimeSpan.FromHours(1));

        await StartAsync();
        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await EndAsync(id)).RuntimeStatus);
    }

    [Fact]
    public async Task A_cancelled_timer_throws_and_never_fires()
    {
        bool cancelled = await OutputOf(async context =>
        {
            using CancellationTokenSource stop = new();
            Task timer = context.CreateTimer(TimeSpan.FromDays(1), stop.Token);
            stop.Cancel();
            try
            {
                await timer;
                return false;
            }
            catch (TaskCanceledException)
            {
                return true;
            }
        });
        Assert.True(cancelled);
    }

    [Fact]
    public async Task An_instance_scheduled_for_later_is_pending_until_then()
    {
        App.Orchestrator("Main", context => Task.FromResult(context.CurrentUtcDateTime));
        await StartAsync();
        DateTimeOffset later = Clock.GetUtcNow().AddHours(2);
        string id = await Client.ScheduleNewOrchestrationInstanceAsync("Main", new StartOrchestrationOptions(StartAt: later));
        Assert.Equal(OrchestrationRuntimeStatus.Pending, (await Client.GetInstanceAsync(id))!.RuntimeStatus);
        await Clock.PassAsync(TimeSpan.FromHours(2));
        Assert.Equal(later.UtcDateTime, (await EndAsync(id)).ReadOutputAs<DateTime>());
    }

    [Fact]
    public async Task Events_are_kept_until_waited_for_in_the_order_they_came_whatever_the_case_of_their_name()
    {
        App.Orchestrator("Main", async context =>
        {
            context.SetCustomStatus("waiting");
            await context.WaitForExternalEvent<object>("go");
            string a = await context.WaitForExternalEvent<string>("Letter");
            string b = await context.WaitForExternalEvent<string>("LETTER");
            return a + b;
        });
        await StartAsync();
        string id = await ScheduleAsync("Main");
        await Client.RaiseEventAsync(id, "letter", "a");
        await ReachedAsync(id, "waiting");
        await Client.RaiseEventAsync(id, "letter", "b");
        await Client.RaiseEventAsync(id, "GO");
        Assert.Equal("ab", (await EndAsync(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task A_wait_that_takes_too_long_is_cancelled()
    {
        Task<string?> result = OutputOf(async context =>
        {
            try
            {
                return await context.WaitForExternalEvent<string>("approval", TimeSpan.FromHours(1));
            }
            catch (TaskCanceledException)
            {
                return "too late";
            }
        });
        await Clock.PassAsync(TimeSpan.FromHours(1));
        Assert.Equal("too late", await result);
    }

    [Fact]
    public async Task An_event_in_time_ends_the_wait_and_its_timer()
    {
        App.Orchestrator("Main", async context =>
        {
            string first = await context.WaitForExternalEvent<string>("approval", TimeSpan.FromHours(1));
            context.SetCustomStatus(first);
            await context.WaitForExternalEvent<string>("end");
            return context.CurrentUtcDateTime;
        });
        await StartAsync();
        string id = await ScheduleAsync("Main");
        await Client.RaiseEventAsync(id, "approval", "yes");
        await ReachedAsync(id, "yes");
        DateTimeOffset updated = (await Client.GetInstanceAsync(id))!.LastUpdatedAt;
        Clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(updated, (await Client.GetInstanceAsync(id))!.LastUpdatedAt);
        await Client.RaiseEventAsync(id, "end", "");
        await EndAsync(id);
    }

    [Fact]
    public async Task An_event_after_a_wait_timed_out_goes_to_the_next_wait()
    {
        App.Orchestrator("Main", async context =>
        {
            try
            {
                return await context.WaitForExternalEvent<string>("approval", TimeSpan.FromHours(1));
            }
            catch (TaskCanceledException)
            {
                context.SetCustomStatus("reminding");
                await context.WaitForExternalEvent<string>("reminded");
                return await context.WaitForExternalEvent<string>("approval", TimeSpan.FromHours(1));
            }
        });
        await StartAsync();
        string id = await ScheduleAsync("Main");
        await Clock.PassAsync(TimeSpan.FromHours(1));
        await ReachedAsync(id, "reminding");
        await Client.RaiseEventAsync(id, "approval", "yes");
        await Client.RaiseEventAsync(id, "reminded", "");
        Assert.Equal("yes", (await EndAsync(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Events_can_be_sent_from_one_orchestration_to_another()
    {
        App.Orchestrator("Receiver", context => context.WaitForExternalEvent<int>("number"))
            .Orchestrator("Sender", context =>
            {
                context.SendEvent("receiver", "Number", 5);
                context.SendEvent("nobody", "Number", 6);
                return Task.FromResult(0);
            });
        await StartAsync();
        await ScheduleAsync("Receiver", id: "receiver");
        await RunAsync("Sender");
        Assert.Equal(5, (await EndAsync("receiver")).ReadOutputAs<int>());
    }

    [Fact]
    public async Task Waits_for_one_name_must_agree_on_the_type()
    {
        TaskFailureDetails failure = await FailureOf(async context =>
        {
            Task<int> first = context.WaitForExternalEvent<int>("number");
            await context.WaitForExternalEvent<string>("number");
            return await first;
        });
        Assert.Equal(
            "Events with the same name must have the same type argument. Expected System.Int32 but was requested System.String.",
            failure.ErrorMessage);
    }

    [Fact]
    public async Task An_event_for_nobody_or_for_an_ended_instance_is_refused()
    {
        await OutputOf(_ => Task.FromResult(0));
        string id = await ScheduleAsync("Main");
        await EndAsync(id);
        await Assert.ThrowsAsync<InvalidOperationException>(() => Client.RaiseEventAsync(id, "go"));
        ArgumentException refused = await Assert.ThrowsAsync<ArgumentException>(() => Client.RaiseEventAsync("nobody", "go"));
        Assert.StartsWith("No instance with ID 'nobody' was found.", refused.Message);
    }
}
