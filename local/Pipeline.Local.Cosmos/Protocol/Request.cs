using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Pipeline.Local.Cosmos.Protocol;

/// <summary>
/// A request as the routes see it: the path's segments, decoded one by one (an id may hold an encoded slash, which must not end a segment),
/// the headers and the whole body.
/// </summary>
internal sealed class Request
{
    readonly IHeaderDictionary headers;

    Request(string method, string[] path, IHeaderDictionary headers, ReadOnlyMemory<byte> body)
    {
        Method = method;
        Path = path;
        this.headers = headers;
        Body = body;
    }

    public string Method { get; }

    public string[] Path { get; }

    public ReadOnlyMemory<byte> Body { get; }

    public bool IsQuery => Flag("x-ms-documentdb-isquery");

    public bool IsQueryPlan => Flag("x-ms-cosmos-is-query-plan-request");

    public bool IsBatch => Flag("x-ms-cosmos-is-batch-request");

    public bool IsAtomic => Flag("x-ms-cosmos-batch-atomic");

    public bool IsUpsert => Flag("x-ms-documentdb-is-upsert");

    public bool IsChangeFeed => Header("A-IM") is not null;

    /// <summary>Set by EnableContentResponseOnWrite = false.</summary>
    public bool WantsNoContent => Header("Prefer") == "return=minimal";

    public string? PartitionKey => Header("x-ms-documentdb-partitionkey") is { } header ? Protocol.PartitionKey.FromHeader(header) : null;

    public string? IfMatch => Header("If-Match");

    public string? IfNoneMatch => Header("If-None-Match");

    public string? Continuation => Header("x-ms-continuation");

    public static async Task<Request> ReadAsync(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var path = target.Split('?')[0].Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString).ToArray();
        using var body = new MemoryStream((int)(context.Request.ContentLength ?? 0));
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        return new Request(context.Request.Method, path, context.Request.Headers, body.GetBuffer().AsMemory(0, (int)body.Length));
    }

    public string? Header(string name) => headers.TryGetValue(name, out var values) ? values.ToString() : null;

    /// <summary>How many items a page may have; where the caller leaves it to the service, the given number.</summary>
    public int PageSize(int byDefault)
    {
        var header = Header("x-ms-max-item-count");
        if (header is null) return byDefault;
        if (!int.TryParse(header, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var count) || count is 0 or < -1)
            throw CosmosException.BadRequest($"x-ms-max-item-count is {header}; expected a positive number, or -1.");
        return count > 0 ? count : byDefault;
    }

    bool Flag(string name) => string.Equals(Header(name), "true", StringComparison.OrdinalIgnoreCase);
}
