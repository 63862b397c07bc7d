using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Queues;

namespace Pipeline.Local.Functions.Host.Blobs;

/// <summary>A container of a real account or of Azurite.</summary>
internal sealed class AzureBlobContainer(StorageConnections connections, string connection, string name) : IBlobContainer
{
    const string PoisonQueue = "webjobs-blobtrigger-poison";

    // A listing that fails is made again by the next poll; the SDK's own retries would only put that off.
    static readonly BlobClientOptions NoRetries = new() { Retry = { MaxRetries = 0 } };

    readonly BlobContainerClient _listed = connections.Blobs(connection, NoRetries).GetBlobContainerClient(name);
    readonly BlobContainerClient _opened = connections.Blobs(connection).GetBlobContainerClient(name);
    readonly QueueClient _poison = connections.Queues(connection).GetQueueClient(PoisonQueue);

    public string Name => name;

    public async IAsyncEnumerable<BlobVersion> ListAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await using IAsyncEnumerator<BlobItem> blobs = _listed.GetBlobsAsync(cancellationToken: cancellation).GetAsyncEnumerator(cancellation);
        while (true)
        {
            try
            {
                if (!await blobs.MoveNextAsync()) yield break;
            }
            catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.ContainerNotFound)
            {
                yield break;
            }

            BlobItemProperties properties = blobs.Current.Properties;
            yield return new BlobVersion(
                blobs.Current.Name, properties.ETag.GetValueOrDefault().ToString(), $"{properties.BlobType ?? BlobType.Block}Blob");
        }
    }

    public BlobClient Open(string blobName) => _opened.GetBlobClient(blobName);

    public async Task AddPoisonMessageAsync(string message, CancellationToken cancellation)
    {
        await _poison.CreateIfNotExistsAsync(cancellationToken: cancellation);
        await _poison.SendMessageAsync(message, cancellation);
    }
}
