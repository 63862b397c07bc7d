using Microsoft.DurableTask;

namespace Pipeline.Functions.Orchestrations;

/// <summary>How often an activity is tried again after a transient fault; activities may run twice.</summary>
internal static class Retry
{
    /// <summary>Five attempts over about half a minute, beyond what the storage clients retry themselves.</summary>
    public static TaskOptions Storage { get; } = TaskOptions.FromRetryPolicy(new RetryPolicy(
        maxNumberOfAttempts: 5, firstRetryInterval: TimeSpan.FromSeconds(2), backoffCoefficient: 2, maxRetryInterval: TimeSpan.FromSeconds(30)));

    /// <summary>For what says that something failed, which must not be lost where a service is away for longer: about two days.</summary>
    public static TaskOptions Patient { get; } = TaskOptions.FromRetryPolicy(new RetryPolicy(
        maxNumberOfAttempts: 600, firstRetryInterval: TimeSpan.FromSeconds(2), backoffCoefficient: 2, maxRetryInterval: TimeSpan.FromMinutes(5)));
}
