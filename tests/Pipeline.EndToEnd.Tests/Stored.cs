using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.Azure.Cosmos;
using Pipeline.Functions.Tests.Activities;

namespace Pipeline.EndToEnd.Tests;

/// <summary>Everything that a system has stored, in a form in which two runs can be compared.</summary>
internal sealed partial class Stored(LocalRun run) : IDisposable
{
    private const string DatabaseName = "migration";

    private readonly BlobServiceClient blobs = new(run.Storage);

    private readonly CosmosClient cosmos = new(run.Cosmos.Address.ToString(), run.Cosmos.Key, new CosmosClientOptions
    {
        ConnectionMode = ConnectionMode.Gateway,
        LimitToEndpoint = true,
    });

    private static readonly JsonSerializerOptions Unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Every document as the store gives it, by <c>{container}/{id}</c>.</summary>
    public async Task<SortedDictionary<string, JsonObject>> DocumentsAsync()
    {
        SortedDictionary<string, JsonObject> documents = new(StringComparer.Ordinal);
        Database database = cosmos.GetDatabase(DatabaseName);
        using FeedIterator<ContainerProperties> containers = database.GetContainerQueryIterator<ContainerProperties>();
        while (containers.HasMoreResults)
            foreach (ContainerProperties container in await containers.ReadNextAsync())
            {
                using FeedIterator pages = database.GetContainer(container.Id).GetItemQueryStreamIterator("SELECT * FROM c");
                while (pages.HasMoreResults)
                {
                    using ResponseMessage page = await pages.ReadNextAsync();
                    page.EnsureSuccessStatusCode();
                    foreach (JsonNode? document in JsonNode.Parse(page.Content)!["Documents"]!.AsArray())
                        documents.Add($"{container.Id}/{document!["id"]}", document.DeepClone().AsObject());
                }
            }

        return documents;
    }

    /// <summary>How far the work has come: the number of blobs that the app has written and of documents that say where things
    /// stand.</summary>
    public async Task<int> ProgressAsync()
    {
        int count = 0;
        foreach (string container in new[] { "submissions", "profiles" })
        {
            using FeedIterator<int> pages = cosmos.GetContainer(DatabaseName, container)
                .GetItemQueryIterator<int>("SELECT VALUE COUNT(1) FROM c");
            while (pages.HasMoreResults) count += (await pages.ReadNextAsync()).Sum();
        }

        foreach (string container in new[] { "reports", "cubes", "quarantine", "releases" })
            await foreach (BlobItem _ in blobs.GetBlobContainerClient(container).GetBlobsAsync()) count++;
        return count;
    }

    /// <summary>Documents and blobs without times and ETags, and with submission ids, which are made from ETags, replaced by what was
    /// submitted. The audit log is left out: it tells of what was tried, and when.</summary>
    /// <returns>One line for each document and blob: name, then content; sorted.</returns>
    public async Task<IReadOnlyList<string>> CanonicalAsync()
    {
        while (true)
        {
            try
            {
                return await LookAsync();
            }
            catch (RequestFailedException exception) when (exception.ErrorCode == BlobErrorCode.BlobNotFound)
            {
                // A blob was listed and is gone: the system is still at work.
            }
        }
    }

    private async Task<IReadOnlyList<string>> LookAsync()
    {
        SortedDictionary<string, JsonObject> documents = await DocumentsAsync();
        foreach (string entry in documents.Keys.Where(name => name.StartsWith("audit/", StringComparison.Ordinal)).ToArray()) documents.Remove(entry);
        (string Id, string Name)[] submissions =
        [
            .. from document in documents.Values
               where (string?)document["kind"] == "submission"
               let path = document["reference"]!["path"]!
               let slot = $"{path["country"]} {path["template"]} {path["period"]} {path["file"]}"
               select ((string)document["id"]!, $"<{slot} {document["contentHash"]}>"),
        ];
        List<string> lines = [];
        foreach ((string name, JsonObject document) in documents)
        {
            foreach (string property in document.Select(property => property.Key).Where(key => key.StartsWith('_')).ToArray())
                document.Remove(property);
            lines.Add(Mask($"document {name}: {document.ToJsonString(Unescaped)}"));
        }

        await foreach (BlobContainerItem container in blobs.GetBlobContainersAsync())
        {
            BlobContainerClient client = blobs.GetBlobContainerClient(container.Name);
            await foreach (BlobItem blob in client.GetBlobsAsync())
            {
                BlobDownloadResult content = await client.GetBlobClient(blob.Name).DownloadContentAsync();
                lines.Add(Mask($"blob {container.Name}/{blob.Name} ({content.Details.ContentType}): {BlobText.Of(content.Content)}"));
            }
        }

        return [.. lines.Order(StringComparer.Ordinal)];

        string Mask(string text)
        {
            foreach ((string id, string name) in submissions) text = text.Replace(id, name, StringComparison.Ordinal);
            return Day().Replace(ETag().Replace(Time().Replace(text, "<time>"), "<etag>"), "<day>");
        }
    }

    /// <summary>Deletes every document and every blob.</summary>
    public async Task DeleteAllAsync()
    {
        await cosmos.GetDatabase(DatabaseName).DeleteAsync();
        await foreach (BlobContainerItem container in blobs.GetBlobContainersAsync())
        {
            BlobContainerClient client = blobs.GetBlobContainerClient(container.Name);
            await foreach (BlobItem blob in client.GetBlobsAsync()) await client.DeleteBlobAsync(blob.Name);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => cosmos.Dispose();

    [GeneratedRegex(@"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)")]
    private static partial Regex Time();

    [GeneratedRegex("0x[0-9A-F]{8,}")]
    private static partial Regex ETag();

    // The day of approval on a page.
    [GeneratedRegex("<time.*?</time>")]
    private static partial Regex Day();
}
