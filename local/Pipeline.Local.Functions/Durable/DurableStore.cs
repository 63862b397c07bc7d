using System.Collections.Immutable;
using System.Text.Json;
using DurableTask.Core.Exceptions;
using Microsoft.Data.Sqlite;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Pipeline.Local.Functions.Durable;

/// <summary>
/// The state of all orchestrations and its transitions: each public method that changes anything is one transaction, after which
/// <paramref name="committed"/> hears who has something to do. This half is what the engine does; the other is what a client asks for.
/// </summary>
internal sealed partial class DurableStore(DurableDatabase database, TimeProvider clock, Action<Wakes> committed)
{
    // The timer of an instance that is to start later; the orchestrator's own timers count from 0.
    const int StartTimer = -1;

    const string InstanceColumns = "instance_id, execution_id, name, version, status, input, parent";

    static readonly string Unfinished = $"status NOT IN ({OrchestrationRuntimeStatus.Completed:D}, "
        + $"{OrchestrationRuntimeStatus.Failed:D}, {OrchestrationRuntimeStatus.Terminated:D})";

    long Now => clock.GetUtcNow().UtcTicks;

    /// <summary>All that waited when the process last ended.</summary>
    public Wakes Unattended()
    {
        Wakes wakes = new() { TimersChanged = true };
        wakes.Instances.AddRange(database.Read("SELECT DISTINCT instance_id FROM inbox", row => row.GetString(0)));
        wakes.Activities.AddRange(database.Read("SELECT number FROM activities ORDER BY number", row => row.GetInt64(0)));
        return wakes;
    }

    public Instance? Find(string instanceId) => database.Read(
        $"SELECT {InstanceColumns} FROM instances WHERE instance_id = $id", ReadInstance, ("$id", instanceId)).SingleOrDefault();

    public List<Mail> ReadMail(string instanceId) => database.Read(
        "SELECT number, message FROM inbox WHERE instance_id = $id ORDER BY number",
        row => new Mail(row.GetInt64(0), HistoryEvent.FromJson(row.GetString(1))),
        ("$id", instanceId));

    public List<HistoryEvent> ReadHistory(string instanceId) => database.Read(
        "SELECT event FROM history WHERE instance_id = $id ORDER BY position",
        row => HistoryEvent.FromJson(row.GetString(0)),
        ("$id", instanceId));

    public bool HasStarted(string instanceId) =>
        database.Read("SELECT 1 FROM history WHERE instance_id = $id LIMIT 1", _ => true, ("$id", instanceId)).Count > 0;

    public PendingActivity? FindActivity(long number) => database.Read(
        "SELECT number, instance_id, execution_id, task_id, name, version, input FROM activities WHERE number = $number",
        row => new PendingActivity(
            row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetInt32(3), row.GetString(4), row.GetString(5), Text(row, 6)),
        ("$number", number)).SingleOrDefault();

    /// <summary>Writes an episode, unless the instance was replaced while it ran: then nothing of it counts.</summary>
    public void Commit(Instance instance, IReadOnlyList<Mail> consumed, EpisodeOutcome outcome) => Write(wakes =>
    {
        if (!StillRuns(instance.Id, instance.ExecutionId))
            return;

        foreach (Mail mail in consumed)
            database.Execute("DELETE FROM inbox WHERE number = $number", ("$number", mail.Number));
        AppendHistory(instance.Id, [.. outcome.Given, .. outcome.Actions]);
        foreach (OrchestratorAction action in outcome.Actions)
            Perform(instance, action, wakes);
        foreach (int timer in outcome.CancelledTimers)
            database.Execute("DELETE FROM timers WHERE instance_id = $id AND task_id = $task", ("$id", instance.Id), ("$task", timer));
        if (outcome.CustomStatus is { } status)
        {
            database.Execute(
                "UPDATE instances SET custom_status = $status WHERE instance_id = $id", ("$id", instance.Id), ("$status", status.Value));
        }

        if (outcome.Continuation is { } continuation)
            ContinueAsNew(instance, continuation, wakes);
        else
            SetStatus(instance, outcome, wakes);
        wakes.Changed.Add(instance.Id);
    });

    public void CompleteActivity(PendingActivity activity, HistoryEvent result) => Write(wakes =>
    {
        database.Execute("DELETE FROM activities WHERE number = $number", ("$number", activity.Number));
        if (StillRuns(activity.InstanceId, activity.ExecutionId))
            Send(activity.InstanceId, result, wakes);
    });

    public void ReportIllegalAwait(Instance instance) => Write(wakes =>
    {
        if (StillRuns(instance.Id, instance.ExecutionId))
            Send(instance.Id, new IllegalAwaitReported(), wakes);
    });

