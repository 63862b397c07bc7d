using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Forwarder;

namespace Pipeline.EndToEnd.Tests.Faults;

/// <summary>Stands between the app and a service, passes everything on as it is, and lets faults befall requests.</summary>
internal sealed class FaultyProxy : IAsyncDisposable
{
    // As long as the SDKs themselves wait at the least.
    private static readonly ForwarderRequestConfig Patience = new() { ActivityTimeout = TimeSpan.FromSeconds(60) };

    private static readonly UriCreationOptions AsItIs = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private readonly WebApplication app;
    private readonly IHttpForwarder forwarder;
    private readonly Func<HttpRequest, bool> isWrite;
    private readonly ConcurrentDictionary<HttpFault, bool> armed = new();
    private readonly HttpMessageInvoker client = new(new SocketsHttpHandler
    {
        UseProxy = false, UseCookies = false, AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.None, ActivityHeadersPropagator = DistributedContextPropagator.CreatePassThroughPropagator(),
    });

    private long writes;

    private FaultyProxy(Func<HttpRequest, bool> isWrite)
    {
        this.isWrite = isWrite;
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddHttpForwarder().AddSingleton<IHostLifetime, Untied>();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = kestrel.Limits.MinResponseDataRate = null; // whoever is frozen is slow
        });
        app = builder.Build();
        forwarder = app.Services.GetRequiredService<IHttpForwarder>();
        app.Run(HandleAsync);
    }

    /// <summary>Where it listens.</summary>
    public Uri Address => new(app.Urls.Single());

    /// <summary>The service behind it: scheme, host and port.</summary>
    public Uri? Service { get; set; }

    /// <summary>Requests so far that were to change something.</summary>
    public long Writes => Interlocked.Read(ref writes);

    /// <summary>Starts one.</summary>
    /// <param name="isWrite">Whether a request is to change something.</param>
    public static async Task<FaultyProxy> StartAsync(Func<HttpRequest, bool> isWrite)
    {
        var proxy = new FaultyProxy(isWrite);
        await proxy.app.StartAsync();
        return proxy;
    }

    /// <summary>Lets a fault befall the requests from now on until it is over.</summary>
    /// <returns>Whether it befell any.</returns>
    public async Task<bool> SufferAsync(HttpFault fault)
    {
        armed[fault] = true;
        await Task.WhenAny(fault.Over, Task.Delay(fault.Longest));
        armed.TryRemove(fault, out _);
        return fault.Met > 0;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        client.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        if (isWrite(context.Request)) Interlocked.Increment(ref writes);
        HttpFault? fault = armed.Keys.FirstOrDefault(one => one.Takes(context.Request));
        switch (fault?.Kind)
        {
            case HttpFaultKind.Error:
                fault.Meet();
                await fault.Answer!(context.Response);
                return;
            case HttpFaultKind.ResetBefore:
                fault.Meet();
                context.Abort();
                return;
            case HttpFaultKind.Silent:
                fault.Meet();
                await Task.Delay(fault.Delay);
                context.Abort();
                return;
            case HttpFaultKind.Slow:
                fault.Meet();
                await Task.Delay(fault.Delay);
                break;
        }

        ForwarderError error = await forwarder.SendAsync(context, Service!.GetLeftPart(UriPartial.Authority), client, Patience, new Passage(fault));
        // A service that is not there does not answer 502: nobody answers.
        if (error != ForwarderError.None) context.Abort();
    }

    // A host of its own would take Ctrl-C for itself, and the sweep would go on with proxies that have ended.
    private sealed class Untied : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    /// <summary>Passes on what was asked to the byte, since it is signed, and breaks off what is answered where a fault says so.</summary>
    private sealed class Passage(HttpFault? fault) : HttpTransformer
    {
        public override async ValueTask TransformRequestAsync(HttpContext context, HttpRequestMessage request, string prefix, CancellationToken cancellation)
        {
            await base.TransformRequestAsync(context, request, prefix, cancellation);
            request.RequestUri = new Uri(prefix + context.Features.Get<IHttpRequestFeature>()!.RawTarget, AsItIs);
        }

        public override async ValueTask<bool> TransformResponseAsync(HttpContext context, HttpResponseMessage? response, CancellationToken cancellation)
        {
            if (fault?.Kind == HttpFaultKind.AnswerLost)
            {
                fault.Meet();
                context.Abort();
                return false;
            }

            if (fault?.Kind != HttpFaultKind.AnswerHalf || response?.Content.Headers.ContentLength == 0) return await base.TransformResponseAsync(context, response, cancellation);
            fault.Meet();
            await base.TransformResponseAsync(context, response, cancellation);
            byte[] body = await response!.Content.ReadAsByteArrayAsync(cancellation);
            await context.Response.Body.WriteAsync(body.AsMemory(0, body.Length / 2), cancellation);
            await context.Response.Body.FlushAsync(cancellation);
            context.Abort();
            return false;
        }
    }
}
