using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Pipeline.Functions.Access;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Maintenance;

/// <summary>Whether the app is alive, and whether it can do its work, for whoever watches it. It names the parts that do not answer, and nothing about them.</summary>
public sealed class Health(Database database, Blobs blobs, ILogger<Health> log)
{
    // Shorter than those who ask wait, and than the SDKs try again.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>The process answers.</summary>
    [Function(nameof(GetHealth)), Allow(Role.Anyone)]
    public static IResult GetHealth([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "health")] HttpRequest request) => Answer(request, StatusCodes.Status200OK, []);

    /// <summary>Documents, blobs and orchestrations answer: 503 with the names of those that do not.</summary>
    [Function(nameof(GetReadiness)), Allow(Role.Anyone)]
    public async Task<IResult> GetReadiness(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "health/ready")] HttpRequest request, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        string?[] missing = await Task.WhenAll(
            AskAsync("documents", database.AskAsync, cancellation),
            AskAsync("blobs", blobs.AskAsync, cancellation),
            AskAsync("orchestrations", token => client.GetInstanceAsync("health", token), cancellation));
        string[] names = [.. missing.OfType<string>()];
        return Answer(request, names.Length == 0 ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, names);
    }

    // The name of a part that does not answer; null where it does.
    private async Task<string?> AskAsync(string part, Func<CancellationToken, Task> ask, CancellationToken cancellation)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Limit);
        try
        {
            await ask(limit.Token).WaitAsync(limit.Token);
            return null;
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            log.LogWarning(exception, "Not ready: {Part}", part);
            return part;
        }
    }

    private static IResult Answer(HttpRequest request, int status, string[] missing)
    {
        request.HttpContext.Response.Headers.CacheControl = "no-store";
        return Results.Json(new { Status = missing.Length == 0 ? "ready" : "not ready", Missing = missing }, Pipeline.Core.Profiles.ProfileJson.Options, statusCode: status);
    }
}
