using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace Pipeline.Local.Functions.Host.Http;

/// <summary>The middleware that ConfigureFunctionsWebApplication adds, at the place where it is called, as in the real package:
/// it gives what lies behind it the HTTP context, and writes the function's result once all of that has returned.</summary>
internal static class HttpResults
{
    public static FunctionExecutionDelegate Middleware(FunctionExecutionDelegate next) =>
        context => context.Features.Get<Invocation>() is { Http: { } http } invocation ? RunAsync(context, invocation, http, next) : next(context);

    static async Task RunAsync(FunctionContext context, Invocation invocation, HttpContext http, FunctionExecutionDelegate next)
    {
        context.Items[FunctionContextExtensions.HttpContextKey] = http;
        await next(context);

        if (invocation.Result is IResult result)
            await result.ExecuteAsync(http);
        else if (invocation.Result is IActionResult actionResult)
            await actionResult.ExecuteResultAsync(new ActionContext(http, http.GetRouteData(), new ActionDescriptor()));
    }
}
