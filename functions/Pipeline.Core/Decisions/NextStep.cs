namespace Pipeline.Core.Decisions;

/// <summary>Days within which the next step of a case is due where the mission set no date of its own.</summary>
/// <param name="Identification">To complete an open identification, from the screening.</param>
/// <param name="Assistance">To begin direct assistance, from the screening.</param>
/// <param name="Reintegration">To begin reintegration, from the last direct assistance or the movement.</param>
/// <param name="Visit">To the next visit, from the last contact.</param>
public sealed record FollowUpPolicy(int Identification, int Assistance, int Reintegration, int Visit)
{
    /// <summary>This project's days: two weeks, one week, a month, a quarter. No public standard sets them; a mission's own date always goes before.</summary>
    public static FollowUpPolicy Default { get; } = new(14, 7, 30, 90);
}

/// <summary>What is to be done next in a case.</summary>
/// <param name="Step">What.</param>
/// <param name="Due">By which day; null where the day from which it would be counted is not known.</param>
public sealed record NextStep(CaseStep Step, DateOnly? Due)
{
    /// <summary>Whether it is due on a day or was before.</summary>
    public bool IsDue(DateOnly today) => Due <= today;

    /// <summary>The next step of a case, or null where there is none: the person is no victim, is not eligible, or the case is closed.</summary>
    /// <remarks>What begins after a case was closed opens it again, and only that counts then. A mission's own date stands until it is answered: by a later visit or screening, or by
    /// anything that begins on that day or after; the earliest that stands goes before the policy. A service whose last day is after a later visit was going on at the visit.</remarks>
    /// <param name="timeline">The case's timeline; withdrawn lines do not count.</param>
    /// <param name="policy">Days where the mission set no date.</param>
    public static NextStep? Of(IReadOnlyList<TimelineLine> timeline, FollowUpPolicy policy)
    {
        CaseEntry[] entries = [.. from line in timeline where line.Now is not null let entry = line.Entry orderby entry.Start, entry.Step select entry];
        if (entries.LastOrDefault(IsClosing) is { } closing) entries = [.. entries.Where(entry => entry.Start > closing.LastDay)];
        if (entries.Length == 0) return null;

        DateOnly? visit = entries.LastOrDefault(entry => entry.Step == CaseStep.FollowUp)?.Start;
        CaseEntry? screening = entries.LastOrDefault(entry => entry.Step == CaseStep.Screening);
        bool isOpen = screening is not null && CodeOf(screening, IdentificationVariable) == nameof(Identification.Undetermined);
        if (screening is not null && (CodeOf(screening, IdentificationVariable) == nameof(Identification.NotVictim)
            || CodeOf(screening, EligibilityVariable) == nameof(Eligibility.NotEligible))) return null;

        if (entries.Where(entry => entry.NextFollowUp is not null && !Array.Exists(entries, other => Answers(other, entry))).Min(entry => entry.NextFollowUp) is { } set) return new NextStep(CaseStep.FollowUp, set);
        if (isOpen) return After(CaseStep.Screening, screening!, policy.Identification);
        CaseEntry latest = entries.MaxBy(entry => (GoesOn(entry) ? entry.Start : entry.LastDay, entry.Start, entry.Step))!;
        if (latest == screening) return After(CaseStep.DirectAssistance, latest, policy.Assistance);
        if (Array.Exists(entries, GoesOn)) return After(CaseStep.FollowUp, latest, policy.Visit);
        return Array.Exists(entries, entry => entry.Step == CaseStep.Reintegration)
            ? After(CaseStep.Closure, latest, policy.Visit)
            : After(CaseStep.Reintegration, latest, policy.Reintegration);

        bool GoesOn(CaseEntry entry) =>
            entry.Step is CaseStep.DirectAssistance or CaseStep.Reintegration && (entry.End is null || (entry.Start <= visit && visit < entry.End))
            || entry is { Step: CaseStep.Movement, End: not null } && entry.Start <= visit && visit < entry.End;

        NextStep After(CaseStep step, CaseEntry entry, int days) => new(step, entry.IsExact ? (GoesOn(entry) ? entry.Start : entry.LastDay).AddDays(days) : null);
    }

    private static bool IsClosing(CaseEntry entry) => entry.Status is "Closed" or "ClosedReferred" || entry.Step == CaseStep.Closure;

    private static bool Answers(CaseEntry entry, CaseEntry asked) =>
        entry.Start > asked.Start && (entry.Step is CaseStep.FollowUp or CaseStep.Screening || entry.Start >= asked.NextFollowUp);

    /// <summary>Name of the variable with the identification among a screening's codes.</summary>
    public const string IdentificationVariable = "identification";

    /// <summary>Name of the variable with the eligibility among a screening's codes.</summary>
    public const string EligibilityVariable = "eligibility";

    private static string? CodeOf(CaseEntry entry, string variable) => entry.Codes.GetValueOrDefault(variable);
}
