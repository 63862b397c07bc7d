using System.Net;
using System.Runtime.CompilerServices;
using Microsoft.Azure.Cosmos;

namespace Pipeline.Functions.Storage;

/// <summary>The Cosmos DB database and its containers.</summary>
public sealed class Database(CosmosClient client)
{
    private const string Name = "migration";

    /// <summary>Every container with its partition key.</summary>
    public static IReadOnlyList<(string Name, string PartitionKey)> Containers { get; } =
        [("submissions", "/country"), ("profiles", "/country"), ("observations", "/partition"), ("cases", "/caseId"), ("agreements", "/country"), ("audit", "/country")];

    /// <summary>Submissions and slots; partition key <c>/country</c>.</summary>
    public Container Submissions => client.GetContainer(Name, "submissions");

    /// <summary>Pointers and versions of profiles; partition key <c>/country</c>.</summary>
    public Container Profiles => client.GetContainer(Name, "profiles");

    /// <summary>Published figures; partition key <c>/partition</c>.</summary>
    public Container Observations => client.GetContainer(Name, "observations");

    /// <summary>Trafficking cases, and who read them; partition key <c>/caseId</c>.</summary>
    public Container Cases => client.GetContainer(Name, "cases");

    /// <summary>Entries of registers, reads of shared data and states of calendars; partition key <c>/country</c>.</summary>
    public Container Agreements => client.GetContainer(Name, "agreements");

    /// <summary>The audit log; partition key <c>/country</c>.</summary>
    public Container Audit => client.GetContainer(Name, "audit");

    /// <summary>Asks for a document that is not there: whether the database answers.</summary>
    public Task AskAsync(CancellationToken cancellation) => Profiles.ReadAsync<ProfilePointer>("health", "health", cancellation);

    /// <summary>Creates database and containers where they are missing.</summary>
    public async Task CreateAsync(CancellationToken cancellation)
    {
        Microsoft.Azure.Cosmos.Database database = await client.CreateDatabaseIfNotExistsAsync(Name, cancellationToken: cancellation);
        foreach ((string container, string partitionKey) in Containers)
            await database.CreateContainerIfNotExistsAsync(container, partitionKey, cancellationToken: cancellation);
    }
}

/// <summary>Reading documents that may not be there, and queries as streams.</summary>
internal static class ContainerReading
{
    /// <summary>A document with its ETag; nothing where it is not there.</summary>
    public static async Task<(T? Document, string? ETag)> ReadAsync<T>(this Container container, string id, string partition, CancellationToken cancellation)
        where T : class
    {
        try
        {
            ItemResponse<T> response = await container.ReadItemAsync<T>(id, new PartitionKey(partition), cancellationToken: cancellation);
            return (response.Resource, response.ETag);
        }
        catch (CosmosException exception) when (exception.StatusCode == HttpStatusCode.NotFound)
        {
            return (null, null);
        }
    }

    /// <summary>The documents that a query finds, page by page; in one partition or, without one, in all.</summary>
    public static async IAsyncEnumerable<T> QueryAsync<T>(
        this Container container, QueryDefinition query, string? partition, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var options = new QueryRequestOptions { PartitionKey = partition is null ? null : new PartitionKey(partition) };
        using FeedIterator<T> pages = container.GetItemQueryIterator<T>(query, requestOptions: options);
        while (pages.HasMoreResults)
            foreach (T document in await pages.ReadNextAsync(cancellation))
                yield return document;
    }
}
