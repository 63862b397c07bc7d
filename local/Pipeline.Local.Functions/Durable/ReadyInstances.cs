using System.Threading.Channels;

namespace Pipeline.Local.Functions.Durable;

/// <summary>
/// The instances that have mail. One is never given to two workers at once, and mail that comes in while it runs makes it run again.
/// </summary>
internal sealed class ReadyInstances
{
    enum State
    {
        Queued,
        Running,
        RunningWithMail,
    }

    readonly Lock gate = new();
    readonly Dictionary<string, State> states = [];
    readonly Channel<string> queue = Channel.CreateUnbounded<string>();

    public void Add(string instanceId)
    {
        lock (gate)
        {
            if (states.TryAdd(instanceId, State.Queued))
                queue.Writer.TryWrite(instanceId);
            else if (states[instanceId] == State.Running)
                states[instanceId] = State.RunningWithMail;
        }
    }

    public async ValueTask<string> TakeAsync(CancellationToken cancellation)
    {
        string instanceId = await queue.Reader.ReadAsync(cancellation);
        lock (gate)
            states[instanceId] = State.Running;
        return instanceId;
    }

    public void Done(string instanceId)
    {
        lock (gate)
        {
            states.Remove(instanceId, out State state);
            if (state == State.RunningWithMail)
                Add(instanceId);
        }
    }
}
