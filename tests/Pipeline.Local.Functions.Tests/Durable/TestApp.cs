using Microsoft.DurableTask;
using Microsoft.DurableTask.Converters;
using Pipeline.Local.Functions.Durable;

namespace Pipeline.Local.Functions.Tests.Durable;

/// <summary>An app made of delegates, in place of the host's functions.</summary>
internal sealed class TestApp : ITaskInvoker
{
    readonly Dictionary<string, Func<TaskOrchestrationContext, Task<object?>>> orchestrators = new(StringComparer.OrdinalIgnoreCase);
    readonly Dictionary<string, Func<string?, CancellationToken, Task<object?>>> activities = new(StringComparer.OrdinalIgnoreCase);

    public TestApp Orchestrator<T>(string name, Func<TaskOrchestrationContext, Task<T>> code)
    {
        orchestrators[name] = async context => await code(context);
        return this;
    }

    public TestApp Activity<TIn, TOut>(string name, Func<TIn, TOut> code)
        => Activity<TIn, TOut>(name, (input, _) => Task.FromResult(code(input)));

    public TestApp Activity<TIn, TOut>(string name, Func<TIn, CancellationToken, Task<TOut>> code)
    {
        activities[name] = async (input, cancellation) => await code(JsonDataConverter.Default.Deserialize<TIn>(input)!, cancellation);
        return this;
    }

    public bool HasOrchestrator(string name) => orchestrators.ContainsKey(name);

    public bool HasActivity(string name) => activities.ContainsKey(name);

    public Task<object?> RunOrchestratorAsync(string name, TaskOrchestrationContext context) => orchestrators[name](context);

    public Task<object?> RunActivityAsync(string name, TaskActivityContext context, string? serializedInput, CancellationToken cancellation)
        => activities[name](serializedInput, cancellation);
}
