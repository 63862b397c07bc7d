namespace Pipeline.Core.Reading;

/// <summary>Where reading reports what is wrong. Two steps, so that a file with a million errors makes no million texts.</summary>
internal interface IFindings
{
    /// <summary>Counts a violation.</summary>
    /// <param name="rule">The violated rule.</param>
    /// <param name="line">Line of the file, from 1; 0 where the whole file is meant.</param>
    /// <param name="column">Name of the field, or null where the whole record is meant.</param>
    /// <returns>Whether its description is wanted: false once enough of the rule are kept.</returns>
    bool Count(ReadingRule rule, long line, string? column);

    /// <summary>Describes the violation just counted.</summary>
    /// <param name="rule">The violated rule.</param>
    /// <param name="line">As it was counted.</param>
    /// <param name="column">As it was counted.</param>
    /// <param name="found">What was found; never a value of a variable about a person.</param>
    /// <param name="expected">What was expected.</param>
    void Describe(ReadingRule rule, long line, string? column, string found, string expected);

    /// <summary>Counts a violation and describes it, for rules that a file violates a few times at most.</summary>
    void Add(ReadingRule rule, long line, string? column, string found, string expected)
    {
        if (Count(rule, line, column)) Describe(rule, line, column, found, expected);
    }
}
