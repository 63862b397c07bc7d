using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Azure.Cosmos;

namespace Pipeline.Local.Cosmos.Tests;

[Collection(nameof(CosmosFixture))]
public sealed class DocumentTests(CosmosFixture cosmos)
{
    static readonly PartitionKey Germany = new("DEU");

    [Fact]
    public async Task A_created_document_is_read_back_with_its_ETag_and_a_charge()
    {
        var container = await cosmos.NewContainerAsync();
        var created = await container.CreateItemAsync(new Flow("a", "DEU", 2024, 12.5), Germany);
        var read = await container.ReadItemAsync<Flow>("a", Germany);

        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal(new Flow("a", "DEU", 2024, 12.5), read.Resource);
        Assert.Equal(created.ETag, read.ETag);
        Assert.True(read.RequestCharge > 0);
        Assert.NotEmpty(read.Headers.Session);
    }

    [Fact]
    public async Task A_document_has_the_system_properties()
    {
        var container = await cosmos.NewContainerAsync();
        using var response = await container.CreateItemStreamAsync(Json("""{"id":"a","country":"DEU","_etag":"mine","ünï":"ç"}"""), Germany);
        var document = await JsonSerializer.DeserializeAsync<JsonElement>(response.Content);

        Assert.Equal(response.Headers.ETag, document.GetProperty("_etag").GetString());
        Assert.Equal("ç", document.GetProperty("ünï").GetString());
        Assert.Equal(16, Convert.FromBase64String(document.GetProperty("_rid").GetString()!.Replace('-', '/')).Length);
        Assert.InRange(document.GetProperty("_ts").GetInt64(), DateTimeOffset.UtcNow.ToUnixTimeSeconds() - 300, DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 300);
    }

    [Fact]
    public async Task Creating_twice_conflicts_but_not_in_another_partition()
    {
        var container = await cosmos.NewContainerAsync();
        await container.CreateItemAsync(new Flow("a", "DEU"), Germany);
        await Fails(HttpStatusCode.Conflict, container.CreateItemAsync(new Flow("a", "DEU"), Germany));
        await container.CreateItemAsync(new Flow("a", "FRA"), new PartitionKey("FRA"));
    }

    [Fact]
    public async Task A_missing_document_is_404_to_read_replace_delete_and_patch()
    {
        var container = await cosmos.NewContainerAsync();
        await container.CreateItemAsync(new Flow("a", "DEU"), Germany);
        await Fails(HttpStatusCode.NotFound, container.ReadItemAsync<Flow>("a", new PartitionKey("FRA")));
        await Fails(HttpStatusCode.NotFound, container.ReplaceItemAsync(new Flow("b", "DEU"), "b", Germany));
        await Fails(HttpStatusCode.NotFound, container.DeleteItemAsync<Flow>("b", Germany));
        await Fails(HttpStatusCode.NotFound, container.PatchItemAsync<Flow>("b", Germany, [PatchOperation.Set("/year", 1)]));
    }

    [Fact]
    public async Task Upsert_creates_and_then_replaces()
    {
        var container = await cosmos.NewContainerAsync();
        Assert.Equal(HttpStatusCode.Created, (await container.UpsertItemAsync(new Flow("a", "DEU", 1), Germany)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await container.UpsertItemAsync(new Flow("a", "DEU", 2), Germany)).StatusCode);
        Assert.Equal(2, (await container.ReadItemAsync<Flow>("a", Germany)).Resource.Year);
    }

    [Fact]
    public async Task A_stale_If_Match_is_412_and_a_fresh_one_passes()
    {
        var container = await cosmos.NewContainerAsync();
        var first = await container.CreateItemAsync(new Flow("a", "DEU", 1), Germany);
        var second = await container.ReplaceItemAsync(new Flow("a", "DEU", 2), "a", Germany, Matching(first.ETag));
        await Fails(HttpStatusCode.PreconditionFailed, container.ReplaceItemAsync(new Flow("a", "DEU", 3), "a", Germany, Matching(first.ETag)));
        await Fails(HttpStatusCode.PreconditionFailed, container.UpsertItemAsync(new Flow("a", "DEU", 3), Germany, Matching(first.ETag)));
        await Fails(HttpStatusCode.PreconditionFailed, container.DeleteItemAsync<Flow>("a", Germany, Matching(first.ETag)));
        await Fails(HttpStatusCode.PreconditionFailed, container.PatchItemAsync<Flow>("a", Germany, [PatchOperation.Set("/year", 3)], new PatchItemRequestOptions { IfMatchEtag = first.ETag }));
        Assert.Equal(HttpStatusCode.NoContent, (await container.DeleteItemAsync<Flow>("a", Germany, Matching(second.ETag))).StatusCode);
    }

