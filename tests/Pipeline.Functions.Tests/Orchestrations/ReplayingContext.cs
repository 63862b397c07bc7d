using System.Text.Json;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Pipeline.Functions.Tests.Orchestrations;

/// <summary>Runs an orchestrator as the engine does: from the start after each completed task, with what is known so far. Fails where a run does not
/// ask for the same things in the same order, or waits for something that the context did not give.</summary>
internal sealed class ReplayingContext : TaskOrchestrationContext
{
    private readonly List<Step> history;
    private readonly string input;
    private int position;

    private ReplayingContext(List<Step> history, string input) => (this.history, this.input) = (history, input);

    /// <summary>What was asked of the context, in order: activities by name, events as <c>event:Name</c>.</summary>
    public sealed record Result<T>(T? Output, Exception? Failure, IReadOnlyList<string> Asked, IReadOnlyList<string> Statuses, bool ContinuedAsNew);

    /// <summary>Runs to the end.</summary>
    /// <param name="orchestrator">The orchestrator.</param>
    /// <param name="input">Its input.</param>
    /// <param name="answer">What an activity or event gives: its name and input (null for an event); throwing fails the task.</param>
    public static async Task<Result<T>> RunAsync<TInput, T>(Func<TaskOrchestrationContext, TInput, Task<T>> orchestrator, TInput input, Func<string, JsonElement, object?> answer)
    {
        var history = new List<Step>();
        string serialized = JsonSerializer.Serialize(input);
        while (true)
        {
            var context = new ReplayingContext(history, serialized);
            Task<T> run = orchestrator(context, JsonSerializer.Deserialize<TInput>(serialized)!);
            if (run.IsCompleted)
            {
                Exception? failure = run.Exception?.InnerException;
                return new(failure is null ? await run : default, failure, [.. history.Select(step => step.Name)], context.statuses, context.continuedAsNew);
            }

            // The last of what is open is answered first, so that nothing may depend on the order in which a fan-out comes back.
            Step open = history.LastOrDefault(step => !step.IsAnswered) ?? throw new InvalidOperationException("The orchestrator waits for something that is not the context's.");
            open.Answer(answer);
        }
    }

    private readonly List<string> statuses = [];
    private bool continuedAsNew;

    public override TaskName Name => "Test";

    public override string InstanceId => "instance";

    public override ParentOrchestrationInstance? Parent => null;

    public override DateTime CurrentUtcDateTime => new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    public override bool IsReplaying => position < history.Count;

    protected override ILoggerFactory LoggerFactory => NullLoggerFactory.Instance;

    public override T GetInput<T>() => JsonSerializer.Deserialize<T>(input)!;

    public override Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null) =>
        Ask<TResult>(name.Name, JsonSerializer.Serialize(input));

    public override Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default) => Ask<T>($"event:{eventName}", "null");

    public override void SetCustomStatus(object? customStatus) => statuses.Add(JsonSerializer.Serialize(customStatus));

    public override void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true) => continuedAsNew = true;

    public override Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken) => throw new NotSupportedException();

    public override void SendEvent(string instanceId, string eventName, object payload) => throw new NotSupportedException();

    public override Task<TResult> CallSubOrchestratorAsync<TResult>(TaskName orchestratorName, object? input = null, TaskOptions? options = null) => throw new NotSupportedException();

    public override Guid NewGuid() => throw new NotSupportedException();

    private Task<T> Ask<T>(string name, string serialized)
    {
        if (position == history.Count) history.Add(new Step(name, serialized));
        Step step = history[position++];
        if (step.Name != name || step.Input != serialized)
            throw new InvalidOperationException($"Not deterministic: step {position} was {step.Name} {step.Input}, now it is {name} {serialized}.");
        return step.TaskOf<T>();
    }

    private sealed record Step(string Name, string Input)
    {
        private string? result;
        private Exception? failure;

        public bool IsAnswered => result is not null || failure is not null;

        public void Answer(Func<string, JsonElement, object?> answer)
        {
            try
            {
                result = JsonSerializer.Serialize(answer(Name, JsonDocument.Parse(Input).RootElement));
            }
            catch (Exception exception)
            {
                failure = new TaskFailedException(Name, 0, TaskFailureDetails.FromException(exception));
            }
        }

        public Task<T> TaskOf<T>() =>
            failure is not null ? Task.FromException<T>(failure)
            : result is not null ? Task.FromResult(JsonSerializer.Deserialize<T>(result)!)
            : new TaskCompletionSource<T>().Task;
    }
}
