using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Pipeline.Local.Functions.Durable;

namespace Pipeline.Local.Functions.Host;

/// <summary>Lets the durable engine run the orchestrators and activities among the app's functions.</summary>
internal sealed class DurableTaskInvoker(FunctionCatalogue catalogue, FunctionInvoker invoker) : ITaskInvoker
{
    readonly Dictionary<string, LocalFunction> _orchestrators = catalogue.With<OrchestrationTriggerAttribute>()
        .ToDictionary(f => f.Trigger.Orchestration ?? f.Function.Name, f => f.Function, StringComparer.OrdinalIgnoreCase);

    readonly Dictionary<string, LocalFunction> _activities = catalogue.With<ActivityTriggerAttribute>()
        .ToDictionary(f => f.Trigger.Activity ?? f.Function.Name, f => f.Function, StringComparer.OrdinalIgnoreCase);

    public bool HasOrchestrator(string name) => _orchestrators.ContainsKey(name);

    public bool HasActivity(string name) => _activities.ContainsKey(name);

    public Task<object?> RunOrchestratorAsync(string name, TaskOrchestrationContext context) =>
        invoker.InvokeAsync(new Invocation(_orchestrators[name]) { TriggerInput = context }, CancellationToken.None);

    public async Task<object?> RunActivityAsync(
        string name, TaskActivityContext context, string? serializedInput, CancellationToken cancellation)
    {
        // The engine cancels as soon as it stops; an activity under way may first try to get done.
        using var abandon = new CancellationTokenSource();
        using CancellationTokenRegistration stopping = cancellation.Register(() => abandon.CancelAfter(TriggerService.Grace));
        return await invoker.InvokeAsync(new Invocation(_activities[name]) { TriggerInput = serializedInput, Orchestration = context.InstanceId }, abandon.Token);
    }
}
