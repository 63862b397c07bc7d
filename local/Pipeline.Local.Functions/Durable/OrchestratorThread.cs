namespace Pipeline.Local.Functions.Durable;

/// <summary>
/// Keeps an orchestrator's code on the one thread that replays it. Only the context's tasks complete there, so a continuation that
/// arrives from any other thread is the mark of an await that is not the context's; it is not run, and the episode fails.
/// </summary>
internal sealed class OrchestratorThread(Action reportLate) : SynchronizationContext
{
    public const string IllegalAwait =
        "An invalid asynchronous invocation was detected. This can be caused by awaiting non-durable tasks "
        + "in an orchestrator function's implementation or by middleware that invokes asynchronous code.";

    const int Nobody = 0;

    readonly Queue<(SendOrPostCallback Callback, object? State)> continuations = new();
    readonly Lock gate = new();
    int owner = Nobody;
    bool strayed, ended;

    public bool IsCurrent => Volatile.Read(ref owner) == Environment.CurrentManagedThreadId;

    /// <summary>Runs an episode on the calling thread and says whether its code stayed there.</summary>
    public bool Run(Action episode)
    {
        SynchronizationContext? outer = Current;
        owner = Environment.CurrentManagedThreadId;
        SetSynchronizationContext(this);
        try
        {
            episode();
        }
        finally
        {
            SetSynchronizationContext(outer);
            Volatile.Write(ref owner, Nobody);
        }

        lock (gate)
        {
            ended = true;
            return !strayed;
        }
    }

    /// <summary>Runs what the last completed task has made ready.</summary>
    public void RunContinuations()
    {
        while (continuations.TryDequeue(out (SendOrPostCallback Callback, object? State) next))
            next.Callback(next.State);
    }

    public void ThrowIfElsewhere()
    {
        if (IsCurrent)
            return;
        Stray();
        throw new InvalidOperationException(IllegalAwait);
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (IsCurrent)
            continuations.Enqueue((d, state));
        else
            Stray();
    }

    public override void Send(SendOrPostCallback d, object? state)
    {
        ThrowIfElsewhere();
        d(state);
    }

    public override SynchronizationContext CreateCopy() => this;

    void Stray()
    {
        bool late;
        lock (gate)
        {
            late = ended && !strayed;
            strayed = true;
        }

        if (late)
            reportLate();
    }
}
