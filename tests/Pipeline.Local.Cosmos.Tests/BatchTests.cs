using System.Net;
using Microsoft.Azure.Cosmos;

namespace Pipeline.Local.Cosmos.Tests;

[Collection(nameof(CosmosFixture))]
public sealed class BatchTests(CosmosFixture cosmos)
{
    static readonly PartitionKey Germany = new("DEU");

    [Fact]
    public async Task A_batch_does_every_kind_of_operation_in_order()
    {
        var container = await cosmos.NewContainerAsync();
        await container.CreateItemAsync(new Flow("old", "DEU", 1), Germany);
        var kept = await container.CreateItemAsync(new Flow("kept", "DEU", 1), Germany);
        using var answer = await container.CreateTransactionalBatch(Germany)
            .CreateItem(new Flow("new", "DEU", 2))
            .UpsertItem(new Flow("new", "DEU", 3))
            .ReplaceItem("kept", new Flow("kept", "DEU", 4), new TransactionalBatchItemRequestOptions { IfMatchEtag = kept.ETag })
            .PatchItem("kept", [PatchOperation.Increment("/year", 1)])
            .DeleteItem("old")
            .ReadItem("kept")
            .ExecuteAsync();

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal([201, 200, 200, 200, 204, 200], answer.Select(result => (int)result.StatusCode));
        Assert.Equal(5, answer.GetOperationResultAtIndex<Flow>(5).Resource.Year);
        Assert.Equal(answer[5].ETag, (await container.ReadItemAsync<Flow>("kept", Germany)).ETag);
        Assert.True(answer.RequestCharge > 0);
        Assert.Equal(3, (await container.ReadItemAsync<Flow>("new", Germany)).Resource.Year);
    }

    [Fact]
    public async Task A_batch_in_which_one_operation_fails_leaves_nothing()
    {
        var container = await cosmos.NewContainerAsync();
        await container.CreateItemAsync(new Flow("there", "DEU", 1), Germany);
        using var answer = await container.CreateTransactionalBatch(Germany)
            .CreateItem(new Flow("first", "DEU"))
            .DeleteItem("there")
            .CreateItem(new Flow("first", "DEU"))
            .CreateItem(new Flow("last", "DEU"))
            .ExecuteAsync();

        Assert.False(answer.IsSuccessStatusCode);
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Equal([424, 424, 409, 424], answer.Select(result => (int)result.StatusCode));
        Assert.Contains("already exists", answer.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal(1, (await container.ReadItemAsync<Flow>("there", Germany)).Resource.Year);
        using var first = await container.ReadItemStreamAsync("first", Germany);
        Assert.Equal(HttpStatusCode.NotFound, first.StatusCode);
    }

    [Fact]
    public async Task If_Match_counts_inside_a_batch()
    {
        var container = await cosmos.NewContainerAsync();
        var stale = await container.CreateItemAsync(new Flow("a", "DEU", 1), Germany);
        await container.ReplaceItemAsync(new Flow("a", "DEU", 2), "a", Germany);
        using var answer = await container.CreateTransactionalBatch(Germany)
            .UpsertItem(new Flow("b", "DEU"))
            .ReplaceItem("a", new Flow("a", "DEU", 3), new TransactionalBatchItemRequestOptions { IfMatchEtag = stale.ETag })
            .ExecuteAsync();
        Assert.Equal([424, 412], answer.Select(result => (int)result.StatusCode));
    }

    [Theory]
    [InlineData(100, HttpStatusCode.OK)]
    [InlineData(101, HttpStatusCode.BadRequest)]
    public async Task A_batch_has_at_most_a_hundred_operations(int operations, HttpStatusCode expected)
    {
        var container = await cosmos.NewContainerAsync();
        var batch = container.CreateTransactionalBatch(Germany);
        for (var i = 0; i < operations; i++) batch.CreateItem(new Flow($"{i}", "DEU"));
        using var answer = await batch.ExecuteAsync();
        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task A_batch_has_at_most_two_megabytes()
    {
        var container = await cosmos.NewContainerAsync();
        var batch = container.CreateTransactionalBatch(Germany);
        for (var i = 0; i < 3; i++) batch.CreateItem(new Flow($"{i}", "DEU", Sex: new string('x', 800_000)));
        using var answer = await batch.ExecuteAsync();
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Fact]
    public async Task A_batch_stays_in_one_partition()
    {
        var container = await cosmos.NewContainerAsync();
        using var answer = await container.CreateTransactionalBatch(Germany).CreateItem(new Flow("a", "DEU")).CreateItem(new Flow("b", "FRA")).ExecuteAsync();
        Assert.Equal([424, 400], answer.Select(result => (int)result.StatusCode));
    }

    [Fact]
    public async Task In_bulk_every_operation_stands_for_itself()
    {
        var bulk = cosmos.Connect(options => options.AllowBulkExecution = true);
        var container = await cosmos.NewContainerAsync();
        var target = bulk.GetContainer(container.Database.Id, container.Id);
        string[] countries = ["DEU", "FRA", "ITA"];
        await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => target.CreateItemAsync(new Flow($"{i}", countries[i % 3], i), new PartitionKey(countries[i % 3]))));

        var again = await Task.WhenAll(Enumerable.Range(999, 2).Select(async i =>
        {
            using var created = await target.CreateItemStreamAsync(new MemoryStream(System.Text.Encoding.UTF8.GetBytes($$"""{"id":"{{i}}","country":"DEU"}""")), Germany);
            return created.StatusCode;
        }));
        Assert.Equal([HttpStatusCode.Conflict, HttpStatusCode.Created], again);

        var read = await target.ReadItemAsync<Flow>("500", new PartitionKey(countries[500 % 3]));
        var replaced = await target.ReplaceItemAsync(read.Resource with { Year = -1 }, "500", new PartitionKey(read.Resource.Country), new ItemRequestOptions { IfMatchEtag = read.ETag });
        await Assert.ThrowsAsync<CosmosException>(() => target.ReplaceItemAsync(read.Resource, "500", new PartitionKey(read.Resource.Country), new ItemRequestOptions { IfMatchEtag = read.ETag }));
        await target.PatchItemAsync<Flow>("500", new PartitionKey(read.Resource.Country), [PatchOperation.Increment("/year", -1)]);
        await target.DeleteItemAsync<Flow>("0", Germany);
        Assert.Equal(-1, replaced.Resource.Year);
        Assert.Equal(-2, (await container.ReadItemAsync<Flow>("500", new PartitionKey(read.Resource.Country))).Resource.Year);

        var count = await container.GetItemQueryIterator<int>("SELECT VALUE COUNT(1) FROM c").ReadNextAsync();
        Assert.Equal(1000, count.Single());
    }
}
