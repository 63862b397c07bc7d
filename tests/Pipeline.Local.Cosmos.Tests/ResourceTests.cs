using System.Net;
using Microsoft.Azure.Cosmos;

namespace Pipeline.Local.Cosmos.Tests;

[Collection(nameof(CosmosFixture))]
public sealed class ResourceTests(CosmosFixture cosmos)
{
    [Fact]
    public async Task A_database_is_created_once_listed_read_and_deleted()
    {
        var id = $"db-{Guid.NewGuid():N}";
        Assert.Equal(HttpStatusCode.Created, (await cosmos.Client.CreateDatabaseIfNotExistsAsync(id)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await cosmos.Client.CreateDatabaseIfNotExistsAsync(id)).StatusCode);
        await Fails(HttpStatusCode.Conflict, cosmos.Client.CreateDatabaseAsync(id));
        Assert.Contains(id, await ListAsync(cosmos.Client.GetDatabaseQueryIterator<DatabaseProperties>(), database => database.Id));

        var database = cosmos.Client.GetDatabase(id);
        await database.CreateContainerAsync("c", "/country");
        await database.DeleteAsync();
        await Fails(HttpStatusCode.NotFound, database.ReadAsync());
        await Fails(HttpStatusCode.NotFound, database.GetContainer("c").ReadContainerAsync());
    }

    [Fact]
    public async Task A_container_keeps_what_it_was_created_with()
    {
        Database database = await cosmos.Client.CreateDatabaseAsync($"db-{Guid.NewGuid():N}");
        try
        {
            var properties = new ContainerProperties("c", "/place/country") { DefaultTimeToLive = 60, IndexingPolicy = { IndexingMode = IndexingMode.Consistent } };
            properties.IndexingPolicy.ExcludedPaths.Add(new ExcludedPath { Path = "/large/*" });
            Assert.Equal(HttpStatusCode.Created, (await database.CreateContainerIfNotExistsAsync(properties, throughput: 400)).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await database.CreateContainerIfNotExistsAsync(properties)).StatusCode);
            await Fails(HttpStatusCode.Conflict, database.CreateContainerAsync(properties));

            var read = (await database.GetContainer("c").ReadContainerAsync()).Resource;
            Assert.Equal("/place/country", read.PartitionKeyPath);
            Assert.Equal(60, read.DefaultTimeToLive);
            Assert.Contains(read.IndexingPolicy.ExcludedPaths, path => path.Path == "/large/*");
            Assert.Equal(["c"], await ListAsync(database.GetContainerQueryIterator<ContainerProperties>(), container => container.Id));
        }
        finally
        {
            await database.DeleteAsync();
        }
    }

    [Fact]
    public async Task A_container_created_again_is_empty_for_the_same_client()
    {
        var container = await cosmos.NewContainerAsync();
        await container.CreateItemAsync(new Flow("a", "DEU"), new PartitionKey("DEU"));
        await container.DeleteContainerAsync();
        await container.Database.CreateContainerAsync(container.Id, "/country");
        using var read = await container.ReadItemStreamAsync("a", new PartitionKey("DEU"));
        Assert.Equal(HttpStatusCode.NotFound, read.StatusCode);
        await container.CreateItemAsync(new Flow("b", "DEU"), new PartitionKey("DEU"));
        Assert.Equal(["b"], (await container.GetItemQueryIterator<Flow>("SELECT * FROM c").ReadNextAsync()).Select(flow => flow.Id));
    }

    [Fact]
    public async Task What_is_not_supported_is_refused_at_creation()
    {
        var container = await cosmos.NewContainerAsync();
        await Fails(HttpStatusCode.BadRequest, container.Database.CreateContainerAsync(new ContainerProperties("h", ["/a", "/b"])));
        var unique = new ContainerProperties("u", "/a") { UniqueKeyPolicy = new UniqueKeyPolicy { UniqueKeys = { new UniqueKey { Paths = { "/b" } } } } };
        await Fails(HttpStatusCode.BadRequest, container.Database.CreateContainerAsync(unique));
    }

    [Fact]
    public async Task A_wrong_key_is_401()
    {
        using var stranger = CosmosFixture.Connect(cosmos.Address, Convert.ToBase64String(new byte[64]));
        var refusal = await Assert.ThrowsAsync<CosmosException>(() => stranger.GetDatabase("any").ReadAsync());
        Assert.Equal(HttpStatusCode.Unauthorized, refusal.StatusCode);
    }

    [Fact]
    public async Task Without_a_signature_there_is_no_answer_but_401()
    {
        using var client = new HttpClient();
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync(cosmos.Address)).StatusCode);
    }

    [Theory]
    [InlineData("sprocs")]
    [InlineData("triggers")]
    [InlineData("udfs")]
    public async Task Server_side_code_is_refused_with_a_sentence(string kind)
    {
        var container = await cosmos.NewContainerAsync();
        using var http = new RawHttp(cosmos.Address, cosmos.Key);
        var link = $"dbs/{container.Database.Id}/colls/{container.Id}";
        using var answer = await http.SendAsync(HttpMethod.Post, kind, link, $"{link}/{kind}", """{"id":"x","body":""}""");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("not supported", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    static async Task<List<string>> ListAsync<T>(FeedIterator<T> feed, Func<T, string> idOf)
    {
        var ids = new List<string>();
        while (feed.HasMoreResults) ids.AddRange((await feed.ReadNextAsync()).Select(idOf));
        return ids;
    }

    static async Task Fails<T>(HttpStatusCode expected, Task<T> call) => Assert.Equal(expected, (await Assert.ThrowsAsync<CosmosException>(() => call)).StatusCode);
}
