namespace Pipeline.Core.Estimation;

/// <summary>What is wrong with the crossings of a person; the numbers are the codes of Stats NZ's <c>migrbc</c>.</summary>
/// <remarks>Its codes 3 (invalid direction) and 4 (invalid date) are findings of the template and never reach a sequence.</remarks>
public enum SequenceError
{
    /// <summary>Entries and exits take turns.</summary>
    None = 0,

    /// <summary>A crossing lies before its predecessor.</summary>
    OutOfOrder = 1,

    /// <summary>Two entries or two exits in a row: one was reported twice, or the exit or entry between them is missing.</summary>
    RepeatedDirection = 2,

    /// <summary>There is no crossing.</summary>
    NoCrossings = 5,
}

/// <summary>What is done where a person crosses twice in the same direction in a row.</summary>
public enum SequenceRepair
{
    /// <summary>Nothing: the person is set aside with <see cref="SequenceError.RepeatedDirection"/>.</summary>
    None,

    /// <summary>The first holds: the missing crossing took place right before the later one, so the person stayed where the first had taken
    /// it.</summary>
    KeepFirst,

    /// <summary>The last holds: the missing crossing took place right after the earlier one.</summary>
    KeepLast,
}

/// <summary>How many crossings were repaired, by what was wrong; adds up over persons.</summary>
public record struct RepairCounts
{
    /// <summary>Crossings dropped because the same one was reported within <see cref="CrossingSequence.RepeatSeconds"/> before.</summary>
    public long Repeats { get; set; }

    /// <summary>Exits in a row too far apart to be one: an entry is missing.</summary>
    public long MissingEntries { get; set; }

    /// <summary>Entries in a row too far apart to be one: an exit is missing.</summary>
    public long MissingExits { get; set; }

    /// <summary>Seconds in which a person crossed both ways and the order was inferred.</summary>
    public long SameSecond { get; set; }

    /// <summary>The sum of two counts.</summary>
    public static RepairCounts operator +(RepairCounts one, RepairCounts other) => new()
    {
        Repeats = one.Repeats + other.Repeats,
        MissingEntries = one.MissingEntries + other.MissingEntries,
        MissingExits = one.MissingExits + other.MissingExits,
        SameSecond = one.SameSecond + other.SameSecond,
    };
}

/// <summary>Puts the crossings of one person into the order in which they can have happened.</summary>
public static class CrossingSequence
{
    /// <summary>Two crossings in the same direction at most this many seconds apart (15 minutes) are one that was read twice.</summary>
    public const int RepeatSeconds = 15 * 60;

    /// <summary>Orders crossings of the same second and repairs repeated directions, in place.</summary>
    /// <param name="crossings">All crossings of the person, ascending by <see cref="Crossing.CompareTo"/>.</param>
    /// <param name="repair">What is done with repeated directions.</param>
    /// <param name="isResident">Whether the person was resident before the first crossing; null where that is not known.</param>
    /// <param name="counts">Increased by what was repaired.</param>
    /// <returns>How many crossings remain, at the head of <paramref name="crossings"/>.</returns>
    /// <remarks>Who crosses both ways in one second ends where it was: the crossing against the current state comes first and the one that
    /// continues it last. Before the first crossing the state follows from the next crossing after that second, otherwise from residence;
    /// of a person about whom nothing is known it is abroad.</remarks>
    public static int Order(Span<Crossing> crossings, SequenceRepair repair, bool? isResident, ref RepairCounts counts)
    {
        int kept = 0;
        for (int start = 0, end; start < crossings.Length; start = end)
        {
            Crossing first = crossings[start], last = first;
            for (end = start + 1; end < crossings.Length && crossings[end].Second == first.Second; end++) last = crossings[end];

            if (first.IsEntry == last.IsEntry)
            {
                for (int i = start; i < end; i++) kept = Keep(crossings, kept, crossings[i], repair, ref counts);
                continue;
            }

            // Exits come before entries in the span: present persons have them in their order, for those abroad it turns round.
            counts.SameSecond++;
            bool isPresent = kept > 0 ? crossings[kept - 1].IsEntry
                : end < crossings.Length ? !crossings[end].IsEntry
                : isResident ?? false;
            if (!isPresent) crossings[start..end].Reverse();
            for (int i = start; i < end; i++) kept = Keep(crossings, kept, crossings[i], repair, ref counts);
        }

        return kept;
    }

    private static int Keep(Span<Crossing> crossings, int kept, Crossing crossing, SequenceRepair repair, ref RepairCounts counts)
    {
        if (repair != SequenceRepair.None && kept > 0 && crossings[kept - 1].IsEntry == crossing.IsEntry)
        {
            if (crossing.Second - crossings[kept - 1].Second <= RepeatSeconds) counts.Repeats++;
            else
            {
                if (crossing.IsEntry) counts.MissingExits++;
                else counts.MissingEntries++;
                if (repair == SequenceRepair.KeepLast) crossings[kept - 1] = crossing;
            }

            return kept;
        }

        crossings[kept] = crossing;
        return kept + 1;
    }
}
