using Microsoft.AspNetCore.Http;
using Pipeline.Local.Cosmos.Protocol;
using Pipeline.Local.Cosmos.Sql;
using Pipeline.Local.Cosmos.Storage;

namespace Pipeline.Local.Cosmos;

/// <summary>
/// Which resource a request is for, and what it does to it (learn.microsoft.com, "Azure Cosmos DB: REST API reference"). Whatever else a
/// request asks for
/// is refused with a sentence.
/// </summary>
internal sealed class Routes(Store store, Authorization authorization, TimeProvider clock)
{
    readonly Databases databases = new(store);
    readonly Containers containers = new(store, new Databases(store));
    readonly Documents documents = new(store);
    readonly Queries queries = new(store);
    readonly Batches batches = new(store);

    public async Task HandleAsync(HttpContext context)
    {
        Answer answer;
        try
        {
            var request = await Request.ReadAsync(context);
            authorization.Check(request, clock.GetUtcNow());
            answer = await AnswerAsync(request, $"{context.Request.Scheme}://{context.Request.Host}/");
        }
        catch (CosmosException refusal)
        {
            answer = Answer.Error(refusal.Status, refusal.Message, refusal.SubStatus);
        }
        catch (SqlException refusal)
        {
            answer = Answer.Error(400, refusal.Message);
        }
        catch (BadHttpRequestException refusal)
        {
            answer = Answer.Error(refusal.StatusCode, refusal.Message);
        }

        await SendAsync(answer, context.Response);
    }

    async Task<Answer> AnswerAsync(Request request, string address) => (request.Method, request.Path) switch
    {
        ("GET", []) => Accounts.Read(address),
        ("POST", ["dbs"]) when !request.IsQuery => await databases.CreateAsync(request),
        ("GET", ["dbs"]) => databases.List(),
        ("GET", ["dbs", var database]) => databases.Read(database),
        ("DELETE", ["dbs", var database]) => await databases.DeleteAsync(database),
        ("POST", ["dbs", var database, "colls"]) when !request.IsQuery => await containers.CreateAsync(request, database),
        ("GET", ["dbs", var database, "colls"]) => containers.List(database),
        ("GET", ["dbs", var database, "colls", var id]) => containers.Read(database, id),
        ("PUT", ["dbs", var database, "colls", var id]) => await containers.ReplaceAsync(request, database, id),
        ("DELETE", ["dbs", var database, "colls", var id]) => await containers.DeleteAsync(database, id),
        ("GET", ["dbs", var database, "colls", var id, "pkranges"]) => containers.PartitionKeyRanges(request, database, id),
        (_, ["dbs", var database, "colls", var id, "docs"]) => await FeedAsync(request, containers.Find(database, id)),
        (_, ["dbs", var database, "colls", var id, "docs", var document]) => await DocumentAsync(request, containers.Find(database, id), document),
        _ => throw Unsupported(request),
    };

    async Task<Answer> FeedAsync(Request request, Container container) => request.Method switch
    {
        "POST" when request.IsQueryPlan => Queries.Plan(request),
        "POST" when request.IsBatch => await batches.RunAsync(request, container),
        "POST" when request.IsQuery => queries.Run(request, container),
        "POST" when request.IsUpsert => await documents.WriteAsync(request, container, OperationKind.Upsert),
        "POST" => await documents.WriteAsync(request, container, OperationKind.Create),
        "GET" when request.IsChangeFeed => documents.ChangeFeed(request, container),
        "GET" => documents.ReadFeed(request, container),
        _ => throw Unsupported(request),
    };

    async Task<Answer> DocumentAsync(Request request, Container container, string id) => request.Method switch
    {
        "GET" => documents.Read(request, container, id),
        "PUT" => await documents.WriteAsync(request, container, OperationKind.Replace, id),
        "PATCH" => await documents.WriteAsync(request, container, OperationKind.Patch, id),
        "DELETE" => await documents.WriteAsync(request, container, OperationKind.Delete, id),
        _ => throw Unsupported(request),
    };

    static CosmosException Unsupported(Request request) => CosmosException.BadRequest(
        $"{request.Method} /{string.Join('/', request.Path)} is not supported by this endpoint; expected databases, containers, their documents and queries over documents.");

    async Task SendAsync(Answer answer, HttpResponse response)
    {
        response.StatusCode = answer.Status;
        var headers = response.Headers;
        headers["x-ms-request-charge"] = FormattableString.Invariant($"{answer.Charge}");
        headers["x-ms-activity-id"] = response.HttpContext.Request.Headers["x-ms-activity-id"].FirstOrDefault() ?? Guid.NewGuid().ToString();
        headers["x-ms-version"] = "2018-12-31";
        if (answer.ETag is not null) headers.ETag = answer.ETag;
        if (answer.Continuation is not null) headers["x-ms-continuation"] = answer.Continuation;
        if (answer.ItemCount is { } count) headers["x-ms-item-count"] = FormattableString.Invariant($"{count}");
        if (answer.SubStatus != 0) headers["x-ms-substatus"] = FormattableString.Invariant($"{answer.SubStatus}");
        if (answer.ContainerRid is not null)
        {
            headers["x-ms-content-path"] = answer.ContainerRid;
            headers["x-ms-documentdb-partitionkeyrangeid"] = "0";
            // Every read sees every write before it, so the token says nothing; the SDK wants one all the same.
            headers["x-ms-session-token"] = FormattableString.Invariant($"0:-1#{store.Read(Catalogue.LastWrite)}");
        }

        if (answer.Status is 204 or 304) return;
        response.ContentType = answer.ContentType;
        response.ContentLength = answer.Body.Length;
        await response.Body.WriteAsync(answer.Body);
    }
}
