using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Pipeline.Local.Functions.Durable;

/// <summary>The app's client: it talks to the store and waits for the engine's signals, by the real client's rules.</summary>
internal sealed class LocalDurableTaskClient(DurableStore store, InstanceSignals signals, ITaskInvoker invoker, DataConverter converter)
    : DurableTaskClient("local")
{
    const int MaxInstanceIdLength = 256;

    // What the real host refuses where the caller says nothing.
    static readonly OrchestrationRuntimeStatus[] Unfinished =
        [OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Suspended];

    public override Task<string> ScheduleNewOrchestrationInstanceAsync(
        TaskName orchestratorName,
        object? input = null,
        StartOrchestrationOptions? options = null,
        CancellationToken cancellation = default)
    {
        return Answer(cancellation, () =>
        {
            ArgumentException.ThrowIfNullOrEmpty(orchestratorName.Name, nameof(orchestratorName));
            if (!invoker.HasOrchestrator(orchestratorName.Name))
                throw new ArgumentException(MissingFunction.Orchestrator(orchestratorName.Name), nameof(orchestratorName));

            string instanceId = string.IsNullOrEmpty(options?.InstanceId) ? Guid.NewGuid().ToString("N") : Valid(options.InstanceId);
            store.Create(
                instanceId, orchestratorName.Name, options?.Version?.Version ?? "", converter.Serialize(input), options?.Tags,
                options?.StartAt,
                options?.DedupeStatuses?.Select(Status).ToArray() ?? Unfinished);
            return instanceId;
        });
    }

    public override Task RaiseEventAsync(
        string instanceId, string eventName, object? eventPayload = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        EventRaised raised = new(eventName, converter.Serialize(eventPayload));
        return Post(instanceId, raised, $"raise event {eventName} for", cancellation);
    }

    public override Task TerminateInstanceAsync(
        string instanceId, TerminateInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        TerminateRequested terminate = new(converter.Serialize(options?.Output), options?.Recursive ?? false);
        return Post(instanceId, terminate, "terminate", cancellation);
    }

    public override Task SuspendInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default)
        => Post(instanceId, new SuspendRequested(), "suspend", cancellation);

    public override Task ResumeInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default)
        => Post(instanceId, new ResumeRequested(), "resume", cancellation);

    public override Task<OrchestrationMetadata> WaitForInstanceStartAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default)
        => WaitAsync(instanceId, state => state.RuntimeStatus != OrchestrationRuntimeStatus.Pending, getInputsAndOutputs, cancellation);

    public override Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default)
        => WaitAsync(instanceId, state => state.IsCompleted, getInputsAndOutputs, cancellation);

    public override Task<OrchestrationMetadata?> GetInstancesAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        return Answer(cancellation, () => store.FindMetadata(instanceId, Payloads(getInputsAndOutputs)));
    }

    public override AsyncPageable<OrchestrationMetadata> GetAllInstancesAsync(OrchestrationQuery? filter = null)
    {
        OrchestrationQuery query = filter ?? new OrchestrationQuery();
        return Pageable.Create((continuation, size, cancellation) => Answer(cancellation, () => store.Query(
            query, continuation ?? query.ContinuationToken, size ?? query.PageSize, Payloads(query.FetchInputsAndOutputs))));
    }

    public override Task<PurgeResult> PurgeInstanceAsync(
        string instanceId, PurgeInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        return Answer(cancellation, () => new PurgeResult(store.Purge(instanceId, options?.Recursive ?? false), isComplete: true));
    }

    public override Task<PurgeResult> PurgeAllInstancesAsync(
        PurgeInstancesFilter filter, PurgeInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return Answer(cancellation, () => new PurgeResult(store.Purge(filter, options?.Recursive ?? false), isComplete: true));
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    Task Post(string instanceId, HistoryEvent message, string what, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        return Answer(cancellation, () =>
        {
            store.Post(instanceId, message, what);
            return true;
        });
    }

    // An instance that does not exist yet is waited for, as the real host does.
    async Task<OrchestrationMetadata> WaitAsync(
        string instanceId, Func<OrchestrationMetadata, bool> reached, bool payloads, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        while (true)
        {
            Task changed = signals.NextChange(instanceId);
            if (store.FindMetadata(instanceId, Payloads(payloads)) is { } metadata && reached(metadata))
                return metadata;
            await changed.WaitAsync(cancellation);
        }
    }

    DataConverter? Payloads(bool wanted) => wanted ? converter : null;

    // The store answers at once; failures still belong into the task, where the real client's are.
    static Task<T> Answer<T>(CancellationToken cancellation, Func<T> ask)
    {
        if (cancellation.IsCancellationRequested)
            return Task.FromCanceled<T>(cancellation);
        try
        {
            return Task.FromResult(ask());
        }
        catch (Exception e)
        {
            return Task.FromException<T>(e);
        }
    }

    static string Valid(string instanceId)
    {
        if (instanceId.StartsWith('@'))
            throw new ArgumentException($"Orchestration instance ids must not start with @, found '{instanceId}'.");
        if (instanceId.Any(c => c is '/' or '\\' or '?' or '#' || char.IsControl(c)))
        {
            throw new ArgumentException(
                $"Orchestration instance ids must not contain /, \\, #, ? or control characters, found '{instanceId}'.");
        }

        if (instanceId.Length > MaxInstanceIdLength)
            throw new ArgumentException($"Instance IDs must not exceed {MaxInstanceIdLength} characters, found {instanceId.Length}.");
        return instanceId;
    }

    static OrchestrationRuntimeStatus Status(string text) => Enum.TryParse(text, ignoreCase: true, out OrchestrationRuntimeStatus status)
        ? status
        : throw new ArgumentException($"Invalid orchestration runtime status: '{text}' for deduplication.");
}
