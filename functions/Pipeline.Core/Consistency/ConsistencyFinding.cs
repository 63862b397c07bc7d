using Pipeline.Core.Templates;

namespace Pipeline.Core.Consistency;

/// <summary>A figure that a rule compares.</summary>
/// <param name="Template">Template on which it was submitted.</param>
/// <param name="Year">Its year.</param>
/// <param name="Codes">Field → code; totals left out.</param>
/// <param name="Value">The figure; null where it is missing or not for the reader.</param>
/// <param name="IsMissing">Whether there is none.</param>
/// <param name="Agencies">The agencies that submitted it.</param>
public sealed record ComparedFigure(string Template, int Year, IReadOnlyDictionary<string, string> Codes, double? Value, bool IsMissing, IReadOnlyList<string> Agencies);

/// <summary>Figures of a country that do not go together.</summary>
/// <param name="Rule">Id of the rule.</param>
/// <param name="Severity">How much it weighs.</param>
/// <param name="Description">The rule in a sentence.</param>
/// <param name="Year">Year that the rule looked at.</param>
/// <param name="Agencies">The agencies whose figure is odd: they are asked to look at it.</param>
/// <param name="Figures">The figures compared, the odd ones first.</param>
/// <param name="Found">What was found; null where it is not for the reader.</param>
/// <param name="Expected">What was expected; null where it is not for the reader.</param>
public sealed record ConsistencyFinding(
    string Rule,
    Severity Severity,
    string Description,
    int Year,
    IReadOnlyList<string> Agencies,
    IReadOnlyList<ComparedFigure> Figures,
    string? Found,
    string? Expected)
{
    /// <summary>Whether an agency is told of the finding. That a record stands in the file of another agency too would tell who is in that file: only the coordinator learns of it.</summary>
    public bool IsFor(string agency) => Agencies.Contains(agency) && (Figures.Count > 0 || Agencies.All(other => other == agency));

    /// <summary>The finding as one of its agencies may read it: figures of others, and what would tell them, are left out; a finding is no
    /// way around an agreement.</summary>
    public ConsistencyFinding SeenBy(string agency)
    {
        bool isAllOwn = Figures.All(IsOwn);
        return this with
        {
            Figures = [.. Figures.Select(figure => IsOwn(figure) ? figure : figure with { Value = null })],
            Found = isAllOwn ? Found : null,
            Expected = isAllOwn ? Expected : null,
        };

        bool IsOwn(ComparedFigure figure) => figure.Agencies.All(other => other == agency);
    }
}
