using DurableTask.Core.Exceptions;
using Microsoft.DurableTask;

namespace Pipeline.Local.Functions.Durable;

/// <summary>
/// What an orchestrator's code has asked for. It is planned until history confirms it (a replay) or the episode is committed (what is
/// planned then is new), and open until its result arrives.
/// </summary>
internal sealed class OrchestratorTasks(OrchestratorThread thread)
{
    readonly Queue<OrchestratorAction> planned = new();
    readonly Dictionary<int, (string Name, TaskCompletionSource<string?> Result)> open = [];
    readonly HashSet<int> missingFunctions = [];
    readonly List<int> cancelledTimers = [];
    int count;

    public bool AnyOpen => open.Count > 0;

    public IReadOnlyList<OrchestratorAction> Planned => [.. planned];

    public IReadOnlyList<int> CancelledTimers => cancelledTimers;

    public void Plan(Func<int, OrchestratorAction> action) => planned.Enqueue(action(count++));

    public Task<string?> Start(string name, Func<int, OrchestratorAction> action)
    {
        TaskCompletionSource<string?> result = new();
        open.Add(count, (name, result));
        Plan(action);
        return result.Task;
    }

    public Task StartTimer(DateTime fireAt, CancellationToken cancellation)
    {
        int id = count;
        Task<string?> timer = Start("timer", taskId => new TimerCreated(taskId, fireAt));
        cancellation.Register(() => Cancel(id, cancellation));
        return timer;
    }

    /// <summary>On replay: the code must have asked for just what it asked for the first time.</summary>
    public void Confirm(OrchestratorAction recorded)
    {
        string found = planned.TryDequeue(out OrchestratorAction? next) ? next.Describe() : "nothing more";
        if (found != recorded.Describe())
            throw new NonDeterministicOrchestrationException(recorded.Describe(), found);
    }

    public void RequireAllConfirmed()
    {
        if (planned.TryPeek(out OrchestratorAction? next))
            throw new NonDeterministicOrchestrationException("nothing more", next.Describe());
    }

    public void Complete(TaskCompleted completed) => Take(completed.TaskId).Result.SetResult(completed.Result);

    public void Fail(TaskFailed failed)
    {
        (string name, TaskCompletionSource<string?> result) = Take(failed.TaskId);
        if (!failed.Retriable)
            missingFunctions.Add(failed.TaskId);
        result.SetException(new TaskFailedException(name, failed.TaskId, failed.Failure));
    }

    // A timer may fire just before its cancellation is committed: then nobody waits for it any more.
    public void Fire(TimerFired fired)
    {
        if (open.Remove(fired.TaskId, out (string Name, TaskCompletionSource<string?> Result) timer))
            timer.Result.SetResult(null);
    }

    public bool MayRetry(int taskId) => !missingFunctions.Contains(taskId);

    void Cancel(int timer, CancellationToken cancellation)
    {
        // From another thread only the task is touched: whoever awaits it is then found to have strayed.
        if (!open.TryGetValue(timer, out (string Name, TaskCompletionSource<string?> Result) task))
            return;
        if (thread.IsCurrent)
        {
            open.Remove(timer);
            cancelledTimers.Add(timer);
        }

        task.Result.TrySetCanceled(cancellation);
    }

    (string Name, TaskCompletionSource<string?> Result) Take(int taskId) =>
        open.Remove(taskId, out (string Name, TaskCompletionSource<string?> Result) task)
            ? task
            : throw new NonDeterministicOrchestrationException($"a task #{taskId} that waits for its result", "no such task");
}
