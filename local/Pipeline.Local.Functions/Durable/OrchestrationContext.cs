using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;

namespace Pipeline.Local.Functions.Durable;

/// <summary>What an orchestrator's code sees of one episode.</summary>
internal sealed class OrchestrationContext : TaskOrchestrationContext
{
    static readonly Guid GuidNamespace = new("9e952958-5e33-4daf-827f-2fa12937b875");

    readonly Instance instance;
    readonly OrchestratorThread thread;
    readonly OrchestratorTasks tasks;
    readonly ExternalEvents events;
    readonly DataConverter converter;
    readonly RetryLoop retries;
    DateTime now;
    bool replaying;
    int guids;
    ContinueAsNewOptions? continuation;
    string? continuationInput;

    public OrchestrationContext(
        Instance instance,
        OrchestratorThread thread,
        OrchestratorTasks tasks,
        ExternalEvents events,
        DataConverter converter,
        ILoggerFactory loggers)
    {
        this.instance = instance;
        this.thread = thread;
        this.tasks = tasks;
        this.events = events;
        this.converter = converter;
        LoggerFactory = loggers;
        retries = new RetryLoop(this, tasks, CreateReplaySafeLogger<RetryLoop>());
    }

    public override TaskName Name => instance.Name;

    public override string InstanceId => instance.Id;

    public override string Version => instance.Version;

    public override ParentOrchestrationInstance? Parent =>
        instance.Parent is { } parent ? new ParentOrchestrationInstance(parent.Name, parent.InstanceId) : null;

    public override DateTime CurrentUtcDateTime => now;

    public override bool IsReplaying => replaying;

    public CustomStatus? CustomStatus { get; private set; }

    protected override ILoggerFactory LoggerFactory { get; }

    public void BeginEpisode(DateTime time, bool replay)
    {
        now = time;
        replaying = replay;
    }

    /// <summary>How to start again, if the code has asked for it; the events that it left, and those not yet given to it, may go along.</summary>
    public Continuation? Continue(IEnumerable<EventRaised> unprocessed) => continuation is null ? null : new Continuation(
        continuationInput,
        string.IsNullOrWhiteSpace(continuation.NewVersion) ? instance.Version : continuation.NewVersion,
        continuation.PreserveUnprocessedEvents ? [.. events.Unclaimed, .. unprocessed] : []);

    public override T? GetInput<T>() where T : default
    {
        thread.ThrowIfElsewhere();
        return converter.Deserialize<T>(instance.Input);
    }

    public override Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null)
    {
        thread.ThrowIfElsewhere();
        RefuseOptionsAsInput(input, options);
        string version = options?.Version?.Version ?? instance.Version;
        string? data = converter.Serialize(input);
        return retries.RunAsync(name, options?.Retry, async () => converter.Deserialize<TResult>(
            await tasks.Start(name, id => new ActivityScheduled(id, name, version, data)))!);
    }

    public override Task<TResult> CallSubOrchestratorAsync<TResult>(
        TaskName orchestratorName, object? input = null, TaskOptions? options = null)
    {
        thread.ThrowIfElsewhere();
        RefuseOptionsAsInput(input, options);
        string childId = (options as SubOrchestrationOptions)?.InstanceId ?? NewGuid().ToString("N");
        string version = options?.Version?.Version ?? "";
        string? data = converter.Serialize(input);
        return retries.RunAsync(orchestratorName, options?.Retry, async () => converter.Deserialize<TResult>(await tasks.Start(
            orchestratorName, id => new SubOrchestrationScheduled(id, orchestratorName, version, childId, data, options?.Tags)))!);
    }

    public override Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken)
    {
        thread.ThrowIfElsewhere();
        return tasks.StartTimer(fireAt.ToUniversalTime(), cancellationToken);
    }

    public override Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default)
    {
        thread.ThrowIfElsewhere();
        return events.WaitFor<T>(eventName, cancellationToken);
    }

    public override void SendEvent(string instanceId, string eventName, object payload)
    {
        thread.ThrowIfElsewhere();
        string? data = converter.Serialize(payload);
        tasks.Plan(id => new EventSent(id, instanceId, eventName, data));
    }

    public override void SetCustomStatus(object? customStatus)
    {
        thread.ThrowIfElsewhere();
        CustomStatus = new CustomStatus(converter.Serialize(customStatus));
    }

    public override void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true)
        => ContinueAsNew(new ContinueAsNewOptions { NewInput = newInput, PreserveUnprocessedEvents = preserveUnprocessedEvents });

    public override void ContinueAsNew(ContinueAsNewOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        thread.ThrowIfElsewhere();
        continuation = options;
        continuationInput = converter.Serialize(options.NewInput);
    }

    // A name-based guid (RFC 9562, version 5). The execution id keeps the runs of one instance id apart, whatever the clock does.
    public override Guid NewGuid()
    {
        thread.ThrowIfElsewhere();
        string name = string.Create(CultureInfo.InvariantCulture, $"{instance.Id}_{instance.ExecutionId}_{now:o}_{guids++}");
        Span<byte> hash = SHA1.HashData([.. GuidNamespace.ToByteArray(bigEndian: true), .. Encoding.UTF8.GetBytes(name)]);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }

    static void RefuseOptionsAsInput(object? input, TaskOptions? options)
    {
        if (input is TaskOptions && options is null)
        {
            throw new ArgumentException(
                $"A {nameof(TaskOptions)} value was provided for the activity input but no value was provided for {nameof(options)}. "
                + $"Did you actually mean to provide a {nameof(TaskOptions)} value for the {nameof(options)} parameter?", nameof(input));
        }
    }
}
