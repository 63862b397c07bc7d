using Microsoft.DurableTask;

namespace Pipeline.Local.Functions.Durable;

/// <summary>
/// The events an orchestrator was sent and those it waits for. Names ignore case, the newest wait is served first, and an event that
/// nobody waits for is kept for the next wait, all as in the real engine. One thing is kinder here: an event never goes to a wait that
/// was cancelled, where the real engine loses it.
/// </summary>
internal sealed class ExternalEvents(OrchestratorThread thread, DataConverter converter)
{
    readonly List<EventRaised> unclaimed = [];
    readonly List<Wait> waits = [];

    public bool AnyWait => waits.Count > 0;

    public IReadOnlyList<EventRaised> Unclaimed => unclaimed;

    public void Raise(EventRaised raised)
    {
        int newest = waits.FindLastIndex(wait => SameName(wait.Name, raised.Name));
        if (newest < 0)
        {
            unclaimed.Add(raised);
            return;
        }

        Wait served = waits[newest];
        waits.RemoveAt(newest);
        served.Complete(raised.Data);
    }

    public Task<T> WaitFor<T>(string name, CancellationToken cancellation)
    {
        if (waits.Find(wait => SameName(wait.Name, name)) is { } other && other.Type != typeof(T))
        {
            throw new ArgumentException(
                "Events with the same name must have the same type argument. "
                + $"Expected {other.Type.FullName} but was requested {typeof(T).FullName}.");
        }

        TaskCompletionSource<T> source = new();
        Wait wait = new(name, typeof(T), data => Complete(source, data));
        int oldest = unclaimed.FindIndex(raised => SameName(raised.Name, name));
        if (oldest >= 0)
        {
            EventRaised raised = unclaimed[oldest];
            unclaimed.RemoveAt(oldest);
            wait.Complete(raised.Data);
            return source.Task;
        }

        waits.Add(wait);
        cancellation.Register(() =>
        {
            // From another thread only the task is touched: whoever awaits it is then found to have strayed.
            if (thread.IsCurrent)
                waits.Remove(wait);
            source.TrySetCanceled(cancellation);
        });
        return source.Task;
    }

    void Complete<T>(TaskCompletionSource<T> source, string? data)
    {
        try
        {
            source.TrySetResult(converter.Deserialize<T>(data)!);
        }
        catch (Exception e)
        {
            source.TrySetException(e);
        }
    }

    static bool SameName(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);

    sealed class Wait(string name, Type type, Action<string?> complete)
    {
        public string Name => name;

        public Type Type => type;

        public void Complete(string? data) => complete(data);
    }
}
