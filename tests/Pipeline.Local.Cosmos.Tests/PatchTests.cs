using System.Net;
using System.Text.Json;
using Microsoft.Azure.Cosmos;

namespace Pipeline.Local.Cosmos.Tests;

[Collection(nameof(CosmosFixture))]
public sealed class PatchTests(CosmosFixture cosmos)
{
    static readonly PartitionKey Germany = new("DEU");

    [Fact]
    public async Task Every_operation_changes_what_it_names()
    {
        var container = await CreateAsync();
        var patched = await container.PatchItemAsync<JsonElement>("a", Germany,
        [
            PatchOperation.Add("/sex", "F"),
            PatchOperation.Add("/tags/1", "inserted"),
            PatchOperation.Add("/tags/-", "last"),
            PatchOperation.Set("/tags/0", "first"),
            PatchOperation.Replace("/year", 2025),
            PatchOperation.Remove("/persons"),
            PatchOperation.Increment("/count", 5),
            PatchOperation.Increment("/count", 2),
            PatchOperation.Increment("/share", 0.5),
            PatchOperation.Move("/place/from", "/place/to"),
        ]);
        Assert.Equal(
            """{"id":"a","country":"DEU","year":2025,"tags":["first","inserted","y","last"],"place":{"to":"SYR"},"sex":"F","count":7,"share":0.5}""",
            Own(patched.Resource));
        Assert.Equal(Own(patched.Resource), Own((await container.ReadItemAsync<JsonElement>("a", Germany)).Resource));
    }

    [Theory]
    [InlineData("replace", "/missing")]
    [InlineData("remove", "/missing")]
    [InlineData("set", "/missing/child")]
    [InlineData("add", "/tags/9")]
    [InlineData("incr", "/country")]
    [InlineData("set", "/id")]
    [InlineData("set", "/country")]
    public async Task An_operation_that_does_not_fit_changes_nothing(string operation, string path)
    {
        var container = await CreateAsync();
        var before = await container.ReadItemAsync<JsonElement>("a", Germany);
        var step = operation switch
        {
            "replace" => PatchOperation.Replace(path, 1),
            "remove" => PatchOperation.Remove(path),
            "add" => PatchOperation.Add(path, 1),
            "incr" => PatchOperation.Increment(path, 1),
            _ => PatchOperation.Set(path, "1"),
        };
        var refusal = await Assert.ThrowsAsync<CosmosException>(() => container.PatchItemAsync<JsonElement>("a", Germany, [PatchOperation.Set("/year", 1), step]));
        Assert.Equal(HttpStatusCode.BadRequest, refusal.StatusCode);
        Assert.Equal(before.ETag, (await container.ReadItemAsync<JsonElement>("a", Germany)).ETag);
    }

    [Fact]
    public async Task A_condition_is_met_or_412()
    {
        var container = await CreateAsync();
        var options = new PatchItemRequestOptions { FilterPredicate = "FROM c WHERE c.year = 2024 AND ARRAY_CONTAINS(c.tags, 'x')" };
        await container.PatchItemAsync<JsonElement>("a", Germany, [PatchOperation.Set("/year", 2025)], options);
        var refusal = await Assert.ThrowsAsync<CosmosException>(() => container.PatchItemAsync<JsonElement>("a", Germany, [PatchOperation.Set("/year", 2026)], options));
        Assert.Equal(HttpStatusCode.PreconditionFailed, refusal.StatusCode);
    }

    async Task<Container> CreateAsync()
    {
        var container = await cosmos.NewContainerAsync();
        await container.CreateItemAsync(new { id = "a", country = "DEU", year = 2024, persons = 3, tags = new[] { "x", "y" }, place = new { from = "SYR" } }, Germany);
        return container;
    }

    static string Own(JsonElement document) =>
        "{" + string.Join(',', document.EnumerateObject().Where(property => property.Name[0] != '_').Select(property => $"\"{property.Name}\":{property.Value.GetRawText()}")) + "}";
}
