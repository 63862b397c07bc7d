using Microsoft.Azure.Cosmos;

namespace Pipeline.Local.Cosmos.Tests;

/// <summary>Results over several pages, taken up again from a token each time as a web page does, while the documents change in between.</summary>
[Collection(nameof(CosmosFixture))]
public sealed class ContinuationTests(CosmosFixture cosmos)
{
    [Theory]
    [InlineData("SELECT VALUE c.id FROM c")]
    [InlineData("SELECT VALUE c.id FROM c ORDER BY c.year")]
    [InlineData("SELECT VALUE c.id FROM c ORDER BY c.year DESC")]
    [InlineData("SELECT VALUE c.id FROM c ORDER BY c.year, c.sex DESC")]
    [InlineData("SELECT VALUE c.id FROM c ORDER BY c.missing")]
    [InlineData("SELECT VALUE CONCAT(c.id, t) FROM c JOIN t IN c.tags ORDER BY c.year")]
    [InlineData("SELECT VALUE CONCAT(c.id, t) FROM c JOIN t IN c.tags")]
    public async Task A_token_takes_up_where_its_page_ended(string query)
    {
        var container = await FilledAsync(25);
        var whole = await PagesAsync(container, query, 1000);
        foreach (var pageSize in new[] { 1, 2, 7 })
        {
            var pages = await PagesAsync(container, query, pageSize);
            Assert.Equal(whole.SelectMany(page => page), pages.SelectMany(page => page));
            Assert.All(pages, page => Assert.InRange(page.Count, 0, pageSize));
        }
    }

    [Theory]
    [InlineData("SELECT VALUE c.id FROM c")]
    [InlineData("SELECT VALUE c.id FROM c ORDER BY c.year")]
    [InlineData("SELECT VALUE c.id FROM c ORDER BY c.year DESC")]
    public async Task Deletes_between_two_pages_neither_skip_nor_repeat_a_document(string query)
    {
        var container = await FilledAsync(24);
        var before = (await PagesAsync(container, query, 1000)).Single();
        var pages = await PagesAsync(container, query, 5, async page =>
        {
            foreach (var id in page.Take(3)) await container.DeleteItemAsync<Flow>(id, new PartitionKey("DEU"));
        });
        Assert.Equal(before, pages.SelectMany(page => page));
    }

    [Fact]
    public async Task A_page_ends_before_four_megabytes_too()
    {
        var container = await cosmos.NewContainerAsync();
        for (var i = 0; i < 6; i++) await container.CreateItemAsync(new Flow($"{i}", "DEU", Sex: new string('x', 1_500_000)), new PartitionKey("DEU"));
        using var pages = container.GetItemQueryIterator<Flow>("SELECT * FROM c");
        Assert.InRange((await pages.ReadNextAsync()).Count, 1, 4);
        Assert.True(pages.HasMoreResults);
    }

    async Task<Container> FilledAsync(int documents)
    {
        var container = await cosmos.NewContainerAsync();
        var ids = Enumerable.Range(0, documents).Select(i => $"{i * 7 % documents:00}");
        foreach (var id in ids)
        {
            var number = id[^1] - '0';
            await container.CreateItemAsync(new Flow(id, "DEU", number % 4 == 0 ? null : 2020 + (number % 3), Sex: number % 2 == 0 ? "F" : "M", Tags: ["x", "y"]), new PartitionKey("DEU"));
        }

        return container;
    }

    static async Task<List<List<string>>> PagesAsync(Container container, string query, int pageSize, Func<List<string>, Task>? between = null)
    {
        var pages = new List<List<string>>();
        string? token = null;
        do
        {
            using var iterator = container.GetItemQueryIterator<string>(query, token, new QueryRequestOptions { MaxItemCount = pageSize });
            var page = await iterator.ReadNextAsync();
            pages.Add([.. page]);
            token = page.ContinuationToken;
            if (between is not null) await between(pages[^1]);
        }
        while (token is not null);
        return pages;
    }
}
