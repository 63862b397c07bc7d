namespace Pipeline.Core.Decisions;

/// <summary>An entry as it was before, and who said so.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Submission">The submission that stated it.</param>
/// <param name="ReceivedAt">When that was received, UTC.</param>
public sealed record CaseState(CaseEntry Entry, string Submission, DateTimeOffset ReceivedAt);

/// <summary>One line of a case's timeline.</summary>
/// <param name="Mission">The mission that did it.</param>
/// <param name="Now">What is in force; null where a correction withdrew the entry.</param>
/// <param name="Before">What it was before, the latest first; only what differs.</param>
public sealed record TimelineLine(string Mission, CaseState? Now, IReadOnlyList<CaseState> Before)
{
    /// <summary>The entry in force, or the last that was.</summary>
    public CaseEntry Entry => (Now ?? Before[0]).Entry;
}

/// <summary>Direct assistance, movement and reintegration of one person as one timeline, whichever missions' submissions tell of it.</summary>
/// <remarks>Entries of one mission with the same step, service and first day are the same entry: of the submissions in force the one of the
/// latest period, received last, says what it is now. A correction (a later revision in the same slot) puts what it replaces out of force, and what was said before is kept.</remarks>
public static class CaseTimeline
{
    /// <summary>Joins what submissions say about one person.</summary>
    /// <param name="contributions">In any order.</param>
    /// <returns>The lines by first day, then step, mission and service.</returns>
    public static IReadOnlyList<TimelineLine> Of(IEnumerable<CaseContribution> contributions) =>
    [
        .. from contribution in contributions
           from entry in contribution.Entries
           group (contribution, entry) by (contribution.Mission, entry.Step, entry.Service, entry.Start) into line
           orderby line.Key.Start, line.Key.Step, line.Key.Mission, line.Key.Service
           select Line(line.Key.Mission, [.. line.OrderByDescending(said => said.contribution.Period, StringComparer.Ordinal).ThenByDescending(said => said.contribution.ReceivedAt)]),
    ];

    /// <summary>The same with what a submission says added. What stood in its slot before is out of force, and is kept where it said something else.</summary>
    /// <param name="contributions">What is known.</param>
    /// <param name="added">What a submission says; without entries it withdraws what its slot said.</param>
    /// <returns>The contributions by slot and time of receipt. Adding the same again, or an earlier revision late, gives the same. Of two revisions received in the same second the one
    /// added later is in force, as in the store.</returns>
    public static IReadOnlyList<CaseContribution> With(IEnumerable<CaseContribution> contributions, CaseContribution added) =>
    [
        .. from contribution in contributions.Where(known => known.Submission != added.Submission).Append(added)
           group contribution by contribution.Slot into slot
           orderby slot.Key
           let latest = slot.Reverse().MaxBy(contribution => contribution.ReceivedAt)
           from contribution in slot.Where(contribution => contribution != latest && contribution.Entries.Count > 0 && !SameEntries.Instance.Equals(contribution.Entries, latest.Entries))
               .OrderByDescending(contribution => contribution.ReceivedAt).DistinctBy(contribution => contribution.Entries, SameEntries.Instance).OrderBy(contribution => contribution.ReceivedAt).Append(latest)
           select contribution with { IsInForce = contribution == latest },
    ];

    /// <summary>The same without anything that a slot says or said: the person's consent to it was withdrawn.</summary>
    public static IReadOnlyList<CaseContribution> Without(IEnumerable<CaseContribution> contributions, string slot) => [.. contributions.Where(contribution => contribution.Slot != slot)];

    private static TimelineLine Line(string mission, (CaseContribution Contribution, CaseEntry Entry)[] said)
    {
        (CaseContribution Contribution, CaseEntry Entry)? now = said.Where(state => state.Contribution.IsInForce).Cast<(CaseContribution, CaseEntry)?>().FirstOrDefault();
        CaseState[] before =
        [
            .. said.Where(state => now is null || !state.Entry.Equals(now.Value.Entry)).OrderByDescending(state => state.Contribution.ReceivedAt)
                .DistinctBy(state => state.Entry).Select(StateOf),
        ];
        return new TimelineLine(mission, now is null ? null : StateOf(now.Value), before);
    }

    private static CaseState StateOf((CaseContribution Contribution, CaseEntry Entry) said) => new(said.Entry, said.Contribution.Submission, said.Contribution.ReceivedAt);

    // A file may tell of a person's services in another order than the one before.
    private sealed class SameEntries : IEqualityComparer<IReadOnlyList<CaseEntry>>
    {
        public static readonly SameEntries Instance = new();

        public bool Equals(IReadOnlyList<CaseEntry>? one, IReadOnlyList<CaseEntry>? other) => one!.Count == other!.Count && one.All(other.Contains);

        public int GetHashCode(IReadOnlyList<CaseEntry> entries) => entries.Count;
    }
}
