using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Pipeline.Functions.Access;

namespace Pipeline.Functions.Tests.Publishing;

/// <summary>Calls an HTTP function as the middleware does once it knows the caller.</summary>
internal static class Http
{
    /// <summary>Status and JSON of the answer; undefined where it has no body.</summary>
    public static async Task<(int Status, JsonElement Answer)> SendAsync(Func<HttpRequest, Task<IResult>> function, Caller caller, string query = "")
    {
        var http = new DefaultHttpContext { RequestServices = new ServiceCollection().AddLogging().BuildServiceProvider() };
        http.Items[typeof(Caller)] = caller;
        http.Request.QueryString = new QueryString(query);
        http.Response.Body = new MemoryStream();
        IResult result = await function(http.Request);
        await result.ExecuteAsync(http);
        if (http.Response.Body.Length == 0) return (http.Response.StatusCode, default);
        http.Response.Body.Position = 0;
        using JsonDocument body = await JsonDocument.ParseAsync(http.Response.Body);
        return (http.Response.StatusCode, body.RootElement.Clone());
    }
}
