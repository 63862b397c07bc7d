namespace Pipeline.Core.Estimation;

/// <summary>A residence status that is known from elsewhere.</summary>
/// <param name="IsResident">Whether the person was resident.</param>
/// <param name="Day">The day on which that was known, as <see cref="DateOnly.DayNumber"/>.</param>
public readonly record struct KnownResidence(bool IsResident, int Day);

/// <summary>Whether a crossing began a long-term migration.</summary>
public enum LongTermMigration : byte
{
    /// <summary>It did not.</summary>
    No = 0,

    /// <summary>It did.</summary>
    Yes = 1,

    /// <summary>The crossings so far do not tell yet.</summary>
    NotYetObservable = 2,
}

/// <summary>What a crossing did to a person's residence.</summary>
/// <param name="ResidentBefore">Whether the person was resident before it.</param>
/// <param name="ResidentAfter">Whether the person was resident after it, as far as known.</param>
/// <param name="LongTerm">Whether it began a long-term migration.</param>
/// <param name="BeforeFinal">Day from which <paramref name="ResidentBefore"/> cannot change any more, as <see
/// cref="DateOnly.DayNumber"/>.</param>
/// <param name="AfterFinal">Day from which <paramref name="ResidentAfter"/> cannot change any more; until then it is provisional.</param>
/// <param name="LongTermFinal">Day from which <paramref name="LongTerm"/> cannot change any more.</param>
public readonly record struct ResidenceOutcome(
    bool ResidentBefore, bool ResidentAfter, LongTermMigration LongTerm, int BeforeFinal, int AfterFinal, int LongTermFinal);

/// <summary>Tells residence and long-term migration from the border crossings of one person.</summary>
/// <remarks>
/// <para>The outcomes-based measure of Stats NZ, as in its package <c>migrbc</c>: a crossing changes the status of a person who spends at
/// least the threshold on the other side of the border within the window after it. The status starts as known, otherwise from the first
/// crossing: who leaves first was resident, who enters first was not. A status known for a day after the first crossing counts only where a
/// status becomes final on that very day. Durations are whole calendar days. A return by a crossing less than twice the allowed
/// absence after the status became final is at once no migration.</para>
/// <para>The last stay lasts on, for a window at most. What that decides only after the last observed day is not yet observable.</para>
/// </remarks>
/// <param name="Name">Name of the rule, for methods notes.</param>
/// <param name="ThresholdDays">Days on the other side from which on a status changes, 1 or more.</param>
/// <param name="WindowDays">Days after a crossing within which they count, not fewer than <paramref name="ThresholdDays"/>.</param>
public sealed record ResidenceRule(string Name, int ThresholdDays, int WindowDays)
{
    /// <summary>12 months (365 days) within 16 months (487 days): long-term migration by Stats NZ, after the 12 months of the UN
    /// Recommendations (1998) and of Regulation (EC) 862/2007.</summary>
    public static ResidenceRule TwelveOfSixteenMonths { get; } = new("12/16 months", 365, 487);

    /// <summary>9 months (274 days) within 12 months (365 days): usual residence by the National Bureau of Statistics of Moldova.</summary>
    public static ResidenceRule NineOfTwelveMonths { get; } = new("9/12 months", 274, 365);

    /// <summary>Days on the other side from which on a status changes.</summary>
    public int ThresholdDays { get; } = ThresholdDays >= 1
        ? ThresholdDays
        : throw new ArgumentOutOfRangeException(nameof(ThresholdDays), ThresholdDays, "The threshold is 1 day or longer.");

    /// <summary>Days after a crossing within which they count.</summary>
    public int WindowDays { get; } = WindowDays >= ThresholdDays
        ? WindowDays
        : throw new ArgumentOutOfRangeException(nameof(WindowDays), WindowDays,
            $"The window is not shorter than the threshold of {ThresholdDays} days.");

    /// <summary>Whether crossings of a day can still change their outcome.</summary>
    /// <param name="day">The day.</param>
    /// <param name="lastDay">Last day for which the crossings are complete.</param>
    public bool IsProvisional(int day, int lastDay) => lastDay < day + WindowDays;

