using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Pipeline.Local.Functions.Durable;

/// <summary>
/// An orchestration as its episodes see it. The execution id tells one run of an instance id from the next (continue-as-new, an id used
/// again), so that what belongs to an earlier run never reaches a later one.
/// </summary>
internal sealed record Instance(
    string Id,
    string ExecutionId,
    string Name,
    string Version,
    OrchestrationRuntimeStatus Status,
    string? Input,
    ParentTask? Parent)
{
    public bool IsFinished => Status
        is OrchestrationRuntimeStatus.Completed or OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated;

    public static string NewExecutionId() => Guid.NewGuid().ToString("N");
}

/// <summary>The orchestration, and the task within it, that waits for a sub-orchestration.</summary>
internal sealed record ParentTask(string InstanceId, string ExecutionId, string Name, int TaskId);

/// <summary>A message that waits in an instance's inbox.</summary>
internal sealed record Mail(long Number, HistoryEvent Message);

/// <summary>An activity that is to run, or was running when the process ended.</summary>
internal sealed record PendingActivity(
    long Number, string InstanceId, string ExecutionId, int TaskId, string Name, string Version, string? Input);

/// <summary>What an episode leaves behind; the store writes all of it in one transaction.</summary>
internal sealed record EpisodeOutcome(OrchestrationRuntimeStatus Status)
{
    /// <summary>The start of the episode and the messages it was given.</summary>
    public IReadOnlyList<HistoryEvent> Given { get; init; } = [];

    public IReadOnlyList<OrchestratorAction> Actions { get; init; } = [];

    public IReadOnlyList<int> CancelledTimers { get; init; } = [];

    public CustomStatus? CustomStatus { get; init; }

    public string? Output { get; init; }

    public TaskFailureDetails? Failure { get; init; }

    /// <summary>Set where the instance starts again under the same id.</summary>
    public Continuation? Continuation { get; init; }

    public bool TerminateChildren { get; init; }
}

/// <summary>A status that the orchestrator set in this episode, which may be null; no record means that it set none.</summary>
internal sealed record CustomStatus(string? Value);

internal sealed record Continuation(string? Input, string Version, IReadOnlyList<HistoryEvent> CarriedEvents);
