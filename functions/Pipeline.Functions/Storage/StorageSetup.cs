using Azure.Identity;
using Azure.Storage.Blobs;
using Microsoft.Azure.Cosmos;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Pipeline.Core.Profiles;
using Pipeline.Functions.Telemetry;

namespace Pipeline.Functions.Storage;

/// <summary>The clients of the data services, from configuration; with keys locally, by managed identity in Azure.</summary>
public static class StorageSetup
{
    /// <summary>Name of the connection to the storage account with the containers, shared with the blob trigger.</summary>
    public const string SubmissionsConnection = "SubmissionsStorage";

    /// <summary>Name of the connection to the storage account of the static site, where it has one of its own.</summary>
    public const string SiteConnection = "SiteStorage";

    /// <summary>Adds the clients and stores as singletons.</summary>
    public static IServiceCollection AddStorage(this IServiceCollection services, IConfiguration configuration)
    {
        services
            .AddSingleton(_ => BlobClient(configuration))
            .AddSingleton(_ => CosmosClient(configuration))
            .AddSingleton(provider => new Blobs(provider.GetRequiredService<BlobServiceClient>(), SiteClient(configuration)))
            .AddSingleton<PartBlobs>()
            .AddSingleton<PseudonymisationKeys>()
            .AddSingleton<Database>()
            .AddSingleton<SubmissionStore>()
            .AddSingleton<ProfileStore>()
            .AddSingleton<CaseStore>()
            .AddSingleton<CaseFilesStore>()
            .AddSingleton<RegisterStore>()
            .AddSingleton<AuditLog>();
        // An identity may only read and write data; containers are then there by infrastructure.
        if (configuration["COSMOS_KEY"] is not null) services.AddHostedService<ContainerCreation>();
        return services;
    }

    private static BlobServiceClient BlobClient(IConfiguration configuration) =>
        configuration[SubmissionsConnection] is { Length: > 0 } connectionString
            ? new BlobServiceClient(connectionString)
            : new BlobServiceClient(new Uri(Required(configuration, $"{SubmissionsConnection}:blobServiceUri")), new DefaultAzureCredential());

    private static BlobServiceClient? SiteClient(IConfiguration configuration) =>
        configuration[$"{SiteConnection}:blobServiceUri"] is { Length: > 0 } account ? new BlobServiceClient(new Uri(account), new DefaultAzureCredential()) : null;

    private static CosmosClient CosmosClient(IConfiguration configuration)
    {
        string endpoint = Required(configuration, "COSMOS_ENDPOINT");
        var options = new CosmosClientOptions
        {
            UseSystemTextJsonSerializerWithOptions = ProfileJson.Options,
            ApplicationName = "migration-profiles",
            CosmosClientTelemetryOptions = new CosmosClientTelemetryOptions { DisableDistributedTracing = false },
        };
        options.CustomHandlers.Add(new RequestUnitsHandler());
        if (new Uri(endpoint).IsLoopback)
        {
            // An emulator: one gateway, no regions.
            options.ConnectionMode = ConnectionMode.Gateway;
            options.LimitToEndpoint = true;
        }

        return configuration["COSMOS_KEY"] is { } key ? new CosmosClient(endpoint, key, options) : new CosmosClient(endpoint, new DefaultAzureCredential(), options);
    }

    private static string Required(IConfiguration configuration, string name) =>
        configuration[name] ?? throw new InvalidOperationException($"Setting '{name}' is missing; see local.settings.sample.json.");

    private sealed class ContainerCreation(Blobs blobs, Database database) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellation)
        {
            await database.CreateAsync(cancellation);
            await blobs.CreateContainersAsync(cancellation);
            await blobs.AllowPagesAsync(cancellation);
        }

        public Task StopAsync(CancellationToken cancellation) => Task.CompletedTask;
    }
}
