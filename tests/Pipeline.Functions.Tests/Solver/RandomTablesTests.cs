using System.Globalization;
using Pipeline.Core.Disclosure;
using Pipeline.Core.Tests.Disclosure;
using Pipeline.Functions.Solver;
using Xunit.Abstractions;

namespace Pipeline.Functions.Tests.Solver;

/// <summary>Random tables are protected and then attacked by attackers written apart from the code under test: textbook elimination, and linear programs over all that a reader sees.</summary>
/// <remarks>DISCLOSURE_TABLES is the number of tables of each kind, DISCLOSURE_SEED the seed.</remarks>
public class RandomTablesTests(ITestOutputHelper output)
{
    private const int Threshold = 5, Width = Threshold - 1;
    private static readonly int Tables = Setting("DISCLOSURE_TABLES", 40), Seed = Setting("DISCLOSURE_SEED", 8);
    private readonly HighsSolver solver = new();

    [Fact]
    public Task Tables_of_two_to_four_dimensions_with_hierarchies() => AssertSafeAsync(random => RandomTable(random).Tables);

    // Two tables have their first dimension and its margin in common, as a profile's tables of one dataset by origin and age, and by origin and sex, have.
    [Fact]
    public Task Linked_tables() => AssertSafeAsync(random =>
    {
        Hierarchy shared = RandomHierarchy(random, "shared", 5);
        var first = new CrossTable([shared, RandomHierarchy(random, "age", 4)], []);
        var second = new CrossTable([shared, RandomHierarchy(random, "sex", 3)], []);
        int[] leaves = Leaves(shared);
        var linked = new Linked();
        double[] totals = Array.ConvertAll(leaves, _ => 0d);
        Dictionary<string, double> inner = [];
        for (int i = 0; i < leaves.Length; i++)
            foreach (int age in Leaves(first.Dimensions[1])) totals[i] += inner[$"age {leaves[i]} {age}"] = Draw(random);
        for (int i = 0; i < leaves.Length; i++)
        {
            int[] sexes = Leaves(second.Dimensions[1]);
            double left = totals[i];
            foreach ((int at, int sex) in sexes.Index())
            {
                double part = at == sexes.Length - 1 ? left : Math.Min(left, Draw(random));
                inner[$"sex {leaves[i]} {sex}"] = part;
                left -= part;
            }
        }

        linked.Add(first, cell => inner[$"age {first.CodeOf(cell, 0)} {first.CodeOf(cell, 1)}"], Name(first, "age"));
        linked.Add(second, cell => inner[$"sex {second.CodeOf(cell, 0)} {second.CodeOf(cell, 1)}"], Name(second, "sex"));
        return linked.Tables();

        static Func<int, double, string> Name(CrossTable table, string own) => (cell, _) => table.CodeOf(cell, 1) == 0 ? $"{table.CodeOf(cell, 0)}" : $"{own} {table.CodeOf(cell, 0)} {table.CodeOf(cell, 1)}";
    });

    // The second version is published beside the first. A cell with the same value in both is one cell; what the first shows cannot be taken back.
    [Fact]
    public async Task Two_versions_of_the_same_year()
    {
        var random = new Random(Seed);
        List<(LinkedTables First, LinkedTables Both, int[] Place)> cases = [];
        for (int round = 0; round < Tables; round++)
        {
            CrossTable before = RandomTable(random, most: 3);
            CrossTable after = Revised(random, before);
            var linked = new Linked();
            int[] place = linked.Add(before, cell => before.Tables.Values[cell], Name);
            linked.Add(after, cell => after.Tables.Values[cell], Name);
            cases.Add((before.Tables, linked.Tables(), place));
        }

        var first = await FeasibilityAudit.ProtectAsync([.. cases.Select(one => new ProtectedTables(one.First, Rules(one.First), Width))], solver, default);
        List<ProtectedTables> second = [];
        foreach (((_, LinkedTables both, int[] place), (ProtectedTables published, IReadOnlyList<NarrowCell> narrow)) in cases.Zip(first))
        {
            if (narrow.Count > 0) continue; // withheld: there is no first version
            Protection[] protection = Rules(both);
            for (int cell = 0; cell < place.Length; cell++)
                protection[place[cell]] = published.Protection[cell] switch { Protection.Published => Protection.Known, Protection.Secondary => Protection.Unpublished, var other => other };
            second.Add(new ProtectedTables(both, protection, Width));
        }

        Assert.True(second.Count >= cases.Count * 9 / 10, $"{second.Count} of {cases.Count} first versions could be published.");
        await AssertSafeAsync(second, await FeasibilityAudit.ProtectAsync(second, solver, default));

        static string Name(int cell, double value) => FormattableString.Invariant($"{cell} {value}");
    }

