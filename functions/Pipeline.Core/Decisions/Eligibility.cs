namespace Pipeline.Core.Decisions;

/// <summary>Whether a person may be assisted under a programme for victims of trafficking.</summary>
public enum Eligibility
{
    /// <summary>Assistance may be given.</summary>
    Eligible,

    /// <summary>Assistance may begin while what is missing is found out.</summary>
    Provisional,

    /// <summary>No assistance under this programme; the person is referred elsewhere.</summary>
    NotEligible,
}

/// <summary>An eligibility with its reasons.</summary>
/// <param name="Eligibility">The decision.</param>
/// <param name="Reasons">What it rests on.</param>
public sealed record EligibilityDecision(Eligibility Eligibility, IReadOnlyList<Reason> Reasons);

/// <summary>Eligibility for assistance, as it follows from the identification.</summary>
/// <remarks>The rule is this project's: the screening form's own wording is not public. It keeps to two principles of the IOM Handbook on Direct Assistance
/// for Victims of Trafficking (2007): assistance is voluntary, and in doubt a person is treated as a victim until it is decided.</remarks>
public static class AssistanceEligibility
{
    private static readonly Reason NoVictim = new("not-a-victim", "The person is not a victim of trafficking; other programmes may help.");
    private static readonly Reason Victim = new("victim", "The person is a victim of trafficking.");
    private static readonly Reason Undecided = new("identification-open", "The identification is open: the person is treated as a possible victim until it is decided.");
    private static readonly Reason Agrees = new("agrees", "The person, or for a child the guardian, agrees to be assisted.");
    private static readonly Reason Refuses = new("refuses", "The person, or for a child the guardian, does not agree to be assisted; assistance is voluntary.");
    private static readonly Reason NotAsked = new("agreement-unknown", "It is not known whether the person, or for a child the guardian, agrees to be assisted.");

    /// <summary>Every reason that a decision may name.</summary>
    public static IReadOnlyList<Reason> Reasons { get; } = [NoVictim, Victim, Undecided, Agrees, Refuses, NotAsked];

    /// <summary>Decides.</summary>
    /// <param name="identification">Whether the person is a victim.</param>
    /// <param name="agrees">Whether the person, or for a child the guardian, agrees to be assisted; null where nobody asked.</param>
    public static EligibilityDecision Decide(Identification identification, bool? agrees)
    {
        if (identification == Identification.NotVictim) return new EligibilityDecision(Eligibility.NotEligible, [NoVictim]);
        if (agrees == false) return new EligibilityDecision(Eligibility.NotEligible, [Refuses]);
        bool isSettled = identification == Identification.Victim && agrees == true;
        return new EligibilityDecision(
            isSettled ? Eligibility.Eligible : Eligibility.Provisional,
            [identification == Identification.Victim ? Victim : Undecided, agrees is null ? NotAsked : Agrees]);
    }
}
