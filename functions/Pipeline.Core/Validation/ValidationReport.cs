using Pipeline.Core.Templates;

namespace Pipeline.Core.Validation;

/// <summary>How often a rule was violated, with the first findings of it.</summary>
/// <param name="Rule">Id of the rule.</param>
/// <param name="Severity">What a violation means.</param>
/// <param name="Description">The rule in a sentence.</param>
/// <param name="Count">Violations in the whole file.</param>
/// <param name="First">The first of them in the order of the file.</param>
public sealed record RuleResult(string Rule, Severity Severity, string Description, long Count, IReadOnlyList<Finding> First);

/// <summary>What validation found in one submission. Holds no value of a variable about a person.</summary>
/// <param name="Template">Id of the template.</param>
/// <param name="TemplateVersion">Version of the template.</param>
/// <param name="Records">Records read, without the header.</param>
/// <param name="Errors">Violations that reject the submission, or the records that they are about.</param>
/// <param name="Warnings">Violations that do not.</param>
/// <param name="Rules">One entry for each violated rule, in the order of first violation.</param>
/// <param name="LeftOut">Records with an error or that may not be kept, as without consent: in an accepted submission, those that were left out.</param>
/// <param name="IsTolerated">Whether there are errors, all of them about single records, and these are no more than the template's tolerance.</param>
public sealed record ValidationReport(
    string Template, string TemplateVersion, long Records, long Errors, long Warnings, IReadOnlyList<RuleResult> Rules, long LeftOut = 0, bool IsTolerated = false)
{
    /// <summary>How many findings of each rule a report keeps.</summary>
    public const int FindingsKeptPerRule = 100;

    /// <summary>Whether the submission may be used, without the records that are left out.</summary>
    public bool IsAccepted => Errors == 0 || IsTolerated;
}
