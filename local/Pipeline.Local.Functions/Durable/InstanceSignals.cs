namespace Pipeline.Local.Functions.Durable;

/// <summary>
/// Wakes those who wait for an instance to change, so that nobody polls. To miss no change, ask for the signal before reading the state.
/// </summary>
internal sealed class InstanceSignals
{
    readonly Lock gate = new();
    readonly Dictionary<string, TaskCompletionSource> waiting = [];

    public Task NextChange(string instanceId)
    {
        lock (gate)
        {
            if (!waiting.TryGetValue(instanceId, out TaskCompletionSource? signal))
                waiting[instanceId] = signal = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return signal.Task;
        }
    }

    public void Changed(string instanceId)
    {
        TaskCompletionSource? signal;
        lock (gate)
            waiting.Remove(instanceId, out signal);
        signal?.SetResult();
    }
}
