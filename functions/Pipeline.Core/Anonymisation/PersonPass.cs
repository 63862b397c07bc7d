using Pipeline.Core.Templates;

namespace Pipeline.Core.Anonymisation;

/// <summary>The events of one person, in the order of time. Valid during the call.</summary>
public readonly ref struct PersonEvents
{
    private readonly EventLayout layout;
    private readonly ReadOnlySpan<byte> events;

    internal PersonEvents(EventLayout layout, ReadOnlySpan<byte> events)
    {
        this.layout = layout;
        this.events = events;
    }

    /// <summary>The person's pseudonym.</summary>
    public UInt128 Pseudonym => EventLayout.PersonOf(events);

    /// <summary>Number of events.</summary>
    public int Count => events.Length / layout.Size;

    /// <summary>The value of an event's field: the place of its code in the code list, or the number, day or second as <see cref="Reading.Record.Integer"/> gives it.</summary>
    /// <param name="event">Which event, from 0.</param>
    /// <param name="field">Place of the field in <see cref="Template.Event"/>.</param>
    /// <returns>Null where the event has none.</returns>
    public long? Value(int @event, int field) => layout.ValueOf(events.Slice(@event * layout.Size, layout.Size), field);
}

/// <summary>What is done with a person's events.</summary>
/// <param name="person">All events of one person.</param>
public delegate void PersonAction(PersonEvents person);

/// <summary>Passes over events by person: every person of a range once, with all events from any number of files. Memory is a buffer for each block of
/// the files, and one person's events.</summary>
public static class PersonPass
{
    /// <summary>Merges the events of a submission's parts and replaces digests by pseudonyms, once for each person.</summary>
    /// <param name="parts">What the parts wrote.</param>
    /// <param name="range">Which persons.</param>
    /// <param name="pseudonymiser">Makes the pseudonyms; of the scope and rotation that made the digests.</param>
    /// <param name="output">A writer of pseudonymised events; the caller finishes it.</param>
    /// <exception cref="ArgumentException">The files are pseudonymised already, or of another scope or rotation.</exception>
    public static void Pseudonymise(IReadOnlyList<EventReader> parts, PersonRange range, Pseudonymiser pseudonymiser, EventWriter output)
    {
        Check(parts, isPseudonymised: false);
        if (parts.FirstOrDefault() is { Header: { } header } && (header.Scope != pseudonymiser.Scope || header.Rotation != pseudonymiser.Rotation))
            throw new ArgumentException($"Digests are of key scope {header.Scope}, rotation {header.Rotation}; the key is of {pseudonymiser.Scope}, {pseudonymiser.Rotation}.", nameof(pseudonymiser));
        var merge = new EventMerge(parts.SelectMany(part => part.RunsOf(range)));
        UInt128 digest = 0, pseudonym = 0;
        for (bool isFirst = true; merge.Read(); isFirst = false)
        {
            UInt128 person = EventLayout.PersonOf(merge.Event);
            if (isFirst || person != digest) (digest, pseudonym) = (person, pseudonymiser.PseudonymOf(person));
            output.Add(pseudonym, merge.Event);
        }
    }

    /// <summary>Calls back once for each person of a range, in the order of pseudonyms.</summary>
    /// <param name="files">Files of pseudonymised events of one template, key scope and rotation.</param>
    /// <param name="range">Which persons.</param>
    /// <param name="action">What to do with each.</param>
    /// <param name="cancellation">Ends the pass between persons.</param>
    /// <exception cref="ArgumentException">The files are not pseudonymised, or differ in template, scope or rotation, so that the same person would be two.</exception>
    public static void Run(IReadOnlyList<EventReader> files, PersonRange range, PersonAction action, CancellationToken cancellation = default)
    {
        Check(files, isPseudonymised: true);
        if (files.Count == 0) return;
        EventLayout layout = files[0].Layout;
        var merge = new EventMerge(files.SelectMany(file => file.RunsOf(range)));
        byte[] events = new byte[64 * layout.Size];
        int length = 0;
        while (merge.Read())
        {
            ReadOnlySpan<byte> next = merge.Event;
            if (length > 0 && !next[..EventLayout.PersonSize].SequenceEqual(events.AsSpan(0, EventLayout.PersonSize)))
            {
                cancellation.ThrowIfCancellationRequested();
                action(new PersonEvents(layout, events.AsSpan(0, length)));
                length = 0;
            }

            if (events.Length - length < next.Length) Array.Resize(ref events, 2 * events.Length);
            next.CopyTo(events.AsSpan(length));
            length += next.Length;
        }

        if (length > 0) action(new PersonEvents(layout, events.AsSpan(0, length)));
    }

    private static void Check(IReadOnlyList<EventReader> files, bool isPseudonymised)
    {
        foreach (EventReader file in files)
        {
            if (file.Header.IsPseudonymised != isPseudonymised)
                throw new ArgumentException(isPseudonymised ? "A file holds digests, not pseudonyms." : "A file holds pseudonyms already.", nameof(files));
            if ((file.Header.Template, file.Header.Scope, file.Header.Rotation) != (files[0].Header.Template, files[0].Header.Scope, files[0].Header.Rotation))
                throw new ArgumentException(
                    $"Files of events do not match: {files[0].Header.Template}, {files[0].Header.Scope}, {files[0].Header.Rotation} and {file.Header.Template}, {file.Header.Scope}, {file.Header.Rotation}.",
                    nameof(files));
        }
    }
}
