using DurableTask.Core.Exceptions;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace Pipeline.Local.Functions.Durable;

/// <summary>
/// One run of an orchestrator's code: from its first line, through its history, up to where the new messages take it. The code must
/// follow its history to the letter, and must not leave the thread.
/// </summary>
internal sealed class Episode
{
    readonly Instance instance;
    readonly ITaskInvoker invoker;
    readonly DataConverter converter;
    readonly OrchestratorThread thread;
    readonly OrchestratorTasks tasks;
    readonly ExternalEvents events;
    readonly OrchestrationContext context;
    Task<object?>? orchestrator;

    public Episode(Instance instance, ITaskInvoker invoker, DataConverter converter, ILoggerFactory loggers, Action reportLateStray)
    {
        this.instance = instance;
        this.invoker = invoker;
        this.converter = converter;
        thread = new OrchestratorThread(reportLateStray);
        tasks = new OrchestratorTasks(thread);
        events = new ExternalEvents(thread, converter);
        context = new OrchestrationContext(instance, thread, tasks, events, converter, loggers);
    }

    bool Finished => orchestrator is { IsCompleted: true };

    public EpisodeOutcome Run(IReadOnlyList<HistoryEvent> history, IReadOnlyList<HistoryEvent> messages, DateTime now)
    {
        EpisodeOutcome? outcome = null;
        bool stayed = thread.Run(() => outcome = FollowThenGoOn(history, [new EpisodeStarted(now), .. messages]));
        return stayed ? outcome! : Failed(new InvalidOperationException(OrchestratorThread.IllegalAwait));
    }

    EpisodeOutcome FollowThenGoOn(IReadOnlyList<HistoryEvent> history, IReadOnlyList<HistoryEvent> given)
    {
        try
        {
            foreach (HistoryEvent happened in history)
                Apply(happened, replay: true);
            tasks.RequireAllConfirmed();
            if (Finished)
                throw new NonDeterministicOrchestrationException("the code to go on waiting", "that it has ended");

            int applied = 0;
            while (applied < given.Count && !Finished)
                Apply(given[applied++], replay: false);

            if (Finished)
                return Ending(given.Skip(applied).OfType<EventRaised>());
            if (!tasks.AnyOpen && !events.AnyWait)
                return Failed(new InvalidOperationException(OrchestratorThread.IllegalAwait));
            return Step(OrchestrationRuntimeStatus.Running) with { Given = given };
        }
        catch (Exception e)
        {
            return Failed(e);
        }
    }

    void Apply(HistoryEvent happened, bool replay)
    {
        switch (happened)
        {
            case EpisodeStarted episode:
                tasks.RequireAllConfirmed();
                context.BeginEpisode(episode.Time, replay);
                break;
            case ExecutionStarted:
                orchestrator = RunOrchestratorAsync();
                break;
            case TaskCompleted completed:
                tasks.Complete(completed);
                break;
            case TaskFailed failed:
                tasks.Fail(failed);
                break;
            case TimerFired fired:
                tasks.Fire(fired);
                break;
            case EventRaised raised:
                events.Raise(raised);
                break;
            case OrchestratorAction action:
                tasks.Confirm(action);
                break;
            default:
                throw new InvalidOperationException($"Expected an event that an orchestrator can replay, found {happened.GetType().Name}.");
        }

        thread.RunContinuations();
    }

    // The await brings a function that ends on a foreign thread back to ours, where it is found to have strayed.
    async Task<object?> RunOrchestratorAsync()
    {
        if (!invoker.HasOrchestrator(instance.Name))
            throw new InvalidOperationException(MissingFunction.Orchestrator(instance.Name));
        return await invoker.RunOrchestratorAsync(instance.Name, context);
    }

    EpisodeOutcome Ending(IEnumerable<EventRaised> unprocessed)
    {
        try
        {
            object? output = orchestrator!.GetAwaiter().GetResult();
            return context.Continue(unprocessed) is { } continuation
                ? Step(OrchestrationRuntimeStatus.Running) with { Continuation = continuation }
                : Step(OrchestrationRuntimeStatus.Completed) with { Output = converter.Serialize(output) };
        }
        catch (Exception e)
        {
            return Step(OrchestrationRuntimeStatus.Failed) with { Failure = TaskFailureDetails.FromException(e) };
        }
    }

    EpisodeOutcome Step(OrchestrationRuntimeStatus status) => new(status)
    {
        Actions = tasks.Planned,
        CancelledTimers = tasks.CancelledTimers,
        CustomStatus = context.CustomStatus,
    };

    // The code broke the rules: nothing that it asked for in this episode is done.
    static EpisodeOutcome Failed(Exception e) =>
        new(OrchestrationRuntimeStatus.Failed) { Failure = TaskFailureDetails.FromException(e) };
}
