using System.Text.Json;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Converters;

namespace Pipeline.Local.Functions.Durable;

/// <summary>How much the engine runs at once, which the host takes from host.json, and how values become text.</summary>
internal sealed record DurableEngineOptions
{
    public int MaxConcurrentActivities { get; init; } = Environment.ProcessorCount;

    public int MaxConcurrentOrchestrators { get; init; } = Environment.ProcessorCount;

    /// <summary>For inputs, outputs, events and custom status; the invoker reads activity inputs with the same one.</summary>
    public DataConverter DataConverter { get; init; } = WorkerConverter;

    /// <summary>The real worker's serializer: unlike Durable's own it reads and writes no fields, hence no tuples.</summary>
    public static DataConverter WorkerConverter { get; } = new JsonDataConverter(new JsonSerializerOptions { PropertyNameCaseInsensitive = true });
}
