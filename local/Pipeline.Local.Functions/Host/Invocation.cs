using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;

namespace Pipeline.Local.Functions.Host;

/// <summary>One run of a function: what its trigger brought and, afterwards, what the function returned.</summary>
/// <remarks>A feature of the function's context, so that it is found even through a context that middleware has wrapped.</remarks>
internal sealed class Invocation(LocalFunction function)
{
    string? _id;

    /// <summary>Made when somebody asks for it: most requests end without.</summary>
    public string Id => _id ??= Guid.NewGuid().ToString();

    public LocalFunction Function { get; } = function;

    /// <summary>What the trigger parameter is bound from; what it is depends on the kind of trigger.</summary>
    public object? TriggerInput { get; init; }

    /// <summary>Set for HTTP triggers only.</summary>
    public HttpContext? Http { get; init; }

    /// <summary>Set for activities only: the orchestration that scheduled this run.</summary>
    public string? Orchestration { get; init; }

    /// <summary>The values that plain parameters are bound from, by name.</summary>
    public IReadOnlyDictionary<string, object?> BindingData { get; init; } = ImmutableDictionary<string, object?>.Empty;

    public object? Result { get; set; }
}
