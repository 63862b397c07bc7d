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
/// <param name="Due">By which day.</param>
public sealed record NextStep(CaseStep Step, DateOnly Due)
{
    /// <summary>Whether it is due on a day or was before.</summary>
    public bool IsDue(DateOnly today) => Due <= today;

    /// <summary>The next step of a case, or null where there is none: the person is no victim, is not eligible, or the case is closed.</summary>
    /// <param name="timeline">The case's timeline; withdrawn lines do not count.</param>
    /// <param name="policy">Days where the mission set no date.</param>
    public static NextStep? Of(IReadOnlyList<TimelineLine> timeline, FollowUpPolicy policy)
    {
        CaseEntry[] entries = [.. from line in timeline where line.Now is not null let entry = line.Entry orderby entry.LastDay, entry.Step select entry];
        if (entries.Length == 0) return null;
        CaseEntry latest = entries[^1];
        if (entries.LastOrDefault(entry => entry.Status is not null)?.Status is "Closed" or "ClosedReferred" || latest.Step == CaseStep.Closure) return null;

        CaseEntry? screening = entries.LastOrDefault(entry => entry.Step == CaseStep.Screening);
        bool isOpen = screening is not null && CodeOf(screening, IdentificationVariable) == nameof(Identification.Undetermined);
        if (screening is not null && (CodeOf(screening, IdentificationVariable) == nameof(Identification.NotVictim)
            || CodeOf(screening, EligibilityVariable) == nameof(Eligibility.NotEligible))) return null;

        if (latest.NextFollowUp is { } set) return new NextStep(CaseStep.FollowUp, set);
        if (isOpen) return new NextStep(CaseStep.Screening, screening!.Start.AddDays(policy.Identification));
        if (latest == screening) return new NextStep(CaseStep.DirectAssistance, latest.Start.AddDays(policy.Assistance));
        CaseEntry[] reintegration = [.. entries.Where(entry => entry.Step == CaseStep.Reintegration)];
        if (Array.Exists(entries, entry => entry.Step is not (CaseStep.Screening or CaseStep.FollowUp) && entry.End is null))
            return new NextStep(CaseStep.FollowUp, latest.LastDay.AddDays(policy.Visit));
        return reintegration.Length == 0
            ? new NextStep(CaseStep.Reintegration, latest.LastDay.AddDays(policy.Reintegration))
            : new NextStep(CaseStep.Closure, latest.LastDay.AddDays(policy.Visit));
    }

    /// <summary>Name of the variable with the identification among a screening's codes.</summary>
    public const string IdentificationVariable = "identification";

    /// <summary>Name of the variable with the eligibility among a screening's codes.</summary>
    public const string EligibilityVariable = "eligibility";

    private static string? CodeOf(CaseEntry entry, string variable) => entry.Codes.GetValueOrDefault(variable);
}
