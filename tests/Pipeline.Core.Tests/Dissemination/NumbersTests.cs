using Pipeline.Core.Dissemination;
using Pipeline.Core.Dissemination.Charts;

namespace Pipeline.Core.Tests.Dissemination;

public class NumbersTests
{
    [Theory]
    [InlineData(200260, 0, "persons", "200,260")]
    [InlineData(11640559, 0, "persons", "11,640,559")]
    [InlineData(3.1249, 2, "%", "3.12%")]
    [InlineData(3.125, 2, "%", "3.13%")]
    [InlineData(-0.5067, 2, "%", "−0.51%")]
    [InlineData(-0.0049, 2, "%", "0.00%")]
    [InlineData(-0.4, 0, "persons", "0")]
    public void Figures_are_grouped_rounded_and_never_a_negative_zero(double value, int decimals, string unit, string expected) =>
        Assert.Equal(expected, Numbers.Figure(value, decimals, unit));

    [Theory]
    [InlineData(1200, "+1,200")]
    [InlineData(-1200, "−1,200")]
    [InlineData(0.2, "0")]
    public void A_difference_has_its_sign(double value, string expected) => Assert.Equal(expected, Numbers.Difference(value, 0));

    [Fact]
    public void Percentages_differ_by_points() => Assert.Equal("+2.50 points", Numbers.Difference(2.5, 2, "%"));

    // 0 to 623,083 in at most five intervals: the step 200,000 gives four, 100,000 would give seven.
    [Fact]
    public void An_axis_steps_in_ones_twos_and_fives()
    {
        Axis axis = Axis.For([623083, 200260]);

        Assert.Equal([0, 200000, 400000, 600000, 800000], axis.Ticks);
        Assert.Equal(0.25, axis.Share(200000));
        Assert.Equal("600,000", Numbers.Tick(600000, axis, "persons"));
    }

    [Fact]
    public void An_axis_contains_zero_on_either_side()
    {
        Axis axis = Axis.For([-128514, -4122]);

        Assert.Equal([-150000, -100000, -50000, 0], axis.Ticks);
        Assert.Equal("0", Numbers.Tick(axis.High, axis, "persons"));
    }

    [Fact]
    public void Fractions_and_millions_are_told_apart_on_an_axis()
    {
        Axis shares = Axis.For([0.93]), millions = Axis.For([11640559]);

        Assert.Equal(["0.0%", "0.2%", "0.4%", "0.6%", "0.8%", "1.0%"], shares.Ticks.Select(tick => Numbers.Tick(tick, shares, "%")));
        Assert.Equal(["0", "5m", "10m", "15m"], millions.Ticks.Select(tick => Numbers.Tick(tick, millions, "persons")));
    }

    [Fact]
    public void Nothing_but_zeros_still_has_an_axis() => Assert.Equal(new Axis(0, 1, 0.2), Axis.For([0, 0]));
}
