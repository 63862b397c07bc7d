using System.Text.Json;
using Pipeline.Local.Cosmos.Protocol;
using Pipeline.Local.Cosmos.Sql;
using Pipeline.Local.Cosmos.Storage;

namespace Pipeline.Local.Cosmos;

/// <summary>Queries over a container, and the query plan that makes the SDK send them unchanged.</summary>
internal sealed class Queries(Store store)
{
    /// <summary>The page where the caller leaves it to the service, whose own number varies.</summary>
    const int QueryPage = 1000;

    const string RangeHeaderStart = "x-ms-start-epk";
    const string RangeHeaderEnd = "x-ms-end-epk";

    public Answer Run(Request request, Container container)
    {
        var (query, json) = Read(request);
        var starts = new List<Position>();
        if (json.TryGetProperty("resumeFilter", out var resume) && resume.ValueKind == JsonValueKind.Object)
            starts.Add(Position.FromResumeFilter(resume, ResourceIds.SequenceOf));
        return Run(store, container, query, request, starts, QueryPage);
    }

    /// <summary>
    /// A plan that rewrites nothing and asks for nothing to be merged: with one partition the answer needs no work by the SDK.
    /// The query is read all the same, so that a refusal comes at once.
    /// </summary>
    public static Answer Plan(Request request)
    {
        Read(request);
        return new Answer(200, """
            {"partitionedQueryExecutionInfoVersion":2,"queryInfo":{"distinctType":"None","top":null,"offset":null,"limit":null,"orderBy":[],"orderByExpressions":[],"groupByExpressions":[],"groupByAliases":[],"aggregates":[],"groupByAliasToAggregateType":{},"rewrittenQuery":"","hasSelectValue":false,"hasNonStreamingOrderBy":false},"queryRanges":[{"min":"","max":"FF","isMinInclusive":true,"isMaxInclusive":false}]}
            """u8.ToArray());
    }

    public static Answer Run(Store store, Container container, Query query, Request request, IEnumerable<Position> starts, int page)
    {
        RefuseRanges(request);
        var partition = request.PartitionKey ?? PartitionFilter.Find(query, container.PartitionKey);
        var all = request.Continuation is { Length: > 0 } token ? starts.Append(Position.Parse(token)) : starts;
        long bytes = 0;
        var result = store.Read(session =>
        {
            var execution = new Execution(query, from => DocumentTable.Scan(session, container, store.Now, partition, from).Select(document =>
            {
                bytes += document.Body.Length;
                return document;
            }));
            return execution.Page([.. all], request.PageSize(page));
        });
        return Answer.Feed(container.Rid, "Documents", result.Results, (value, json) => value.WriteTo(json)) with
        {
            Continuation = result.Next?.ToString(),
            ContainerRid = container.Rid,
            Charge = RequestCharge.Query(bytes),
        };
    }

    /// <summary>
    /// The SDK names a range of hashes for a feed range that is smaller than the physical partition. This endpoint keeps no hashes, and to
    /// answer with the whole partition would be wrong.
    /// </summary>
    public static void RefuseRanges(Request request)
    {
        if (request.Header(RangeHeaderStart) is not (null or "") || request.Header(RangeHeaderEnd) is not (null or "FF"))
            throw CosmosException.BadRequest("A feed range smaller than the container was found; this endpoint has one physical partition and expects a partition key or the whole container.");
    }

    static (Query Query, JsonElement Json) Read(Request request)
    {
        var json = DocumentBody.ReadObject(request.Body.Span);
        if (!json.TryGetProperty("query", out var text) || text.ValueKind != JsonValueKind.String)
            throw CosmosException.BadRequest("The query has no text; expected a string 'query'.");
        var parameters = new Dictionary<string, Value>();
        if (json.TryGetProperty("parameters", out var given) && given.ValueKind == JsonValueKind.Array)
        {
            foreach (var parameter in given.EnumerateArray())
                parameters[parameter.GetProperty("name").GetString()!] = parameter.TryGetProperty("value", out var value) ? Value.Of(value) : Value.Undefined;
        }

        return (Parser.Parse(text.GetString()!, parameters), json);
    }
}