    // What the attackers are worth: they find what a single opened cell gives away.
    [Fact]
    public async Task The_attackers_find_what_an_opened_cell_gives_away()
    {
        var random = new Random(8);
        int opened = 0;
        List<ProtectedTables> tampered = [];
        for (int round = 0; round < 40; round++)
        {
            LinkedTables tables = RandomTable(random, most: 2).Tables;
            Protection[] protection = SecondarySuppression.Apply(tables, Rules(tables), Width);
            int secondary = Array.IndexOf(protection, Protection.Secondary);
            if (secondary < 0) continue;
            protection[secondary] = Protection.Published;
            tampered.Add(new ProtectedTables(tables, protection, Width));
        }

        IReadOnlyList<IReadOnlyList<Interval>> intervals = await solver.BoundAsync([.. tampered.Select(ProblemOf)], default);
        foreach ((ProtectedTables tables, IReadOnlyList<Interval> of) in tampered.Zip(intervals))
        {
            if (of.Any(interval => interval.Width < Width - 1e-6)) opened++;
            if (Attacker.Recovers(tables.Tables, tables.Protection).Count > 0) Assert.Contains(of, interval => interval.Width < 1e-6);
        }

        Assert.True(opened > tampered.Count / 2, $"Found {opened} of {tampered.Count} tampered tables.");
    }

    private async Task AssertSafeAsync(Func<Random, LinkedTables> make)
    {
        var random = new Random(Seed);
        ProtectedTables[] unprotected = [.. Enumerable.Range(0, Tables).Select(_ => make(random)).Select(tables => new ProtectedTables(tables, Rules(tables), Width))];
        await AssertSafeAsync(unprotected, await FeasibilityAudit.ProtectAsync(unprotected, solver, default));
    }

    private async Task AssertSafeAsync(IReadOnlyList<ProtectedTables> unprotected, IReadOnlyList<(ProtectedTables Tables, IReadOnlyList<NarrowCell> Narrow)> found)
    {
        // Where nothing is left to hide, the table is withheld whole.
        ProtectedTables[] published = [.. found.Where(one => one.Narrow.Count == 0).Select(one => one.Tables)];
        Assert.True(published.Length >= unprotected.Count * 9 / 10, $"{published.Length} of {unprotected.Count} tables could be published.");
        foreach ((ProtectedTables before, ProtectedTables after) in unprotected.Zip(found.Select(one => one.Tables)))
            for (int cell = 0; cell < after.Protection.Length; cell++)
                Assert.True(after.Protection[cell] == before.Protection[cell] || (before.Protection[cell] == Protection.Published && after.Protection[cell] == Protection.Secondary));
        Assert.All(published, one => Assert.Empty(Attacker.Recovers(one.Tables, one.Protection)));
        IReadOnlyList<IReadOnlyList<Interval>> intervals = await solver.BoundAsync([.. published.Select(ProblemOf)], default);
        Assert.All(intervals.SelectMany(of => of), interval => Assert.True(interval.Width >= Width - 1e-6, $"An unsafe cell lies between {interval.Low} and {interval.High}."));
        int cells = published.Sum(one => one.Protection.Length), unsafeCells = intervals.Sum(of => of.Count), hidden = published.Sum(one => one.Protection.Count(cell => cell.IsSuppressed()));
        output.WriteLine($"{published.Length} of {unprotected.Count} tables, {cells} cells, {unsafeCells} unsafe, {hidden - unsafeCells} hidden beside them");
        Assert.True(unsafeCells > 5 * published.Length && hidden < cells * 9 / 10);
    }

    // Everything that a reader sees, as one program; built without the code under test.
    private static FeasibilityProblem ProblemOf(ProtectedTables attacked)
    {
        (LinkedTables tables, Protection[] protection, _) = attacked;
        int[] hidden = [.. Enumerable.Range(0, protection.Length).Where(cell => protection[cell].IsSuppressed())];
        Dictionary<int, int> column = hidden.Index().ToDictionary(pair => pair.Item, pair => pair.Index);
        List<int> starts = [0], indices = [];
        List<double> signs = [], known = [];
        for (int sum = 0; sum < tables.SumCount; sum++)
        {
            int[] cells = tables.CellsOf(sum).ToArray();
            known.Add(cells.Index().Where(cell => !column.ContainsKey(cell.Item)).Sum(cell => (cell.Index == 0 ? 1 : -1) * tables.Values[cell.Item]));
            foreach ((int at, int cell) in cells.Index().Where(cell => column.ContainsKey(cell.Item)))
            {
                indices.Add(column[cell]);
                signs.Add(at == 0 ? -1 : 1);
            }

            starts.Add(indices.Count);
        }

        return new FeasibilityProblem(hidden.Length, starts, indices, signs, known, [.. hidden.Where(cell => protection[cell] == Protection.Primary).Select(cell => column[cell])], Width);
    }

