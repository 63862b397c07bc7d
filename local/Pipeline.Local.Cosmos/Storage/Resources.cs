using Pipeline.Local.Cosmos.Protocol;

namespace Pipeline.Local.Cosmos.Storage;

/// <summary>A database. Its number is the database's part of every <c>_rid</c> below it.</summary>
internal sealed record Database(long Number, string Id, long Modified, string ETag)
{
    public string Rid => ResourceIds.OfDatabase(Number);
}

/// <summary>A container with what its creator defined, as JSON.</summary>
internal sealed record Container(Database Database, long Number, string Id, string Definition, long Modified, string ETag)
{
    readonly ContainerDefinition parsed = ContainerDefinition.Parse(Definition);

    public string Rid { get; } = ResourceIds.OfContainer(Database.Number, Number);

    public PartitionKey PartitionKey => parsed.PartitionKey;

    public int? DefaultTimeToLive => parsed.DefaultTimeToLive;

    public string Self => $"dbs/{Database.Rid}/colls/{Rid}/";
}
