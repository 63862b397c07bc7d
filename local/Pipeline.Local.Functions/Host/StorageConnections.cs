using Azure.Identity;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Microsoft.Extensions.Configuration;

namespace Pipeline.Local.Functions.Host;

/// <summary>Finds the storage account that the Connection of a trigger names, in the places where the real host looks.</summary>
internal sealed class StorageConnections(IConfiguration settings)
{
    /// <summary>The connection of a trigger that names none.</summary>
    public const string Default = "AzureWebJobsStorage";

    // Functions' queue triggers expect base64, and so does whoever reads the poison queue of the real host.
    static readonly QueueClientOptions Encoding = new() { MessageEncoding = QueueMessageEncoding.Base64 };

    public BlobServiceClient Blobs(string name, BlobClientOptions? options = null)
    {
        IConfigurationSection connection = Section(name);
        return connection.Value is { Length: > 0 } connectionString ? new BlobServiceClient(connectionString, options)
            : (connection["blobServiceUri"] ?? connection["serviceUri"]) is { } uri ? new BlobServiceClient(new Uri(uri), new DefaultAzureCredential(), options)
            : throw Missing(name, "blobServiceUri");
    }

    /// <summary>The queues beside the blobs, or those of the default connection where an account's settings name its blobs only.</summary>
    public QueueServiceClient Queues(string name)
    {
        IConfigurationSection connection = Section(name);
        return connection.Value is { Length: > 0 } connectionString ? new QueueServiceClient(connectionString, Encoding)
            : connection["queueServiceUri"] is { } uri ? new QueueServiceClient(new Uri(uri), new DefaultAzureCredential(), Encoding)
            : name != Default ? Queues(Default)
            : throw Missing(name, "queueServiceUri");
    }

    IConfigurationSection Section(string name)
    {
        string[] places = [$"ConnectionStrings:AzureWebJobs{name}", $"AzureWebJobs{name}", $"ConnectionStrings:{name}", name];
        return places.Select(settings.GetSection).FirstOrDefault(section => section.Exists())
            ?? throw Missing(name, "blobServiceUri");
    }

    static InvalidOperationException Missing(string name, string uri) => new(
        $"There is no setting '{name}' with a storage connection string and no '{name}__{uri}' with an address; expected one of them.");
}
