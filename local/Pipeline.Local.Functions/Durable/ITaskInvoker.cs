using Microsoft.DurableTask;

namespace Pipeline.Local.Functions.Durable;

/// <summary>
/// How the engine runs the app's code: the host finds the function, binds its parameters and calls it through the middleware.
/// </summary>
internal interface ITaskInvoker
{
    bool HasOrchestrator(string name);

    bool HasActivity(string name);

    /// <summary>Called on the engine's thread, which nothing between this call and the function's last line may leave.</summary>
    Task<object?> RunOrchestratorAsync(string name, TaskOrchestrationContext context);

    Task<object?> RunActivityAsync(string name, TaskActivityContext context, string? serializedInput, CancellationToken cancellation);
}
