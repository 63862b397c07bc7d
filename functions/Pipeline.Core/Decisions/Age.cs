namespace Pipeline.Core.Decisions;

/// <summary>What is known of a person's age. Days are what was recorded; whatever is missing is null.</summary>
/// <param name="BirthDate">Date of birth.</param>
/// <param name="ActDate">Day of the first act: recruitment, where there was one.</param>
/// <param name="AgeAtAct">Age at the act as the person remembers it, completed years.</param>
/// <param name="InterviewDate">Day of the interview, which is after the act.</param>
/// <param name="AgeAtInterview">Age at the interview, completed years.</param>
public sealed record AgeEvidence(DateOnly? BirthDate, DateOnly? ActDate, int? AgeAtAct, DateOnly? InterviewDate, int? AgeAtInterview);

/// <summary>Ages in completed years.</summary>
public static class Age
{
    /// <summary>Age on a day. Who was born on 29 February is a year older on 1 March where the year has no such day.</summary>
    public static int On(DateOnly birth, DateOnly day) => day.Year - birth.Year - ((day.Month, day.Day).CompareTo((birth.Month, birth.Day)) < 0 ? 1 : 0);

    /// <summary>Age at the interview: from the date of birth, else as recorded; null where neither is known.</summary>
    public static int? AtInterview(AgeEvidence evidence) =>
        evidence is { BirthDate: { } birth, InterviewDate: { } interview } ? On(birth, interview) : evidence.AgeAtInterview;

    /// <summary>Whether the person was under 18 at the act; null where it cannot be told.</summary>
    /// <remarks>From the dates of birth and act, else from the age at the act as recorded. Else the age at the interview leaves a year of possible birthdays: where the person was a child
    /// at the act, or an adult, with each of them, it is known. Without the day of the act a child at the interview was a child at the act, which came before. A person who was recruited at 17
    /// and exploited at 19 was a child at the act. On the 18th birthday one is an adult.</remarks>
    public static bool? IsChildAtAct(AgeEvidence evidence)
    {
        int? atAct = evidence is { BirthDate: { } birth, ActDate: { } act } ? On(birth, act) : evidence.AgeAtAct;
        if (atAct is { } age) return age < Palermo.AgeOfMajority;
        if (evidence is { BirthDate: null, ActDate: { } day, InterviewDate: { } interview, AgeAtInterview: { } then })
        {
            bool isChildIfYoungest = On(interview.AddYears(-then), day) < Palermo.AgeOfMajority;
            bool isChildIfOldest = On(interview.AddYears(-then - 1).AddDays(1), day) < Palermo.AgeOfMajority;
            if (isChildIfYoungest == isChildIfOldest) return isChildIfYoungest;
        }

        return AtInterview(evidence) < Palermo.AgeOfMajority ? true : null;
    }
}
