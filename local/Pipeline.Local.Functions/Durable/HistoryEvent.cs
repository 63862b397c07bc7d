using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.DurableTask;

namespace Pipeline.Local.Functions.Durable;

/// <summary>One thing that happened to an orchestration. The list of them is all that an orchestrator's state is made of.</summary>
[JsonDerivedType(typeof(EpisodeStarted), "episodeStarted")]
[JsonDerivedType(typeof(ExecutionStarted), "executionStarted")]
[JsonDerivedType(typeof(TaskCompleted), "taskCompleted")]
[JsonDerivedType(typeof(TaskFailed), "taskFailed")]
[JsonDerivedType(typeof(TimerFired), "timerFired")]
[JsonDerivedType(typeof(EventRaised), "eventRaised")]
[JsonDerivedType(typeof(TerminateRequested), "terminateRequested")]
[JsonDerivedType(typeof(SuspendRequested), "suspendRequested")]
[JsonDerivedType(typeof(ResumeRequested), "resumeRequested")]
[JsonDerivedType(typeof(IllegalAwaitReported), "illegalAwaitReported")]
[JsonDerivedType(typeof(ActivityScheduled), "activityScheduled")]
[JsonDerivedType(typeof(TimerCreated), "timerCreated")]
[JsonDerivedType(typeof(SubOrchestrationScheduled), "subOrchestrationScheduled")]
[JsonDerivedType(typeof(EventSent), "eventSent")]
internal abstract record HistoryEvent
{
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string ToJson() => JsonSerializer.Serialize(this, Json);

    public static HistoryEvent FromJson(string json) => JsonSerializer.Deserialize<HistoryEvent>(json, Json)
        ?? throw new InvalidDataException("Expected an event in the orchestration's history, found null.");
}

/// <summary>The orchestrator ran with the messages that follow; its clock stood at <paramref name="Time"/>.</summary>
internal sealed record EpisodeStarted(DateTime Time) : HistoryEvent;

internal sealed record ExecutionStarted : HistoryEvent;

/// <summary>An activity or a sub-orchestration returned.</summary>
internal sealed record TaskCompleted(int TaskId, string? Result) : HistoryEvent;

/// <summary>An activity or a sub-orchestration failed; no retry policy helps where there is no such function.</summary>
internal sealed record TaskFailed(int TaskId, TaskFailureDetails Failure, bool Retriable = true) : HistoryEvent;

internal sealed record TimerFired(int TaskId) : HistoryEvent;

internal sealed record EventRaised(string Name, string? Data) : HistoryEvent;

/// <summary>A message to the engine about an instance, not to the orchestrator's code: it never becomes history.</summary>
internal abstract record ControlMessage : HistoryEvent;

internal sealed record TerminateRequested(string? Output, bool Recursive) : ControlMessage;

internal sealed record SuspendRequested : ControlMessage;

internal sealed record ResumeRequested : ControlMessage;

/// <summary>Code of an earlier episode came back on a foreign thread after that episode had been committed.</summary>
internal sealed record IllegalAwaitReported : ControlMessage;

/// <summary>What the orchestrator's code asked for. A replay must ask for the same, in the same order.</summary>
internal abstract record OrchestratorAction(int TaskId) : HistoryEvent
{
    /// <summary>What must be equal on replay, in words for the message where it is not.</summary>
    public abstract string Describe();
}

internal sealed record ActivityScheduled(int TaskId, string Name, string Version, string? Input) : OrchestratorAction(TaskId)
{
    public override string Describe() => $"activity '{Name}' (#{TaskId})";
}

internal sealed record TimerCreated(int TaskId, DateTime FireAt) : OrchestratorAction(TaskId)
{
    public override string Describe() => $"a timer (#{TaskId})";
}

internal sealed record SubOrchestrationScheduled(
    int TaskId, string Name, string Version, string InstanceId, string? Input, IDictionary<string, string>? Tags)
    : OrchestratorAction(TaskId)
{
    public override string Describe() => $"sub-orchestration '{Name}' (#{TaskId})";
}

internal sealed record EventSent(int TaskId, string InstanceId, string Name, string? Data) : OrchestratorAction(TaskId)
{
    public override string Describe() => $"sending event '{Name}' (#{TaskId})";
}
