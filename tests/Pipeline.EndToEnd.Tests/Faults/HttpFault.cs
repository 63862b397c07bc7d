using Microsoft.AspNetCore.Http;

namespace Pipeline.EndToEnd.Tests.Faults;

/// <summary>What becomes of a request on its way to a service.</summary>
internal enum HttpFaultKind
{
    /// <summary>It is answered with an error, and the service never hears of it.</summary>
    Error,

    /// <summary>The connection breaks before the service hears of it.</summary>
    ResetBefore,

    /// <summary>The service does it, and the connection breaks before the answer: whoever asked cannot know that it was done.</summary>
    AnswerLost,

    /// <summary>The connection breaks in the middle of the answer.</summary>
    AnswerHalf,

    /// <summary>Nothing is heard for seconds, then the connection breaks; the service never hears of it.</summary>
    Silent,

    /// <summary>It is passed on late.</summary>
    Slow,
}

/// <summary>A fault that befalls some of the requests to a service, until so many were met or its time is over.</summary>
/// <param name="kind">What becomes of them.</param>
/// <param name="concerns">Which of them.</param>
/// <param name="most">How many, at most.</param>
/// <param name="longest">For how long, at most.</param>
/// <param name="delay">How late, where something is late.</param>
/// <param name="answer">Writes the error, where one is answered.</param>
internal sealed class HttpFault(HttpFaultKind kind, Func<HttpRequest, bool> concerns, int most, TimeSpan longest, TimeSpan delay = default, Func<HttpResponse, Task>? answer = null)
{
    private readonly TaskCompletionSource over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int taken;
    private int met;

    /// <summary>What becomes of the requests.</summary>
    public HttpFaultKind Kind => kind;

    /// <summary>For how long, at most.</summary>
    public TimeSpan Longest => longest;

    /// <summary>How late, where something is late.</summary>
    public TimeSpan Delay => delay;

    /// <summary>Writes the error, where one is answered.</summary>
    public Func<HttpResponse, Task>? Answer => answer;

    /// <summary>Completes when as many were met as it is for.</summary>
    public Task Over => over.Task;

    /// <summary>How many requests it befell.</summary>
    public int Met => Volatile.Read(ref met);

    /// <summary>Whether a request is one of those that it befalls; where it is, it counts as taken.</summary>
    public bool Takes(HttpRequest request) => concerns(request) && Interlocked.Increment(ref taken) <= most;

    /// <summary>It befell a request that it had taken.</summary>
    public void Meet()
    {
        if (Interlocked.Increment(ref met) >= most) over.TrySetResult();
    }
}
