using System.Globalization;
using Pipeline.Core.Disclosure;

namespace Pipeline.Core.Tests.Disclosure;

public class SecondarySuppressionTests
{
    private static readonly Hierarchy Geography = Hierarchy.Flat("geo", "Total", ["Iceland", "Portugal", "Spain"]);

    // Statistics Norway's example: young people by country. Only young/Portugal (0 persons) is at most 1, zeros being unsafe here; three more cells must go with it.
    [VectorFact]
    public void Example_of_age_by_country()
    {
        CrossTable table = Table([Hierarchy.Flat("age", "Total", ["old", "young"]), Geography], "suppression/ssb_example1.csv", ["age", "geo", "freq"], ("year", "2014"));
        AssertReference(table, "suppression/gauss_T1_age_geo_maxN1.csv", ["age", "geo"], atMost: 1, isZeroUnsafe: true);
    }

    [VectorFact]
    public void Example_of_accidents_by_municipality()
    {
        CrossTable table = Table(
            [Hierarchy.Flat("mun", "Total", ["k1", "k2", "k3", "k4", "k5", "k6"]), Hierarchy.Flat("inj", "Total", ["light", "none", "serious", "unknown"])],
            "suppression/ssb_mun_accidents.csv", ["mun", "inj", "freq"]);
        AssertReference(table, "suppression/gauss_mun_accidents_maxN3.csv", ["mun", "inj"], atMost: 3, isZeroUnsafe: true);
        Protection[] published = Protect(table.Tables, 3, isZeroUnsafe: false, 0); // GaussSuppression with protectZeros = FALSE: 8 unsafe, 13 suppressed
        Assert.Equal(8, published.Count(cell => cell == Protection.Primary));
        Assert.InRange(published.Count(cell => cell.IsSuppressed()), 8, 14);
        AssertNoneRecovered(table.Tables, published);
    }

    [VectorFact]
    public void Example_of_income_by_region()
    {
        CrossTable table = Table(
            [Hierarchy.Flat("region", "Total", ["A", "B", "C", "D", "E", "F", "G", "H"]), Hierarchy.Flat("hovedint", "Total", ["annet", "arbeid", "soshjelp", "trygd"])],
            "suppression/ssb_z1.csv", ["region", "hovedint", "ant"]);
        AssertReference(table, "suppression/gauss_z1.csv", ["region", "hovedint"], atMost: 3, isZeroUnsafe: true);
    }

    // With a level for EU and non-EU and counts up to 2 unsafe, GaussSuppression suppresses 3 + 5 cells.
    [VectorFact]
    public void Example_with_a_level_between()
    {
        var geography = new Hierarchy("geo", [("EU", "Total"), ("nonEU", "Total"), ("Spain", "EU"), ("Portugal", "EU"), ("Iceland", "nonEU")]);
        CrossTable table = Table([Hierarchy.Flat("age", "Total", ["old", "young"]), geography], "suppression/ssb_example1.csv", ["age", "geo", "freq"], ("year", "2014"));
        Protection[] result = Protect(table.Tables, 2, isZeroUnsafe: true, 0);
        Assert.Equal(["young|Iceland", "young|Portugal", "young|nonEU"], Names(table, result, Protection.Primary));
        Assert.InRange(result.Count(cell => cell == Protection.Secondary), 1, 6);
        AssertNoneRecovered(table.Tables, result);
    }

    // Region by sex of the R package sdcTable: F2 M18, 19/14, 10/12, 14/11. Every method it has suppresses three more cells.
    [Fact]
    public void One_unsafe_cell_in_a_table_of_two_dimensions_takes_three_others()
    {
        CrossTable table = Table([Hierarchy.Flat("region", "T", ["A", "B", "C", "D"]), Hierarchy.Flat("sex", "T", ["F", "M"])], [2, 18, 19, 14, 10, 12, 14, 11]);
        Protection[] result = Protect(table.Tables, 2, isZeroUnsafe: false, 0);
        Assert.Equal(3, result.Count(cell => cell == Protection.Secondary));
        AssertNoneRecovered(table.Tables, result);
    }

