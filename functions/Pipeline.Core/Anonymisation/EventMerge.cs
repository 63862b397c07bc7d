namespace Pipeline.Core.Anonymisation;

/// <summary>Merges sorted runs of events into one order, by person and time. A binary heap whose top is the run with the next event.</summary>
internal sealed class EventMerge
{
    private readonly EventReader.Run[] heap;
    private int count;
    private bool started;

    public EventMerge(IEnumerable<EventReader.Run> runs)
    {
        heap = [.. runs];
        count = heap.Length;
        for (int i = 0; i < count;)
        {
            if (heap[i].Read()) i++;
            else heap[i] = heap[--count];
        }

        for (int i = count / 2 - 1; i >= 0; i--) Sink(i);
    }

    /// <summary>The current event, valid until the next.</summary>
    public ReadOnlySpan<byte> Event => heap[0].Event;

    /// <summary>Moves to the next event; false at the end.</summary>
    public bool Read()
    {
        if (started && count > 0)
        {
            if (!heap[0].Read()) heap[0] = heap[--count];
            Sink(0);
        }

        started = true;
        return count > 0;
    }

    private void Sink(int at)
    {
        EventReader.Run run = heap[at];
        while (true)
        {
            int child = 2 * at + 1;
            if (child >= count) break;
            if (child + 1 < count && heap[child + 1].Event.SequenceCompareTo(heap[child].Event) < 0) child++;
            if (heap[child].Event.SequenceCompareTo(run.Event) >= 0) break;
            heap[at] = heap[child];
            at = child;
        }

        heap[at] = run;
    }
}