    [Fact]
    public async Task An_upsert_that_creates_ignores_If_Match()
    {
        var container = await cosmos.NewContainerAsync();
        Assert.Equal(HttpStatusCode.Created, (await container.UpsertItemAsync(new Flow("a", "DEU"), Germany, Matching("\"stale\""))).StatusCode);
    }

    [Fact]
    public async Task If_None_Match_of_the_current_ETag_is_304()
    {
        var container = await cosmos.NewContainerAsync();
        var created = await container.CreateItemAsync(new Flow("a", "DEU"), Germany);
        using var same = await container.ReadItemStreamAsync("a", Germany, new ItemRequestOptions { IfNoneMatchEtag = created.ETag });
        using var other = await container.ReadItemStreamAsync("a", Germany, new ItemRequestOptions { IfNoneMatchEtag = "\"other\"" });
        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Fact]
    public async Task Thirty_two_concurrent_ETag_writers_lose_no_update()
    {
        var container = await cosmos.NewContainerAsync();
        await container.CreateItemAsync(new Flow("counter", "DEU", 0), Germany);
        await Task.WhenAll(Enumerable.Range(0, 32).Select(async _ =>
        {
            for (var done = 0; done < 4;)
            {
                var read = await container.ReadItemAsync<Flow>("counter", Germany);
                using var written = await container.ReplaceItemStreamAsync(
                    Json($$"""{"id":"counter","country":"DEU","year":{{read.Resource.Year + 1}}}"""), "counter", Germany, Matching(read.ETag));
                if (written.IsSuccessStatusCode) done++;
                else Assert.Equal(HttpStatusCode.PreconditionFailed, written.StatusCode);
            }
        }));
        Assert.Equal(128, (await container.ReadItemAsync<Flow>("counter", Germany)).Resource.Year);
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a?b")]
    [InlineData("a#b")]
    [InlineData("")]
    public async Task An_id_that_could_not_be_addressed_is_refused(string id)
    {
        var container = await cosmos.NewContainerAsync();
        await Fails(HttpStatusCode.BadRequest, container.CreateItemAsync(new Flow(id, "DEU"), Germany));
    }

    [Theory]
    [InlineData("DEU:2024:abc")]
    [InlineData("a b+c&d=e|f,g;h")]
    [InlineData("ünï-中文")]
    [InlineData("100%")]
    public async Task An_unusual_id_is_addressed_as_it_is(string id)
    {
        var container = await cosmos.NewContainerAsync();
        await container.CreateItemAsync(new Flow(id, "DEU", 1), Germany);
        Assert.Equal(id, (await container.ReadItemAsync<Flow>(id, Germany)).Resource.Id);
        await container.DeleteItemAsync<Flow>(id, Germany);
    }

    [Fact]
    public async Task An_id_has_at_most_1023_bytes()
    {
        var container = await cosmos.NewContainerAsync();
        await container.CreateItemAsync(new Flow(new string('a', 1023), "DEU"), Germany);
        await Fails(HttpStatusCode.BadRequest, container.CreateItemAsync(new Flow(new string('a', 1024), "DEU"), Germany));
    }

    [Fact]
    public async Task A_document_has_at_most_two_megabytes()
    {
        var container = await cosmos.NewContainerAsync();
        await container.CreateItemAsync(new Flow("a", "DEU", Sex: new string('x', 2_000_000)), Germany);
        await Fails(HttpStatusCode.RequestEntityTooLarge, container.CreateItemAsync(new Flow("b", "DEU", Sex: new string('x', 2 * 1024 * 1024)), Germany));
        await Fails(HttpStatusCode.RequestEntityTooLarge, container.CreateItemAsync(new Flow("b", "DEU", Sex: new string('x', 6 * 1024 * 1024)), Germany));
    }

    [Fact]
    public async Task A_partition_key_that_is_not_the_documents_is_400()
    {
        var container = await cosmos.NewContainerAsync();
        await Fails(HttpStatusCode.BadRequest, container.CreateItemAsync(new Flow("a", "DEU"), new PartitionKey("FRA")));
    }

    [Fact]
    public async Task Partition_keys_are_of_any_primitive_type_nested_or_absent()
    {
        var container = await cosmos.NewContainerAsync("/place/country");
        var keys = new (string Json, PartitionKey Key)[]
        {
            ("""{"id":"a","place":{"country":"DEU"}}""", Germany),
            ("""{"id":"a","place":{"country":276}}""", new PartitionKey(276)),
            ("""{"id":"a","place":{"country":true}}""", new PartitionKey(true)),
            ("""{"id":"a","place":{"country":null}}""", PartitionKey.Null),
            ("""{"id":"a","place":"DEU"}""", PartitionKey.None),
        };
        foreach (var (json, key) in keys)
        {
            using var created = await container.CreateItemStreamAsync(Json(json), key);
            Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        }

        foreach (var (_, key) in keys) Assert.Equal("a", (await container.ReadItemAsync<JsonElement>("a", key)).Resource.GetProperty("id").GetString());
        Assert.Equal(276, (await container.ReadItemAsync<JsonElement>("a", new PartitionKey(276.0))).Resource.GetProperty("place").GetProperty("country").GetInt32());
        using var wrong = await container.CreateItemStreamAsync(Json("""{"id":"b","place":{"country":["DEU"]}}"""), Germany);
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
    }

    [Fact]
    public async Task A_write_need_not_send_the_document_back()
    {
        var container = await cosmos.NewContainerAsync();
        var created = await container.CreateItemAsync(new Flow("a", "DEU"), Germany, new ItemRequestOptions { EnableContentResponseOnWrite = false });
        Assert.Null(created.Resource);
        Assert.NotNull(created.ETag);
    }

    [Fact]
    public async Task Replace_keeps_the_id()
    {
        var container = await cosmos.NewContainerAsync();
        await container.CreateItemAsync(new Flow("a", "DEU"), Germany);
        await Fails(HttpStatusCode.BadRequest, container.ReplaceItemAsync(new Flow("b", "DEU"), "a", Germany));
    }

    [Fact]
    public async Task ReadMany_gives_the_documents_that_are_there()
    {
        var container = await cosmos.NewContainerAsync();
        foreach (var country in new[] { "DEU", "FRA", "ITA" })
        {
            foreach (var id in new[] { "a", "b", "c" }) await container.CreateItemAsync(new Flow(id, country), new PartitionKey(country));
        }

        var found = await container.ReadManyItemsAsync<Flow>([("a", Germany), ("b", Germany), ("c", new PartitionKey("FRA")), ("x", new PartitionKey("ITA")), ("a", new PartitionKey("ITA"))]);
        Assert.Equal(["a DEU", "a ITA", "b DEU", "c FRA"], found.Select(flow => $"{flow.Id} {flow.Country}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_missing_container_is_404()
    {
        var container = await cosmos.NewContainerAsync();
        await container.DeleteContainerAsync();
        await Fails(HttpStatusCode.NotFound, container.ReadItemAsync<Flow>("a", Germany));
        await Fails(HttpStatusCode.NotFound, container.CreateItemAsync(new Flow("a", "DEU"), Germany));
        await Fails(HttpStatusCode.NotFound, container.ReadContainerAsync());
    }

    static ItemRequestOptions Matching(string etag) => new() { IfMatchEtag = etag };

    static MemoryStream Json(string json) => new(Encoding.UTF8.GetBytes(json));

    static async Task Fails<T>(HttpStatusCode expected, Task<T> call) => Assert.Equal(expected, (await Assert.ThrowsAsync<CosmosException>(() => call)).StatusCode);
}
