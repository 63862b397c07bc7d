using System.Buffers;
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

    /// <summary>Writes all events of the person.</summary>
    internal void CopyTo(EventWriter output)
    {
        for (int i = 0; i < Count; i++) output.Add(Pseudonym, events.Slice(i * layout.Size, layout.Size));
    }

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

/// <summary>Passes over events by person: every person of a range once, with all events from any number of files.</summary>
/// <remarks>Slice by slice: the events of as many first bytes of persons as fit into memory are read and put in order, which takes their size twice.
/// One first byte is read at once, whatever its size: a 256th of the events.</remarks>
public static class PersonPass
{
    private const int DefaultMemory = 16 << 20;

    /// <summary>Merges the events of a submission's parts and replaces digests by pseudonyms, once for each person.</summary>
    /// <param name="parts">What the parts wrote.</param>
    /// <param name="range">Which persons.</param>
    /// <param name="pseudonymiser">Makes the pseudonyms; of the scope and rotation that made the digests.</param>
    /// <param name="output">A writer of pseudonymised events; the caller finishes it.</param>
    /// <exception cref="ArgumentException">The files are pseudonymised already, or of another scope or rotation.</exception>
    public static void Pseudonymise(IReadOnlyList<EventReader> parts, PersonRange range, Pseudonymiser pseudonymiser, EventWriter output) =>
        Run(parts, range, person => person.CopyTo(output), pseudonymiser: pseudonymiser);

    /// <summary>Calls back once for each person of a range, in the order of pseudonyms.</summary>
    /// <param name="files">Files of pseudonymised events of one template, key scope and rotation.</param>
    /// <param name="range">Which persons.</param>
    /// <param name="action">What to do with each.</param>
    /// <param name="cancellation">Ends the pass between persons.</param>
    /// <param name="pseudonymiser">Null for files of pseudonymised events. Given, the files are what parts wrote under digests, and each person gets its
    /// pseudonym once; persons are then in the order of digests.</param>
    /// <param name="memory">Bytes of events that are read at a time.</param>
    /// <exception cref="ArgumentException">The files are not pseudonymised, or with a pseudonymiser they are, or they differ in template, scope or rotation, so
    /// that the same person would be two.</exception>
    public static void Run(
        IReadOnlyList<EventReader> files, PersonRange range, PersonAction action, CancellationToken cancellation = default, Pseudonymiser? pseudonymiser = null,
        int memory = DefaultMemory)
    {
        Check(files, pseudonymiser);
        if (files.Count == 0) return;
        EventLayout layout = files[0].Layout;
        var order = new EventOrder(layout, person =>
        {
            cancellation.ThrowIfCancellationRequested();
            if (pseudonymiser is not null) EventLayout.WritePerson(pseudonymiser.PseudonymOf(EventLayout.PersonOf(person)), person);
            action(new PersonEvents(layout, person));
        });
        byte[] events = [], spare = [];
        for (int first = range.First, end; first < range.End; first = end)
        {
            long bytes = BytesOf(new PersonRange(first, first + 1));
            for (end = first + 1; end < range.End && BytesOf(new PersonRange(first, end + 1)) is long more && more <= memory; end++) bytes = more;
            if (events.Length < bytes)
            {
                Return();
                (events, spare) = (ArrayPool<byte>.Shared.Rent(checked((int)bytes)), ArrayPool<byte>.Shared.Rent((int)bytes));
            }

            int place = 0;
            foreach (EventReader file in files)
            {
                var slice = new PersonRange(first, end);
                int length = (int)file.BytesOf(slice);
                file.Read(slice, events.AsSpan(place, length));
                place += length;
            }

            order.Give(events.AsSpan(0, place), spare.AsSpan(0, place));
        }

        Return();

        void Return()
        {
            if (events.Length == 0) return;
            ArrayPool<byte>.Shared.Return(events);
            ArrayPool<byte>.Shared.Return(spare);
        }

        long BytesOf(PersonRange slice) => files.Sum(file => file.BytesOf(slice));
    }

    private static void Check(IReadOnlyList<EventReader> files, Pseudonymiser? pseudonymiser)
    {
        bool isPseudonymised = pseudonymiser is null;
        foreach (EventReader file in files)
        {
            if (file.Header.IsPseudonymised != isPseudonymised)
                throw new ArgumentException(isPseudonymised ? "A file holds digests, not pseudonyms." : "A file holds pseudonyms already.", nameof(files));
            if ((file.Header.Template, file.Header.Scope, file.Header.Rotation) != (files[0].Header.Template, files[0].Header.Scope, files[0].Header.Rotation))
                throw new ArgumentException(
                    $"Files of events do not match: {files[0].Header.Template}, {files[0].Header.Scope}, {files[0].Header.Rotation} and {file.Header.Template}, {file.Header.Scope}, {file.Header.Rotation}.",
                    nameof(files));
        }

        if (pseudonymiser is not null && files.FirstOrDefault() is { Header: { } header } && (header.Scope, header.Rotation) != (pseudonymiser.Scope, pseudonymiser.Rotation))
            throw new ArgumentException(
                $"Digests are of key scope {header.Scope}, rotation {header.Rotation}; the key is of {pseudonymiser.Scope}, {pseudonymiser.Rotation}.", nameof(pseudonymiser));
    }
}
