using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Queues;

namespace Pipeline.Local.Functions.Host.Blobs;

/// <summary>A container of a real account or of Azurite.</summary>
internal sealed class AzureBlobContainer(BlobContainerClient container, QueueServiceClient queues) : IBlobContainer
{
    const string PoisonQueue = "webjobs-blobtrigger-poison";

    public string Name => container.Name;

    public async IAsyncEnumerable<BlobVersion> ListAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await using IAsyncEnumerator<BlobItem> blobs = container.GetBlobsAsync(cancellationToken: cancellation).GetAsyncEnumerator(cancellation);
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

    public BlobClient Open(string blobName) => container.GetBlobClient(blobName);

    public async Task AddPoisonMessageAsync(string message, CancellationToken cancellation)
    {
        QueueClient queue = queues.GetQueueClient(PoisonQueue);
        await queue.CreateIfNotExistsAsync(cancellationToken: cancellation);
        await queue.SendMessageAsync(message, cancellation);
    }
}
