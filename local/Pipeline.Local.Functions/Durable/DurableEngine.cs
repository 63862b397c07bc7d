using System.Threading.Channels;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace Pipeline.Local.Functions.Durable;

/// <summary>
/// Runs orchestrations and activities and keeps all of their state in one SQLite file. An orchestrator has no state of its own: its code
/// is run again from the start whenever something happened to it. So a process may end at any instant; the next one goes on from the
/// last commit, and only activities that were running are run again.
/// </summary>
internal sealed class DurableEngine : IAsyncDisposable
{
    static readonly TimeSpan PauseAfterFault = TimeSpan.FromSeconds(1);

    readonly DurableEngineOptions options;
    readonly ITaskInvoker invoker;
    readonly ILoggerFactory loggers;
    readonly ILogger log;
    readonly TimeProvider clock;
    readonly DurableStore store;
    readonly DurableTimers timers;
    readonly InstanceSignals signals = new();
    readonly ReadyInstances ready = new();
    readonly Channel<long> activities = Channel.CreateUnbounded<long>();
    readonly CancellationTokenSource stop = new();
    Task workers = Task.CompletedTask;

    /// <summary>Opens the file. The client works from here on; what it asks for is done once the engine is started.</summary>
    public DurableEngine(
        string databasePath, DurableEngineOptions options, ITaskInvoker invoker, ILoggerFactory loggers, TimeProvider clock)
    {
        this.options = options;
        this.invoker = invoker;
        this.loggers = loggers;
        this.clock = clock;
        log = loggers.CreateLogger<DurableEngine>();
        Database = new DurableDatabase(databasePath);
        store = new DurableStore(Database, clock, Attend);
        timers = new DurableTimers(store, clock);
        Client = new LocalDurableTaskClient(store, signals, invoker, options.DataConverter);
        Attend(store.Unattended());
    }

    public DurableTaskClient Client { get; }

    public DurableDatabase Database { get; }

    /// <summary>Completes when the instance next changes.</summary>
    public Task NextChange(string instanceId) => signals.NextChange(instanceId);

    public Task StartAsync(CancellationToken cancellation = default)
    {
        workers = Task.WhenAll(
            Enumerable.Repeat(RunOrchestratorsAsync, options.MaxConcurrentOrchestrators)
                .Concat(Enumerable.Repeat(RunActivitiesAsync, options.MaxConcurrentActivities))
                .Append(() => UntilStopped("timers", () => timers.RunAsync(stop.Token), () => { }))
                .Select(Task.Run));
        return Task.CompletedTask;
    }

