using System.Runtime.InteropServices;

namespace Pipeline.Core.Disclosure;

/// <summary>Chooses the cells that are suppressed so that the unsafe ones cannot be worked out.</summary>
/// <remarks>
/// <para>Block by block, a block being a parent with its children in every dimension: the cells that may be published are taken from the largest down, and one is suppressed
/// where publishing it would give an unsafe cell away (elimination as in the R package GaussSuppression; Langsrud 2024). A cell that is suppressed in one block is protected in all
/// the others in which it stands, until no block changes (the modular way of tau-Argus; de Wolf 2002). Cost is linear in the number of blocks. A block waits for those before it with which
/// it shares a cell; the others are worked on at the same time, with the result that one after the other would give.</para>
/// <para>A protection wider than "not exactly" asks more: the unsafe parts of a sum are protected together where they add up to less than the width, or where one of them is a
/// singleton, which somebody knows; a figure that amounts to fewer than <see cref="FewestSmallTerms"/> unsafe cells is not published; and
/// where a reader can still bound an unsafe cell too closely, the sum that bounds it loses one more cell.</para>
/// <para>Blocks see their neighbours through shared cells only, so the whole is attacked at the end (<see cref="ExactRecovery"/>), and what is found gets one more cell.</para>
/// <para>The result depends on the input alone: there is no chance in it.</para>
/// </remarks>
public sealed class SecondarySuppression
{
    /// <summary>A published figure is worth no fewer unsafe cells than this, where it is worth unsafe cells alone.</summary>
    private const int FewestSmallTerms = 4;

    private readonly LinkedTables tables;
    private readonly double minimumWidth;
    private readonly double singleton;
    private readonly Protection[] protection;
    private readonly List<int>[] blocksOf;
    private readonly bool[] isDirty;
    private readonly int[][] levels; // blocks of a level share no cell, and come after those of earlier ones with which they do

    private SecondarySuppression(LinkedTables tables, ReadOnlySpan<Protection> protection, double minimumWidth, double singleton)
    {
        this.tables = tables;
        this.minimumWidth = minimumWidth;
        this.singleton = singleton;
        this.protection = protection.ToArray();
        blocksOf = new List<int>[tables.CellCount];
        isDirty = new bool[tables.Blocks.Count];
        for (int block = 0; block < isDirty.Length; block++)
            foreach (int sum in tables.Blocks[block])
                foreach (int cell in tables.CellsOf(sum))
                {
                    isDirty[block] |= protection[cell].IsSecret();
                    List<int> blocks = blocksOf[cell] ??= [];
                    if (blocks.Count == 0 || blocks[^1] != block) blocks.Add(block);
                }

        levels = Levels();
    }

    private int[][] Levels()
    {
        int[] next = new int[tables.CellCount], levelOf = new int[isDirty.Length];
        for (int block = 0; block < levelOf.Length; block++)
        {
            foreach (int sum in tables.Blocks[block])
                foreach (int cell in tables.CellsOf(sum)) levelOf[block] = Math.Max(levelOf[block], next[cell]);
            foreach (int sum in tables.Blocks[block])
                foreach (int cell in tables.CellsOf(sum)) next[cell] = levelOf[block] + 1;
        }

        return [.. Enumerable.Range(0, levelOf.Length).GroupBy(block => levelOf[block]).OrderBy(level => level.Key).Select(level => level.ToArray())];
    }

    /// <summary>Adds secondary suppressions to primary ones.</summary>
    /// <param name="tables">The cells and their sums.</param>
    /// <param name="protection">What the rules say about each cell; cells that are <see cref="Protection.Secondary"/> already stay so.</param>
    /// <param name="minimumWidth">The width below which no reader may bound an unsafe cell; 0: no reader may find it exactly.</param>
    /// <param name="singleton">The value that somebody knows to be the whole of a cell: 1, which its one person knows; 0 where zeros are unsafe, because everybody knows
    /// that a hidden zero adds nothing.</param>
    /// <returns>What is done with each cell.</returns>
    /// <exception cref="ArgumentException">The cells differ in number.</exception>
    public static Protection[] Apply(LinkedTables tables, ReadOnlySpan<Protection> protection, double minimumWidth, double singleton = 1)
    {
        if (protection.Length != tables.CellCount) throw new ArgumentException($"Expected {tables.CellCount} cells, found {protection.Length}.", nameof(protection));
        var suppression = new SecondarySuppression(tables, protection, minimumWidth, singleton);
        do suppression.Complete();
        while (suppression.Widen(ExactRecovery.Of(tables, suppression.protection).Where(cell => suppression.protection[cell] == Protection.Primary), (_, _) => true));
        return suppression.protection;
    }

