using Pipeline.Core.Codelists;
using Pipeline.Core.Indicators;

namespace Pipeline.Core.Disclosure;

/// <summary>A small number of persons that a release would give away. It names the cell and not the number.</summary>
/// <param name="Dataset">Id of the template.</param>
/// <param name="Cell">The cell for people: period and codes.</param>
/// <param name="How">How it is found.</param>
public sealed record Exposure(string Dataset, string Cell, string How);

/// <summary>Attacks an assembled release as a reader could who has it and every version before it.</summary>
/// <remarks>It takes nothing from the protection that went before but the policy: what is shown is read off the release.</remarks>
public static class ReleaseAttack
{
    /// <summary>The small numbers that the release would give away; none where it may be published.</summary>
    /// <param name="computed">The figures as computed, with their counts: the truth that the attacker is after.</param>
    /// <param name="policy">The policy of the release.</param>
    /// <param name="earlier">The versions that are public already.</param>
    /// <param name="shown">Keys (<see cref="Observation.Key"/>) of the figures of which the release gives the value anywhere.</param>
    /// <param name="solver">Solver of linear programs.</param>
    /// <param name="cancellation">Ends the attack.</param>
    /// <exception cref="InvalidOperationException">The solver cannot run though confidential tables with small numbers are shown in part.</exception>
    public static async Task<IReadOnlyList<Exposure>> FindAsync(
        ObservationSet computed, DisclosurePolicy policy, IReadOnlyList<EarlierRelease> earlier, IReadOnlySet<string> shown, IFeasibilitySolver solver, CancellationToken cancellation)
    {
        var counts = new ReleaseCounts(computed, policy, earlier);
        Observation[] seen = [.. computed.Observations.Where(observation => shown.Contains(observation.Key))];
        HashSet<int> places = [.. seen.SelectMany(observation => observation.Basis?.Cells ?? []).Select(cell => counts.PlaceOf[cell])];
        List<Exposure> exposed =
        [
            .. from observation in seen
               where TableProtection.IsUnsafe(computed, policy, observation)
               select new Exposure(IndicatorCatalogue.Find(observation.Indicator)!.Templates[0], observation.Key, "a figure that rests on it is shown"),
            .. from place in places.Order()
               where counts.Counts[place] is { IsUnsafe: true, IsPublic: false, WasPublished: false }
               select Of(place, "it is shown itself, or a figure that is made of it"),
        ];

        Protection[] protection = counts.SeenBy(places);
        // Where nothing confidential is shown, nothing more can be hidden.
        (int[] Counts, LinkedTables Tables, int Width)[] groups =
        [
            .. counts.Groups(protection).Where(group => group.Tables.SumCount > 0 && group.Counts.Any(count =>
                places.Contains(count) && counts.Counts[count] is { IsPublic: false, WasPublished: false, Value: not 0 })),
        ];
        IReadOnlyList<IReadOnlyList<NarrowCell>> narrow = await FeasibilityAudit.AttackAsync(
            [.. groups.Select(group => new ProtectedTables(group.Tables, [.. group.Counts.Select(count => protection[count])], group.Width))], solver, cancellation);
        foreach (((int[] members, _, _), IReadOnlyList<NarrowCell> found) in groups.Zip(narrow))
            exposed.AddRange(found.Select(cell => Of(members[cell.Cell], cell.Bounds.Width < 1e-6
                ? "it can be worked out exactly by adding and subtracting what is shown"
                : "it can be bounded more closely than the policy allows from what is shown")));
        return exposed;

        Exposure Of(int place, string how)
        {
            string key = counts.Counts[place].Key;
            CountTable? table = computed.Counts?.FirstOrDefault(table => key.StartsWith($"{table.Dataset}#{table.Measure}|", StringComparison.Ordinal));
            string[] parts = key.Split('|');
            if (table is null || parts.Length != table.Dimensions.Count + 2) return new Exposure(key[..key.IndexOf('#')], key, how);
            IEnumerable<string> codes = table.Dimensions.Zip(parts.Skip(2)).Where(pair => pair.Second != Codelist.Total).Select(pair => $"{pair.First} {pair.Second}");
            return new Exposure(table.Dataset, string.Join(", ", new[] { table.Measure, parts[1] }.Where(text => text.Length > 0).Concat(codes)), how);
        }
    }
}
