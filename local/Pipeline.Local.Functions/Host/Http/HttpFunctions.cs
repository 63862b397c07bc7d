using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Constraints;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Pipeline.Local.Functions.Host.Http;

/// <summary>Maps the HTTP functions onto ASP.NET Core's routing and answers their requests.</summary>
internal sealed class HttpFunctions
{
    /// <summary>How long a request may go on once the host is stopping; an endless stream would hold it up otherwise.</summary>
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    readonly FunctionInvoker _invoker;
    readonly ILoggerFactory _loggers;
    readonly CancellationTokenSource _stopped = new();

    public HttpFunctions(FunctionInvoker invoker, ILoggerFactory loggers, IHostApplicationLifetime lifetime)
    {
        _invoker = invoker;
        _loggers = loggers;
        lifetime.ApplicationStopping.Register(() => _stopped.CancelAfter(Grace));
    }

    /// <remarks>
    /// As the real host does, and unlike ASP.NET Core: the first route that fits wins, by the functions' names and however general it is,
    /// and a method that no function takes is an address that does not exist.
    /// </remarks>
    public void Map(WebApplication app, FunctionCatalogue catalogue, HostSettings settings)
    {
        foreach ((int order, (LocalFunction function, HttpTriggerAttribute trigger)) in catalogue.With<HttpTriggerAttribute>().Index())
        {
            RouteValueDictionary? constraints = trigger.Methods is { Length: > 0 } methods
                ? new() { ["httpMethod"] = new HttpMethodRouteConstraint(methods) }
                : null;
            RoutePattern pattern = RoutePatternFactory.Parse(HttpRoute.Of(function, trigger, settings).Pattern, defaults: null, constraints);
            app.Map(pattern, HandlerOf(function, trigger)).WithOrder(order).WithDisplayName(function.Name);
        }
    }

    RequestDelegate HandlerOf(LocalFunction function, HttpTriggerAttribute trigger)
    {
        if (trigger.RequiredLevel != AuthorizationLevel.Anonymous)
        {
            // There are no function keys here to compare with, so no caller can have the right one.
            return http =>
            {
                http.Response.StatusCode = StatusCodes.Status401Unauthorized;
                return Task.CompletedTask;
            };
        }

        ILogger log = _loggers.CreateLogger($"Function.{function.Name}");
        return http => HandleAsync(function, http, log);
    }

    async Task HandleAsync(LocalFunction function, HttpContext http, ILogger log)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, _stopped.Token);
        http.RequestAborted = ended.Token;

        var invocation = new Invocation(function) { Http = http, BindingData = http.Request.RouteValues };
        try
        {
            await _invoker.InvokeAsync(invocation, http.RequestServices, ended.Token);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            log.LogDebug("The caller of {Function} has gone (invocation {InvocationId})", function.Name, invocation.Id);
        }
        catch (Exception e)
        {
            log.LogError(e, "{Function} failed (invocation {InvocationId})", function.Name, invocation.Id);
            Fail(http);
        }
    }

    /// <summary>Says that it failed and nothing about why; where an answer is already on its way, breaks it off so that nobody takes it for whole.</summary>
    static void Fail(HttpContext http)
    {
        if (http.Response.HasStarted)
        {
            http.Abort();
            return;
        }

        http.Response.Clear();
        http.Response.StatusCode = StatusCodes.Status500InternalServerError;
    }
}
