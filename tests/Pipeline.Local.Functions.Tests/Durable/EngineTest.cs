using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Pipeline.Local.Functions.Durable;

namespace Pipeline.Local.Functions.Tests.Durable;

/// <summary>Each test has a database file of its own, over which it may open one engine after the other.</summary>
public abstract class EngineTest : IAsyncLifetime
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly string folder = Directory.CreateTempSubdirectory("durable-").FullName;
    readonly List<DurableEngine> engines = [];

    internal TestApp App { get; set; } = new();

    internal ManualClock Clock { get; } = new();

    internal TimeProvider? Time { get; set; }

    internal DurableTaskClient Client => engines[^1].Client;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (DurableEngine engine in engines)
            await engine.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    internal DurableEngine Open(ILoggerFactory? loggers = null)
    {
        DurableEngine engine = new(
            Path.Combine(folder, "durable.db"), new DurableEngineOptions { MaxConcurrentActivities = 2, MaxConcurrentOrchestrators = 2 },
            App, loggers ?? NullLoggerFactory.Instance, Time ?? Clock);
        engines.Add(engine);
        return engine;
    }

    internal async Task StartAsync(ILoggerFactory? loggers = null) => await Open(loggers).StartAsync();

    /// <summary>Ends the engine in good order; the next one goes on over the same file.</summary>
    internal async Task StopAsync()
    {
        await engines[^1].DisposeAsync();
        engines.RemoveAt(engines.Count - 1);
    }

    internal Task<string> ScheduleAsync(string name, object? input = null, string? id = null)
        => Client.ScheduleNewOrchestrationInstanceAsync(name, input, new StartOrchestrationOptions(id));

    internal async Task<OrchestrationMetadata> RunAsync(string name, object? input = null)
        => await EndAsync(await ScheduleAsync(name, input));

    internal Task<OrchestrationMetadata> EndAsync(string id)
        => Client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true).WaitAsync(Patience);

    /// <summary>Starts the engine with one orchestrator, runs it and returns its output.</summary>
    internal async Task<T?> OutputOf<T>(Func<TaskOrchestrationContext, Task<T>> code)
    {
        App.Orchestrator("Main", code);
        await StartAsync();
        OrchestrationMetadata end = await RunAsync("Main");
        Assert.True(end.RuntimeStatus == OrchestrationRuntimeStatus.Completed, end.FailureDetails?.ToString());
        return end.ReadOutputAs<T>();
    }

    internal async Task<TaskFailureDetails> FailureOf<T>(Func<TaskOrchestrationContext, Task<T>> code)
    {
        App.Orchestrator("Main", code);
        await StartAsync();
        OrchestrationMetadata end = await RunAsync("Main");
        Assert.Equal(OrchestrationRuntimeStatus.Failed, end.RuntimeStatus);
        return end.FailureDetails!;
    }

    /// <summary>Waits until an orchestrator, by its custom status, says that it has come this far.</summary>
    internal Task ReachedAsync(string id, string status) => UntilAsync(id, metadata => metadata.SerializedCustomStatus == $"\"{status}\"");

    internal Task UntilAsync(string id, OrchestrationRuntimeStatus status) => UntilAsync(id, metadata => metadata.RuntimeStatus == status);

    async Task UntilAsync(string id, Func<OrchestrationMetadata, bool> reached)
    {
        DurableEngine engine = engines[^1];
        while (true)
        {
            Task changed = engine.NextChange(id);
            OrchestrationMetadata? metadata = await engine.Client.GetInstanceAsync(id, getInputsAndOutputs: true);
            if (metadata is not null && reached(metadata))
                return;
            Assert.False(metadata?.IsCompleted ?? false, metadata?.ToString());
            await changed.WaitAsync(Patience);
        }
    }
}