    // 1 + 2 = 3 in a published row: nothing is found exactly, but a reader bounds each within [0, 3]. A width of 4 asks for a third cell.
    [Fact]
    public void A_width_is_protected_and_not_only_the_exact_value()
    {
        CrossTable table = Table([Hierarchy.Flat("region", "T", ["A", "B", "C"])], [1, 2, 30]);
        Assert.Equal(2, Protect(table.Tables, 4, isZeroUnsafe: false, 0).Count(cell => cell.IsSuppressed()));
        Protection[] wide = Protect(table.Tables, 4, isZeroUnsafe: false, 4);
        Assert.Equal(3, wide.Count(cell => cell.IsSuppressed()));
        Assert.Equal(Protection.Published, wide[0]);
    }

    [Fact]
    public void Two_tables_that_share_a_margin_are_protected_together()
    {
        // Total 60 = A 2 + B 28 + C 30 in one table and X 25 + Y 35 in another, whose cell X is A and a part of B (23) by sex: A + b = X.
        var tables = new LinkedTables(
            [60, 2, 28, 30, 25, 35, 23, 5],
            [[0, 1, 2, 3], [0, 4, 5], [4, 1, 6], [2, 6, 7]]);
        Protection[] result = Protect(tables, 4, isZeroUnsafe: false, 0);
        AssertNoneRecovered(tables, result);
        Assert.True(result.Count(cell => cell.IsSuppressed()) < 7, "Not everything needs to go.");
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(4.0)]
    public void No_unsafe_cell_of_random_tables_is_recovered(double width)
    {
        var random = new Random(20_261_125);
        for (int round = 0; round < 1_000; round++)
        {
            CrossTable table = RandomTable(random);
            Protection[] result = Protect(table.Tables, 4, isZeroUnsafe: false, width);
            AssertNoneRecovered(table.Tables, result);
            for (int cell = 0; cell < result.Length; cell++)
            {
                Assert.Equal(table.Tables.Values[cell] is > 0 and < 5, result[cell] == Protection.Primary);
                if (table.Tables.Values[cell] == 0) Assert.Equal(Protection.Known, result[cell]);
            }

            if (round % 100 == 0) Assert.Equal(result, Protect(table.Tables, 4, isZeroUnsafe: false, width)); // the same on every run
        }
    }

    // A reader who looks at one sum at a time finds nothing narrower than the width in a table of which every cell is proven; and what is proven needs no solver.
    [Fact]
    public void Every_unsafe_cell_of_random_tables_is_proven_or_named()
    {
        var random = new Random(20_261_126);
        int unsafeCells = 0, unproven = 0;
        for (int round = 0; round < 60; round++)
        {
            CrossTable table = RandomTable(random);
            Protection[] primary = [.. table.Tables.Values.ToArray().Select(value => value == 0 ? Protection.Known : value < 5 ? Protection.Primary : Protection.Published)];
            (Protection[] result, IReadOnlyList<int> left) = SecondarySuppression.ApplyUntilProven(table.Tables, primary, 4);
            unsafeCells += primary.Count(cell => cell == Protection.Primary);
            unproven += left.Count;
            Assert.All(left, cell => Assert.Equal(Protection.Primary, result[cell]));
            if (left.Count > 0) continue;
            AssertNoneRecovered(table.Tables, result);
            foreach (int sum in Enumerable.Range(0, table.Tables.SumCount))
            {
                int[] hidden = [.. table.Tables.CellsOf(sum).ToArray().Where(cell => result[cell].IsSuppressed())];
                if (hidden.Length == 0 || result[table.Tables.CellsOf(sum)[0]].IsSuppressed()) continue;
                if (hidden.Any(cell => result[cell] == Protection.Primary)) Assert.True(hidden.Sum(cell => table.Tables.Values[cell]) >= 4 - 0.03);
            }

            if (round % 20 == 0) Assert.Equal(result, SecondarySuppression.ApplyUntilProven(table.Tables, primary, 4).Protection);
        }

        Assert.True(unsafeCells > 600 && unproven < unsafeCells / 50, $"{unproven} of {unsafeCells} unsafe cells");
    }

    [Fact]
    public void Opening_a_secondary_cell_by_hand_gives_an_unsafe_one_away()
    {
        var random = new Random(8);
        int opened = 0;
        for (int round = 0; round < 200; round++)
        {
            CrossTable table = RandomTable(random);
            Protection[] result = Protect(table.Tables, 4, isZeroUnsafe: false, 0);
            int secondary = Array.IndexOf(result, Protection.Secondary);
            if (secondary < 0) continue;
            result[secondary] = Protection.Published;
            if (Attacker.Recovers(table.Tables, result).Count > 0) opened++;
        }

        Assert.True(opened > 100, $"Found only {opened} tampered tables.");
    }