    /// <summary>Tells the owners of the timers that are due, and when the next one is.</summary>
    public DateTimeOffset? FireTimers()
    {
        (string, object?) now = ("$now", Now);
        if (database.Read("SELECT 1 FROM timers WHERE due <= $now LIMIT 1", _ => true, now).Count > 0)
        {
            Write(wakes =>
            {
                List<(string InstanceId, int TaskId)> due = database.Read(
                    "SELECT instance_id, task_id FROM timers WHERE due <= $now ORDER BY due, task_id",
                    row => (row.GetString(0), row.GetInt32(1)),
                    now);
                foreach ((string instanceId, int taskId) in due)
                {
                    Send(instanceId, taskId == StartTimer ? new ExecutionStarted() : new TimerFired(taskId), wakes);
                }

                database.Execute("DELETE FROM timers WHERE due <= $now", now);
            });
        }

        return database.Read("SELECT due FROM timers ORDER BY due LIMIT 1", row => row.GetInt64(0)) is [long next]
            ? new DateTimeOffset(next, TimeSpan.Zero)
            : null;
    }

    void Write(Action<Wakes> change)
    {
        Wakes wakes = new();
        database.Write(() => change(wakes));
        committed(wakes);
    }

    bool StillRuns(string instanceId, string executionId) => database.Read(
        $"SELECT 1 FROM instances WHERE instance_id = $id AND execution_id = $execution AND {Unfinished}",
        _ => true, ("$id", instanceId), ("$execution", executionId)).Count > 0;

    void Send(string instanceId, HistoryEvent message, Wakes wakes)
    {
        database.Execute(
            "INSERT INTO inbox (instance_id, message) VALUES ($id, $message)", ("$id", instanceId), ("$message", message.ToJson()));
        wakes.Instances.Add(instanceId);
    }

    void AppendHistory(string instanceId, IEnumerable<HistoryEvent> events)
    {
        foreach (HistoryEvent happened in events)
        {
            database.Execute(
                """
                INSERT INTO history (instance_id, position, event)
                VALUES ($id, (SELECT COALESCE(MAX(position) + 1, 0) FROM history WHERE instance_id = $id), $event)
                """,
                ("$id", instanceId), ("$event", happened.ToJson()));
        }
    }

    void Perform(Instance instance, OrchestratorAction action, Wakes wakes)
    {
        switch (action)
        {
            case ActivityScheduled activity:
                wakes.Activities.Add(database.Read(
                    """
                    INSERT INTO activities (instance_id, execution_id, task_id, name, version, input)
                    VALUES ($id, $execution, $task, $name, $version, $input) RETURNING number
                    """,
                    row => row.GetInt64(0),
                    ("$id", instance.Id), ("$execution", instance.ExecutionId), ("$task", activity.TaskId),
                    ("$name", activity.Name), ("$version", activity.Version), ("$input", activity.Input)).Single());
                break;

            case TimerCreated timer:
                SetTimer(instance.Id, timer.TaskId, timer.FireAt.Ticks, wakes);
                break;

            case SubOrchestrationScheduled child when Find(child.InstanceId) is { IsFinished: false }:
                Exception exists = new OrchestrationAlreadyExistsException(AlreadyExists(child.InstanceId));
                Send(instance.Id, new TaskFailed(child.TaskId, TaskFailureDetails.FromException(exists)), wakes);
                break;

            case SubOrchestrationScheduled child:
                ParentTask parent = new(instance.Id, instance.ExecutionId, instance.Name, child.TaskId);
                Insert(NewInstance(child.InstanceId, child.Name, child.Version, child.Input, parent), child.Tags, startAt: null, wakes);
                break;

            case EventSent sent when Find(sent.InstanceId) is { IsFinished: false }:
                Send(sent.InstanceId, new EventRaised(sent.Name, sent.Data), wakes);
                break;
        }
    }

    void SetTimer(string instanceId, int taskId, long due, Wakes wakes)
    {
        database.Execute(
            "INSERT INTO timers (instance_id, task_id, due) VALUES ($id, $task, $due)",
            ("$id", instanceId), ("$task", taskId), ("$due", due));
        wakes.TimersChanged = true;
    }

