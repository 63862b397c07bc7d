using Pipeline.Core.Reading;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Validation;

/// <summary>Counts violations per rule and keeps the first findings of each.</summary>
internal sealed class FindingSink : IFindings
{
    private readonly Dictionary<string, Tally> byRule = new(StringComparer.Ordinal);
    private readonly List<Tally> inOrder = [];

    /// <summary>The complete list of errors, where one is kept.</summary>
    public LeftOutWriter? LeftOut { get; set; }

    public long Errors { get; private set; }

    public long Warnings { get; private set; }

    /// <summary>One entry for each violated rule, in the order of first violation.</summary>
    public IReadOnlyList<RuleResult> Results =>
        [.. inOrder.Select(tally => new RuleResult(tally.Rule, tally.Severity, tally.Description, tally.Count, tally.First))];

    /// <summary>Counts a violation of a template's rule.</summary>
    /// <returns>Whether its description is wanted.</returns>
    public bool Count(RuleDefinition rule, long line, string? column) => Count(rule.Id, rule.Severity, rule.Description, line, column);

    /// <inheritdoc/>
    public bool Count(ReadingRule rule, long line, string? column) => Count(rule.Id, rule.Severity, rule.Description, line, column);

    /// <summary>Describes a violation that was counted; for findings at the end of the file, in the order of their lines.</summary>
    public void Describe(RuleDefinition rule, long line, string? column, string found, string expected) =>
        Describe(rule.Id, new Finding(rule.Id, rule.Severity, line, column, found, expected));

    /// <inheritdoc/>
    public void Describe(ReadingRule rule, long line, string? column, string found, string expected) =>
        Describe(rule.Id, new Finding(rule.Id, rule.Severity, line, column, found, expected));

    /// <summary>Adds what was found in a part of the file.</summary>
    /// <param name="results">The part's results.</param>
    /// <param name="lines">Lines of the file before the part.</param>
    public void Include(IReadOnlyList<RuleResult> results, long lines)
    {
        foreach (RuleResult result in results)
        {
            Tally tally = TallyOf(result.Rule, result.Severity, result.Description);
            tally.Count += result.Count;
            if (result.Severity == Severity.Warning) Warnings += result.Count;
            else Errors += result.Count;
            tally.First.AddRange(result.First.Take(ValidationReport.FindingsKeptPerRule - tally.First.Count)
                .Select(finding => finding.Line == 0 ? finding : finding with { Line = finding.Line + lines }));
        }
    }

    private bool Count(string rule, Severity severity, string description, long line, string? column)
    {
        Tally tally = TallyOf(rule, severity, description);
        tally.Count++;
        if (severity == Severity.Warning)
        {
            Warnings++;
        }
        else
        {
            Errors++;
            LeftOut?.Add(line, column, rule);
        }

        return tally.First.Count < ValidationReport.FindingsKeptPerRule;
    }

    private Tally TallyOf(string rule, Severity severity, string description)
    {
        if (!byRule.TryGetValue(rule, out Tally? tally))
        {
            tally = new Tally(rule, severity, description);
            byRule.Add(rule, tally);
            inOrder.Add(tally);
        }

        return tally;
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
