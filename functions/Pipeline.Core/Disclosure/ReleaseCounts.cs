using Pipeline.Core.Codelists;
using Pipeline.Core.Indicators;

namespace Pipeline.Core.Disclosure;

/// <summary>A version that is public already.</summary>
/// <param name="Name">Its name for people, for example <c>2019, version 1</c> or <c>gender-report 2019, version 1</c>.</param>
/// <param name="Computed">Its figures before protection, with the counts they are made of.</param>
/// <param name="Published">Its figures as they were published.</param>
public sealed record EarlierRelease(string Name, ObservationSet Computed, ObservationSet Published);

/// <summary>One count behind a release.</summary>
/// <param name="Key">Its name (<see cref="CountTable.Key"/>), or that of a group known by subtraction.</param>
/// <param name="Value">Its value.</param>
/// <param name="IsUnsafeByItself">Whether the policy calls it unsafe for who contributes to it.</param>
/// <param name="Minimum">The smallest number of persons that the policy lets be published of it.</param>
/// <param name="IsPublic">Whether its providers publish it themselves.</param>
internal sealed record ReleaseCount(string Key, double Value, bool IsUnsafeByItself, int Minimum, bool IsPublic)
{
    /// <summary>Whether the policy calls it unsafe.</summary>
    public bool IsUnsafe => IsUnsafeByItself || IsWholeGroup;

    /// <summary>Whether it holds all of a margin, where the policy asks about that.</summary>
    public bool IsWholeGroup { get; set; }

    /// <summary>Whether it is a zero beside a cell that holds all of a margin: one that may be hidden.</summary>
    public bool IsTellingZero { get; set; }

    /// <summary>Whether a figure of the release is made of it.</summary>
    public bool IsUsed { get; set; }

    /// <summary>Whether an earlier release shows it.</summary>
    public bool WasPublished { get; set; }
}

/// <summary>The counts behind a release and behind those before it, and how they add up.</summary>
/// <remarks>
/// <para>A figure is published only where every count it is made of is. So whatever a reader can compute from published figures, shares, rates and differences included, can be computed from
/// published counts, and it is enough to protect the counts with the sums among them: along every classification, from months to years, and between a whole and what is left of it.</para>
/// <para>A sum whose parts are more than the total (a person who is in several parts) or less (a part that nobody submitted) holds with one more count, which nobody sees. A count that has the
/// same value as in an earlier version is one count, because a reader will guess that it is; one that was revised is another. It makes no difference whether the earlier
/// version is of the same publication: a profile and the reports beside it are made of the same counts, and each shows some of them.</para>
/// </remarks>
internal sealed class ReleaseCounts
{
    private const double Tolerance = 1e-9;
    private const double LeastPerson = 0.5; // what is left by rounding is no person

    private readonly DisclosurePolicy policy;
    private readonly List<ReleaseCount> counts = [];
    private readonly Dictionary<(string Key, double Value), int> places = [];
    private readonly List<int[]> sums = [];
    private readonly List<Line> lines = []; // by sum, where it lies
    private readonly HashSet<string> known = new(StringComparer.Ordinal);
    private readonly HashSet<string> seen; // names of the cells that are used by any of the releases, or that follow from those that are

    /// <summary>Brings the counts of a release and of earlier ones together.</summary>
    /// <param name="set">Figures as computed, with their counts.</param>
    /// <param name="policy">The thresholds.</param>
    /// <param name="earlier">What is public already.</param>
    public ReleaseCounts(ObservationSet set, DisclosurePolicy policy, IReadOnlyList<EarlierRelease> earlier)
    {
        this.policy = policy;
        ObservationSet[] releases = [set, .. earlier.Select(release => release.Computed)];
        TableSums[][] tables = [.. releases.Select(release => (release.Counts ?? []).Select(table => new TableSums(table)).ToArray())];
        // A sum may have its total in one release and its parts in another.
        seen = FollowingFrom(releases.SelectMany(CellsOf), [.. tables.SelectMany(table => table).SelectMany(table => table.Sums.Select(sum => sum.Names))]);
        PlaceOf = Add(set, tables[0], isCurrent: true);
        foreach ((int index, EarlierRelease release) in earlier.Index())
        {
            Dictionary<string, int> placeOf = Add(release.Computed, tables[index + 1], isCurrent: false);
            HashSet<string> shown = [.. release.Published.Observations.Where(observation => observation.Value is not null).Select(observation => observation.Key)];
            foreach (Observation observation in release.Computed.Observations)
                if (observation.Basis is { } basis && shown.Contains(observation.Key))
                    foreach (string cell in basis.Cells) counts[placeOf[cell]].WasPublished = true;
        }
    }

