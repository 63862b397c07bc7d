using Pipeline.Core.Codelists;
using Pipeline.Core.Indicators;

namespace Pipeline.Core.Disclosure;

/// <summary>A table that is not published, and why.</summary>
/// <param name="Indicator">Code of the indicator.</param>
/// <param name="Dimensions">The dimensions by which the table is broken down; empty for the total.</param>
/// <param name="Reason">The reason in a sentence for readers; it names no figure.</param>
public sealed record WithheldTable(string Indicator, IReadOnlyList<string> Dimensions, string Reason);

/// <summary>Withholds every table of confidential figures that has a cell too small to publish.</summary>
/// <remarks>A table is an indicator with the set of dimensions by which it is broken down, over all years. As long as there is no secondary suppression,
/// a table with one primary cell is withheld whole: its other cells could give the small one away through their totals.</remarks>
public static class TableProtection
{
    /// <summary>The figures with those of withheld tables emptied (value null, CONF_STATUS <c>C</c>), or left out where their presence tells.</summary>
    /// <param name="set">Figures as computed.</param>
    /// <param name="policy">The thresholds.</param>
    /// <param name="withheld">The tables that were withheld, in the order of the indicators.</param>
    public static ObservationSet Protect(ObservationSet set, DisclosurePolicy policy, out IReadOnlyList<WithheldTable> withheld)
    {
        var tables = new HashSet<string>(
            from observation in set.Observations
            where observation.SmallestCount is > 0 && observation.SmallestCount < MinimumFor(observation)
            where observation.Sources.Any(source => !set.Sources[source].Manifest.IsPublic)
            select TableOf(observation));
        withheld =
        [
            .. from observation in set.Observations
               where tables.Contains(TableOf(observation))
               group observation by TableOf(observation) into table
               select new WithheldTable(
                   table.First().Indicator,
                   Breakdown(table.First()),
                   $"Withheld: at least one figure rests on fewer than {MinimumFor(table.First())} persons, and the rest of the table could give it away."),
        ];
        return set with
        {
            Observations =
            [
                .. from observation in set.Observations
                   let isWithheld = tables.Contains(TableOf(observation))
                   where !isWithheld || !IndicatorCatalogue.Find(observation.Indicator)!.IsTellingByPresence
                   select (isWithheld ? Withhold(observation) : observation) with { SmallestCount = null },
            ],
        };

        int MinimumFor(Observation observation) => Math.Max(policy.MinimumCellCount, IndicatorCatalogue.Find(observation.Indicator)!.MinimumCount);
    }

    private static Observation Withhold(Observation observation) => observation with { Value = null, Confidentiality = "C" };

    private static string TableOf(Observation observation) => $"{observation.Indicator}|{string.Join('|', Breakdown(observation))}";

    // What has no total, such as a definition, is no breakdown.
    private static IReadOnlyList<string> Breakdown(Observation observation) =>
        [.. IndicatorCatalogue.Find(observation.Indicator)!.Dimensions.Where((dimension, i) => observation.Codes[i] != Codelist.Total && CodelistCatalogue.Find(dimension)!.HasTotal)];
}
