namespace Pipeline.Core.Decisions;

/// <summary>What a case consists of, in the order in which it usually comes.</summary>
public enum CaseStep
{
    /// <summary>Screening interview: identification and eligibility.</summary>
    Screening,

    /// <summary>Shelter, medical, psychological, legal and other direct assistance.</summary>
    DirectAssistance,

    /// <summary>Assisted voluntary return or another assisted journey.</summary>
    Movement,

    /// <summary>Training, education, enterprise, work, housing and other reintegration assistance.</summary>
    Reintegration,

    /// <summary>A visit that monitors the reintegration.</summary>
    FollowUp,

    /// <summary>The end of the case.</summary>
    Closure,
}

/// <summary>One entry of a case as a submission states it: codes and days, no names, no birth dates, no free text.</summary>
/// <param name="Step">Kind of entry.</param>
/// <param name="Service">Code of the service; of a screening <c>screening</c>.</param>
/// <param name="Start">First day.</param>
/// <param name="End">Last day; null while it goes on.</param>
/// <param name="NextFollowUp">Day on which the mission means to see the person next; null where it set none.</param>
/// <param name="Status">Status of the case after the entry, a code of HTCDS: Active, FollowUp, Closed, ClosedReferred; null where it says nothing.</param>
/// <param name="Codes">What else is known, each a code of a list: name of the variable → code.</param>
/// <param name="IsExact">Whether the first day is known; where it is not, the first of its year or month stands for it, and nothing is due by it.</param>
public sealed record CaseEntry(
    CaseStep Step, string Service, DateOnly Start, DateOnly? End, DateOnly? NextFollowUp, string? Status, IReadOnlyDictionary<string, string> Codes, bool IsExact = true)
{
    /// <summary>The last day that the entry tells of.</summary>
    public DateOnly LastDay => End ?? Start;

    /// <summary>Whether another entry says the same.</summary>
    public bool Equals(CaseEntry? other) =>
        other is not null
        && (Step, Service, Start, End, NextFollowUp, Status, IsExact) == (other.Step, other.Service, other.Start, other.End, other.NextFollowUp, other.Status, other.IsExact)
        && Codes.Count == other.Codes.Count
        && Codes.All(code => other.Codes.TryGetValue(code.Key, out string? value) && value == code.Value);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Step, Service, Start);
}

/// <summary>What one submission says about a case.</summary>
/// <param name="Slot">The slot in which the submission stands: a later revision in it takes this one's place.</param>
/// <param name="Submission">Id of the submission.</param>
/// <param name="Mission">The mission, which is the agency that sent it.</param>
/// <param name="Period">Period of the submission's folder; a later period continues an earlier one.</param>
/// <param name="ReceivedAt">When it was received, UTC.</param>
/// <param name="IsInForce">False once a correction took its place.</param>
/// <param name="Entries">Its entries.</param>
public sealed record CaseContribution(
    string Slot, string Submission, string Mission, string Period, DateTimeOffset ReceivedAt, bool IsInForce, IReadOnlyList<CaseEntry> Entries);
