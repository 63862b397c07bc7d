using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;

namespace Pipeline.Local.Functions.Durable;

/// <summary>
/// Tries a task again as its options say. It is orchestrator code: it waits by durable timers, so that a retry outlives the process.
/// </summary>
internal sealed class RetryLoop(TaskOrchestrationContext context, OrchestratorTasks tasks, ILogger log)
{
    public async Task<T> RunAsync<T>(string name, TaskRetryOptions? retry, Func<Task<T>> attempt)
    {
        DateTime started = context.CurrentUtcDateTime;
        for (int failures = 1; ; failures++)
        {
            try
            {
                return await attempt();
            }
            catch (TaskFailedException failure) when (retry is not null && tasks.MayRetry(failure.TaskId))
            {
                if (!await MayTryAgainAsync(retry, failure, failures, started))
                    throw;
                log.LogWarning("{Task} of {InstanceId} failed, attempt {Attempt}: trying again", name, context.InstanceId, failures);
            }
        }
    }

    async Task<bool> MayTryAgainAsync(TaskRetryOptions retry, TaskFailedException failure, int failures, DateTime started)
    {
        if (retry.Handler is { } handler)
        {
            TimeSpan elapsed = context.CurrentUtcDateTime - started;
            return await handler(new RetryContext(context, failures, failure.FailureDetails, elapsed, CancellationToken.None));
        }

        RetryPolicy policy = retry.Policy!;
        if (failures >= policy.MaxNumberOfAttempts || !policy.Handle(failure))
            return false;
        if (policy.RetryTimeout != Timeout.InfiniteTimeSpan && context.CurrentUtcDateTime >= started + policy.RetryTimeout)
            return false;
        await context.CreateTimer(Delay(policy, failures), CancellationToken.None);
        return true;
    }

    static TimeSpan Delay(RetryPolicy policy, int failures)
    {
        double milliseconds = policy.FirstRetryInterval.TotalMilliseconds * Math.Pow(policy.BackoffCoefficient, failures - 1);
        TimeSpan longest = policy.MaxRetryInterval == Timeout.InfiniteTimeSpan ? TimeSpan.FromDays(365) : policy.MaxRetryInterval;
        return milliseconds < longest.TotalMilliseconds ? TimeSpan.FromMilliseconds(milliseconds) : longest;
    }
}
