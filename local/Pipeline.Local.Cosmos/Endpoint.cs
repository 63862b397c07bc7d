using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pipeline.Local.Cosmos.Protocol;
using Pipeline.Local.Cosmos.Storage;

namespace Pipeline.Local.Cosmos;

/// <summary>The endpoint as a whole: the store, and Kestrel on the loopback interface in front of it.</summary>
internal sealed class Endpoint : IAsyncDisposable
{
    /// <summary>Far above any limit of the protocol: beyond it Kestrel cuts the connection, and the caller would never read why.</summary>
    const long MostRequestBytes = 32 * 1024 * 1024;

    readonly Store store;
    readonly WebApplication application;

    Endpoint(Store store, WebApplication application)
    {
        this.store = store;
        this.application = application;
    }

    public string Address => application.Urls.Single();

    public static async Task<Endpoint> StartAsync(EndpointOptions options)
    {
        var store = new Store(options.DataDirectory, options.Clock);
        try
        {
            var builder = WebApplication.CreateSlimBuilder();
            // A line for each request would cost more than the request; what goes wrong inside is still told, on stderr.
            builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Error).AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
            builder.WebHost.ConfigureKestrel(kestrel =>
            {
                kestrel.Listen(System.Net.IPAddress.Loopback, options.Port);
                kestrel.AddServerHeader = false;
                kestrel.Limits.MaxRequestBodySize = MostRequestBytes;
                // A continuation token holds the sort keys, which may be long texts.
                kestrel.Limits.MaxRequestHeadersTotalSize = 256 * 1024;
            });
            builder.Services.AddHostedService(_ => new Expiry(store, options.Clock));
            var application = builder.Build();
            var routes = new Routes(store, new Authorization(Convert.FromBase64String(options.Key)), options.Clock);
            application.Run(routes.HandleAsync);
            await application.StartAsync();
            return new Endpoint(store, application);
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>Ends with SIGTERM, SIGINT or Ctrl-C.</summary>
    public Task WaitForShutdownAsync() => application.WaitForShutdownAsync();

    public async ValueTask DisposeAsync()
    {
        await application.DisposeAsync();
        store.Dispose();
    }
}
