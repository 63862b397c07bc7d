using System.Collections.Concurrent;
using Microsoft.Azure.Cosmos;

namespace Pipeline.Local.Cosmos.Tests;

public sealed class DurabilityTests : IDisposable
{
    const int BatchSize = 10;

    readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task A_restart_keeps_documents_ETags_and_the_place_in_the_change_feed()
    {
        string etag, token;
        await using (var endpoint = await Endpoint.StartAsync(new EndpointOptions(directory.Path)))
        {
            using var client = CosmosFixture.Connect(endpoint.Address, EndpointOptions.EmulatorKey);
            Database database = await client.CreateDatabaseAsync("d");
            Container container = await database.CreateContainerAsync("c", "/country");
            etag = (await container.CreateItemAsync(new Flow("a", "DEU", 1), new PartitionKey("DEU"))).ETag;
            await container.CreateItemAsync(new Flow("b", "DEU"), new PartitionKey("DEU"));
            await container.DeleteItemAsync<Flow>("b", new PartitionKey("DEU"));
            using var changes = container.GetChangeFeedIterator<Flow>(ChangeFeedStartFrom.Now(), ChangeFeedMode.LatestVersion);
            token = (await changes.ReadNextAsync()).ContinuationToken;
        }

        await using (var endpoint = await Endpoint.StartAsync(new EndpointOptions(directory.Path)))
        {
            using var client = CosmosFixture.Connect(endpoint.Address, EndpointOptions.EmulatorKey);
            var container = client.GetContainer("d", "c");
            Assert.Equal(etag, (await container.ReadItemAsync<Flow>("a", new PartitionKey("DEU"))).ETag);
            var created = await container.CreateItemAsync(new Flow("c", "DEU"), new PartitionKey("DEU"));
            Assert.NotEqual(etag, created.ETag);
            using var changes = container.GetChangeFeedIterator<Flow>(ChangeFeedStartFrom.ContinuationToken(token), ChangeFeedMode.LatestVersion);
            Assert.Equal(["c"], (await changes.ReadNextAsync()).Select(flow => flow.Id));
        }
    }

    [Fact]
    public async Task A_killed_endpoint_has_every_acknowledged_write_and_no_half_batch()
    {
        var acknowledged = new ConcurrentDictionary<string, int>();
        var writes = 0;
        using (var endpoint = await EndpointProcess.StartAsync(directory.Path))
        {
            using var client = CosmosFixture.Connect(endpoint.Address, EndpointOptions.EmulatorKey, FailFast);
            using var bulk = CosmosFixture.Connect(endpoint.Address, EndpointOptions.EmulatorKey, options =>
            {
                FailFast(options);
                options.AllowBulkExecution = true;
            });
            Database database = await client.CreateDatabaseAsync("d");
            Container container = await database.CreateContainerAsync("c", "/country");
            var bulkContainer = bulk.GetContainer("d", "c");

            using var stop = new CancellationTokenSource();
            var load = Enumerable.Range(0, 8)
                .SelectMany<int, Task>(worker => [UpsertAsync(container, $"one-{worker}"), UpsertAsync(bulkContainer, $"bulk-{worker}"), BatchAsync(container, $"batch-{worker}")])
                .ToList();
            while (Volatile.Read(ref writes) < 3000) await Task.Delay(20);
            await endpoint.KillAsync();
            await stop.CancelAsync();
            await Task.WhenAll(load);

            async Task UpsertAsync(Container target, string name) => await RepeatAsync(stop.Token, async number =>
            {
                var id = $"{name}-{number % 50}";
                await target.UpsertItemAsync(new Flow(id, "DEU", number), new PartitionKey("DEU"), cancellationToken: stop.Token);
                acknowledged[id] = number;
                Interlocked.Increment(ref writes);
            });

            async Task BatchAsync(Container target, string name) => await RepeatAsync(stop.Token, async number =>
            {
                var batch = target.CreateTransactionalBatch(new PartitionKey("FRA"));
                for (var i = 0; i < BatchSize; i++) batch.CreateItem(new Flow($"{name}-{number}-{i}", "FRA", number, Sex: $"{name}-{number}"));
                using var answer = await batch.ExecuteAsync(stop.Token);
                if (answer.IsSuccessStatusCode) acknowledged[$"{name}-{number}-0"] = number;
            });
        }

        using var restarted = await EndpointProcess.StartAsync(directory.Path);
        using var reader = CosmosFixture.Connect(restarted.Address, EndpointOptions.EmulatorKey);
        var found = new Dictionary<string, Flow>();
        using var all = reader.GetContainer("d", "c").GetItemQueryIterator<Flow>("SELECT * FROM c");
        while (all.HasMoreResults)
        {
            foreach (var flow in await all.ReadNextAsync()) found.Add(flow.Id, flow);
        }

        Assert.All(acknowledged, write => Assert.InRange(found[write.Key].Year!.Value, write.Value, int.MaxValue));
        Assert.All(found.Values.Where(flow => flow.Country == "FRA").GroupBy(flow => flow.Sex), batch => Assert.Equal(BatchSize, batch.Count()));
    }

    [Fact]
    public async Task SIGTERM_ends_it_cleanly()
    {
        using var endpoint = await EndpointProcess.StartAsync(directory.Path);
        using var client = CosmosFixture.Connect(endpoint.Address, EndpointOptions.EmulatorKey);
        await client.CreateDatabaseAsync("d");
        var (exitCode, output) = await endpoint.TerminateAsync();
        Assert.Equal(0, exitCode);
        Assert.Equal("", output);
        Assert.False(File.Exists(Path.Combine(directory.Path, "cosmos.db-wal")), "the write-ahead log was left behind");
    }

    [Fact]
    public async Task Two_endpoints_cannot_share_a_directory()
    {
        await using var first = await Endpoint.StartAsync(new EndpointOptions(directory.Path));
        var second = await EndpointProcess.RunToEndAsync("--data", directory.Path);
        Assert.Equal(1, second.ExitCode);
        Assert.Contains("is in use by another endpoint", second.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--data is missing")]
    [InlineData("--port nine", "--data", "d", "--port", "nine")]
    [InlineData("--key: expected Base64", "--data", "d", "--key", "!")]
    [InlineData("--colour", "--colour", "red")]
    public void A_wrong_command_line_is_told(string expected, params string[] arguments) =>
        Assert.Contains(expected, Assert.Throws<ArgumentException>(() => EndpointOptions.Parse(arguments)).Message, StringComparison.Ordinal);

    /// <summary>After the kill a retry would only wait.</summary>
    static void FailFast(CosmosClientOptions options) => options.RequestTimeout = TimeSpan.FromSeconds(2);

    static async Task RepeatAsync(CancellationToken stop, Func<int, Task> write)
    {
        try
        {
            for (var number = 0; !stop.IsCancellationRequested; number++) await write(number);
        }
        catch (Exception exception) when (exception is CosmosException or HttpRequestException or OperationCanceledException)
        {
            // The endpoint is dead.
        }
    }
}