    /// <summary>The counts.</summary>
    public IReadOnlyList<ReleaseCount> Counts => counts;

    /// <summary>Name of a cell of the release → its place among the counts.</summary>
    public IReadOnlyDictionary<string, int> PlaceOf { get; }

    /// <summary>What the rules say about each count before anything is published.</summary>
    public Protection[] ByRules() =>
        [.. counts.Select(count => IsKnown(count) ? Protection.Known : count.IsUnsafe ? Protection.Primary : count.IsUsed ? Protection.Published : Protection.Unpublished)];

    /// <summary>What a reader makes of each count who is shown some of them.</summary>
    public Protection[] SeenBy(IReadOnlySet<int> shown) =>
        [.. counts.Index().Select(count => IsKnown(count.Item) || shown.Contains(count.Index) ? Protection.Known : count.Item.IsUnsafe ? Protection.Primary : Protection.Unpublished)];

    private static bool IsKnown(ReleaseCount count) => count.IsPublic || count.WasPublished || (count.Value == 0 && !count.IsTellingZero);

    /// <summary>The counts that hang together by sums with an unsafe one among them, each group as a table of its own with its width.</summary>
    /// <param name="protection">What the rules say about each count.</param>
    public IEnumerable<(int[] Counts, LinkedTables Tables, int Width)> Groups(Protection[] protection)
    {
        int[] leader = [.. Enumerable.Range(0, counts.Count)];
        foreach (int[] sum in sums)
            foreach (int count in sum) leader[LeaderOf(count)] = LeaderOf(sum[0]);
        ILookup<int, int> sumsOf = Enumerable.Range(0, sums.Count).ToLookup(sum => LeaderOf(sums[sum][0]));
        foreach (IGrouping<int, int> group in Enumerable.Range(0, counts.Count).GroupBy(LeaderOf))
        {
            int[] members = [.. group];
            int[] unsafeOnes = [.. members.Where(count => protection[count] == Protection.Primary)];
            if (unsafeOnes.Length == 0) continue;
            var place = members.Index().ToDictionary(member => member.Item, member => member.Index);
            int[] own = [.. sumsOf[group.Key]];
            yield return (
                members,
                new LinkedTables(members.Select(count => counts[count].Value), [.. own.Select(sum => sums[sum].Select(count => place[count]).ToArray())], BlocksOf(own, members.Length)),
                unsafeOnes.Max(count => counts[count].Minimum) - 1);
        }

        int LeaderOf(int count)
        {
            while (leader[count] != count) count = leader[count] = leader[leader[count]];
            return count;
        }
    }

    // Elimination over a small group at once needs the fewest suppressions; a large one is divided into tables of a parent with its children in every dimension.
    private int[][]? BlocksOf(int[] own, int size)
    {
        if (size <= CrossTable.WholeTable) return null;
        return
        [
            .. from block in Enumerable.Range(0, own.Length).SelectMany(sum => lines[own[sum]].Blocks, (sum, name) => (Sum: sum, Name: name)).GroupBy(pair => pair.Name, StringComparer.Ordinal)
               from table in Split([.. block.Select(pair => pair.Sum)])
               select table,
        ];

        IEnumerable<int[]> Split(int[] block) =>
            TableBlocks.Split(
                block, CrossTable.WholeTable, part => part.SelectMany(sum => sums[own[sum]]).Distinct().Count(),
                sum => lines[own[sum]].Dimension, (sum, k) => lines[own[sum]].Codes[k], lines[own[block[0]]].Codes.Count);
    }

