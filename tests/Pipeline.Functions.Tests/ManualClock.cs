namespace Pipeline.Functions.Tests;

/// <summary>A clock that shows what the test sets.</summary>
internal sealed class ManualClock : TimeProvider
{
    public DateTimeOffset Now { get; set; }

    public override DateTimeOffset GetUtcNow() => Now;
}
