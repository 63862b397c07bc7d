using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace Pipeline.Local.Functions.Durable;

/// <summary>Runs orchestrations and activities and keeps all of their state in one SQLite file.</summary>
internal sealed class DurableEngine(
    string databasePath, DurableEngineOptions options, ITaskInvoker invoker, ILoggerFactory loggers, TimeProvider clock) : IAsyncDisposable
{
    public DurableTaskClient Client => throw new NotImplementedException($"{databasePath} {options} {invoker} {loggers} {clock}");

    public Task StartAsync(CancellationToken cancellation = default) => throw new NotImplementedException();

    public Task StopAsync(CancellationToken cancellation = default) => throw new NotImplementedException();

    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
