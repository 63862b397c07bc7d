using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Pipeline.Benchmarks;

/// <summary>Kestrel alone: one body for every address, 304 for whoever has it, and nothing else, as a measure of what serving can cost at least.</summary>
internal static class Serve
{
    /// <summary>Serves a file until the process is ended; prints where it listens.</summary>
    public static async Task RunAsync(string file, int port)
    {
        byte[] body = File.ReadAllBytes(file);
        string tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, 12))}\"";
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, port);
        });
        WebApplication app = builder.Build();
        app.Run(async http =>
        {
            HttpResponse response = http.Response;
            response.Headers.ETag = tag;
            if (http.Request.Headers.IfNoneMatch == tag)
            {
                response.StatusCode = StatusCodes.Status304NotModified;
                return;
            }

            response.ContentType = "application/json; charset=utf-8";
            response.ContentLength = body.Length;
            await response.Body.WriteAsync(body, http.RequestAborted);
        });
        await app.StartAsync();
        Console.Out.WriteLine($"Listening on {app.Urls.Single()}");
        await app.WaitForShutdownAsync();
    }
}
