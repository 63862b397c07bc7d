using System.Collections.Concurrent;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Pipeline.Functions.Tests.Storage;

/// <summary>Blob containers in memory: as much of the client as reading and writing whole blobs needs.</summary>
internal sealed class MemoryBlobs : BlobServiceClient
{
    private readonly ConcurrentDictionary<string, byte[]> blobs = new();
    private int opened;

    /// <summary>How often a blob was opened.</summary>
    public int Opened => opened;

    public override BlobContainerClient GetBlobContainerClient(string blobContainerName) => new MemoryContainer(this, blobContainerName);

    private sealed class MemoryContainer(MemoryBlobs service, string container) : BlobContainerClient
    {
        public override BlobClient GetBlobClient(string blobName) => new MemoryBlob(service, $"{container}/{blobName}");
    }

    private sealed class MemoryBlob(MemoryBlobs service, string name) : BlobClient
    {
        public override async Task<Response<BlobContentInfo>> UploadAsync(Stream content, BlobUploadOptions options, CancellationToken cancellationToken = default)
        {
            var bytes = new MemoryStream();
            await content.CopyToAsync(bytes, cancellationToken);
            service.blobs[name] = bytes.ToArray();
            return Response.FromValue(BlobsModelFactory.BlobContentInfo(new ETag("\"1\""), DateTimeOffset.UnixEpoch, null, null, 0), null!);
        }

        public override Task<Response<BlobDownloadStreamingResult>> DownloadStreamingAsync(BlobDownloadOptions options = null!, CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref service.opened);
            return service.blobs.TryGetValue(name, out byte[]? bytes)
                ? Task.FromResult(Response.FromValue(BlobsModelFactory.BlobDownloadStreamingResult(new MemoryStream(bytes), new BlobDownloadDetails()), null!))
                : throw new RequestFailedException(404, $"There is no blob {name}.");
        }
    }
}
