using Pipeline.Core.Codelists;
using Pipeline.Core.Indicators;

namespace Pipeline.Core.Disclosure;

/// <summary>Decides which figures of a release are published, so that no number of persons that is too small can be worked out from them and from what is public already.</summary>
/// <remarks>Not the figures are protected but the counts they are made of, all tables of the release together (<see cref="ReleaseCounts"/>): rules call counts unsafe, secondary suppression
/// hides what would give them away, linear programming attacks the rest, and what it still finds is given more cover. A figure is published where all its counts are.</remarks>
public static class TableProtection
{
    /// <summary>Counts that hang together are protected up to this number; more are withheld.</summary>
    private const int MostLinked = 200_000;

    private const string Unproven = "Withheld: it could not be proven that the other figures of this table would not give away how many persons stand behind a very small one.";
    private const string TellingList = "Withheld: at least one place on the list rests on very few persons, and the list as a whole would give it away.";

    /// <summary>Protects the figures of a release.</summary>
    /// <param name="set">Figures as computed, with their counts.</param>
    /// <param name="policy">The thresholds.</param>
    /// <param name="earlier">The versions that are public already, which stay readable beside this one.</param>
    /// <param name="solver">Solver of linear programs; where it cannot run, what would have to be attacked is withheld and the report says why.</param>
    /// <param name="cancellation">Ends the work.</param>
    public static async Task<ProtectedFigures> ProtectAsync(
        ObservationSet set, DisclosurePolicy policy, IReadOnlyList<EarlierRelease> earlier, IFeasibilitySolver solver, CancellationToken cancellation)
    {
        var counts = new ReleaseCounts(set, policy, earlier);
        Protection[] protection = counts.ByRules();
        List<string> remarks = [];
        HashSet<int> unproven = await ProtectAsync(counts, protection, solver, remarks, cancellation);

        var fates = new Dictionary<Observation, Fate>(ReferenceEqualityComparer.Instance);
        foreach (Observation observation in set.Observations)
        {
            int[] places = [.. (observation.Basis?.Cells ?? []).Select(cell => counts.PlaceOf[cell])];
            fates[observation] = IsUnsafe(set, policy, observation) || places.Any(place => counts.Counts[place] is { IsUnsafe: true, IsPublic: false }) ? Fate.TooSmall
                : places.Any(unproven.Contains) ? Fate.Unproven
                : places.Any(place => protection[place].IsSuppressed()) ? Fate.Complementary
                : Fate.Published;
        }

        HashSet<string> tellingLists =
            [.. set.Observations.Where(observation => fates[observation] != Fate.Published && IndicatorOf(observation).IsTellingByPresence).Select(observation => observation.Indicator)];
        foreach (Observation observation in set.Observations)
            if (tellingLists.Contains(observation.Indicator) && fates[observation] == Fate.Published) fates[observation] = Fate.Complementary;
        IGrouping<string, Observation>[] tables = [.. set.Observations.GroupBy(TableOf)];
        if (counts.Counts.Count(count => count is { IsUsed: true, IsUnsafe: true, IsPublic: false, WasPublished: true }) is > 0 and int late)
            remarks.Add(FormattableString.Invariant($"{late} numbers that the policy calls too small are in a version published before and cannot be taken back; they are not published again."));
        return new ProtectedFigures(
            set with
            {
                Counts = null,
                Observations =
                [
                    .. from observation in set.Observations
                       where !tellingLists.Contains(observation.Indicator)
                       let free = observation with { SmallestCount = null, Basis = null }
                       select fates[observation] == Fate.Published ? free : free with { Value = null, Confidentiality = "C" },
                ],
            },
            [
                .. from table in tables
                   let isList = tellingLists.Contains(table.First().Indicator)
                   where isList || (table.Any(observation => fates[observation] == Fate.Unproven) && table.All(observation => fates[observation] != Fate.Published || observation.Value == 0))
                   select new WithheldTable(table.First().Indicator, Breakdown(table.First()), isList ? TellingList : Unproven),
            ],
            new DisclosureReport(
                policy.Reference,
                [.. earlier.Select(release => release.Name)],
                counts.Counts.Count(count => count.IsUsed),
                Used(place => counts.Counts[place] is { IsUnsafe: true, IsPublic: false }),
                Used(place => protection[place] == Protection.Secondary && !unproven.Contains(place)),
                Used(unproven.Contains),
                set.Observations.Count,
                fates.Values.Count(fate => fate != Fate.Published),
                [
                    .. from table in tables
                       where table.Any(observation => fates[observation] != Fate.Published)
                       select new SuppressedTable(
                           table.First().Indicator, Breakdown(table.First()), table.Count(), Number(table, Fate.TooSmall), Number(table, Fate.Complementary), Number(table, Fate.Unproven)),
                ],
                remarks));

        int Used(Func<int, bool> isOne) => Enumerable.Range(0, protection.Length).Count(place => counts.Counts[place].IsUsed && isOne(place));

        int Number(IEnumerable<Observation> table, Fate fate) => table.Count(observation => fates[observation] == fate);
    }