    void ContinueAsNew(Instance instance, Continuation continuation, Wakes wakes)
    {
        // Events that came in while the episode ran stay behind those it had already been given. Results of the old run go.
        List<HistoryEvent> inbox = [new ExecutionStarted(), .. continuation.CarriedEvents,
            .. ReadMail(instance.Id).Select(mail => mail.Message).Where(message => message is EventRaised or ControlMessage)];

        Clear(instance.Id, "history", "inbox", "timers");
        database.Execute(
            """
            UPDATE instances SET execution_id = $execution, version = $version, input = $input, status = $status, updated = $now
            WHERE instance_id = $id
            """,
            ("$id", instance.Id), ("$execution", Instance.NewExecutionId()), ("$version", continuation.Version),
            ("$input", continuation.Input), ("$status", (int)OrchestrationRuntimeStatus.Running), ("$now", Now));
        foreach (HistoryEvent message in inbox)
            Send(instance.Id, message, wakes);
    }

    void SetStatus(Instance instance, EpisodeOutcome outcome, Wakes wakes)
    {
        database.Execute(
            "UPDATE instances SET status = $status, output = $output, failure = $failure, updated = $now WHERE instance_id = $id",
            ("$id", instance.Id), ("$status", (int)outcome.Status), ("$output", outcome.Output),
            ("$failure", outcome.Failure is null ? null : JsonSerializer.Serialize(outcome.Failure)), ("$now", Now));
        if (!(instance with { Status = outcome.Status }).IsFinished)
            return;

        Clear(instance.Id, "inbox", "timers");
        if (outcome.TerminateChildren)
        {
            foreach (string child in database.Read(
                $"SELECT instance_id FROM instances WHERE parent_id = $id AND {Unfinished}", row => row.GetString(0), ("$id", instance.Id)))
            {
                Send(child, new TerminateRequested(outcome.Output, Recursive: true), wakes);
            }
        }

        if (instance.Parent is { } parent && StillRuns(parent.InstanceId, parent.ExecutionId))
            Send(parent.InstanceId, ResultFor(parent, instance, outcome), wakes);
    }

    static HistoryEvent ResultFor(ParentTask parent, Instance child, EpisodeOutcome outcome) => outcome.Status switch
    {
        OrchestrationRuntimeStatus.Completed => new TaskCompleted(parent.TaskId, outcome.Output),
        OrchestrationRuntimeStatus.Failed => new TaskFailed(parent.TaskId, outcome.Failure!),
        _ => new TaskFailed(parent.TaskId, TaskFailureDetails.FromException(
            new OperationCanceledException($"The sub-orchestration '{child.Name}' with the ID '{child.Id}' was terminated."))),
    };

    static Instance NewInstance(string id, string name, string version, string? input, ParentTask? parent) =>
        new(id, Instance.NewExecutionId(), name, version, OrchestrationRuntimeStatus.Pending, input, parent);

    void Insert(Instance instance, IEnumerable<KeyValuePair<string, string>>? tags, DateTimeOffset? startAt, Wakes wakes)
    {
        Clear(instance.Id, "instances", "history", "inbox", "timers");
        database.Execute(
            """
            INSERT INTO instances (instance_id, execution_id, name, version, status, input, tags, parent, parent_id, created, updated)
            VALUES ($id, $execution, $name, $version, $status, $input, $tags, $parent, $parentId, $now, $now)
            """,
            ("$id", instance.Id), ("$execution", instance.ExecutionId), ("$name", instance.Name), ("$version", instance.Version),
            ("$status", (int)instance.Status), ("$input", instance.Input),
            ("$tags", JsonSerializer.Serialize((tags ?? []).ToImmutableDictionary())),
            ("$parent", instance.Parent is null ? null : JsonSerializer.Serialize(instance.Parent)),
            ("$parentId", instance.Parent?.InstanceId), ("$now", Now));
        if (startAt?.UtcTicks > Now)
            SetTimer(instance.Id, StartTimer, startAt.Value.UtcTicks, wakes);
        else
            Send(instance.Id, new ExecutionStarted(), wakes);
        wakes.Changed.Add(instance.Id);
    }

    void Clear(string instanceId, params string[] tables)
    {
        foreach (string table in tables)
            database.Execute($"DELETE FROM {table} WHERE instance_id = $id", ("$id", instanceId));
    }

    static string AlreadyExists(string instanceId) => $"An Orchestration instance with the ID {instanceId} already exists.";

    static Instance ReadInstance(SqliteDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), (OrchestrationRuntimeStatus)row.GetInt32(4), Text(row, 5),
        Text(row, 6) is { } parent ? JsonSerializer.Deserialize<ParentTask>(parent) : null);

    static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}

/// <summary>Who has something to do after a commit. It is only a hint: all of it is in the database too.</summary>
internal sealed class Wakes
{
    public List<string> Instances { get; } = [];

    public List<long> Activities { get; } = [];

    public List<string> Changed { get; } = [];

    public bool TimersChanged { get; set; }
}