    /// <summary>Adds secondary suppressions until every unsafe cell is proven to have an interval of the width, without a solver of linear programs: for tables that are too large for one.</summary>
    /// <param name="tables">The cells and their sums.</param>
    /// <param name="protection">What the rules say about each cell.</param>
    /// <param name="minimumWidth">The width of <see cref="Apply"/>.</param>
    /// <returns>What is done with each cell, and the unsafe cells that could not be proven, because nothing around them may be suppressed.</returns>
    public static (Protection[] Protection, IReadOnlyList<int> Unproven) ApplyUntilProven(LinkedTables tables, ReadOnlySpan<Protection> protection, double minimumWidth)
    {
        // A cell that could be worked out has no witness: it is found among the unproven.
        var suppression = new SecondarySuppression(tables, protection, minimumWidth, singleton: 1);
        suppression.Complete();
        Protection[] applied = suppression.protection;
        var witnesses = new Witnesses(tables, minimumWidth);
        List<int> unproven = witnesses.Unproven(applied);
        while (unproven.Count > 0 && Widen(tables, applied, minimumWidth, unproven) is { } wider)
        {
            applied = wider;
            unproven = witnesses.Unproven(applied);
        }

        return (applied, unproven);
    }

    /// <summary>Suppresses one more cell beside each unsafe cell that an attacker could bound too closely, and what that asks for.</summary>
    /// <remarks>Whoever is told less can work out no more: what was safe before is not looked at again.</remarks>
    /// <param name="tables">The cells and their sums.</param>
    /// <param name="protection">What was done with each cell.</param>
    /// <param name="minimumWidth">The width of <see cref="Apply"/>.</param>
    /// <param name="narrow">The unsafe cells in question.</param>
    /// <returns>What is done with each cell, or null where nothing around those cells is left to suppress.</returns>
    internal static Protection[]? Widen(LinkedTables tables, ReadOnlySpan<Protection> protection, double minimumWidth, IEnumerable<int> narrow)
    {
        var suppression = new SecondarySuppression(tables, protection, minimumWidth, singleton: 1);
        Array.Clear(suppression.isDirty);
        if (!suppression.Widen(narrow, (_, _) => true)) return null;
        suppression.Complete();
        return suppression.protection;
    }

    private void Complete()
    {
        Eliminate();
        if (minimumWidth > 0) WidenAll();
    }

    private void Eliminate()
    {
        bool isChanged = true;
        while (isChanged)
        {
            isChanged = false;
            foreach (int[] level in levels)
            {
                int[] dirty = [.. level.Where(block => isDirty[block])];
                isChanged |= dirty.Length > 0;
                Parallel.ForEach(dirty, block =>
                {
                    isDirty[block] = false;
                    foreach (int cell in ChooseIn(tables.Blocks[block])) Suppress(cell, block);
                });
            }
        }
    }

    private void Suppress(int cell, int inBlock)
    {
        protection[cell] = Protection.Secondary;
        foreach (int block in blocksOf[cell]) isDirty[block] |= block != inBlock;
    }

    private List<int> ChooseIn(int[] sums)
    {
        int[] cells = [.. DistinctCellsOf(sums)];
        var elimination = new Elimination(
            tables, sums, cell => protection[cell] == Protection.Known, minimumWidth > 0 ? cells.Where(cell => protection[cell] == Protection.Primary) : []);
        List<int> secrets = SecretsOf(elimination, sums, cells);
        var chosen = new List<int>();
        foreach (int cell in cells.Where(cell => protection[cell] == Protection.Published).OrderByDescending(cell => tables.Values[cell]).ThenByDescending(cell => cell))
        {
            int row = elimination.RowOf(cell);
            if (elimination.IsZero(row)) continue;
            if ((minimumWidth > 0 && elimination.SmallTermsOf(row) < FewestSmallTerms) || elimination.GivesAway(row, secrets)) chosen.Add(cell);
            else elimination.Publish(row);
            elimination.Drop(row);
        }

        return chosen;
    }

