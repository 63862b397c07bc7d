using System.Net;
using Microsoft.Azure.Cosmos;

namespace Pipeline.Local.Cosmos.Tests;

[Collection(nameof(CosmosFixture))]
public sealed class FeedTests(CosmosFixture cosmos)
{
    [Fact]
    public async Task The_read_feed_gives_all_documents_page_by_page()
    {
        var container = await FilledAsync();
        var ids = new List<string>();
        using var feed = container.GetItemQueryIterator<Flow>(requestOptions: new QueryRequestOptions { MaxItemCount = 4 });
        while (feed.HasMoreResults)
        {
            var page = await feed.ReadNextAsync();
            Assert.InRange(page.Count, 0, 4);
            ids.AddRange(page.Select(flow => flow.Id));
        }

        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"{i}"), ids);
    }

    [Fact]
    public async Task The_change_feed_gives_the_latest_version_of_what_changed_and_then_nothing()
    {
        var container = await FilledAsync();
        var (first, token) = await ChangesAsync(container, ChangeFeedStartFrom.Beginning());
        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"{i}"), first.Select(flow => flow.Id));

        await container.UpsertItemAsync(new Flow("3", "FRA", 1), new PartitionKey("FRA"));
        await container.UpsertItemAsync(new Flow("new", "DEU", 1), new PartitionKey("DEU"));
        await container.UpsertItemAsync(new Flow("3", "FRA", 2), new PartitionKey("FRA"));
        await container.DeleteItemAsync<Flow>("4", new PartitionKey("DEU"));
        var (second, next) = await ChangesAsync(container, ChangeFeedStartFrom.ContinuationToken(token));
        Assert.Equal([("new", 1), ("3", 2)], second.Select(flow => (flow.Id, flow.Year!.Value)));

        var (third, _) = await ChangesAsync(container, ChangeFeedStartFrom.ContinuationToken(next));
        Assert.Empty(third);
    }

    [Fact]
    public async Task The_change_feed_starts_now_at_a_time_or_in_a_partition()
    {
        var container = await FilledAsync();
        var (_, now) = await ChangesAsync(container, ChangeFeedStartFrom.Now());
        await container.UpsertItemAsync(new Flow("new", "DEU"), new PartitionKey("DEU"));
        Assert.Equal(["new"], (await ChangesAsync(container, ChangeFeedStartFrom.ContinuationToken(now))).Changes.Select(flow => flow.Id));
        Assert.Equal(11, (await ChangesAsync(container, ChangeFeedStartFrom.Time(DateTime.UtcNow.AddHours(-1)))).Changes.Count);
        Assert.Empty((await ChangesAsync(container, ChangeFeedStartFrom.Time(DateTime.UtcNow.AddHours(1)))).Changes);
        var ofFrance = await ChangesAsync(container, ChangeFeedStartFrom.Beginning(FeedRange.FromPartitionKey(new PartitionKey("FRA"))));
        Assert.All(ofFrance.Changes, flow => Assert.Equal("FRA", flow.Country));
        Assert.Equal(5, ofFrance.Changes.Count);
    }

    [Fact]
    public async Task The_change_feed_processor_runs_on_a_lease_container()
    {
        var container = await FilledAsync();
        var leases = await cosmos.NewContainerAsync("/id");
        var seen = new System.Collections.Concurrent.ConcurrentDictionary<string, int>();
        var processor = container
            .GetChangeFeedProcessorBuilder<Flow>("tests", (changes, _) =>
            {
                foreach (var change in changes) seen[change.Id] = change.Year ?? 0;
                return Task.CompletedTask;
            })
            .WithInstanceName("one").WithLeaseContainer(leases).WithStartTime(DateTime.MinValue.ToUniversalTime()).WithPollInterval(TimeSpan.FromMilliseconds(50))
            .Build();
        await processor.StartAsync();
        await container.UpsertItemAsync(new Flow("late", "DEU", 7), new PartitionKey("DEU"));
        for (var waits = 0; waits < 200 && seen.Count < 11; waits++) await Task.Delay(50);
        await processor.StopAsync();
        Assert.Equal(11, seen.Count);
        Assert.Equal(7, seen["late"]);
    }

    [Fact]
    public async Task The_container_is_one_feed_range()
    {
        var container = await FilledAsync();
        var range = Assert.Single(await container.GetFeedRangesAsync());
        using var pages = container.GetItemQueryIterator<int>(range, new QueryDefinition("SELECT VALUE COUNT(1) FROM c"));
        Assert.Equal(10, (await pages.ReadNextAsync()).Single());
    }

    async Task<Container> FilledAsync()
    {
        var container = await cosmos.NewContainerAsync();
        for (var i = 0; i < 10; i++)
        {
            var country = i % 2 == 0 ? "DEU" : "FRA";
            await container.CreateItemAsync(new Flow($"{i}", country), new PartitionKey(country));
        }

        return container;
    }

    static async Task<(List<Flow> Changes, string Token)> ChangesAsync(Container container, ChangeFeedStartFrom from)
    {
        var all = new List<Flow>();
        using var feed = container.GetChangeFeedIterator<Flow>(from, ChangeFeedMode.LatestVersion, new ChangeFeedRequestOptions { PageSizeHint = 3 });
        while (true)
        {
            var page = await feed.ReadNextAsync();
            if (page.StatusCode == HttpStatusCode.NotModified) return (all, page.ContinuationToken);
            Assert.InRange(page.Count, 1, 3);
            all.AddRange(page);
        }
    }
}