    // Whoever knows all cells of a sum but one knows that one: a total that no release shows may follow from its parts by one classification, and give a part by another away.
    private static HashSet<string> FollowingFrom(IEnumerable<string> used, IReadOnlyList<IReadOnlyList<string>> sums)
    {
        var found = new HashSet<string>(used, StringComparer.Ordinal);
        var sumsOf = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        int[] missing = new int[sums.Count];
        for (int sum = 0; sum < sums.Count; sum++)
            foreach (string cell in sums[sum])
            {
                if (found.Contains(cell)) continue;
                missing[sum]++;
                if (!sumsOf.TryGetValue(cell, out List<int>? of)) sumsOf.Add(cell, of = []);
                of.Add(sum);
            }

        var open = new Stack<int>(Enumerable.Range(0, sums.Count).Where(sum => missing[sum] == 1));
        while (open.TryPop(out int sum))
        {
            if (sums[sum].FirstOrDefault(cell => !found.Contains(cell)) is not { } last) continue;
            found.Add(last);
            foreach (int other in sumsOf[last])
                if (--missing[other] == 1) open.Push(other);
        }

        return found;
    }

    private static IEnumerable<string> CellsOf(ObservationSet set) => set.Observations.SelectMany(observation => observation.Basis?.Cells ?? []);

    // A sum in the table in which it lies: along which of the dimensions (the period is the first), at which codes, and in which blocks.
    private sealed record Line(int Dimension, IReadOnlyList<string> Codes, string[] Blocks);

    private Dictionary<string, int> Add(ObservationSet set, TableSums[] tables, bool isCurrent)
    {
        var placeOf = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (TableSums table in tables) AddTable(table);
        foreach (Observation observation in set.Observations)
        {
            foreach (string cell in observation.Basis?.Cells ?? [])
                if (!placeOf.ContainsKey(cell))
                    Place(cell, observation.SmallestCount ?? 0, observation.SmallestCount ?? 0, policy.MinimumFor(cell[..cell.IndexOf('#')], [], []), observation.Sources);
            foreach (Remainder remainder in observation.Basis?.Remainders ?? []) AddRemainder(remainder);
        }

        if (isCurrent)
            foreach (string cell in CellsOf(set)) counts[placeOf[cell]].IsUsed = true;
        return placeOf;

        void AddTable(TableSums sums)
        {
            CountTable table = sums.Table;
            foreach (CountCell cell in table.Cells)
                Place(sums.NameOf(cell), cell.Value, cell.Persons, policy.MinimumFor(table.Dataset, table.Dimensions, cell.Codes), cell.Sources);
            foreach (TableSum sum in sums.Sums.Where(sum => sum.Names.Count(seen.Contains) > 1))
            {
                string rest = sum.Other is { } other ? table.KeyOf(other.Period, other.Codes) : $"{sum.Names[0]} − {sum.Dimension}";
                if (policy.GroupDisclosure && sum.Dimension >= 0) AskForGroups(placeOf[sum.Names[0]], [.. sum.Names.Skip(1).Select(part => placeOf[part])]);
                AddSum(placeOf[sum.Names[0]], [.. sum.Names.Skip(1).Select(part => placeOf[part])], rest, new Line(sum.Dimension + 1, [sum.Total.Period, .. sum.Total.Codes], sums.BlocksOf(sum)));
            }
        }

        void AskForGroups(int total, int[] parts)
        {
            if (GroupDisclosure.CategoryOf([.. parts.Select(part => counts[part].Value)]) is not (>= 0 and int category) || counts[total].Value > counts[parts[category]].Value * (1 + Tolerance)) return;
            counts[parts[category]].IsWholeGroup = true;
            foreach (int part in parts) counts[part].IsTellingZero |= counts[part].Value == 0;
        }

        int Place(string key, double value, double persons, int minimum, IReadOnlyList<int> sources)
        {
            if (!places.TryGetValue((key, value), out int place))
            {
                places.Add((key, value), place = counts.Count);
                counts.Add(new ReleaseCount(key, value, policy.IsUnsafe(value, persons, minimum), minimum, sources.Count > 0 && sources.All(source => set.Sources[source].Manifest.IsPublic)));
            }

            placeOf[key] = place;
            return place;
        }

        void AddSum(int total, int[] parts, string rest, Line line)
        {
            double left = counts[total].Value - parts.Sum(part => counts[part].Value);
            bool isPublic = counts[total].IsPublic && parts.All(part => counts[part].IsPublic);
            if (isPublic || parts.Append(total).Any(count => counts[count].Value < 0)) return;
            if (Math.Abs(left) <= Tolerance * Math.Max(1, counts[total].Value)) Link([total, .. parts]);
            else if (left > 0) Link([total, .. parts, Virtual(rest, left, left >= LeastPerson)]);
            else
            {
                int all = Virtual("all of " + rest, counts[total].Value - left, false);
                Link([all, .. parts]);
                Link([all, total, Virtual("overlap of " + rest, -left, false)]);
            }

            void Link(int[] sum)
            {
                if (!this.known.Add($"{sum[0]}:{string.Join(',', sum.Skip(1).Order())}")) return;
                sums.Add(sum);
                lines.Add(line);
            }

            int Virtual(string name, double value, bool arePersons)
            {
                if (places.TryGetValue((name, value), out int place)) return placeOf[name] = place;
                int minimum = counts[total].Minimum;
                places.Add((name, value), place = counts.Count);
                counts.Add(new ReleaseCount(name, value, arePersons && value < minimum, minimum, false));
                return placeOf[name] = place;
            }
        }

        void AddRemainder(Remainder remainder)
        {
            int[] wholes = [.. remainder.Wholes.Select(cell => placeOf[cell])], parts = [.. remainder.Parts.Select(cell => placeOf[cell])];
            if (parts.Length == 0 || wholes.Length == 0) return;
            string name = $"{string.Join(" + ", remainder.Wholes)} − {string.Join(" − ", remainder.Parts)}";
            int whole = wholes[0];
            if (wholes.Length > 1)
            {
                string together = string.Join(" + ", remainder.Wholes);
                double value = wholes.Sum(count => counts[count].Value);
                if (!places.TryGetValue((together, value), out whole))
                {
                    places.Add((together, value), whole = counts.Count);
                    counts.Add(new ReleaseCount(together, value, false, wholes.Max(count => counts[count].Minimum), wholes.All(count => counts[count].IsPublic)));
                }

                AddSum(whole, wholes, together, new Line(0, [], ["+ " + together]));
            }

            if (counts[whole].Value >= parts.Sum(part => counts[part].Value)) AddSum(whole, parts, name, new Line(0, [], ["− " + name]));
        }
    }
}

