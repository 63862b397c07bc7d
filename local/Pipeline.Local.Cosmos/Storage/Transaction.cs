namespace Pipeline.Local.Cosmos.Storage;

/// <summary>What a write sees: the writer's connection, the time, and the counter that orders all writes.</summary>
internal sealed class Transaction(Session session, TimeProvider clock)
{
    public Session Session => session;

    /// <summary>The number of the last write. It only rises: a write that is rolled back leaves a gap.</summary>
    public long Writes { get; private set; } = Catalogue.LastWrite(session);

    public long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    public long NextWrite() => ++Writes;
}
