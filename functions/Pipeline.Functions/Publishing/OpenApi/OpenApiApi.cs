using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Pipeline.Functions.Access;

namespace Pipeline.Functions.Publishing.OpenApi;

/// <summary>The description of the API, for programs and those who write them.</summary>
public sealed class OpenApiApi
{
    private static readonly Lazy<Rendered> Document = new(() => Rendered.From(Encoding.UTF8.GetBytes(OpenApiDocument.Write().ToJsonString(Pipeline.Core.Profiles.ProfileJson.Options)), "application/json; charset=utf-8"));

    /// <summary>This document (OpenAPI 3.1).</summary>
    [Function(nameof(GetOpenApi)), Allow(Role.Anyone), Answer]
    public IResult GetOpenApi([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/openapi.json")] HttpRequest request) =>
        Document.Value.ToResult(request.HttpContext.Response, ProfilesApi.CacheVersion);
}
