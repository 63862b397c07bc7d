using Pipeline.Core.Codelists;
using Pipeline.Core.Indicators;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Consistency;

/// <summary>A flow stands in the origin–destination matrix and among the migration flows by country of residence with the same figure: for the same
/// definition, a country counts its migrants from or to another one once.</summary>
/// <param name="Id">Stable name.</param>
/// <param name="Severity">How much a finding weighs.</param>
/// <param name="Description">The rule in a sentence.</param>
public sealed record SameFlows(string Id, Severity Severity, string Description) : ConsistencyRule(Id, Severity, Description, [])
{
    private const string Matrix = "flow-matrix";
    private const string Flows = "migration-flows";

    /// <inheritdoc/>
    internal override IReadOnlyList<Term> AllTerms => [];

    /// <inheritdoc/>
    public override IEnumerable<ConsistencyFinding> Check(CountryData data)
    {
        var cells = from cell in data[Matrix]?.Cells ?? []
                    orderby cell.Year, string.Join('|', cell.Codes)
                    select (cell.Year, Origin: cell.Codes[0], Destination: cell.Codes[1], Reporter: cell.Codes[2], Definition: cell.Codes[3], cell.Figure);
        foreach ((int year, string origin, string destination, string reporter, string definition, Figure figure) in cells)
        {
            string partner = reporter == "I" ? origin : destination;
            if (CodelistCatalogue.Find("residence")!.IndexOf(partner) < 0) continue;
            var term = new Term(Flows, new Dictionary<string, string> { ["flow"] = reporter == "I" ? "IMM" : "EMI", ["definition"] = definition, ["residence"] = partner });
            if (term.At(data, year, [], []) is not { } other || Comparison.Holds(Operator.EqualTo, figure.Value, other.Value, 0)) continue;
            yield return Finding(
                data,
                year,
                [
                    (Matrix, year, new Dictionary<string, string> { ["origin"] = origin, ["destination"] = destination, ["reporter"] = reporter, ["definition"] = definition }, figure),
                    (Flows, year, term.CodesOf([], []), other),
                ],
                1,
                $"{Text(figure.Value)}, a difference of {Text(figure.Value - other.Value)}",
                Text(other.Value));
        }
    }
}
