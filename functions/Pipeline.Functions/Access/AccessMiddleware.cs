using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Logging;
using Pipeline.Functions.Publishing;

namespace Pipeline.Functions.Access;

/// <summary>The one place where callers are authenticated and functions' policies are enforced; what declares no policy is refused.</summary>
public sealed class AccessMiddleware(ApiKeys keys, ILogger<AccessMiddleware> log) : IFunctionsWorkerMiddleware
{
    // Pages are complete without any other host; scripts and styles come from files only.
    private static readonly string ContentSecurityPolicy = ContentSecurityPolicyWith("");

    private readonly ConcurrentDictionary<string, IReadOnlyList<Role>> policies = new();

    /// <inheritdoc/>
    public Task Invoke(FunctionContext context, FunctionExecutionDelegate next) =>
        // Orchestrators break where anything is awaited before them: what is not HTTP passes straight through.
        context.GetHttpContext() is { } http ? InvokeHttp(context, http, next) : next(context);

    private async Task InvokeHttp(FunctionContext context, HttpContext http, FunctionExecutionDelegate next)
    {
        http.Response.Headers.ContentSecurityPolicy = ContentSecurityPolicy;
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers["Referrer-Policy"] = "no-referrer";
        http.Response.Headers.StrictTransportSecurity = "max-age=31536000";   // browsers heed it over HTTPS only
        http.Response.Headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
        http.Response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";

        Caller? caller = CallerOf(http.Request);
        IReadOnlyList<Role> allowed = policies.GetOrAdd(context.FunctionDefinition.EntryPoint, PolicyOf);
        http.Items[typeof(Caller)] = caller;

        // What is for anyone may be read from any site; what is for somebody is kept by nobody else.
        if (allowed.Contains(Role.Anyone)) (http.Response.Headers.AccessControlAllowOrigin, http.Response.Headers.AccessControlExposeHeaders) = ("*", "ETag, Link, Content-Disposition");
        else (http.Response.Headers.CacheControl, http.Response.Headers["Cross-Origin-Resource-Policy"]) = ("private, no-store", "same-origin");

        if (caller is null) await Refuse(StatusCodes.Status401Unauthorized, "The API key is not known.", "Check the header x-api-key.");
        else if (allowed.Contains(Role.Anyone) || (allowed.Contains(caller.Role) && IsOwnCountry(caller, http))) await CallAsync();
        else if (caller.Role == Role.Anyone && IsPage(http.Request)) http.Response.Redirect(Session.SignInTo(http.Request));
        else if (caller.Role == Role.Anyone) await Refuse(StatusCodes.Status401Unauthorized, "This needs an API key.", "Send it in the header x-api-key.");
        else await Refuse(StatusCodes.Status403Forbidden, "This key may not do this.", $"It is for {string.Join(", ", allowed)}{(http.GetRouteValue("country") is null ? "" : " of the country named in the address")}.");

        // What went wrong is told to the log, and to the caller only that something did.
        async Task CallAsync()
        {
            try
            {
                await next(context);
            }
            catch (Exception exception) when (!http.Response.HasStarted && !http.RequestAborted.IsCancellationRequested)
            {
                log.LogError(exception, "Request failed: {Function} (invocation {InvocationId})", context.FunctionDefinition.Name, context.InvocationId);
                http.Response.Headers.CacheControl = "private, no-store";
                await Refuse(StatusCodes.Status500InternalServerError, "The system could not answer.", "Try again; if it happens again, tell the operator the time of this answer.");
            }
        }

        Task Refuse(int status, string title, string detail) => Problems.Problem(status, title, detail).ExecuteAsync(http);
    }

    // A key counts as it is; a session only in requests that a page of this site made, or that change nothing.
    private Caller? CallerOf(HttpRequest request)
    {
        if (request.Headers["x-api-key"].FirstOrDefault() is { } key) return keys.Find(key);
        if (Session.Of(request) is not { } token) return Caller.Anyone;
        return Session.IsOwnRequest(request) ? keys.FindSession(token) ?? Caller.Anyone : Caller.Anyone;
    }

    private static bool IsPage(HttpRequest request) => HttpMethods.IsGet(request.Method) && !request.Path.StartsWithSegments("/api", StringComparison.Ordinal);

    private static bool IsOwnCountry(Caller caller, HttpContext http) =>
        caller.Role == Role.Administrator || http.GetRouteValue("country") is not string country || country == caller.Country;

    /// <summary>The content security policy of a page whose scripts may also send to another origin, such as that of the storage account.</summary>
    internal static string ContentSecurityPolicyWith(string origin) =>
        $"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self' {origin}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /// <summary>The roles that the method behind an entry point declares; none where it declares nothing.</summary>
    internal static IReadOnlyList<Role> PolicyOf(string entryPoint)
    {
        int dot = entryPoint.LastIndexOf('.');
        return typeof(AccessMiddleware).Assembly.GetType(entryPoint[..dot])?.GetMethod(entryPoint[(dot + 1)..])?.GetCustomAttribute<AllowAttribute>()?.Roles ?? [];
    }
}
