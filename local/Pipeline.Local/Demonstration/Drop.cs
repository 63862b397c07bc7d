using System.Security.Cryptography;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Sas;

namespace Pipeline.Local.Demonstration;

/// <summary>The container in which agencies drop their files.</summary>
internal sealed class Drop(string connectionString)
{
    private static readonly TimeSpan ContainerLimit = TimeSpan.FromSeconds(30);
    private readonly BlobContainerClient container = new(connectionString, "submissions");

    /// <summary>Waits until the app has created the container.</summary>
    public async Task WaitAsync(CancellationToken cancellation)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(ContainerLimit);
        try
        {
            while (!await container.ExistsAsync(limit.Token)) await Task.Delay(100, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new LaunchException($"The app did not create the container '{container.Name}' within {ContainerLimit.TotalSeconds} seconds. The log app.log in the data folder says why.");
        }
    }

    /// <summary>Uploads a file, unless the same content lies there with the same metadata.</summary>
    /// <returns>Whether it was uploaded.</returns>
    public async Task<bool> PutAsync(DemonstrationFile file, CancellationToken cancellation)
    {
        byte[] content = await File.ReadAllBytesAsync(file.Content, cancellation);
        IDictionary<string, string> metadata = file.Metadata();
        BlobClient blob = container.GetBlobClient(file.Blob);
        if (await IsThereAsync(blob, content, metadata, cancellation)) return false;
        await blob.UploadAsync(new BinaryData(content), new BlobUploadOptions { Metadata = metadata, HttpHeaders = new BlobHttpHeaders { ContentType = "text/csv" } }, cancellation);
        return true;
    }

    /// <summary>Whether nothing lies there yet.</summary>
    public async Task<bool> LacksAsync(DemonstrationFile file, CancellationToken cancellation) => !await container.GetBlobClient(file.Blob).ExistsAsync(cancellation);

    /// <summary>An address to which a file can be put for a day with nothing but an HTTP client.</summary>
    public Uri AddressFor(string blob) => container.GetBlobClient(blob).GenerateSasUri(BlobSasPermissions.Create | BlobSasPermissions.Write, DateTimeOffset.UtcNow.AddDays(1));

    /// <summary>The hash by which the app knows a content: SHA-256, hexadecimal.</summary>
    public static string HashOf(DemonstrationFile file) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file.Content)));

    private static async Task<bool> IsThereAsync(BlobClient blob, byte[] content, IDictionary<string, string> metadata, CancellationToken cancellation)
    {
        try
        {
            BlobDownloadResult there = await blob.DownloadContentAsync(cancellation);
            return there.Content.ToMemory().Span.SequenceEqual(content)
                && there.Details.Metadata.Count == metadata.Count
                && metadata.All(field => there.Details.Metadata.TryGetValue(field.Key, out string? value) && value == field.Value);
        }
        catch (RequestFailedException exception) when (exception.Status == 404)
        {
            return false;
        }
    }
}
