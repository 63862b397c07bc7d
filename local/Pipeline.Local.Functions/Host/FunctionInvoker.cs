using System.Diagnostics;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.DurableTask;
using Microsoft.Extensions.DependencyInjection;

namespace Pipeline.Local.Functions.Host;

/// <summary>Runs a function through the app's middleware.</summary>
internal sealed class FunctionInvoker(FunctionExecutionDelegate pipeline, IServiceScopeFactory scopes)
{
    /// <summary>The middleware in the order in which it was added, and the function itself behind the last.</summary>
    public static FunctionExecutionDelegate Pipeline(IEnumerable<Func<FunctionExecutionDelegate, FunctionExecutionDelegate>> middleware) =>
        middleware.Reverse().Aggregate((FunctionExecutionDelegate)ExecuteAsync, (next, wrap) => wrap(next));

    /// <summary>Runs the function in a scope of its own and gives what it returned.</summary>
    /// <remarks>
    /// An orchestrator that waits leaves this pending for good, its scope with it; both are garbage then, like the orchestrator's own frames.
    /// </remarks>
    public async Task<object?> InvokeAsync(Invocation invocation, CancellationToken cancellation)
    {
        await using AsyncServiceScope scope = scopes.CreateAsyncScope();
        return await InvokeAsync(invocation, scope.ServiceProvider, cancellation);
    }

    /// <summary>Runs the function with services whose scope is the caller's.</summary>
    public async Task<object?> InvokeAsync(Invocation invocation, IServiceProvider services, CancellationToken cancellation)
    {
        var context = new LocalFunctionContext(invocation, services, cancellation);
        // An orchestrator is run again and again and may never end; its activities carry the trace.
        using Activity? span = invocation.TriggerInput is TaskOrchestrationContext ? null : InvocationSpans.Start(context, invocation.Orchestration);
        try
        {
            await pipeline(context);
            return invocation.Result;
        }
        catch (Exception exception)
        {
            // Its type only: a message may hold what a file says.
            span?.SetStatus(ActivityStatusCode.Error, exception.GetType().Name);
            throw;
        }
    }

    static async Task ExecuteAsync(FunctionContext context)
    {
        Invocation invocation = context.Features.Get<Invocation>()
            ?? throw new InvalidOperationException("Middleware passed on a context without the features of the one it was given.");
        invocation.Result = await invocation.Function.InvokeAsync(context, invocation);
    }
}
