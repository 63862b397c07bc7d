using Pipeline.Core.Reading;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Validation;

/// <summary>Counts violations per rule and keeps the first findings of each.</summary>
internal sealed class FindingSink : IFindings
{
    private readonly Dictionary<string, Tally> byRule = new(StringComparer.Ordinal);
    private readonly List<Tally> inOrder = [];

    public long Errors { get; private set; }

    public long Warnings { get; private set; }

    /// <summary>One entry for each violated rule, in the order of first violation.</summary>
    public IReadOnlyList<RuleResult> Results =>
        [.. inOrder.Select(tally => new RuleResult(tally.Rule, tally.Severity, tally.Description, tally.Count, tally.First))];

    /// <summary>Counts a violation of a template's rule.</summary>
    /// <returns>Whether its description is wanted.</returns>
    public bool Count(RuleDefinition rule) => Count(rule.Id, rule.Severity, rule.Description);

    /// <inheritdoc/>
    public bool Count(ReadingRule rule) => Count(rule.Id, rule.Severity, rule.Description);

    /// <summary>Describes a violation that was counted; for findings at the end of the file, in the order of their lines.</summary>
    public void Describe(RuleDefinition rule, long line, string? column, string found, string expected) =>
        Describe(rule.Id, new Finding(rule.Id, rule.Severity, line, column, found, expected));

    /// <inheritdoc/>
    public void Describe(ReadingRule rule, long line, string? column, string found, string expected) =>
        Describe(rule.Id, new Finding(rule.Id, rule.Severity, line, column, found, expected));

    private bool Count(string rule, Severity severity, string description)
    {
        if (!byRule.TryGetValue(rule, out Tally? tally))
        {
            tally = new Tally(rule, severity, description);
            byRule.Add(rule, tally);
            inOrder.Add(tally);
        }

        tally.Count++;
        if (severity == Severity.Error) Errors++;
        else Warnings++;
        return tally.First.Count < ValidationReport.FindingsKeptPerRule;
    }

    private void Describe(string rule, Finding finding)
    {
        List<Finding> first = byRule[rule].First;
        if (first.Count < ValidationReport.FindingsKeptPerRule) first.Add(finding);
    }

    private sealed class Tally(string rule, Severity severity, string description)
    {
        public string Rule => rule;

        public Severity Severity => severity;

        public string Description => description;

        public long Count { get; set; }

        public List<Finding> First { get; } = [];
    }
}
