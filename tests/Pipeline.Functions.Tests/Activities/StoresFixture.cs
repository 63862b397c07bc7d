using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.Azure.Cosmos;
using Microsoft.Extensions.Configuration;
using Pipeline.Core.Profiles;
using Pipeline.Core.Submissions;
using Pipeline.Core.Tabulation;
using Pipeline.Functions.Storage;
using Pipeline.Local.Cosmos;
using Pipeline.Local.Processes;

namespace Pipeline.Functions.Tests.Activities;

/// <summary>The app's stores over Azurite and the Cosmos endpoint, with a fuse in the line.</summary>
public sealed class StoresFixture : IAsyncLifetime
{
    private static readonly JsonSerializerOptions Unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string folder = Directory.CreateTempSubdirectory("activities-").FullName;
    private readonly List<SubmissionReference> dropped = [];
    private Azurite? azurite;
    private Endpoint? endpoint;
    private CosmosClient? cosmos;
    private BlobServiceClient blobService = null!;
    private Functions.Storage.Database database = null!;

    internal Fuse Fuse { get; } = new();

    public CaseStore Cases { get; private set; } = null!;

    public SubmissionStore Submissions { get; private set; } = null!;

    public ProfileStore Profiles { get; private set; } = null!;

    public CaseFilesStore CaseFiles { get; private set; } = null!;

    public Blobs Blobs { get; private set; } = null!;

    public PartBlobs Parts { get; private set; } = null!;

    public RegisterStore Registers { get; private set; } = null!;

