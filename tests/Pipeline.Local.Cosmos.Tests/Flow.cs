using System.Text.Json.Serialization;

namespace Pipeline.Local.Cosmos.Tests;

/// <summary>A document like those of the app: a migration flow.</summary>
public sealed record Flow(string Id, string Country, int? Year = null, double? Persons = null, string? Sex = null, string[]? Tags = null)
{
    [JsonPropertyName("ttl")]
    public int? TimeToLive { get; init; }
}
