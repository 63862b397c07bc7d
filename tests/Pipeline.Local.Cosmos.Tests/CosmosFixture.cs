using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Azure.Cosmos;

namespace Pipeline.Local.Cosmos.Tests;

/// <summary>
/// A Cosmos DB to test against: an account named by COSMOS_ENDPOINT and COSMOS_KEY or, without them, this repository's endpoint in process. The same tests
/// therefore tell whether the endpoint behaves like the service.
/// </summary>
public sealed class CosmosFixture : IAsyncLifetime
{
    static readonly string? External = Environment.GetEnvironmentVariable("COSMOS_ENDPOINT");

    readonly List<CosmosClient> clients = [];
    TemporaryDirectory? directory;
    Endpoint? endpoint;
    Database? database;

    public string Address { get; private set; } = External ?? "";

    public string Key { get; } = External is null ? EndpointOptions.EmulatorKey : Environment.GetEnvironmentVariable("COSMOS_KEY") ?? EndpointOptions.EmulatorKey;

    public CosmosClient Client { get; private set; } = null!;

    public static CosmosClient Connect(string address, string key, Action<CosmosClientOptions>? configure = null)
    {
        var options = new CosmosClientOptions
        {
            ConnectionMode = ConnectionMode.Gateway,
            LimitToEndpoint = true,
            UseSystemTextJsonSerializerWithOptions = new JsonSerializerOptions(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull },
            HttpClientFactory = () => new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 64 }),
        };
        configure?.Invoke(options);
        return new CosmosClient(address, key, options);
    }

    public CosmosClient Connect(Action<CosmosClientOptions>? configure = null)
    {
        var client = Connect(Address, Key, configure);
        clients.Add(client);
        return client;
    }

    public async Task InitializeAsync()
    {
        if (External is null)
        {
            directory = new TemporaryDirectory();
            endpoint = await Endpoint.StartAsync(new EndpointOptions(directory.Path));
            Address = endpoint.Address;
        }

        Client = Connect();
        database = await Client.CreateDatabaseAsync($"tests-{Guid.NewGuid():N}");
    }

    public async Task<Container> NewContainerAsync(string partitionKeyPath = "/country", int? defaultTimeToLive = null) =>
        await database!.CreateContainerAsync(new ContainerProperties($"c-{Guid.NewGuid():N}", partitionKeyPath) { DefaultTimeToLive = defaultTimeToLive });

    public async Task DisposeAsync()
    {
        if (database is not null) await database.DeleteAsync();
        foreach (var client in clients) client.Dispose();
        if (endpoint is not null) await endpoint.DisposeAsync();
        directory?.Dispose();
    }
}

/// <summary>All tests share one account, as an app's functions do.</summary>
[CollectionDefinition(nameof(CosmosFixture))]
public sealed class CosmosCollection : ICollectionFixture<CosmosFixture>;