/// <summary>A total of a table with the cells that make it up.</summary>
/// <param name="Dimension">Number of the dimension along which they add up; −1 for months of a year.</param>
/// <param name="Total">The total.</param>
/// <param name="Parts">Its parts.</param>
/// <param name="Other">The cell of what no part names, where the classification has one and the table does not; null otherwise.</param>
/// <param name="Names">The names of the total and of the parts, in their order.</param>
internal sealed record TableSum(int Dimension, CountCell Total, IReadOnlyList<CountCell> Parts, CountCell? Other, IReadOnlyList<string> Names);

/// <summary>The sums of a table along its classifications and from months to years, by the cells that it has.</summary>
internal sealed class TableSums
{
    private readonly CountTable table;
    private readonly Dictionary<CountCell, string> names = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<(int Dimension, string Code), HashSet<string>> parents = [];
    private readonly HashSet<ulong> breakdowns = [];

    /// <summary>Finds the sums.</summary>
    /// <exception cref="ArgumentException">A cell has another number of codes than the table has dimensions.</exception>
    public TableSums(CountTable table)
    {
        this.table = table;
        if (table.Cells.Any(cell => cell.Codes.Count != table.Dimensions.Count))
            throw new ArgumentException($"A cell of '{table.Dataset}' has another number of codes than the {table.Dimensions.Count} dimensions.", nameof(table));
        foreach (CountCell cell in table.Cells) names.Add(cell, table.KeyOf(cell.Period, cell.Codes));
        var sums = new List<TableSum>();
        for (int k = -1; k < table.Dimensions.Count; k++) sums.AddRange(k < 0 ? Months() : Along(k, CodelistCatalogue.Find(table.Dimensions[k])!));
        Sums = sums;
        foreach (TableSum sum in sums)
            foreach (CountCell part in sum.Parts)
            {
                (int, string) code = (sum.Dimension, CodeOf(part, sum.Dimension));
                if (!parents.TryGetValue(code, out HashSet<string>? above)) parents.Add(code, above = []);
                above.Add(CodeOf(sum.Total, sum.Dimension));
                parents.TryAdd((sum.Dimension, CodeOf(sum.Total, sum.Dimension)), []);
                breakdowns.Add(BreakdownOf(part));
            }

        breakdowns.RemoveWhere(one => breakdowns.Any(other => other != one && (one & other) == one));
        foreach (TableSum sum in sums) parents[(sum.Dimension, CodeOf(sum.Total, sum.Dimension))].Add(CodeOf(sum.Total, sum.Dimension));
    }

