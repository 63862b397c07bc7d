namespace Pipeline.Core.Disclosure;

/// <summary>What somebody who knows all that is published can ask about hidden cells: the sums among them, and which cells to bound. It holds no hidden value.</summary>
/// <param name="Columns">Number of hidden cells; none is negative.</param>
/// <param name="Starts">For each sum the place of its first entry, and the number of entries at the end.</param>
/// <param name="Indices">The hidden cell of each entry.</param>
/// <param name="Signs">1 for a part, −1 for a total.</param>
/// <param name="Known">What the hidden entries of each sum give together.</param>
/// <param name="Targets">The cells in question.</param>
/// <param name="Width">A width that is enough: a target that is found to move as far need not be bounded more exactly.</param>
public sealed record FeasibilityProblem(
    int Columns, IReadOnlyList<int> Starts, IReadOnlyList<int> Indices, IReadOnlyList<double> Signs, IReadOnlyList<double> Known, IReadOnlyList<int> Targets, double Width);

/// <summary>The values that a hidden cell can have.</summary>
/// <param name="Low">The smallest.</param>
/// <param name="High">The largest; infinite where there is none.</param>
public readonly record struct Interval(double Low, double High)
{
    /// <summary>How far the value can vary.</summary>
    public double Width => High - Low;
}

/// <summary>A solver of linear programs that bounds the targets of a problem.</summary>
public interface IFeasibilitySolver
{
    /// <summary>For each problem the interval of each target, in their order: exact, or at least as wide as the problem's width and inside the exact one.</summary>
    /// <exception cref="InvalidOperationException">The solver cannot run here or gave no answer; the message says why.</exception>
    Task<IReadOnlyList<IReadOnlyList<Interval>>> BoundAsync(IReadOnlyList<FeasibilityProblem> problems, CancellationToken cancellation);
}

/// <summary>An unsafe cell that a reader can bound too closely.</summary>
/// <param name="Cell">The cell.</param>
/// <param name="Bounds">What the reader knows; of width 0 where the value is recovered.</param>
public sealed record NarrowCell(int Cell, Interval Bounds);

/// <summary>Tables with what is done to their cells.</summary>
/// <param name="Tables">The cells and their sums.</param>
/// <param name="Protection">What is done with each cell.</param>
/// <param name="MinimumWidth">The width that the policy asks for; 0 asks that no cell is recovered exactly.</param>
public sealed record ProtectedTables(LinkedTables Tables, Protection[] Protection, double MinimumWidth);

/// <summary>Attacks tables as their readers could, before they can: exact recovery by elimination, then the feasibility interval of every unsafe cell by linear programming
/// (SDC Handbook, 2nd ed., section 4.3.1).</summary>
public static class FeasibilityAudit
{
    private const double Tolerance = 1e-6;
    private const int MostRounds = 25;

    /// <summary>Of more cells than this, the solver is asked only about those of which <see cref="Witnesses"/> prove nothing: it needs minutes for what they do in seconds.</summary>
    private const int LargeTable = 10_000;

    /// <summary>Of each of several tables the unsafe cells whose interval is narrower than its width, in ascending order.</summary>
    /// <param name="attacked">The tables.</param>
    /// <param name="solver">Solver of linear programs.</param>
    /// <param name="cancellation">Ends the attack.</param>
    /// <exception cref="InvalidOperationException">The solver cannot run: nothing is known about the tables.</exception>
    public static Task<IReadOnlyList<IReadOnlyList<NarrowCell>>> AttackAsync(IReadOnlyList<ProtectedTables> attacked, IFeasibilitySolver solver, CancellationToken cancellation) =>
        AttackAsync(attacked, [.. attacked.Select(table => Enumerable.Range(0, table.Protection.Length).Where(cell => table.Protection[cell] == Protection.Primary).ToHashSet())], solver, cancellation);

    private static async Task<IReadOnlyList<IReadOnlyList<NarrowCell>>> AttackAsync(
        IReadOnlyList<ProtectedTables> attacked, IReadOnlyList<HashSet<int>> among, IFeasibilitySolver solver, CancellationToken cancellation)
    {
        var narrow = new List<NarrowCell>[attacked.Count];
        var asked = new List<(int Table, int[] Cells, FeasibilityProblem Problem)>();
        for (int table = 0; table < attacked.Count; table++)
        {
            (LinkedTables tables, Protection[] protection, double minimumWidth) = attacked[table];
            HashSet<int> recovered = [.. ExactRecovery.Of(tables, protection)];
            narrow[table] =
            [
                .. from cell in recovered
                   where protection[cell] == Protection.Primary
                   select new NarrowCell(cell, new Interval(tables.Values[cell], tables.Values[cell])),
            ];
            HashSet<int> open = tables.CellCount > LargeTable ? [.. new Witnesses(tables, minimumWidth).Unproven(protection)] : among[table];
            foreach (int[] cells in Components(tables, protection))
            {
                int[] targets = [.. Enumerable.Range(0, cells.Length).Where(i => open.Contains(cells[i]) && among[table].Contains(cells[i]) && !recovered.Contains(cells[i]))];
                if (targets.Length == 0) continue;
                FeasibilityProblem problem = ProblemOf(tables, protection, cells, targets, WidthOf(minimumWidth));
                // Where nothing but zeros is known, the true cells may be multiplied by any number: no cell is bounded.
                if (problem.Known.Any(known => known != 0)) asked.Add((table, cells, problem));
            }
        }

        if (asked.Count == 0) return [.. narrow.Select(Ordered)];
        IReadOnlyList<IReadOnlyList<Interval>> bounds = await solver.BoundAsync([.. asked.Select(problem => problem.Problem)], cancellation);
        foreach (((int table, int[] cells, FeasibilityProblem problem), IReadOnlyList<Interval> of) in asked.Zip(bounds))
            for (int i = 0; i < of.Count; i++)
                if (of[i].Width < WidthOf(attacked[table].MinimumWidth) - Tolerance) narrow[table].Add(new NarrowCell(cells[problem.Targets[i]], of[i]));
        return [.. narrow.Select(Ordered)];

        static double WidthOf(double minimumWidth) => Math.Max(minimumWidth, 2 * Tolerance);

        static IReadOnlyList<NarrowCell> Ordered(List<NarrowCell> found) => [.. found.OrderBy(cell => cell.Cell)];
    }

