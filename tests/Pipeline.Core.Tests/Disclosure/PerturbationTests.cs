using Pipeline.Core.Disclosure;

namespace Pipeline.Core.Tests.Disclosure;

// Rounding and cell keys; examples of the SDC Handbook, 2nd ed., chapter 5.
public class PerturbationTests
{
    [Theory]
    [InlineData(32, 30)] // the handbook prints 35, which is not the nearest multiple of 5
    [InlineData(33, 35)]
    [InlineData(0, 0)]
    [InlineData(2, 0)]
    [InlineData(3, 5)]
    public void Conventional_rounding_takes_the_nearest_multiple(long count, long rounded) => Assert.Equal(rounded, Rounding.Conventional(count, 5));

    // Base 3: residual 1 goes up with probability 1/3, residual 2 with 2/3, residual 0 stays.
    [Theory]
    [InlineData(9, 0.0, 9)]
    [InlineData(10, 0.333, 12)]
    [InlineData(10, 0.334, 9)]
    [InlineData(11, 0.666, 12)]
    [InlineData(11, 0.667, 9)]
    public void Unbiased_rounding_goes_up_with_the_residual(long count, double draw, long rounded) => Assert.Equal(rounded, Rounding.Unbiased(count, 3, draw));

    [Theory]
    [InlineData(7, 5)]
    [InlineData(13, 10)]
    [InlineData(4, 3)]
    public void Unbiased_rounding_has_the_count_as_its_mean(long count, int multiple)
    {
        var random = new Random(5);
        const int Draws = 100_000;
        double mean = Enumerable.Range(0, Draws).Average(_ => (double)Rounding.Unbiased(count, multiple, random.NextDouble()));
        double residual = count % multiple, deviation = Math.Sqrt(residual * (multiple - residual) / Draws);
        Assert.InRange(mean, count - 4 * deviation, count + 4 * deviation);
    }

    [Fact]
    public void Controlled_rounding_of_the_handbook_table_adds_up_next_to_every_cell() => AssertControlled(new long[,] { { 1, 0 }, { 3, 3 }, { 12, 20 } }, 5);

    [Fact]
    public void Controlled_rounding_holds_for_random_tables()
    {
        var random = new Random(1987);
        for (int round = 0; round < 1_000; round++)
        {
            var table = new long[random.Next(1, 9), random.Next(1, 9)];
            for (int i = 0; i < table.GetLength(0); i++)
                for (int j = 0; j < table.GetLength(1); j++) table[i, j] = random.Next(0, 30);
            AssertControlled(table, random.Next(2) == 0 ? 3 : 5);
        }
    }

    private static void AssertControlled(long[,] inner, int multiple)
    {
        long[,] rounded = Rounding.Controlled(inner, multiple);
        int rows = inner.GetLength(0), columns = inner.GetLength(1);
        for (int i = 0; i <= rows; i++)
            for (int j = 0; j <= columns; j++)
            {
                long truth = 0, parts = 0;
                for (int k = i == rows ? 0 : i; k < (i == rows ? rows : i + 1); k++)
                    for (int l = j == columns ? 0 : j; l < (j == columns ? columns : j + 1); l++)
                    {
                        truth += inner[k, l];
                        parts += rounded[k, l];
                    }

                Assert.Equal(0, rounded[i, j] % multiple);
                Assert.True(Math.Abs(rounded[i, j] - truth) < multiple, $"{truth} became {rounded[i, j]}.");
                Assert.Equal(parts, rounded[i, j]);
            }
    }

    private static readonly CellKey Handbook = new([[(1.0, 0)], [(0.5, -1), (1.0, 1)], [(0.8, 0), (1.0, 1)], [(0.3, -1), (0.7, 0), (1.0, 1)]]);

    // Record keys 0.9, 0.3 and 0.6 add up to 1.8: key 0.8, so that the count of 3 becomes 4.
    [Fact]
    public void The_handbook_example_of_a_cell_key()
    {
        double key = CellKey.KeyOf(0.9 + 0.3 + 0.6);
        Assert.Equal(0.8, key, 12);
        Assert.Equal(4, Handbook.Perturb(3, key));
        Assert.Equal(0, Handbook.Perturb(0, key));
        Assert.Equal(1_001, Handbook.Perturb(1_000, key)); // the last block stands for all larger counts
    }

    // A table in the layout of ptable and tau-Argus, unbiased for every count: the same draw of keys gives the same publication.
    [Fact]
    public void A_p_table_is_read_and_has_its_moments()
    {
        CellKey table = CellKey.Read(new StringReader("""
            "i";"j";"p";"v";"p_int_ub"
            0;0;1;0;1
            1;0;0.5;-1;0.5
            1;2;0.5;1;1
            2;1;0.25;-1;0.25
            2;2;0.5;0;0.75
            2;3;0.25;1;1
            """));
        Assert.Equal((0.0, 0.0), table.MomentsOf(0));
        Assert.Equal((0.0, 1.0), table.MomentsOf(1));
        Assert.Equal((0.0, 0.5), table.MomentsOf(9));
        var random = new Random(3);
        double mean = Enumerable.Range(0, 100_000).Average(_ => (double)table.Perturb(9, random.NextDouble()));
        Assert.InRange(mean, 9 - 4 * Math.Sqrt(0.5 / 100_000), 9 + 4 * Math.Sqrt(0.5 / 100_000));
    }

    [Fact]
    public void A_p_table_that_makes_persons_out_of_nothing_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new CellKey([[(1.0, 1)]]));
        Assert.Throws<ArgumentException>(() => new CellKey([[(1.0, 0)], [(1.0, -2)]]));
        Assert.Throws<ArgumentException>(() => new CellKey([[(1.0, 0)], [(0.5, 0)]]));
        Assert.Throws<FormatException>(() => CellKey.Read(new StringReader("i;v\n0;0")));
    }
}
