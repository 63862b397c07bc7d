using Pipeline.Core.Codelists;
using Pipeline.Core.Estimation;
using Pipeline.Core.Indicators;

namespace Pipeline.Core.Profiles;

/// <summary>One side of a flow as one country reports it.</summary>
/// <param name="Value">Persons; null where the figure is withheld.</param>
/// <param name="Definition">Code of the list <c>definition</c>.</param>
public sealed record MirrorSide(double? Value, string Definition);

/// <summary>The flow from one country to another in a year, as the two report it.</summary>
/// <param name="Origin">Country that people left (ISO 3166-1 alpha-3).</param>
/// <param name="Destination">Country to which they went.</param>
/// <param name="Year">Year.</param>
/// <param name="Immigrants">I: immigrants by previous residence, reported by the destination; null where it reports none.</param>
/// <param name="Emigrants">E: emigrants by next residence, reported by the origin; null where it reports none.</param>
/// <param name="Ratio">E ÷ I; null where a side is missing or withheld, I is zero or the definitions differ.</param>
/// <param name="Gap">I − E; null as for the ratio, except that a zero does not matter.</param>
/// <param name="Asymmetry">|I − E| ÷ ((I + E) ÷ 2), from 0 (both say the same) to 2 (one says nobody); null as for the ratio, and where both are zero.</param>
/// <param name="Preferred">The figure to use: the destination's, unless it has none, withholds it, or its source covers only a part of the country and the origin's does not. Never an
/// estimate; null where no side gives a figure.</param>
/// <param name="PreferredSide"><c>destination</c> or <c>origin</c>; null where no side gives a figure.</param>
/// <param name="Missing">The country whose figure is missing; null where both report one.</param>
/// <param name="Withheld">The countries whose figure is there and withheld to protect persons.</param>
/// <param name="DefinitionsDiffer">Whether the sides count by different definitions, so that they are shown beside each other and not compared.</param>
public sealed record MirrorFlow(
    string Origin,
    string Destination,
    int Year,
    MirrorSide? Immigrants,
    MirrorSide? Emigrants,
    double? Ratio,
    double? Gap,
    double? Asymmetry,
    double? Preferred,
    string? PreferredSide,
    string? Missing,
    IReadOnlyList<string> Withheld,
    bool DefinitionsDiffer);

/// <summary>A flow that the reports of both sides were made to agree on.</summary>
/// <param name="Origin">Country that people left (ISO 3166-1 alpha-3).</param>
/// <param name="Destination">Country to which they went.</param>
/// <param name="Year">Year.</param>
/// <param name="Value">Persons, estimated: the mean of both adjusted reports.</param>
/// <param name="Receiving">Factor by which the destination's reports of immigrants were multiplied; 1 for the benchmark.</param>
/// <param name="Sending">Factor by which the origin's reports of emigrants were multiplied.</param>
/// <param name="Benchmark">The country whose reports of immigrants are believed.</param>
public sealed record HarmonisedFlow(string Origin, string Destination, int Year, double Value, double Receiving, double Sending, string Benchmark);

/// <summary>Mirror statistics: what the country of origin and the country of destination say of the same flow (double-entry matrix; Poulain 1993; THESIM).</summary>
public static class MirrorStatistics
{
    private const string Immigration = "IMMIGRATION";
    private const string Emigration = "EMIGRATION";

    /// <summary>The flows among countries that at least one side reports, by year, origin and destination.</summary>
    /// <param name="countries">Each country's published figures.</param>
    /// <param name="isPartial">Whether a country's source of a table (H2, H3) covers only a part of it.</param>
    public static IReadOnlyList<MirrorFlow> Of(IReadOnlyList<ObservationSet> countries, Func<string, string, bool> isPartial)
    {
        Dictionary<(string Origin, string Destination, int Year), (List<MirrorSide> In, List<MirrorSide> Out)> flows = [];
        string[] codes = [.. countries.Select(country => country.Country)];
        foreach (ObservationSet country in countries)
            foreach (Observation observation in country.Observations.Where(IsTotalByResidence))
            {
                string partner = observation.Codes[4];
                if (!codes.Contains(partner) || partner == country.Country) continue;
                int year = int.Parse(observation.Period, System.Globalization.CultureInfo.InvariantCulture);
                bool isIn = observation.Indicator == Immigration;
                (string, string, int) key = isIn ? (partner, country.Country, year) : (country.Country, partner, year);
                if (!flows.TryGetValue(key, out var sides)) flows.Add(key, sides = ([], []));
                (isIn ? sides.In : sides.Out).Add(new MirrorSide(observation.Value, observation.Codes[0]));
            }

        return
        [
            .. from flow in flows
               orderby flow.Key.Year, flow.Key.Origin, flow.Key.Destination
               select Compare(flow.Key, flow.Value.In, flow.Value.Out, isPartial),
        ];
    }

