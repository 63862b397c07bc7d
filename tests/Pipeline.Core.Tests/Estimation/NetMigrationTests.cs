using System.Globalization;
using Pipeline.Core.Estimation;

namespace Pipeline.Core.Tests.Estimation;

public class NetMigrationTests
{
    [VectorFact]
    public void Alabama_1960_to_1970_by_vital_statistics()
    {
        int rows = 0;
        foreach (double[] row in Vectors.Read("flows/net_vital_statistics_alabama.csv", "births", "pop_1960", "pop_1970", "deaths", "pop_change", "natural_inc", "net")
            .Select(row => row.Select(text => double.Parse(text, CultureInfo.InvariantCulture)).ToArray()))
        {
            VitalBalance balance = NetMigration.VitalStatistics(row[1], row[2], row[0], row[3]).Value;
            Assert.Equal((row[4], row[5], row[6]), (balance.Change, balance.NaturalIncrease, balance.Net));
            rows++;
        }

        Assert.Equal(4, rows);
    }

    // Non-white women of Alabama (Bogue, Hinze and White 1982): 515,483 + 75,437 would have been 590,920; -107,038 of a change of -31,601
    // is 338.7 %.
    [Fact]
    public void Population_without_migration_and_share_of_growth()
    {
        VitalBalance balance = NetMigration.VitalStatistics(515_483, 483_882, 126_886, 51_449).Value;
        Assert.Equal(590_920, balance.WithoutMigration);
        Assert.Equal(338.7171, balance.ShareOfGrowth, 4);
        Assert.True(double.IsNaN(NetMigration.VitalStatistics(10, 10, 1, 2).Value.ShareOfGrowth));
    }

    // Bombay 1941-51, age 10-14 (United Nations, Manual VI, table 24), and Manila 1960-70, age 20-24 (same office, 1992, table 6).
    [Theory]
    [InlineData(77_135, 132_870, 0.9087, 62_777.4255, 69_084.8745)]
    [InlineData(63_250, 90_410, 0.972851893, 28_877.1178, 29_682.9538)]
    public void Survival_ratios_forward_and_reverse(double before, double after, double ratio, double forward, double reverse)
    {
        SurvivalNet net = NetMigration.SurvivalRatio([before], [after], [ratio]).Value[0];
        Assert.InRange(net.Forward - forward, -1e-4, 1e-4);
        Assert.InRange(net.Reverse - reverse, -1e-4, 1e-4);
        Assert.Equal((net.Forward + net.Reverse) / 2, net.Average, 9);
    }

    // 200 children of 1,000 women, of whom 100 came in the ten years: a quarter of 20 children with them.
    [Fact]
    public void Children_follow_their_mothers() => Assert.Equal(5, NetMigration.Children(200, 1000, 100, 0.25).Value);

    // Moldova 2018: -48.6 thousand of about 2,700 thousand.
    [Fact]
    public void Crude_rates_are_per_thousand_and_year()
    {
        Assert.Equal(-18, NetMigration.CrudeRate(-48_600, 2_700_000), 9);
        Assert.Equal(-1.8, NetMigration.CrudeRate(-48_600, 2_700_000, 10), 9);
        Assert.Throws<ArgumentOutOfRangeException>(() => NetMigration.CrudeRate(1, 0));
    }

    [Fact]
    public void Negative_numbers_and_survival_of_nobody_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => NetMigration.VitalStatistics(-1, 1, 0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => NetMigration.SurvivalRatio([1], [1], [0]));
        Assert.Throws<ArgumentException>(() => NetMigration.SurvivalRatio([1], [1, 2], [1]));
    }
}
