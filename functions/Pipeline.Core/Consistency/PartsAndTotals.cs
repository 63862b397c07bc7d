using Pipeline.Core.Codelists;
using Pipeline.Core.Indicators;
using Pipeline.Core.Templates;
using Pipeline.Core.Validation;

namespace Pipeline.Core.Consistency;

/// <summary>Parts that came in one submission do not exceed a total that came in another, and equal it where they are complete. Within one
/// file the template's own rules see to it.</summary>
/// <param name="Id">Stable name.</param>
/// <param name="Severity">How much a finding weighs.</param>
/// <param name="Description">The rule in a sentence.</param>
/// <param name="By">Code lists of the template by which its figures are looked at, that of the parts left out.</param>
/// <param name="Template">Id of the template.</param>
/// <param name="Parts">Code list along which the parts add up.</param>
/// <param name="Where">Field → code.</param>
/// <param name="Tolerance">How far the sum may lie off, in the template's unit.</param>
public sealed record PartsAndTotals(
    string Id, Severity Severity, string Description, IReadOnlyList<string> By, string Template, string Parts, IReadOnlyDictionary<string, string>? Where = null, double Tolerance = 0)
    : ConsistencyRule(Id, Severity, Description, By)
{
    private readonly Term term = new(Template, Where);
    private readonly Codelist codelist = CodelistCatalogue.Find(Parts) ?? throw new FormatException($"Consistency: there is no code list '{Parts}'.");

    /// <inheritdoc/>
    internal override IReadOnlyList<Term> AllTerms => [term];

    /// <inheritdoc/>
    public override IEnumerable<ConsistencyFinding> Check(CountryData data)
    {
        string[] by = [.. By, Parts];
        foreach ((int year, string[] codes) in Groups(data, [term]))
            foreach (Code total in codelist.Codes.Where(code => codelist.ChildrenOf(codelist.IndexOf(code.Id)).Count > 0))
            {
                if (At(total.Id) is not { } whole) continue;
                IReadOnlyList<int> places = codelist.PartsOf(codelist.IndexOf(total.Id), place => At(codelist.Codes[place].Id) is not null, out bool isComplete);
                if (places.Count == 0) continue;
                (string Code, Figure Figure)[] parts = [.. places.Select(place => (codelist.Codes[place].Id, At(codelist.Codes[place].Id)!))];
                double sum = parts.Sum(part => part.Figure.Value), excess = sum - whole.Value;
                if (parts.All(part => part.Figure.Sources.Intersect(whole.Sources).Any()) || (isComplete ? Math.Abs(excess) : excess) <= Tolerance + Sums.Slack(sum, whole.Value)) continue;
                yield return Finding(
                    data,
                    year,
                    [.. parts.Select(part => (Template, year, term.CodesOf(by, [.. codes, part.Code]), (Figure?)part.Figure)), (Template, year, term.CodesOf(by, [.. codes, total.Id]), whole)],
                    parts.Length,
                    Text(sum),
                    $"{(isComplete ? "" : "at most ")}{Text(whole.Value)}");

                Figure? At(string code) => term.At(data, year, by, [.. codes, code]);
            }
    }
}