    /// <summary>Suppresses until the attack finds nothing: secondary suppression first, then one more cell beside each cell that linear programming still bounds too closely.</summary>
    /// <param name="unprotected">The tables with what the rules say about each cell.</param>
    /// <param name="solver">Solver of linear programs.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <returns>The tables with what is done with each cell, each with the unsafe cells that stay narrow, because nothing around them may be suppressed or
    /// the number of rounds was not enough: such tables are not published.</returns>
    /// <exception cref="InvalidOperationException">The solver cannot run.</exception>
    public static async Task<IReadOnlyList<(ProtectedTables Tables, IReadOnlyList<NarrowCell> Narrow)>> ProtectAsync(
        IReadOnlyList<ProtectedTables> unprotected, IFeasibilitySolver solver, CancellationToken cancellation)
    {
        ProtectedTables[] tables =
        [
            .. unprotected.Select(table => table with
            {
                Protection = table.Tables.CellCount > LargeTable
                    ? SecondarySuppression.ApplyUntilProven(table.Tables, table.Protection, table.MinimumWidth).Protection
                    : SecondarySuppression.Apply(table.Tables, table.Protection, table.MinimumWidth),
            }),
        ];
        var narrow = new IReadOnlyList<NarrowCell>[tables.Length];
        int[] open = [.. Enumerable.Range(0, tables.Length)];
        for (int round = 0; open.Length > 0; round++)
        {
            // What was wide stays wide when more is hidden: it is asked once.
            IReadOnlyList<IReadOnlyList<NarrowCell>> found = round == 0
                ? await AttackAsync(tables, solver, cancellation)
                : await AttackAsync([.. open.Select(table => tables[table])], [.. open.Select(table => narrow[table].Select(cell => cell.Cell).ToHashSet())], solver, cancellation);
            for (int i = 0; i < open.Length; i++) narrow[open[i]] = found[i];
            open = round == MostRounds ? [] : [.. open.Where(TryWiden)];
        }

        return [.. tables.Zip(narrow)];

        bool TryWiden(int at)
        {
            if (narrow[at].Count == 0) return false;
            (LinkedTables table, Protection[] protection, double width) = tables[at];
            if (SecondarySuppression.Widen(table, protection, width, narrow[at].Select(found => found.Cell)) is not { } wider) return false;
            tables[at] = tables[at] with { Protection = wider };
            return true;
        }
    }

    /// <summary>The hidden cells in groups that no sum connects: each is a problem of its own.</summary>
    private static IEnumerable<int[]> Components(LinkedTables tables, Protection[] protection)
    {
        int[] leader = [.. Enumerable.Range(0, protection.Length)];
        for (int sum = 0; sum < tables.SumCount; sum++)
        {
            int first = -1;
            foreach (int cell in tables.CellsOf(sum))
            {
                if (!protection[cell].IsSuppressed()) continue;
                if (first < 0) first = cell;
                else leader[LeaderOf(cell)] = LeaderOf(first);
            }
        }

        return Enumerable.Range(0, protection.Length).Where(cell => protection[cell].IsSuppressed()).GroupBy(LeaderOf).Select(group => group.ToArray());

        int LeaderOf(int cell)
        {
            while (leader[cell] != cell) cell = leader[cell] = leader[leader[cell]];
            return cell;
        }
    }

    private static FeasibilityProblem ProblemOf(LinkedTables tables, Protection[] protection, int[] cells, int[] targets, double width)
    {
        var place = new Dictionary<int, int>(cells.Length);
        for (int i = 0; i < cells.Length; i++) place.Add(cells[i], i);
        var sums = new SortedSet<int>();
        foreach (int cell in cells)
            foreach (int sum in tables.SumsOf(cell)) sums.Add(sum);
        List<int> starts = [0], indices = [];
        List<double> signs = [], known = [];
        foreach (int sum in sums)
        {
            ReadOnlySpan<int> of = tables.CellsOf(sum);
            double rest = 0;
            for (int i = 0; i < of.Length; i++)
            {
                double sign = i == 0 ? -1 : 1;
                if (protection[of[i]].IsSuppressed())
                {
                    indices.Add(place[of[i]]);
                    signs.Add(sign);
                }
                else rest -= sign * tables.Values[of[i]];
            }

            starts.Add(indices.Count);
            known.Add(rest);
        }

        return new FeasibilityProblem(cells.Length, starts, indices, signs, known, targets, width);
    }
}
