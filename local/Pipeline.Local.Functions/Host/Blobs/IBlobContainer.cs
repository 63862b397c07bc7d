using Azure.Storage.Blobs;

namespace Pipeline.Local.Functions.Host.Blobs;

/// <summary>All that blob triggers need of a storage account, so that they can be tested without one.</summary>
internal interface IBlobContainer
{
    string Name { get; }

    /// <summary>Every blob of the container; none while there is no such container.</summary>
    IAsyncEnumerable<BlobVersion> ListAsync(CancellationToken cancellation);

    BlobClient Open(string blobName);

    Task AddPoisonMessageAsync(string message, CancellationToken cancellation);
}

/// <summary>A blob as one listing saw it.</summary>
internal sealed record BlobVersion(string Name, string ETag, string BlobType);