    /// <summary>The flows of a year that both sides report, adjusted so that the reports agree (<see cref="DoubleEntry"/>): factors take up that countries count by
    /// different definitions and with different coverage.</summary>
    /// <param name="flows">The flows, as <see cref="Of"/> gives them.</param>
    /// <param name="lastYear">The latest year to look at.</param>
    /// <returns>The flows of the latest year that has any; none where the reports cannot be tied to one benchmark, which is the receiver whose definition comes first in
    /// the list of definitions and, of several, the one of the largest flows.</returns>
    public static IReadOnlyList<HarmonisedFlow> Harmonise(IReadOnlyList<MirrorFlow> flows, int lastYear)
    {
        MirrorFlow[] pairs = [.. flows.Where(flow => flow.Year <= lastYear && flow is { Immigrants.Value: > 0, Emigrants.Value: > 0 })];
        if (pairs.Length == 0) return [];
        int year = pairs.Max(flow => flow.Year);
        pairs = [.. pairs.Where(flow => flow.Year == year)];
        string[] countries = [.. pairs.SelectMany(flow => new[] { flow.Origin, flow.Destination }).Distinct().Order(StringComparer.Ordinal)];
        string benchmark = pairs.GroupBy(flow => flow.Destination)
            .OrderBy(receiver => receiver.Min(flow => CodelistCatalogue.Definition.IndexOf(flow.Immigrants!.Definition))).ThenByDescending(receiver => receiver.Sum(flow => flow.Immigrants!.Value))
            .First().Key;
        double[,] receiving = new double[countries.Length, countries.Length], sending = new double[countries.Length, countries.Length];
        for (int i = 0; i < countries.Length; i++)
            for (int j = 0; j < countries.Length; j++)
            {
                MirrorFlow? flow = pairs.FirstOrDefault(flow => flow.Origin == countries[i] && flow.Destination == countries[j]);
                (receiving[i, j], sending[i, j]) = (flow?.Immigrants!.Value ?? double.NaN, flow?.Emigrants!.Value ?? double.NaN);
            }

        try
        {
            HarmonisedFlows found = DoubleEntry.Adjust(receiving, sending, Array.IndexOf(countries, benchmark)).Value;
            return
            [
                .. from flow in pairs
                   let i = Array.IndexOf(countries, flow.Origin)
                   let j = Array.IndexOf(countries, flow.Destination)
                   select new HarmonisedFlow(flow.Origin, flow.Destination, year, found.Flows[i, j], found.Receiving[j], found.Sending[i], benchmark),
            ];
        }
        catch (ArgumentException)
        {
            return [];
        }
    }

    // All dimensions but definition and residence are totals.
    private static bool IsTotalByResidence(Observation observation) =>
        observation.Indicator is Immigration or Emigration && observation.Codes is [_, Codelist.Total, Codelist.Total, Codelist.Total, not Codelist.Total, Codelist.Total];

    private static MirrorFlow Compare(
        (string Origin, string Destination, int Year) flow, List<MirrorSide> immigrants, List<MirrorSide> emigrants, Func<string, string, bool> isPartial)
    {
        // Where both sides count by one definition, that one; otherwise each side's first in the order of the list, which begins with the harmonised one. What is withheld comes last.
        (MirrorSide In, MirrorSide Out) same =
            (from one in InOrder(immigrants) from other in emigrants where one.Definition == other.Definition orderby other.Value is null select (one, other)).FirstOrDefault();
        MirrorSide? taken = same.In ?? InOrder(immigrants).FirstOrDefault(), left = same.Out ?? InOrder(emigrants).FirstOrDefault();
        bool differ = taken is not null && left is not null && taken.Definition != left.Definition;
        (double I, double E)? pair = !differ && taken?.Value is { } arrived && left?.Value is { } departed ? (arrived, departed) : null;
        bool isOrigin = left?.Value is not null && (taken?.Value is null || (isPartial(flow.Destination, "H2") && !isPartial(flow.Origin, "H3")));
        double? preferred = isOrigin ? left!.Value : taken?.Value;
        return new MirrorFlow(
            flow.Origin, flow.Destination, flow.Year, taken, left,
            pair is { I: > 0 } ? pair.Value.E / pair.Value.I : null,
            pair is null ? null : pair.Value.I - pair.Value.E,
            pair is null || pair.Value.I + pair.Value.E == 0 ? null : Math.Abs(pair.Value.I - pair.Value.E) / ((pair.Value.I + pair.Value.E) / 2),
            preferred,
            preferred is null ? null : isOrigin ? "origin" : "destination",
            taken is null ? flow.Destination : left is null ? flow.Origin : null,
            [.. taken is { Value: null } ? new[] { flow.Destination } : [], .. left is { Value: null } ? new[] { flow.Origin } : []],
            differ);
    }

    private static IEnumerable<MirrorSide> InOrder(IEnumerable<MirrorSide> sides) => sides.OrderBy(side => side.Value is null).ThenBy(side => CodelistCatalogue.Definition.IndexOf(side.Definition));
}