    /// <summary>Takes no more work and lets what runs end; an activity that heeds its cancellation runs again at the next start.</summary>
    public async Task StopAsync(CancellationToken cancellation = default)
    {
        await stop.CancelAsync();
        await workers.WaitAsync(cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Database.Dispose();
    }

    void Attend(Wakes wakes)
    {
        foreach (string instanceId in wakes.Instances)
            ready.Add(instanceId);
        foreach (long activity in wakes.Activities)
            activities.Writer.TryWrite(activity);
        if (wakes.TimersChanged)
            timers.Wake();
        foreach (string instanceId in wakes.Changed)
            signals.Changed(instanceId);
    }

    async Task RunOrchestratorsAsync()
    {
        string instanceId = "";
        await UntilStopped(
            "an orchestrator",
            async () =>
            {
                instanceId = await ready.TakeAsync(stop.Token);
                RunEpisode(instanceId);
                ready.Done(instanceId);
            },
            again: () =>
            {
                ready.Add(instanceId);
                ready.Done(instanceId);
            });
    }

    async Task RunActivitiesAsync()
    {
        long number = 0;
        await UntilStopped(
            "an activity",
            async () =>
            {
                number = await activities.Reader.ReadAsync(stop.Token);
                await RunActivityAsync(number);
            },
            again: () => activities.Writer.TryWrite(number));
    }

    // What escapes a round is a fault of the engine's own (a full disk, say), never the app's: the work is still in the database.
    async Task UntilStopped(string what, Func<Task> round, Action again)
    {
        while (!stop.IsCancellationRequested && !Database.IsClosed)
        {
            try
            {
                await round();
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (!Database.IsClosed)
            {
                log.LogError(e, "The engine could not run {What}; it tries again in {Pause}", what, PauseAfterFault);
                await Task.Delay(PauseAfterFault, clock, CancellationToken.None);
                again();
            }
            catch (Exception) when (Database.IsClosed)
            {
                return;
            }
        }
    }

    void RunEpisode(string instanceId)
    {
        if (store.Find(instanceId) is not { IsFinished: false } instance || store.ReadMail(instanceId) is not { Count: > 0 } mail)
            return;

        OrchestrationRuntimeStatus status = instance.Status;
        foreach (ControlMessage message in mail.Select(letter => letter.Message).OfType<ControlMessage>())
        {
            switch (message)
            {
                case TerminateRequested terminate:
                    End(instance, mail, new EpisodeOutcome(OrchestrationRuntimeStatus.Terminated)
                    {
                        Output = terminate.Output,
                        TerminateChildren = terminate.Recursive,
                    });
                    return;
                case IllegalAwaitReported:
                    End(instance, mail, new EpisodeOutcome(OrchestrationRuntimeStatus.Failed)
                    {
                        Failure = TaskFailureDetails.FromException(new InvalidOperationException(OrchestratorThread.IllegalAwait)),
                    });
                    return;
                case SuspendRequested:
                    status = OrchestrationRuntimeStatus.Suspended;
                    break;
                case ResumeRequested:
                    status = store.HasStarted(instanceId) ? OrchestrationRuntimeStatus.Running : OrchestrationRuntimeStatus.Pending;
                    break;
            }
        }

        // A suspended instance keeps its mail until it is resumed.
        HistoryEvent[] messages = [.. mail.Select(letter => letter.Message).Where(message => message is not ControlMessage)];
        if (status == OrchestrationRuntimeStatus.Suspended || messages.Length == 0)
        {
            if (messages.Length < mail.Count)
                store.Commit(instance, [.. mail.Where(letter => letter.Message is ControlMessage)], new EpisodeOutcome(status));
            return;
        }

        Episode episode = new(instance, invoker, options.DataConverter, loggers, () => ReportIllegalAwait(instance));
        End(instance, mail, episode.Run(store.ReadHistory(instanceId), messages, clock.GetUtcNow().UtcDateTime));
    }

    void End(Instance instance, IReadOnlyList<Mail> mail, EpisodeOutcome outcome)
    {
        store.Commit(instance, mail, outcome);
        if (outcome.Failure is { } failure)
            log.LogError("{Orchestrator} ({InstanceId}) failed: {Failure}", instance.Name, instance.Id, failure);
    }

    async Task RunActivityAsync(long number)
    {
        if (store.FindActivity(number) is not { } activity)
            return;

        HistoryEvent result;
        try
        {
            result = invoker.HasActivity(activity.Name)
                ? new TaskCompleted(activity.TaskId, options.DataConverter.Serialize(
                    await invoker.RunActivityAsync(activity.Name, new ActivityContext(activity), activity.Input, stop.Token)))
                : new TaskFailed(
                    activity.TaskId,
                    TaskFailureDetails.FromException(new InvalidOperationException(MissingFunction.Activity(activity.Name))),
                    Retriable: false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return;
        }
        catch (Exception e)
        {
            log.LogError(e, "{Activity} of {InstanceId} failed", activity.Name, activity.InstanceId);
            result = new TaskFailed(activity.TaskId, TaskFailureDetails.FromException(e));
        }

        store.CompleteActivity(activity, result);
    }

    // Called on a foreign thread, to which nothing may be thrown.
    void ReportIllegalAwait(Instance instance)
    {
        try
        {
            if (!stop.IsCancellationRequested)
                store.ReportIllegalAwait(instance);
        }
        catch (Exception e)
        {
            log.LogError(e, "{Orchestrator} ({InstanceId}): {Message}", instance.Name, instance.Id, OrchestratorThread.IllegalAwait);
        }
    }

    sealed class ActivityContext(PendingActivity activity) : TaskActivityContext
    {
        public override TaskName Name => activity.Name;

        public override string InstanceId => activity.InstanceId;

        public override string Version => activity.Version;
    }
}
