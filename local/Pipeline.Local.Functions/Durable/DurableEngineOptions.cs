namespace Pipeline.Local.Functions.Durable;

/// <summary>How much the engine runs at once; the host fills it from host.json.</summary>
internal sealed record DurableEngineOptions
{
    public int MaxConcurrentActivities { get; init; } = Environment.ProcessorCount;

    public int MaxConcurrentOrchestrators { get; init; } = Environment.ProcessorCount;
}
