using System.Runtime.CompilerServices;
using Microsoft.Azure.Cosmos;
using Microsoft.Extensions.Logging.Abstractions;
using Pipeline.Core.Profiles;
using Pipeline.Functions.Storage;
using Pipeline.Local.Cosmos;

namespace Pipeline.Functions.Tests.Storage;

/// <summary>The stores over the account named by COSMOS_ENDPOINT and COSMOS_KEY or, without them, over this repository's endpoint. Every test takes a
/// country of its own, so that it leaves what it finds on a long-lived account alone.</summary>
public sealed class CosmosFixture : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("stores-").FullName;
    private Endpoint? endpoint;
    private CosmosClient? client;
    private int asked;

    /// <summary>How often documents were read, written or queried since the fixture began.</summary>
    public int Asked => asked;

    public SubmissionStore Submissions { get; private set; } = null!;

    public ProfileStore Profiles { get; private set; } = null!;

    public CaseStore Cases { get; private set; } = null!;

    public RegisterStore Registers { get; private set; } = null!;

    public AuditLog Audit { get; private set; } = null!;

    /// <summary>The containers themselves, for what no store does.</summary>
    public Functions.Storage.Database Database { get; private set; } = null!;

    /// <summary>SQL that the service's own parser would reject fails here too; the SDK reads the variable once, before its first query.</summary>
    [ModuleInitializer]
    internal static void UseNativeParser() => Environment.SetEnvironmentVariable("AZURE_COSMOS_USE_QUERY_PLAN_INTEROP_LINUX", "true");

    public static string NewCountry() => $"T{Guid.NewGuid():N}";

    public async Task InitializeAsync()
    {
        string? address = Environment.GetEnvironmentVariable("COSMOS_ENDPOINT");
        if (address is null)
        {
            endpoint = await Endpoint.StartAsync(new EndpointOptions(folder));
            address = endpoint.Address;
        }

        client = new CosmosClient(address, Environment.GetEnvironmentVariable("COSMOS_KEY") ?? EndpointOptions.EmulatorKey, new CosmosClientOptions
        {
            ConnectionMode = ConnectionMode.Gateway,
            LimitToEndpoint = true,
            HttpClientFactory = () => new HttpClient(new Counter(this)),
            UseSystemTextJsonSerializerWithOptions = ProfileJson.Options,
        });
        Database = new Functions.Storage.Database(client);
        await Database.CreateAsync(CancellationToken.None);
        Submissions = new SubmissionStore(Database);
        Profiles = new ProfileStore(Database);
        Cases = new CaseStore(Database);
        Registers = new RegisterStore(Database, Submissions);
        Audit = new AuditLog(Database, TimeProvider.System, NullLogger<AuditLog>.Instance);
    }

    public async Task DisposeAsync()
    {
        client?.Dispose();
        if (endpoint is not null) await endpoint.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private sealed class Counter(CosmosFixture fixture) : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.RequestUri!.AbsolutePath.Contains("/docs", StringComparison.Ordinal)) Interlocked.Increment(ref fixture.asked);
            return base.SendAsync(request, cancellationToken);
        }
    }
}

[CollectionDefinition(nameof(CosmosFixture))]
public sealed class CosmosCollection : ICollectionFixture<CosmosFixture>;
