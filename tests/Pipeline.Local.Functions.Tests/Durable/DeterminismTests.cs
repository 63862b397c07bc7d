using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Pipeline.Local.Functions.Tests.Durable;

public class DeterminismTests : EngineTest
{
    const string IllegalAwait = "An invalid asynchronous invocation was detected. This can be caused by awaiting non-durable tasks "
        + "in an orchestrator function's implementation or by middleware that invokes asynchronous code.";

    async Task<TaskFailureDetails> FailureAfterAChangeOfCode(
        Func<TaskOrchestrationContext, Task<int>> before, Func<TaskOrchestrationContext, Task<int>> after)
    {
        App.Activity<int, int>("One", n => n).Activity<int, int>("Two", n => n).Orchestrator("Main", before);
        await StartAsync();
        string id = await ScheduleAsync("Main");
        await ReachedAsync(id, "waiting");
        await StopAsync();

        App.Orchestrator("Main", after);
        await StartAsync();
        await Client.RaiseEventAsync(id, "go", 1);
        OrchestrationMetadata end = await EndAsync(id);
        Assert.Equal(OrchestrationRuntimeStatus.Failed, end.RuntimeStatus);
        Assert.Equal("DurableTask.Core.Exceptions.NonDeterministicOrchestrationException", end.FailureDetails!.ErrorType);
        return end.FailureDetails;
    }

    static async Task<int> CallThenWait(TaskOrchestrationContext context, string activity)
    {
        await context.CallActivityAsync<int>(activity, 1);
        context.SetCustomStatus("waiting");
        return await context.WaitForExternalEvent<int>("go");
    }

    [Fact]
    public async Task Another_activity_than_the_first_time_is_refused()
    {
        TaskFailureDetails failure = await FailureAfterAChangeOfCode(c => CallThenWait(c, "One"), c => CallThenWait(c, "Two"));
        Assert.Contains("history expects activity 'One' (#0), but its code gave activity 'Two' (#0)", failure.ErrorMessage);
    }

    [Fact]
    public async Task A_timer_in_place_of_an_activity_is_refused()
    {
        TaskFailureDetails failure = await FailureAfterAChangeOfCode(c => CallThenWait(c, "One"), async context =>
        {
            await context.CreateTimer(TimeSpan.FromDays(1), CancellationToken.None);
            return 0;
        });
        Assert.Contains("history expects activity 'One' (#0), but its code gave a timer (#0)", failure.ErrorMessage);
    }

    [Fact]
    public async Task A_call_left_out_is_refused()
    {
        TaskFailureDetails failure = await FailureAfterAChangeOfCode(c => CallThenWait(c, "One"), c => c.WaitForExternalEvent<int>("go"));
        Assert.Contains("history expects activity 'One' (#0), but its code gave nothing more", failure.ErrorMessage);
    }

    [Fact]
    public async Task A_call_put_in_is_refused()
    {
        TaskFailureDetails failure = await FailureAfterAChangeOfCode(c => CallThenWait(c, "One"), async context =>
        {
            Task<int> extra = context.CallActivityAsync<int>("Two", 1);
            return await CallThenWait(context, "One") + await extra;
        });
        Assert.Contains("history expects activity 'One' (#0), but its code gave activity 'Two' (#0)", failure.ErrorMessage);
    }

    [Fact]
    public async Task A_call_put_in_at_the_end_is_refused()
    {
        TaskFailureDetails failure = await FailureAfterAChangeOfCode(c => CallThenWait(c, "One"), async context =>
        {
            await context.CallActivityAsync<int>("One", 1);
            _ = context.CallActivityAsync<int>("Two", 1);
            return await context.WaitForExternalEvent<int>("go");
        });
        Assert.Contains("history expects nothing more, but its code gave activity 'Two' (#1)", failure.ErrorMessage);
    }

    [Fact]
    public async Task Code_that_ends_before_its_history_does_is_refused()
    {
        TaskFailureDetails failure = await FailureAfterAChangeOfCode(c => CallThenWait(c, "One"), c => c.CallActivityAsync<int>("One", 1));
        Assert.Contains("history expects the code to go on waiting, but its code gave that it has ended", failure.ErrorMessage);
    }

    [Fact]
    public async Task Awaiting_a_delay_is_refused()
        => Assert.Equal(IllegalAwait, (await FailureOf(async _ =>
        {
            await Task.Delay(1);
            return 0;
        })).ErrorMessage);

    [Fact]
    public async Task Awaiting_work_on_another_thread_is_refused()
    {
        using ManualResetEventSlim gate = new();
        TaskFailureDetails failure = await FailureOf(async _ =>
        {
            await Task.Run(() => gate.Wait(100));
            return 0;
        });
        Assert.Equal(IllegalAwait, failure.ErrorMessage);
        Assert.Equal("System.InvalidOperationException", failure.ErrorType);
    }

    [Fact]
    public async Task A_foreign_await_is_refused_even_while_a_task_of_the_context_is_open()
    {
        TaskFailureDetails failure = await FailureOf(async context =>
        {
            Task timer = context.CreateTimer(TimeSpan.FromDays(1), CancellationToken.None);
            await Task.Delay(20);
            await timer;
            return 0;
        });
        Assert.Equal(IllegalAwait, failure.ErrorMessage);
    }

    [Fact]
    public async Task Leaving_the_thread_by_ConfigureAwait_false_is_refused()
    {
        App.Activity<int, int>("One", n => n);
        Assert.Equal(IllegalAwait, (await FailureOf(async context =>
        {
            await context.CallActivityAsync<int>("One", 1).ConfigureAwait(false);
            return await context.CallActivityAsync<int>("One", 2);
        })).ErrorMessage);
    }

    [Fact]
    public async Task Leaving_the_thread_by_ConfigureAwait_false_is_refused_even_where_the_code_then_ends()
    {
        App.Activity<int, int>("One", n => n);
        Assert.Equal(IllegalAwait, (await FailureOf(async context =>
            await context.CallActivityAsync<int>("One", 1).ConfigureAwait(false))).ErrorMessage);
    }

    [Fact]
    public async Task The_context_refuses_calls_from_another_thread()
    {
        TaskFailureDetails failure = await FailureOf(context =>
        {
            Exception? refused = null;
            Thread other = new(() => refused = Record.Exception(() => context.NewGuid()));
            other.Start();
            other.Join();
            Assert.Equal(IllegalAwait, refused!.Message);
            return Task.FromResult(0);
        });
        Assert.Equal(IllegalAwait, failure.ErrorMessage);
    }

    [Fact]
    public async Task Yielding_stays_on_the_thread()
        => Assert.Equal(1, await OutputOf(async context =>
        {
            await Task.Yield();
            context.NewGuid();
            return 1;
        }));
}