    /// <summary>Whether a figure that is in no table of counts rests on too few persons by itself.</summary>
    internal static bool IsUnsafe(ObservationSet set, DisclosurePolicy policy, Observation observation)
    {
        if (observation.Basis is not null || observation.SmallestCount is not > 0) return false;
        Indicator indicator = IndicatorOf(observation);
        return observation.SmallestCount < indicator.Templates.Max(template => policy.MinimumFor(template, indicator.Dimensions, observation.Codes))
            && observation.Sources.Any(source => !set.Sources[source].Manifest.IsPublic);
    }

    // Changes the protection of the counts; gives those of groups about which nothing could be proven.
    private static async Task<HashSet<int>> ProtectAsync(
        ReleaseCounts counts, Protection[] protection, IFeasibilitySolver solver, List<string> remarks, CancellationToken cancellation)
    {
        var unproven = new HashSet<int>();
        (int[] Counts, LinkedTables Tables, int Width)[] groups = [.. counts.Groups(protection).Where(group => group.Tables.SumCount > 0)];
        foreach ((int[] large, _, _) in groups.Where(group => group.Counts.Length > MostLinked))
        {
            remarks.Add(FormattableString.Invariant($"{large.Length} counts hang together, more than can be attacked: their figures are withheld."));
            Withhold(large);
        }

        groups = [.. groups.Where(group => group.Counts.Length <= MostLinked)];
        try
        {
            IReadOnlyList<(ProtectedTables Tables, IReadOnlyList<NarrowCell> Narrow)> found = await FeasibilityAudit.ProtectAsync(
                [.. groups.Select(group => new ProtectedTables(group.Tables, [.. group.Counts.Select(count => protection[count])], group.Width))], solver, cancellation);
            foreach (((int[] members, _, _), (ProtectedTables tables, IReadOnlyList<NarrowCell> narrow)) in groups.Zip(found))
            {
                for (int i = 0; i < members.Length; i++) protection[members[i]] = tables.Protection[i];
                if (narrow.Count == 0) continue;
                remarks.Add(FormattableString.Invariant($"{narrow.Count} small numbers among {members.Length} counts could not be protected by suppression: their figures are withheld."));
                Withhold(members);
            }
        }
        catch (InvalidOperationException missing)
        {
            remarks.Add($"The attack on the tables could not be run, so tables with small numbers are withheld. {missing.Message}");
            foreach ((int[] members, _, _) in groups) Withhold(members);
        }

        return unproven;

        void Withhold(int[] members)
        {
            foreach (int count in members)
            {
                if (protection[count] is Protection.Known or Protection.Unpublished or Protection.Primary) continue;
                protection[count] = Protection.Secondary;
                unproven.Add(count);
            }
        }
    }

    private static Indicator IndicatorOf(Observation observation) => IndicatorCatalogue.Find(observation.Indicator)!;

    private static string TableOf(Observation observation) => $"{observation.Indicator}|{string.Join('|', Breakdown(observation))}";

    // What has no total, such as a definition, is no breakdown.
    private static IReadOnlyList<string> Breakdown(Observation observation) =>
        [.. IndicatorOf(observation).Dimensions.Where((dimension, i) => observation.Codes[i] != Codelist.Total && CodelistCatalogue.Find(dimension)!.HasTotal)];

    private enum Fate
    {
        Published,
        TooSmall,
        Complementary,
        Unproven,
    }
}