    private static CrossTable RandomTable(Random random)
    {
        var dimensions = new Hierarchy[random.Next(2, 5)];
        for (int k = 0; k < dimensions.Length; k++)
        {
            int regions = random.Next(0, 3), codes = random.Next(2, dimensions.Length == 4 ? 4 : 6);
            dimensions[k] = regions < 2
                ? Hierarchy.Flat($"d{k}", "T", Enumerable.Range(0, codes).Select(i => $"c{i}"))
                : new Hierarchy($"d{k}", [.. Enumerable.Range(0, codes).Select(i => ($"c{i}", $"r{i % 2}")), ("r0", "T"), ("r1", "T")]);
        }

        int inner = dimensions.Aggregate(1, (count, dimension) => count * Leaves(dimension).Length);
        return Table(dimensions, [.. Enumerable.Range(0, inner).Select(_ => (double)(random.Next(4) == 0 ? 0 : random.Next(3) == 0 ? random.Next(1, 5) : random.Next(5, 60)))]);
    }

    private static int[] Leaves(Hierarchy dimension) => [.. Enumerable.Range(0, dimension.Codes.Count).Where(code => dimension.ChildrenOf(code).Length == 0)];

    // Inner cells in the order of the codes, the last dimension fastest.
    private static CrossTable Table(Hierarchy[] dimensions, double[] inner)
    {
        int[][] leaves = [.. dimensions.Select(Leaves)];
        return new CrossTable(dimensions, inner.Select((value, i) =>
        {
            var codes = new int[dimensions.Length];
            for (int k = dimensions.Length - 1; k >= 0; i /= leaves[k].Length, k--) codes[k] = leaves[k][i % leaves[k].Length];
            return (codes, value);
        }));
    }

    private static CrossTable Table(Hierarchy[] dimensions, string file, string[] columns, (string Column, string Value)? where = null) =>
        new(dimensions, Vectors.Read(file, where is { } only ? [.. columns, only.Column] : columns)
            .Where(row => where is null || row[^1] == where.Value.Value)
            .Select(row => (dimensions.Select((dimension, k) => dimension.NumberOf(row[k])).ToArray(), double.Parse(row[dimensions.Length], CultureInfo.InvariantCulture)))
            .ToList());

    private static Protection[] Protect(LinkedTables tables, int atMost, bool isZeroUnsafe, double width)
    {
        var primary = new Protection[tables.CellCount];
        for (int cell = 0; cell < primary.Length; cell++)
            primary[cell] = tables.Values[cell] > atMost ? Protection.Published : tables.Values[cell] > 0 || isZeroUnsafe ? Protection.Primary : Protection.Known;
        return SecondarySuppression.Apply(tables, primary, width, isZeroUnsafe ? 0 : 1);
    }

    private static void AssertReference(CrossTable table, string file, string[] dimensions, int atMost, bool isZeroUnsafe)
    {
        Protection[] result = Protect(table.Tables, atMost, isZeroUnsafe, 0);
        string[][] reference = [.. Vectors.Read(file, [.. dimensions, "primary", "suppressed"])];
        string[] unsafeCells = [.. reference.Where(row => row[^2] == "TRUE").Select(row => string.Join('|', row[..^2])).Order(StringComparer.Ordinal)];
        Assert.Equal(unsafeCells, Names(table, result, Protection.Primary));
        int suppressed = reference.Count(row => row[^1] == "TRUE");
        Assert.InRange(result.Count(cell => cell.IsSuppressed()), unsafeCells.Length, suppressed + 1);
        AssertNoneRecovered(table.Tables, result);
    }

    private static string[] Names(CrossTable table, Protection[] result, Protection which) =>
        [.. Enumerable.Range(0, result.Length).Where(cell => result[cell] == which)
            .Select(cell => string.Join('|', table.Dimensions.Select((dimension, k) => dimension.Codes[table.CodeOf(cell, k)]))).Order(StringComparer.Ordinal)];

    private static void AssertNoneRecovered(LinkedTables tables, Protection[] result) => Assert.Empty(Attacker.Recovers(tables, result));
}
