using System.Text.Json;
using Pipeline.Core.Consistency;
using Pipeline.Core.Templates;
using Pipeline.Core.Profiles;
using Pipeline.Functions.Access;
using Pipeline.Functions.Activities;
using Pipeline.Functions.Publishing;
using Pipeline.Functions.Storage;
using Pipeline.Functions.Tests.Storage;

namespace Pipeline.Functions.Tests.Publishing;

[Collection(nameof(CosmosFixture))]
public class ConsistencyApiTests(CosmosFixture cosmos)
{
    private readonly string country = CosmosFixture.NewCountry();
    private readonly Blobs blobs = new(new MemoryBlobs());

    // The population of the statistics office does not balance with the registry's births.
    private static readonly ConsistencyFinding Finding = new(
        "population-identity", Severity.Warning, "P1 = P0 + B − D", 2020, ["statistics"],
        [
            new ComparedFigure("population", 2020, new Dictionary<string, string>(), 1020, false, ["statistics"]),
            new ComparedFigure("vital-events", 2019, new Dictionary<string, string>(), 30, false, ["registry"]),
        ],
        "1020, a difference of 6", "1014");

    [Fact]
    public async Task The_coordinator_sees_what_does_not_go_together_and_an_agency_only_what_is_about_its_own_figures()
    {
        await blobs.WriteJsonAsync(Blobs.Cubes, new Build("b1", Publication.Profile(country, 2020)).Blob("consistency"), new[] { Finding }, CancellationToken.None);
        (ProfilePointer pointer, string? etag) = await cosmos.Profiles.PointerAsync(Publication.Profile(country, 2020), CancellationToken.None);
        await cosmos.Profiles.TryChangeAsync(pointer with { Draft = new DraftReference(1, "b1") }, etag, CancellationToken.None);

        JsonElement whole = Assert.Single((await ReadAsync(new Caller("c", Role.Coordinator, country, null))).EnumerateArray());
        Assert.Equal(("1020, a difference of 6", 30), (whole.GetProperty("found").GetString(), whole.GetProperty("figures")[1].GetProperty("value").GetInt32()));

        JsonElement own = Assert.Single((await ReadAsync(new Caller("s", Role.Agency, country, "statistics"))).EnumerateArray());
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (own.GetProperty("found").ValueKind, own.GetProperty("expected").ValueKind));
        Assert.Equal(1020, own.GetProperty("figures")[0].GetProperty("value").GetInt32());
        Assert.Equal(JsonValueKind.Null, own.GetProperty("figures")[1].GetProperty("value").ValueKind);

        Assert.Empty((await ReadAsync(new Caller("r", Role.Agency, country, "registry"))).EnumerateArray());
    }

    private async Task<JsonElement> ReadAsync(Caller caller) =>
        (await Http.SendAsync(request => new BuildsApi(cosmos.Profiles, blobs, cosmos.Audit, TimeProvider.System).GetConsistency(request, country, 2020, CancellationToken.None), caller)).Answer;
}
