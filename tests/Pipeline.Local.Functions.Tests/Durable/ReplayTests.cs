using System.Collections.Concurrent;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Pipeline.Local.Functions.Tests.Durable;

public class ReplayTests : EngineTest
{
    [Fact]
    public async Task Passes_results_from_one_activity_to_the_next()
    {
        App.Activity<int, int>("Double", n => 2 * n);
        int result = await OutputOf(async context =>
        {
            int two = await context.CallActivityAsync<int>("Double", 1);
            int four = await context.CallActivityAsync<int>("double", two);
            return await context.CallActivityAsync<int>("Double", four);
        });
        Assert.Equal(8, result);
    }

    [Fact]
    public async Task Fans_out_to_a_hundred_activities_and_keeps_the_order_of_their_results()
    {
        App.Activity<int, int>("Square", n => n * n);
        int[]? squares = await OutputOf(context => Task.WhenAll(
            Enumerable.Range(0, 100).Select(n => context.CallActivityAsync<int>("Square", n))));
        Assert.Equal(Enumerable.Range(0, 100).Select(n => n * n), squares);
    }

    [Fact]
    public async Task Gives_the_same_time_and_guids_on_every_replay()
    {
        ConcurrentBag<string> seen = [];
        App.Activity<int, int>("Step", n => { Clock.Advance(TimeSpan.FromMinutes(1)); return n; });
        await OutputOf(async context =>
        {
            seen.Add($"0 {context.CurrentUtcDateTime:o} {context.NewGuid()} {context.NewGuid()}");
            await context.CallActivityAsync<int>("Step", 1);
            seen.Add($"1 {context.CurrentUtcDateTime:o} {context.NewGuid()}");
            await context.CallActivityAsync<int>("Step", 2);
            return 0;
        });
        Assert.Equal(3 + 2, seen.Count);
        string[] distinct = [.. seen.Distinct().Order()];
        Assert.Equal(2, distinct.Length);
        Assert.StartsWith("0 2026-01-01T00:00:00.0000000Z ", distinct[0]);
        Assert.StartsWith("1 2026-01-01T00:01:00.0000000Z ", distinct[1]);
        Assert.Equal(3, distinct.SelectMany(line => line.Split(' ')[2..]).Distinct().Count());
        Assert.All(distinct.SelectMany(line => line.Split(' ')[2..]), guid => Assert.Equal('5', guid[14]));
    }

    [Fact]
    public async Task Logs_each_line_once_and_says_whether_it_replays()
    {
        Lines lines = new();
        List<bool> replaying = [];
        App.Activity<int, int>("Step", n => n).Orchestrator("Main", async context =>
        {
            ILogger log = context.CreateReplaySafeLogger("Main");
            replaying.Add(context.IsReplaying);
            log.LogInformation("before");
            await context.CallActivityAsync<int>("Step", 1);
            log.LogInformation("between");
            await context.CallActivityAsync<int>("Step", 2);
            log.LogInformation("after");
            return 0;
        });
        await StartAsync(new LoggerFactory([lines]));
        await RunAsync("Main");
        Assert.Equal(["before", "between", "after"], lines.Written);
        Assert.Equal([false, true, true], replaying);
    }

    [Fact]
    public async Task Goes_on_where_a_stopped_engine_left_off()
    {
        int runs = 0;
        App.Activity<int, int>("Once", n => { Interlocked.Increment(ref runs); return n; }).Orchestrator("Main", async context =>
        {
            int n = await context.CallActivityAsync<int>("Once", 7);
            context.SetCustomStatus("waiting");
            return n + await context.WaitForExternalEvent<int>("go");
        });
        await StartAsync();
        string id = await ScheduleAsync("Main");
        await ReachedAsync(id, "waiting");
        await StopAsync();

        await StartAsync();
        await Client.RaiseEventAsync(id, "go", 35);
        Assert.Equal(42, (await EndAsync(id)).ReadOutputAs<int>());
        Assert.Equal(1, runs);
    }

    [Fact]
    public async Task An_activity_that_gives_up_when_the_engine_stops_runs_again_at_the_next_start()
    {
        TaskCompletionSource started = new();
        int runs = 0;
        App.Orchestrator("Main", context => context.CallActivityAsync<int>("Slow", 1)).Activity<int, int>("Slow", async (n, cancellation) =>
        {
            if (Interlocked.Increment(ref runs) > 1)
                return n;
            started.SetResult();
            await Task.Delay(Timeout.Infinite, cancellation);
            return 0;
        });
        await StartAsync();
        string id = await ScheduleAsync("Main");
        await started.Task;
        await StopAsync();

        await StartAsync();
        Assert.Equal(1, (await EndAsync(id)).ReadOutputAs<int>());
        Assert.Equal(2, runs);
    }