    /// <summary>Decides every crossing of one person in one sweep: linear in the crossings, nothing is allocated.</summary>
    /// <param name="crossings">All crossings of the person in the order in which they happened, see <see
    /// cref="CrossingSequence.Order"/>.</param>
    /// <param name="known">A status known from elsewhere, or null.</param>
    /// <param name="lastDay">Last day for which the crossings are complete, as <see cref="DateOnly.DayNumber"/>.</param>
    /// <param name="outcomes">Receives one outcome for each crossing.</param>
    /// <returns>What is wrong with the sequence. The person then keeps its starting status, and no crossing is a migration.</returns>
    /// <exception cref="ArgumentException"><paramref name="outcomes"/> is shorter than <paramref name="crossings"/>.</exception>
    public SequenceError Decide(ReadOnlySpan<Crossing> crossings, KnownResidence? known, int lastDay, Span<ResidenceOutcome> outcomes)
    {
        if (outcomes.Length < crossings.Length) throw new ArgumentException("There is one outcome for each crossing.", nameof(outcomes));
        if (crossings.IsEmpty) return SequenceError.NoCrossings;

        int firstDay = crossings[0].Day;
        bool inferred = !crossings[0].IsEntry;
        bool resident = known is { } early && early.Day <= firstDay ? early.IsResident : inferred;
        if (ErrorOf(crossings) is not SequenceError.None and SequenceError error)
        {
            bool status = known?.IsResident ?? inferred;
            for (int i = 0; i < crossings.Length; i++)
                outcomes[i] = new(status, status, LongTermMigration.No, crossings[i].Day, crossings[i].Day, crossings[i].Day);
            return error;
        }

        // By direction of the crossing under review: the stay in which the migration reaches the threshold, and the one in which the
        // return exceeds what is allowed. The earlier of the two decides.
        int allowed = WindowDays - ThresholdDays;
        StayCounter entryGoes = new(isPresent: true), entryReturns = new(isPresent: false), exitGoes = new(isPresent: false),
            exitReturns = new(isPresent: true);
        int unlabelledEntry = 0, unlabelledExit = 0;
        int presentDays = 0;
        int final = firstDay;
        const int NotLabelled = int.MinValue;
        for (int i = 0; i < crossings.Length; i++) outcomes[i] = new(false, false, LongTermMigration.No, 0, 0, NotLabelled);

        for (int i = 0; i < crossings.Length; i++)
        {
            bool isEntry = crossings[i].IsEntry;
            int day = crossings[i].Day;
            if (i > 0)
            {
                if (crossings[i - 1].IsEntry) presentDays += day - crossings[i - 1].Day;
                if (known is { } later && later.Day == final) resident = later.IsResident;
                final = Math.Max(final, day);
            }

            bool before = resident;
            int beforeFinal = final;
            int label = outcomes[i].LongTermFinal;
            bool migrates = false;
            if (isEntry != resident)
            {
                int absentDays = day - firstDay - presentDays;
                ref StayCounter goes = ref isEntry ? ref entryGoes : ref exitGoes;
                ref StayCounter returns = ref isEntry ? ref entryReturns : ref exitReturns;
                (int gone, int returned) = isEntry ? (presentDays, absentDays) : (absentDays, presentDays);
                goes.MoveTo(gone + ThresholdDays, crossings, WindowDays);
                returns.MoveTo(returned + allowed + 1, crossings, WindowDays);
                migrates = goes.Stay < returns.Stay;
                int decisive = Math.Min(goes.Stay, returns.Stay);
                int decidedOn = migrates
                    ? day + ThresholdDays + (crossings[decisive].Day - day - (goes.DaysBefore - gone))
                    : day + allowed + (crossings[decisive].Day - day - (returns.DaysBefore - returned));

                ref int unlabelled = ref isEntry ? ref unlabelledExit : ref unlabelledEntry;
                int back = Math.Max(unlabelled, i + 1);
                for (; back <= decisive && crossings[back].Day < beforeFinal + 2 * allowed; back += 2)
                    outcomes[back] = outcomes[back] with { LongTermFinal = Math.Max(crossings[back].Day, beforeFinal) };
                unlabelled = back;

                final = Math.Max(decidedOn, beforeFinal);
                // Who crossed once only has not moved until the threshold has been seen.
                if (migrates && crossings.Length == 1 && final > lastDay) migrates = false;
                resident ^= migrates;
            }

            int longTermFinal = migrates || label == NotLabelled ? final : label;
            LongTermMigration longTerm = longTermFinal > lastDay ? LongTermMigration.NotYetObservable
                : migrates ? LongTermMigration.Yes
                : LongTermMigration.No;
            outcomes[i] = new(before, resident, longTerm, beforeFinal, final, longTermFinal);
        }

        return SequenceError.None;
    }

    private static SequenceError ErrorOf(ReadOnlySpan<Crossing> crossings)
    {
        for (int i = 1; i < crossings.Length; i++)
        {
            if (crossings[i].Second < crossings[i - 1].Second) return SequenceError.OutOfOrder;
            if (crossings[i].IsEntry == crossings[i - 1].IsEntry) return SequenceError.RepeatedDirection;
        }

        return SequenceError.None;
    }

    // Walks the stays once, because the days asked for only grow; the stay after the last crossing lasts a window.
    private struct StayCounter(bool isPresent)
    {
        private int days;

        // The stay, numbered as the crossing that begins it, within which the days are reached; int.MaxValue where they never are.
        public int Stay { get; private set; } = -1;

        // Days on this side of the border from the first crossing to the beginning of the stay.
        public int DaysBefore { get; private set; }

        public void MoveTo(int wanted, ReadOnlySpan<Crossing> crossings, int lastStay)
        {
            while (days < wanted)
            {
                if (Stay >= crossings.Length - 1)
                {
                    Stay = int.MaxValue;
                    return;
                }

                Stay++;
                DaysBefore = days;
                if (crossings[Stay].IsEntry != isPresent) continue;
                days += Stay == crossings.Length - 1 ? lastStay : crossings[Stay + 1].Day - crossings[Stay].Day;
            }
        }
    }
}
