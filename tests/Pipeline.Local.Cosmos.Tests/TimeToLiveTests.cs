using System.Net;
using Microsoft.Azure.Cosmos;

namespace Pipeline.Local.Cosmos.Tests;

/// <summary>Time to live under a clock that the test moves, hence always against this repository's endpoint.</summary>
public sealed class TimeToLiveTests : IAsyncLifetime
{
    static readonly PartitionKey Germany = new("DEU");

    readonly TemporaryDirectory directory = new();
    readonly MovedClock clock = new();
    Endpoint endpoint = null!;
    CosmosClient client = null!;
    Database database = null!;

    public async Task InitializeAsync()
    {
        endpoint = await Endpoint.StartAsync(new EndpointOptions(directory.Path) { Clock = clock });
        client = CosmosFixture.Connect(endpoint.Address, EndpointOptions.EmulatorKey);
        database = await client.CreateDatabaseAsync("d");
    }

    public async Task DisposeAsync()
    {
        client.Dispose();
        await endpoint.DisposeAsync();
        directory.Dispose();
    }

    [Fact]
    public async Task A_document_expires_after_its_last_modification()
    {
        var container = await NewContainerAsync(defaultTimeToLive: 60);
        await container.CreateItemAsync(new Flow("default", "DEU"), Germany);
        await container.CreateItemAsync(new Flow("short", "DEU") { TimeToLive = 10 }, Germany);
        await container.CreateItemAsync(new Flow("ever", "DEU") { TimeToLive = -1 }, Germany);
        Assert.Equal(["default", "short", "ever"], await IdsAsync(container));

        clock.Advance(TimeSpan.FromSeconds(9));
        await container.UpsertItemAsync(new Flow("short", "DEU", 2) { TimeToLive = 10 }, Germany);
        clock.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(["default", "short", "ever"], await IdsAsync(container));

        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["default", "ever"], await IdsAsync(container));
        using var read = await container.ReadItemStreamAsync("short", Germany);
        Assert.Equal(HttpStatusCode.NotFound, read.StatusCode);

        clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(["ever"], await IdsAsync(container));
    }

    [Fact]
    public async Task The_place_of_an_expired_document_is_free()
    {
        var container = await NewContainerAsync(defaultTimeToLive: 60);
        var old = await container.CreateItemAsync(new Flow("a", "DEU", 1), Germany);
        clock.Advance(TimeSpan.FromSeconds(60));
        var created = await container.CreateItemAsync(new Flow("a", "DEU", 2), Germany);
        Assert.NotEqual(old.ETag, created.ETag);
        Assert.Equal(["a"], await IdsAsync(container));
    }

    [Fact]
    public async Task Without_a_default_of_the_container_nothing_expires()
    {
        var container = await NewContainerAsync(defaultTimeToLive: null);
        await container.CreateItemAsync(new Flow("a", "DEU") { TimeToLive = 1 }, Germany);
        clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(["a"], await IdsAsync(container));
    }

    [Fact]
    public async Task A_changed_default_counts_for_the_documents_that_are_there()
    {
        var container = await NewContainerAsync(defaultTimeToLive: null);
        await container.CreateItemAsync(new Flow("a", "DEU"), Germany);
        await container.CreateItemAsync(new Flow("b", "DEU") { TimeToLive = -1 }, Germany);
        await container.ReplaceContainerAsync(new ContainerProperties(container.Id, "/country") { DefaultTimeToLive = 60 });
        clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(["b"], await IdsAsync(container));
    }

    [Fact]
    public async Task Expired_documents_are_removed_in_the_background()
    {
        var container = await NewContainerAsync(defaultTimeToLive: 60);
        await container.CreateItemAsync(new Flow("a", "DEU"), Germany);
        clock.Advance(TimeSpan.FromMinutes(10));
        for (var waits = 0; waits < 100 && Rows() > 0; waits++) await Task.Delay(50);
        Assert.Equal(0, Rows());
    }

    [Fact]
    public async Task A_time_to_live_that_is_no_number_of_seconds_is_refused()
    {
        var container = await NewContainerAsync(defaultTimeToLive: 60);
        var refusal = await Assert.ThrowsAsync<CosmosException>(() => container.CreateItemAsync(new Flow("a", "DEU") { TimeToLive = 0 }, Germany));
        Assert.Equal(HttpStatusCode.BadRequest, refusal.StatusCode);
    }

    async Task<Container> NewContainerAsync(int? defaultTimeToLive) =>
        await database.CreateContainerAsync(new ContainerProperties($"c-{Guid.NewGuid():N}", "/country") { DefaultTimeToLive = defaultTimeToLive });

    static async Task<List<string>> IdsAsync(Container container) => [.. await container.GetItemQueryIterator<string>("SELECT VALUE c.id FROM c").ReadNextAsync()];

    long Rows()
    {
        using var session = new Storage.Session(Path.Combine(directory.Path, "cosmos.db"));
        return session.First("SELECT count(*) FROM documents", row => row.GetInt64(0));
    }

    /// <summary>A clock that starts at the real time, since requests carry that, and stands until it is moved. Its timers tick when it is.</summary>
    sealed class MovedClock : TimeProvider
    {
        readonly List<MovedTimer> timers = [];
        DateTimeOffset now = DateTimeOffset.UtcNow;

        public override DateTimeOffset GetUtcNow() => now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = new MovedTimer(() => callback(state));
            timers.Add(timer);
            return timer;
        }

        public void Advance(TimeSpan by)
        {
            now += by;
            foreach (var timer in timers) timer.Tick();
        }

        sealed class MovedTimer(Action tick) : ITimer
        {
            public void Tick() => tick();

            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