    [Fact]
    public async Task A_failure_carries_type_message_stack_and_cause()
    {
        App.Activity<int, int>("Fail", _ => throw new InvalidOperationException("outer", new FormatException("inner")));
        TaskFailureDetails failure = await FailureOf(async context =>
        {
            await context.CallActivityAsync("Fail", 1);
            return 0;
        });
        Assert.Equal("Microsoft.DurableTask.TaskFailedException", failure.ErrorType);
        Assert.Equal("Task 'Fail' (#0) failed with an unhandled exception: outer", failure.ErrorMessage);
        Assert.Equal("System.InvalidOperationException", failure.InnerFailure!.ErrorType);
        Assert.Contains(nameof(ReplayTests), failure.InnerFailure.StackTrace);
        Assert.Equal("System.FormatException: inner", failure.InnerFailure.InnerFailure!.ToString());
        Assert.True(failure.InnerFailure.IsCausedBy<SystemException>());
        Assert.False(failure.InnerFailure.IsCausedBy<FormatException>());
    }

    [Fact]
    public async Task A_failed_activity_can_be_caught()
    {
        App.Activity<int, int>("Fail", _ => throw new FormatException("bad"));
        string? caught = await OutputOf(async context =>
        {
            try
            {
                return await context.CallActivityAsync<string>("Fail", 1);
            }
            catch (TaskFailedException e) when (e.FailureDetails.IsCausedBy<FormatException>())
            {
                return $"{e.TaskName} {e.TaskId} {e.FailureDetails.ErrorMessage}";
            }
        });
        Assert.Equal("Fail 0 bad", caught);
    }

    [Fact]
    public async Task An_unknown_activity_fails_its_task_at_once_whatever_the_retry_policy()
    {
        TaskFailureDetails failure = await FailureOf(context => context.CallActivityAsync<int>(
            "Typo", 1, TaskOptions.FromRetryPolicy(new RetryPolicy(5, TimeSpan.FromHours(1)))));
        Assert.Equal(
            "Task 'Typo' (#0) failed with an unhandled exception: "
            + "The function 'Typo' doesn't exist, is disabled, or is not an activity function.",
            failure.ErrorMessage);
    }

    [Fact]
    public async Task An_unknown_orchestrator_is_refused_when_scheduled_and_fails_a_parent()
    {
        TaskFailureDetails failure = await FailureOf(context => context.CallSubOrchestratorAsync<int>("Typo"));
        Assert.EndsWith("The function 'Typo' doesn't exist, is disabled, or is not an orchestrator function.", failure.ErrorMessage);
        await Assert.ThrowsAsync<ArgumentException>(() => ScheduleAsync("Typo"));
    }

    [Fact]
    public async Task Options_given_as_input_are_refused()
    {
        TaskFailureDetails failure = await FailureOf(context => context.CallActivityAsync<int>("Any", (object)new TaskOptions()));
        Assert.Contains("A TaskOptions value was provided for the activity input", failure.ErrorMessage);
    }

    [Fact]
    public async Task Metadata_has_payloads_only_where_they_were_asked_for()
    {
        App.Orchestrator("Echo", context =>
        {
            context.SetCustomStatus(new { Step = 3 });
            return Task.FromResult(context.GetInput<string>());
        });
        await StartAsync();
        OrchestrationMetadata full = await RunAsync("Echo", "hello");
        Assert.Equal("hello", full.ReadInputAs<string>());
        Assert.Equal("hello", full.ReadOutputAs<string>());
        Assert.Equal("""{"Step":3}""", full.SerializedCustomStatus);
        Assert.Equal("Echo", full.Name);

        OrchestrationMetadata bare = (await Client.GetInstanceAsync(full.InstanceId))!;
        Assert.True(bare.IsCompleted);
        Assert.Null(bare.SerializedOutput);
        Assert.Throws<InvalidOperationException>(bare.ReadOutputAs<string>);
        Assert.Null(await Client.GetInstanceAsync("nobody"));
    }

    [Fact]
    public async Task Activities_that_nobody_awaits_still_run()
    {
        TaskCompletionSource ran = new();
        App.Activity<int, int>("Aside", n => { ran.SetResult(); return n; });
        await OutputOf(context =>
        {
            _ = context.CallActivityAsync("Aside", 1);
            return Task.FromResult(0);
        });
        await ran.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    sealed class Lines : ILoggerProvider, ILogger
    {
        public List<string> Written { get; } = [];

        public ILogger CreateLogger(string categoryName) => categoryName == "Main" ? this : NullLogger.Instance;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            => Written.Add(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
