using Microsoft.DurableTask;

namespace Pipeline.Local.Functions.Tests.Durable;

public class RetryTests : EngineTest
{
    readonly List<double> attempts = [];

    // The seconds of the clock at which the activity ran; it fails until it has been called so many times.
    void FailUntilAttempt(int success)
    {
        DateTimeOffset start = Clock.GetUtcNow();
        App.Activity<int, int>("Flaky", _ =>
        {
            attempts.Add((Clock.GetUtcNow() - start).TotalSeconds);
            return attempts.Count >= success ? attempts.Count : throw new TimeoutException($"attempt {attempts.Count}");
        });
    }

    [Fact]
    public async Task Waits_longer_after_each_failure_up_to_the_longest_interval()
    {
        FailUntilAttempt(5);
        RetryPolicy policy = new(10, TimeSpan.FromSeconds(2), backoffCoefficient: 2, maxRetryInterval: TimeSpan.FromSeconds(10));
        Task<int> result = OutputOf(context => context.CallActivityAsync<int>("Flaky", 1, TaskOptions.FromRetryPolicy(policy)));
        foreach (int seconds in (int[])[2, 4, 8, 10])
            await Clock.PassAsync(TimeSpan.FromSeconds(seconds));

        Assert.Equal(5, await result);
        Assert.Equal([0, 2, 6, 14, 24], attempts);
    }

    [Fact]
    public async Task Gives_up_after_the_last_attempt_with_the_last_failure()
    {
        FailUntilAttempt(int.MaxValue);
        TaskOptions options = new(new RetryPolicy(3, TimeSpan.FromSeconds(1)));
        Task<TaskFailureDetails> failure = FailureOf(context => context.CallActivityAsync<int>("Flaky", 1, options));
        await Clock.PassAsync(TimeSpan.FromSeconds(1));
        await Clock.PassAsync(TimeSpan.FromSeconds(1));

        // Ids 1 and 3 are the timers between the attempts.
        Assert.Equal("Task 'Flaky' (#4) failed with an unhandled exception: attempt 3", (await failure).ErrorMessage);
        Assert.Equal(3, attempts.Count);
    }

    [Fact]
    public async Task Gives_up_when_the_time_for_retries_is_over()
    {
        FailUntilAttempt(int.MaxValue);
        TaskOptions options = new(new RetryPolicy(100, TimeSpan.FromSeconds(10), retryTimeout: TimeSpan.FromSeconds(15)));
        Task<TaskFailureDetails> failure = FailureOf(context => context.CallActivityAsync<int>("Flaky", 1, options));
        await Clock.PassAsync(TimeSpan.FromSeconds(10));
        await Clock.PassAsync(TimeSpan.FromSeconds(10));

        await failure;
        Assert.Equal([0, 10, 20], attempts);
    }

    [Fact]
    public async Task Does_not_retry_what_the_policy_does_not_handle()
    {
        FailUntilAttempt(int.MaxValue);
        RetryPolicy policy = new(5, TimeSpan.FromSeconds(1)) { HandleFailure = failure => failure.IsCausedBy<FormatException>() };
        await FailureOf(context => context.CallActivityAsync<int>("Flaky", 1, new TaskOptions(policy)));
        Assert.Single(attempts);
    }

    [Fact]
    public async Task A_handler_decides_and_may_use_the_context()
    {
        FailUntilAttempt(3);
        List<string> asked = [];
        TaskOptions options = TaskOptions.FromRetryHandler(async retry =>
        {
            asked.Add($"{retry.LastAttemptNumber} {retry.LastFailure.ErrorMessage} {retry.TotalRetryTime.TotalSeconds}");
            await retry.OrchestrationContext.CreateTimer(TimeSpan.FromSeconds(5), retry.CancellationToken);
            return true;
        });
        Task<int> result = OutputOf(context => context.CallActivityAsync<int>("Flaky", 1, options));
        await Clock.PassAsync(TimeSpan.FromSeconds(5));
        await Clock.PassAsync(TimeSpan.FromSeconds(5));

        Assert.Equal(3, await result);
        Assert.Equal(["1 attempt 1 0", "2 attempt 2 5"], asked.Distinct());
    }

    [Fact]
    public async Task A_sub_orchestration_is_retried_too()
    {
        FailUntilAttempt(2);
        App.Orchestrator("Child", context => context.CallActivityAsync<int>("Flaky", 1));
        TaskOptions options = new(new RetryPolicy(2, TimeSpan.FromSeconds(3)));
        Task<int> result = OutputOf(context => context.CallSubOrchestratorAsync<int>("Child", null, options));
        await Clock.PassAsync(TimeSpan.FromSeconds(3));
        Assert.Equal(2, await result);
    }

    [Theory]
    [InlineData(0, 1, 1.0, null, null, "maxNumberOfAttempts")]
    [InlineData(1, 0, 1.0, null, null, "firstRetryInterval")]
    [InlineData(1, 1, 0.9, null, null, "backoffCoefficient")]
    [InlineData(1, 5, 1.0, 4, null, "maxRetryInterval")]
    [InlineData(1, 5, 1.0, null, 4, "retryTimeout")]
    public void A_policy_refuses_what_makes_no_sense(int attempts, int first, double backoff, int? longest, int? timeout, string parameter)
    {
        TimeSpan? Seconds(int? n) => n is null ? null : TimeSpan.FromSeconds(n.Value);
        ArgumentOutOfRangeException refused = Assert.Throws<ArgumentOutOfRangeException>(
            () => new RetryPolicy(attempts, TimeSpan.FromSeconds(first), backoff, Seconds(longest), Seconds(timeout)));
        Assert.Equal(parameter, refused.ParamName);
    }
}