    private static Protection[] Rules(LinkedTables tables) =>
        [.. tables.Values.ToArray().Select(value => value == 0 ? Protection.Known : value < Threshold ? Protection.Primary : Protection.Published)];

    private static CrossTable RandomTable(Random random, int most = 4)
    {
        Hierarchy[] dimensions = [.. Enumerable.Range(0, random.Next(2, most + 1)).Select(k => RandomHierarchy(random, $"d{k}", k < 2 ? 5 : 3))];
        return Filled(dimensions, () => Draw(random));
    }

    private static CrossTable Revised(Random random, CrossTable before)
    {
        return Filled([.. before.Dimensions], codes => before.Tables.Values[before.NumberOf(codes)] is var old && random.Next(3) == 0 ? Draw(random) : old);
    }

    private static CrossTable Filled(Hierarchy[] dimensions, Func<double> draw) => Filled(dimensions, _ => draw());

    private static CrossTable Filled(Hierarchy[] dimensions, Func<int[], double> value)
    {
        List<(int[] Codes, double Value)> inner = [];
        Add([]);
        return new CrossTable(dimensions, inner);

        void Add(int[] codes)
        {
            if (codes.Length == dimensions.Length) inner.Add((codes, value(codes)));
            else foreach (int leaf in Leaves(dimensions[codes.Length])) Add([.. codes, leaf]);
        }
    }

    private static Hierarchy RandomHierarchy(Random random, string name, int most)
    {
        int codes = random.Next(2, most + 1);
        string[] leaves = [.. Enumerable.Range(0, codes).Select(i => $"c{i}")];
        return codes < 4 || random.Next(2) == 0 ? Hierarchy.Flat(name, "T", leaves) : new Hierarchy(name, [("r0", "T"), ("r1", "T"), .. leaves.Index().Select(leaf => (leaf.Item, $"r{leaf.Index % 2}"))]);
    }

    private static double Draw(Random random) => random.Next(5) == 0 ? 0 : random.Next(3) == 0 ? random.Next(1, Threshold) : random.Next(Threshold, 60);

    private static int[] Leaves(Hierarchy dimension) => [.. Enumerable.Range(0, dimension.Codes.Count).Where(code => dimension.ChildrenOf(code).Length == 0)];

    private static int Setting(string name, int otherwise) => Environment.GetEnvironmentVariable(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    /// <summary>Cells of several tables by name: those of the same name are one.</summary>
    private sealed class Linked
    {
        private readonly Dictionary<string, int> places = [];
        private readonly List<double> values = [];
        private readonly HashSet<string> known = [];
        private readonly List<int[]> sums = [];

        /// <summary>Adds a table by its structure and the values of its inner cells; gives the place of each of its cells.</summary>
        public int[] Add(CrossTable table, Func<int, double> inner, Func<int, double, string> name)
        {
            double?[] values = new double?[table.Tables.CellCount];
            int[] place = [.. Enumerable.Range(0, values.Length).Select(cell => Place(name(cell, ValueOf(cell)), ValueOf(cell)))];
            for (int sum = 0; sum < table.Tables.SumCount; sum++)
            {
                int[] cells = [.. table.Tables.CellsOf(sum).ToArray().Select(cell => place[cell])];
                if (known.Add(string.Join(' ', cells))) sums.Add(cells);
            }

            return place;

            double ValueOf(int cell)
            {
                if (values[cell] is { } value) return value;
                foreach (int sum in table.Tables.SumsOf(cell))
                    if (table.Tables.CellsOf(sum)[0] == cell)
                        return (values[cell] = table.Tables.CellsOf(sum)[1..].ToArray().Sum(ValueOf)).Value;
                return (values[cell] = inner(cell)).Value;
            }
        }

        public LinkedTables Tables() => new(values, sums);

        private int Place(string name, double value)
        {
            if (!places.TryGetValue(name, out int place))
            {
                places.Add(name, place = values.Count);
                values.Add(value);
            }

            return place;
        }
    }
}