    /// <summary>The table.</summary>
    public CountTable Table => table;

    /// <summary>The sums.</summary>
    public IReadOnlyList<TableSum> Sums { get; }

    /// <summary>The name of a cell of the table.</summary>
    public string NameOf(CountCell cell) => names[cell];

    /// <summary>Names of the blocks in which a sum stands: one for each largest breakdown that it belongs to and each choice of a parent in the other dimensions.</summary>
    public string[] BlocksOf(TableSum sum)
    {
        ulong mine = BreakdownOf(sum.Parts[0]);
        IEnumerable<string> names = [.. breakdowns.Where(breakdown => (breakdown & mine) == mine).Select(breakdown => $"{table.Dataset}#{table.Measure} {breakdown:x}")];
        for (int k = -1; k < table.Dimensions.Count; k++)
        {
            string code = CodeOf(sum.Total, k);
            IEnumerable<string> choices = k != sum.Dimension && parents.TryGetValue((k, code), out HashSet<string>? above) ? above : [code];
            names = [.. names.SelectMany(_ => choices, (name, choice) => $"{name}|{choice}")];
        }

        return [.. names];
    }

    private static string CodeOf(CountCell cell, int dimension) => dimension < 0 ? cell.Period : cell.Codes[dimension];

    private static ulong BreakdownOf(CountCell cell)
    {
        ulong bits = 0;
        for (int k = 0; k < cell.Codes.Count; k++)
            if (cell.Codes[k] != Codelist.Total) bits |= 1UL << k;
        return bits;
    }

    private IEnumerable<TableSum> Months() =>
        from same in table.Cells.GroupBy(cell => $"{cell.Period[..4]}|{string.Join('|', cell.Codes)}", StringComparer.Ordinal)
        let year = same.FirstOrDefault(cell => cell.Period.Length == 4)
        let months = same.Where(cell => cell.Period.Length > 4).ToArray()
        where year is not null && months.Length > 0
        select Of(-1, year, months, null);

    private TableSum Of(int dimension, CountCell total, CountCell[] parts, CountCell? other) => new(dimension, total, parts, other, [NameOf(total), .. parts.Select(NameOf)]);

    private IEnumerable<TableSum> Along(int dimension, Codelist codelist)
    {
        foreach (IGrouping<string, CountCell> same in table.Cells.GroupBy(
            cell => $"{cell.Period}|{string.Join('|', cell.Codes.Where((_, k) => k != dimension))}", StringComparer.Ordinal))
        {
            Dictionary<int, CountCell> byCode = same.Where(cell => codelist.IndexOf(cell.Codes[dimension]) >= 0).ToDictionary(cell => codelist.IndexOf(cell.Codes[dimension]));
            foreach ((int code, CountCell total) in byCode)
                if (SumOf(total, codelist.PartsOf(code, byCode.ContainsKey, out _).Select(part => byCode[part])) is { } sum) yield return sum;
            // Records are counted by lists that have neither a total nor an "unknown" of their own.
            if (!codelist.HasTotal && same.FirstOrDefault(cell => cell.Codes[dimension] == Codelist.Total) is { } all && SumOf(all, same.Where(cell => cell != all && !IsBelowAnother(cell))) is { } whole)
                yield return whole;

            TableSum? SumOf(CountCell total, IEnumerable<CountCell> of)
            {
                CountCell[] parts = [.. of];
                if (parts.Length == 0) return null;
                bool hasOther = total.Codes[dimension] == Codelist.Total && codelist.IndexOf(Codelist.Other) is >= 0 and int place && !byCode.ContainsKey(place);
                return Of(
                    dimension, total, parts, hasOther ? total with { Codes = [.. total.Codes.Select((own, k) => k == dimension ? Codelist.Other : own)] } : null);
            }

            bool IsBelowAnother(CountCell cell) => codelist.IndexOf(cell.Codes[dimension]) is >= 0 and int code
                && codelist.Above(codelist.Codes[code].Id).Any(above => byCode.ContainsKey(codelist.IndexOf(above.Id)));
        }
    }
}
