using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Azure.Functions.Worker;

namespace Pipeline.Local.Functions.Host;

/// <summary>A span for each run of a function, named and tagged as the worker does it.</summary>
internal static class InvocationSpans
{
    /// <summary>Name of the worker's source of spans.</summary>
    public const string Source = "Microsoft.Azure.Functions.Worker";

    static readonly ActivitySource Spans = new(Source);

    /// <summary>Starts the span of a run; null where nobody listens.</summary>
    /// <param name="context">The run.</param>
    /// <param name="instance">The orchestration that an activity belongs to; null for other functions.</param>
    public static Activity? Start(FunctionContext context, string? instance)
    {
        if (!Spans.HasListeners()) return null;
        ActivityContext parent = instance is null ? Activity.Current?.Context ?? default : TraceOf(instance);
        return Spans.StartActivity($"function {context.FunctionDefinition.Name}", ActivityKind.Internal, parent, tags:
        [
            new("faas.invocation_id", context.InvocationId),
            new("faas.name", context.FunctionDefinition.Name),
            new("durabletask.task.instance_id", instance),
        ]);
    }

    /// <summary>All activities of an orchestration belong to one trace, after a restart too: its id is made from the instance's.</summary>
    static ActivityContext TraceOf(string instance)
    {
        ReadOnlySpan<byte> hash = SHA256.HashData(Encoding.UTF8.GetBytes(instance));
        return new ActivityContext(ActivityTraceId.CreateFromBytes(hash[..16]), ActivitySpanId.CreateFromBytes(hash[16..24]), ActivityTraceFlags.Recorded, isRemote: true);
    }
}