    public PseudonymisationKeys Keys { get; } = new(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
    {
        ["Pseudonymisation:Default:Current"] = "1",
        ["Pseudonymisation:Default:Keys:1"] = Convert.ToBase64String(new byte[32]),
    }).Build());

    public async Task InitializeAsync()
    {
        string key = Convert.ToBase64String(Guid.NewGuid().ToByteArray());
        azurite = new Azurite(Path.Combine(folder, "blobs"), key, Path.Combine(folder, "azurite.log"));
        await azurite.StartAsync(CancellationToken.None);
        endpoint = await Endpoint.StartAsync(new EndpointOptions(Path.Combine(folder, "documents")));
        cosmos = new CosmosClient(endpoint.Address, EndpointOptions.EmulatorKey, new CosmosClientOptions
        {
            ConnectionMode = ConnectionMode.Gateway,
            LimitToEndpoint = true,
            HttpClientFactory = Fuse.Client,
            UseSystemTextJsonSerializerWithOptions = ProfileJson.Options,
        });
        database = new Functions.Storage.Database(cosmos);
        await database.CreateAsync(CancellationToken.None);
        blobService = new BlobServiceClient(
            azurite.ConnectionString, new BlobClientOptions { Transport = new HttpClientTransport(Fuse.Client()) });
        Blobs = new Blobs(blobService);
        Parts = new PartBlobs(Blobs);
        await Blobs.CreateContainersAsync(CancellationToken.None);
        Cases = new CaseStore(database);
        Submissions = new SubmissionStore(database);
        Registers = new RegisterStore(database, Submissions);
        Profiles = new ProfileStore(database);
        CaseFiles = new CaseFilesStore(database);
    }

    public async Task DisposeAsync()
    {
        cosmos?.Dispose();
        if (endpoint is not null) await endpoint.DisposeAsync();
        if (azurite is not null) await azurite.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Drops a file as the trigger finds it. Each comes a minute after the one before.</summary>
    public async Task<SubmissionReference> DropAsync(string blob, string content)
    {
        SubmissionPath path = SubmissionPath.Parse(blob);
        BlobContentInfo info = await blobService.GetBlobContainerClient(Blobs.Submissions).GetBlobClient(blob)
            .UploadAsync(new BinaryData(content), overwrite: true);
        string etag = info.ETag.ToString();
        var time = new DateTimeOffset(2026, 1, 1, 0, dropped.Count, 0, TimeSpan.Zero);
        var manifest = new Manifest(null, null, IsPublic: true);
        SubmissionReference reference = new(path.SubmissionId(etag), path, etag, time, content.Length, manifest);
        dropped.Add(reference);
        return reference;
    }

    /// <summary>Everything that is stored, one line for each document and blob, with the numbers of dropped files in place of their ids and
    /// ETags.</summary>
    public async Task<IReadOnlyList<string>> StoredAsync()
    {
        List<string> lines = [];
        foreach ((Container container, JsonObject document) in await DocumentsAsync())
            lines.Add(Named($"document {container.Id}: {WithoutSystemProperties(document)}"));

        foreach (string name in Blobs.Containers)
        {
            BlobContainerClient container = blobService.GetBlobContainerClient(name);
            await foreach (BlobItem blob in container.GetBlobsAsync())
            {
                BlobDownloadResult content = await container.GetBlobClient(blob.Name).DownloadContentAsync();
                lines.Add(Named($"blob {name}/{blob.Name}: {BlobText.Of(content.Content)}"));
            }
        }

        return [.. lines.Order(StringComparer.Ordinal)];

        string Named(string text)
        {
            foreach ((int i, SubmissionReference reference) in dropped.Index())
                text = text.Replace(reference.Id, $"<id {i}>", StringComparison.Ordinal)
                    .Replace(reference.ETag.Trim('"'), $"<etag {i}>", StringComparison.Ordinal);
            return text;
        }
    }

    /// <summary>Deletes everything that is stored.</summary>
    public async Task ClearAsync()
    {
        dropped.Clear();
        await ReturnToAsync(new StoredState([], []));
    }

    /// <summary>Everything that is stored, to return to.</summary>
    internal async Task<StoredState> StateAsync()
    {
        Dictionary<(string, string), StoredBlob> blobs = [];
        foreach (string name in Blobs.Containers)
        {
            BlobContainerClient container = blobService.GetBlobContainerClient(name);
            await foreach (BlobItem blob in container.GetBlobsAsync())
            {
                BlobDownloadResult content = await container.GetBlobClient(blob.Name).DownloadContentAsync();
                blobs.Add((name, blob.Name), new StoredBlob(content, content.Details.ETag));
            }
        }

        return new StoredState((await DocumentsAsync()).ToDictionary(stored => KeyOf(stored.Container, stored.Document), stored => stored.Document), blobs);
    }

    /// <summary>Makes what is stored what it was. Blobs that did not change keep their ETags.</summary>
    internal async Task ReturnToAsync(StoredState state)
    {
        Dictionary<(string, string), string> present = [];
        foreach ((Container container, JsonObject document) in await DocumentsAsync())
        {
            (string, string) key = KeyOf(container, document);
            present.Add(key, WithoutSystemProperties(document));
            if (state.Documents.ContainsKey(key)) continue;
            using ResponseMessage deleted = await container.DeleteItemStreamAsync((string)document["id"]!, PartitionOf(container, document));
            deleted.EnsureSuccessStatusCode();
        }

        foreach (((string Container, string Id) key, JsonObject document) in state.Documents)
        {
            if (present.GetValueOrDefault(key) == WithoutSystemProperties(document)) continue;
            Container container = Containers.Single(container => container.Id == key.Container);
            using var content = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(document));
            using ResponseMessage stored = await container.UpsertItemStreamAsync(content, PartitionOf(container, document));
            stored.EnsureSuccessStatusCode();
        }

        Dictionary<(string, string), ETag> unchanged = [];
        foreach (string name in Blobs.Containers)
        {
            BlobContainerClient container = blobService.GetBlobContainerClient(name);
            await foreach (BlobItem blob in container.GetBlobsAsync())
                if (state.Blobs.ContainsKey((name, blob.Name))) unchanged.Add((name, blob.Name), blob.Properties.ETag!.Value);
                else await container.DeleteBlobAsync(blob.Name);
        }

        foreach (((string Container, string Name) key, StoredBlob blob) in state.Blobs)
        {
            if (unchanged.GetValueOrDefault(key) == blob.ETag) continue;
            BlobDownloadDetails details = blob.Content.Details;
            BlobContentInfo info = await blobService.GetBlobContainerClient(key.Container).GetBlobClient(key.Name).UploadAsync(blob.Content.Content, new BlobUploadOptions
            {
                HttpHeaders = new BlobHttpHeaders { ContentType = details.ContentType, ContentEncoding = details.ContentEncoding, CacheControl = details.CacheControl },
                Metadata = details.Metadata,
            });
            blob.ETag = info.ETag;
        }
    }

    private Container[] Containers => [database.Submissions, database.Profiles, database.Observations, database.Cases, database.Agreements];

    private static (string Container, string Id) KeyOf(Container container, JsonObject document) => (container.Id, $"{PartitionOf(container, document)} {document["id"]}");

    private static PartitionKey PartitionOf(Container container, JsonObject document) => new((string)document[container.Id switch
    {
        "observations" => "partition",
        "cases" => "caseId",
        _ => "country",
    }]!);

    private static string WithoutSystemProperties(JsonObject document) =>
        new JsonObject(document.Where(property => !property.Key.StartsWith('_')).Select(property => KeyValuePair.Create(property.Key, property.Value?.DeepClone()))).ToJsonString(Unescaped);

    private async Task<IReadOnlyList<(Container Container, JsonObject Document)>> DocumentsAsync()
    {
        List<(Container, JsonObject)> documents = [];
        foreach (Container container in Containers)
        {
            using FeedIterator pages = container.GetItemQueryStreamIterator("SELECT * FROM c");
            while (pages.HasMoreResults)
            {
                using ResponseMessage page = await pages.ReadNextAsync();
                page.EnsureSuccessStatusCode();
                documents.AddRange(JsonNode.Parse(page.Content)!["Documents"]!.AsArray().Select(document => (container, document!.DeepClone().AsObject())));
            }
        }

        return documents;
    }
}

/// <summary>What the stores held at one moment.</summary>
/// <param name="Documents">By container and partition with id.</param>
/// <param name="Blobs">By container and name.</param>
internal sealed record StoredState(Dictionary<(string Container, string Id), JsonObject> Documents, Dictionary<(string Container, string Name), StoredBlob> Blobs);

/// <summary>A blob, and the ETag that it has while nothing has changed it.</summary>
internal sealed class StoredBlob(BlobDownloadResult content, ETag tag)
{
    public BlobDownloadResult Content { get; } = content;

    public ETag ETag { get; set; } = tag;
}
