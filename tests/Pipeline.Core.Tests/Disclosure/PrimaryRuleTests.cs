using Pipeline.Core.Disclosure;

namespace Pipeline.Core.Tests.Disclosure;

// Worked examples of the SDC Handbook, 2nd ed., chapter 4.
public class PrimaryRuleTests
{
    private static double[] Cell(double total, params double[] largest) => [.. largest, total - largest.Sum()];

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(4, true)]
    [InlineData(5, false)]
    public void A_count_below_the_minimum_is_unsafe_and_zero_is_not(int count, bool isUnsafe) =>
        Assert.Equal(isUnsafe, new MinimumCount(5).IsUnsafe(Enumerable.Repeat(1.0, count).ToArray()));

    // Example 1: 50,000 of 100,000 is not more than 90 per cent, although the second contributor, who knows 49,000, bounds the first by 51,000.
    [Fact]
    public void Dominance_by_one_does_not_see_the_second() =>
        Assert.False(new Dominance(1, 90).IsUnsafe(Cell(100_000, 50_000, 49_000)));

    // Example 2: the rest of 8,000 lets the second overestimate the first by 15.4 per cent: safe at p = 10, while 102,000 is more than 90.9 per cent of 110,000.
    [Fact]
    public void P_per_cent_and_dominance_by_two_differ()
    {
        double[] cell = Cell(110_000, 52_000, 50_000);
        Assert.False(new PPercent(10).IsUnsafe(cell));
        Assert.True(new PPercent(15.5).IsUnsafe(cell));
        Assert.True(new Dominance(2, 90.9).IsUnsafe(cell));
    }

    // Example 4: (1, 85) of 300 + 20 + 10 asks for an upper bound of 100 / 85 × 300 = 352.94.
    [Fact]
    public void The_upper_protection_level_of_dominance_gives_the_bound_of_the_handbook() =>
        Assert.Equal(352.94, 330 + new Dominance(1, 85).UpperProtectionLevel([300, 20, 10]), 2);

    // Formulas of the handbook's table of upper protection levels, by hand for 60 + 30 + 6 + 4 = 100.
    // (2, 80): 1.25 × 90 − 100 = 12.5. p = 20: 12 − 10 = 2. (20, 80): 0.25 × 60 − 10 = 5.
    [Fact]
    public void Upper_protection_levels_follow_the_formulas()
    {
        double[] cell = [6, 60, 4, 30];
        Assert.Equal(12.5, new Dominance(2, 80).UpperProtectionLevel(cell), 12);
        Assert.Equal(2, new PPercent(20).UpperProtectionLevel(cell), 12);
        Assert.Equal(5, new PriorPosterior(20, 80).UpperProtectionLevel(cell), 12);
        Assert.Equal(0, new PPercent(10).UpperProtectionLevel(cell));
        Assert.Equal(3, new MinimumCount(5).UpperProtectionLevel([1, 1]));
    }

    // (2, k) and p % with p = 100 (100 − k) / k: whatever p % with 25 calls unsafe, (2, 80) does as well.
    [Fact]
    public void Dominance_by_two_of_80_is_never_weaker_than_p_of_25()
    {
        var random = new Random(80);
        for (int round = 0; round < 2_000; round++)
        {
            double[] cell = [.. Enumerable.Range(0, random.Next(1, 8)).Select(_ => (double)random.Next(1, 1000))];
            if (new PPercent(25).IsUnsafe(cell)) Assert.True(new Dominance(2, 80).IsUnsafe(cell));
        }
    }

    [Theory]
    [InlineData(new double[] { 0, 7, 0 }, 1)]
    [InlineData(new double[] { 3, 7, 0 }, -1)]
    [InlineData(new double[] { 0, 0 }, -1)]
    public void A_margin_in_one_category_discloses_the_group(double[] parts, int category) => Assert.Equal(category, GroupDisclosure.CategoryOf(parts));
}