    private HashSet<int> DistinctCellsOf(int[] sums)
    {
        var cells = new HashSet<int>();
        foreach (int sum in sums)
            foreach (int cell in tables.CellsOf(sum)) cells.Add(cell);
        return cells;
    }

    private List<int> SecretsOf(Elimination elimination, int[] sums, int[] cells)
    {
        List<int> secrets = [.. cells.Where(cell => protection[cell].IsSecret()).Select(elimination.RowOf)];
        var parts = new List<int>();
        foreach (int sum in sums)
        {
            parts.Clear();
            double value = 0;
            bool hasSingleton = false;
            foreach (int part in tables.CellsOf(sum)[1..])
            {
                if (protection[part] != Protection.Primary || (minimumWidth == 0 && tables.Values[part] != singleton)) continue;
                parts.Add(part);
                value += tables.Values[part];
                hasSingleton |= tables.Values[part] == singleton;
            }

            if (parts.Count > 1 && (value < minimumWidth || hasSingleton)) secrets.Add(elimination.AddSumOf(CollectionsMarshal.AsSpan(parts)));
        }

        secrets.RemoveAll(elimination.IsZero);
        return secrets;
    }

    private void WidenAll()
    {
        bool isWider = true;
        while (isWider)
        {
            var bounds = new IntervalBounds(tables, protection);
            var narrow = new List<int>();
            for (int cell = 0; cell < protection.Length; cell++)
                if (protection[cell] == Protection.Primary && bounds.WidthOf(cell) < minimumWidth - 1e-6) narrow.Add(cell);
            isWider = Widen(narrow, bounds.Binds);
            Eliminate();
        }
    }

    // One more cell in a sum that bounds each of the cells, or, where nothing is left to suppress in those, in a sum of a cell that is hidden beside it. Cells near one that got cover wait
    // for the next round, because that one may help them as well: cells that hang together by sums of two are all wide when one of them is.
    private bool Widen(IEnumerable<int> narrow, Func<int, int, bool> binds)
    {
        var widened = new HashSet<int>();
        bool isWider = false;
        foreach (int cell in narrow)
        {
            int[] near = [.. tables.SumsOf(cell).ToArray().Where(sum => binds(sum, cell))];
            int[] around = [.. near.SelectMany(sum => tables.CellsOf(sum).ToArray()).Where(other => protection[other].IsSuppressed()).SelectMany(other => tables.SumsOf(other).ToArray()).Distinct()];
            if (near.Any(widened.Contains) || around.Any(widened.Contains)) continue;
            int best = LeastExposedIn(near);
            if (best < 0) best = LeastExposedIn(around);
            if (best < 0) continue;
            Suppress(best, -1);
            foreach (int sum in tables.SumsOf(best)) widened.Add(sum);
            isWider = true;
        }

        return isWider;
    }

    // The published cell of some sums with which the fewest others would have to go, the smallest of those; -1 where there is none.
    private int LeastExposedIn(int[] sums)
    {
        int best = -1, bestExposed = 0;
        foreach (int sum in sums)
            foreach (int cell in tables.CellsOf(sum))
            {
                if (protection[cell] != Protection.Published) continue;
                int exposed = ExposedSumsOf(cell);
                if (best >= 0 && (exposed, tables.Values[cell]).CompareTo((bestExposed, tables.Values[best])) >= 0) continue;
                (best, bestExposed) = (cell, exposed);
            }

        return best;
    }

    // In how many sums the cell would be the only suppressed one, so that others would have to follow.
    private int ExposedSumsOf(int cell)
    {
        int exposed = 0;
        foreach (int sum in tables.SumsOf(cell))
        {
            bool isAlone = true;
            foreach (int other in tables.CellsOf(sum)) isAlone &= !protection[other].IsSuppressed();
            if (isAlone) exposed++;
        }

        return exposed;
    }
}
