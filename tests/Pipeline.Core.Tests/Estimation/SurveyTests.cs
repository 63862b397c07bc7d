using System.Globalization;
using Pipeline.Core.Estimation;

namespace Pipeline.Core.Tests.Estimation;

public class SurveyTests
{
    private static double Number(string text) => text.Length == 0 ? double.NaN : text == "Inf" ? double.PositiveInfinity : double.Parse(text, CultureInfo.InvariantCulture);

    private static void Near(double expected, double found, double relative, string what) => Assert.True(
        expected.Equals(found) || Math.Abs(expected - found) <= relative * Math.Max(1, Math.Abs(expected)), $"{what}: expected {expected:R}, found {found:R}.");

    [VectorFact]
    public void Odds_ratios_and_Fisher_tests_of_R()
    {
        int tables = 0;
        foreach (string[] row in Vectors.Read("survey/fisher_or_reference.csv", "case", "a", "b", "c", "d", "or", "woolf_lo", "woolf_hi", "haldane_or", "haldane_lo", "haldane_hi",
            "fisher_two_sided_p", "cmle_or", "exact_lo", "exact_hi", "risk_ratio"))
        {
            double[] expected = [.. row[5..].Select(Number)];
            var table = new TwoByTwo(int.Parse(row[1], CultureInfo.InvariantCulture), int.Parse(row[2], CultureInfo.InvariantCulture), int.Parse(row[3], CultureInfo.InvariantCulture),
                int.Parse(row[4], CultureInfo.InvariantCulture));
            Estimate<double> woolf = table.Woolf(), haldane = table.HaldaneAnscombe(), exact = table.ConditionalOddsRatio();
            double[] found = [woolf.Value, woolf.Interval?.Lower ?? double.NaN, woolf.Interval?.Upper ?? double.NaN, haldane.Value, haldane.Interval!.Value.Lower,
                haldane.Interval.Value.Upper, table.FisherTest().Value, exact.Value, exact.Interval!.Value.Lower, exact.Interval.Value.Upper, table.RiskRatio().Value];
            for (int i = 0; i < expected.Length; i++) Near(expected[i], found[i], 1e-9, $"{row[0]}, number {i + 6}");
            tables++;
        }

        Assert.Equal(3, tables);
    }

    // Four cups and four guesses (Fisher's tea): the mean of A is 3 where ψ⁴ - 36 ψ² - 32 ψ - 3 = 0; 17 of 70 tables are as likely or less
    // on one side.
    [Fact]
    public void The_lady_tasting_tea_by_hand()
    {
        var tea = new TwoByTwo(3, 1, 1, 3);
        double ratio = tea.ConditionalOddsRatio(precision: Precision.Full).Value;
        Assert.InRange(Math.Pow(ratio, 4) - 36 * ratio * ratio - 32 * ratio - 3, -1e-9, 1e-9);
        Near(17d / 70, tea.FisherTest(Alternative.Greater).Value, 1e-14, "greater");
        Near(69d / 70, tea.FisherTest(Alternative.Less).Value, 1e-14, "less");
        Near(34d / 70, tea.FisherTest().Value, 1e-14, "two-sided");
        // P(A >= 3) at the lower limit is 2.5 %: 40 (16 ψ³ + ψ⁴) = 1 + 16 ψ + 36 ψ² + 16 ψ³ + ψ⁴.
        double lower = tea.ConditionalOddsRatio(precision: Precision.Full).Interval!.Value.Lower;
        Assert.InRange(39 * Math.Pow(lower, 4) + 624 * Math.Pow(lower, 3) - 36 * lower * lower - 16 * lower - 1, -1e-9, 1e-9);
        // One-sided at 95 %: P(A >= 3) is 5 %.
        Interval greater = tea.ConditionalOddsRatio(alternative: Alternative.Greater, precision: Precision.Full).Interval!.Value;
        Assert.InRange(19 * Math.Pow(greater.Lower, 4) + 304 * Math.Pow(greater.Lower, 3) - 36 * greater.Lower * greater.Lower - 16 * greater.Lower - 1, -1e-9, 1e-9);
        Assert.Equal(double.PositiveInfinity, greater.Upper);
    }

    // Convictions of like-sex twins (Fisher 1962): help page of R's fisher.test.
    [Fact]
    public void Twins_of_Fisher()
    {
        var twins = new TwoByTwo(2, 15, 10, 3);
        Near(0.0005367241191, twins.FisherTest().Value, 1e-12, "two-sided");
        Near(0.0004651809, twins.FisherTest(Alternative.Less).Value, 1e-10, "less");
        Near(0.0469366088, twins.ConditionalOddsRatio().Value, 1e-9, "estimate");
        Near(0.003325764, twins.ConditionalOddsRatio().Interval!.Value.Lower, 1e-9, "lower");
        Near(0.3631822715, twins.ConditionalOddsRatio().Interval!.Value.Upper, 1e-9, "upper");
    }

    [Fact]
    public void Degenerate_tables_have_stated_results()
    {
        var nobody = new TwoByTwo(0, 0, 3, 4);
        Assert.Equal(1, nobody.FisherTest().Value);
        Assert.True(double.IsNaN(nobody.ConditionalOddsRatio().Value));
        Assert.Equal(new Interval(0, double.PositiveInfinity, 0.95), nobody.ConditionalOddsRatio().Interval);
        Assert.True(double.IsNaN(nobody.Woolf().Value));
        Assert.Null(nobody.Woolf().Interval);
        Assert.Equal(9d / 7, nobody.HaldaneAnscombe().Value, 12); // 0.5 × 4.5 ÷ (0.5 × 3.5)
        Assert.True(double.IsNaN(nobody.RiskRatio().Value));
        Assert.Equal(0, new TwoByTwo(0, 5, 5, 5).ConditionalOddsRatio().Value);
        Assert.Equal(double.PositiveInfinity, new TwoByTwo(5, 0, 5, 5).Woolf().Value);
        Assert.Throws<ArgumentException>(() => new TwoByTwo(-1, 5, 5, 5).FisherTest());
        Assert.Throws<ArgumentException>(() => new TwoByTwo(1, 5, 5, 5).Woolf(95));
    }

    // Risk 3/4 against 1/4; variance of the logarithm 1/3 - 1/4 + 1/1 - 1/4 = 5/6; exp(1.959963985 √(5/6)) = 5.984628.
    [Fact]
    public void Risk_ratio_by_hand()
    {
        Estimate<double> ratio = new TwoByTwo(3, 1, 1, 3).RiskRatio();
        Assert.Equal(3, ratio.Value, 12);
        Near(3 / 5.984628, ratio.Interval!.Value.Lower, 1e-5, "lower");
        Near(3 * 5.984628, ratio.Interval.Value.Upper, 1e-5, "upper");
    }

    // Exchanging exposure, or outcome, inverts the ratio; exchanging both, or the two questions, keeps it.
    [Fact]
    public void Odds_ratios_and_p_values_follow_the_symmetries_of_the_table()
    {
        var random = new Random(8);
        for (int round = 0; round < 200; round++)
        {
            var table = new TwoByTwo(random.Next(0, 15), random.Next(0, 15), random.Next(0, 15), random.Next(0, 15));
            TwoByTwo turned = new(table.C, table.D, table.A, table.B), crossed = new(table.A, table.C, table.B, table.D);
            Near(table.FisherTest().Value, turned.FisherTest().Value, 1e-12, "turned p");
            Near(table.FisherTest().Value, crossed.FisherTest().Value, 1e-12, "crossed p");
            Near(table.FisherTest().Value, FisherExact.Test(new[,] { { table.A, table.B }, { table.C, table.D } }).Value, 1e-12, "general test");
            Near(table.FisherTest(Alternative.Less).Value, turned.FisherTest(Alternative.Greater).Value, 1e-12, "one-sided p");
            Estimate<double> one = table.ConditionalOddsRatio(precision: Precision.Full), other = turned.ConditionalOddsRatio(precision: Precision.Full);
            if (double.IsNaN(one.Value)) continue;
            Near(one.Value, 1 / other.Value, 1e-9, "turned ratio");
            Near(one.Interval!.Value.Lower, 1 / other.Interval!.Value.Upper, 1e-9, "turned limit");
            Near(one.Value, table.ConditionalOddsRatio().Value, 1e-3, "as in R");
        }
    }

    // Job satisfaction by income (Agresti 2002, p. 57): help page of R's fisher.test.
    private static readonly int[,] Jobs = { { 1, 3, 10, 6 }, { 2, 3, 10, 7 }, { 1, 6, 14, 12 }, { 0, 1, 9, 11 } };

    [Fact]
    public void Job_satisfaction_of_Agresti()
    {
        Estimate<double> test = FisherExact.Test(Jobs);
        Near(0.782684939, test.Value, 1e-9, "p");
    }

    // Margins 2, 1, 1 by 2, 1, 1. Multinomial weights of the seven tables: one with 2 in the corner and each of two fillings: 4!/… worked
    // with 2!1!1! 2!1!1! ÷ 4! = 1/6 over the product of factorials of cells: [2 0 0; 0 1 0; 0 0 1] and [2 0 0; 0 0 1; 0 1 0] 1/12 each; the
    // five without a 2 have 1/6 each. The first is as unlikely as a table can be: p = 2/12.
    [Fact]
    public void A_table_of_three_by_three_by_hand()
    {
        Estimate<double> test = FisherExact.Test(new[,] { { 2, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } });
        Near(1d / 6, test.Value, 1e-12, "p");
        Assert.Equal(7, test.Diagnostics["tables"]);
        Near(1, FisherExact.Test(new[,] { { 1, 1, 0 }, { 0, 0, 1 }, { 1, 0, 0 } }).Value, 1e-12, "the likeliest");
        Assert.Equal(1, FisherExact.Test(new[,] { { 5, 0 }, { 7, 0 } }).Value);
    }

    [Fact]
    public void The_general_test_does_not_depend_on_the_order_of_rows_and_columns()
    {
        var random = new Random(6);
        for (int round = 0; round < 30; round++)
        {
            int rows = random.Next(2, 5), columns = random.Next(2, 5);
            var table = new int[rows, columns];
            for (int i = 0; i < rows; i++)
                for (int j = 0; j < columns; j++)
                    table[i, j] = random.Next(0, 6);
            var turned = new int[columns, rows];
            for (int i = 0; i < rows; i++)
                for (int j = 0; j < columns; j++)
                    turned[columns - 1 - j, i] = table[i, j];
            Near(FisherExact.Test(table).Value, FisherExact.Test(turned).Value, 1e-10, "p");
        }
    }

    [VectorFact]
    public void Shares_of_R()
    {
        int rows = 0;
        foreach (double[] row in Vectors.Read("survey/proportion_ci_reference.csv", "x", "n", "wilson_lo", "wilson_hi", "clopper_lo", "clopper_hi").Select(row => row.Select(Number).ToArray()))
        {
            Interval wilson = Proportion.Wilson((int)row[0], (int)row[1]).Interval!.Value, exact = Proportion.ClopperPearson((int)row[0], (int)row[1]).Interval!.Value;
            double[] found = [wilson.Lower, wilson.Upper, exact.Lower, exact.Upper];
            for (int i = 0; i < 4; i++) Near(row[2 + i], found[i], 1e-9, $"{row[0]} of {row[1]}, number {i + 1}");
            rows++;
        }

        Assert.Equal(2, rows);
    }

    // At the limits of Clopper and Pearson the tails of the binomial are 2.5 % each; nobody and everybody have closed forms: 1 -
    // 0.025^(1/n).
    [Fact]
    public void Shares_at_the_ends_and_in_the_middle()
    {
        Assert.Equal(1 - Math.Pow(0.025, 1d / 100), Proportion.ClopperPearson(0, 100).Interval!.Value.Upper, 12);
        Assert.Equal(new Interval(0, 1, 0.95), new Interval(Proportion.Wilson(0, 9).Interval!.Value.Lower, Proportion.Wilson(9, 9).Interval!.Value.Upper, 0.95));
        Interval interval = Proportion.ClopperPearson(3, 10).Interval!.Value;
        Assert.Equal(0.025, 1 - MathNet.Numerics.Distributions.Binomial.CDF(interval.Lower, 10, 2), 10);
        Assert.Equal(0.025, MathNet.Numerics.Distributions.Binomial.CDF(interval.Upper, 10, 3), 10);
        Assert.Throws<ArgumentOutOfRangeException>(() => Proportion.Wilson(1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Proportion.Wilson(3, 2));
    }

    // By hand: Holm 4 × 0.005, 3 × 0.01, then 2 × 0.03 and, not below it, 1 × 0.04. Benjamini-Hochberg 4 × 0.04 ÷ 4, 4 × 0.03 ÷ 3, 4 × 0.01
    // ÷ 2, 4 × 0.005.
    [Fact]
    public void Adjusted_p_values_by_hand()
    {
        double[] p = [0.01, 0.04, 0.03, 0.005];
        Assert.Equal([0.03, 0.06, 0.06, 0.02], MultipleTests.Holm(p).Select(value => Math.Round(value, 12)));
        Assert.Equal([0.02, 0.04, 0.04, 0.02], MultipleTests.BenjaminiHochberg(p).Select(value => Math.Round(value, 12)));
        Assert.Equal([1, 1], MultipleTests.Holm([0.6, 0.7]));
        Assert.Empty(MultipleTests.BenjaminiHochberg([]));
        Assert.Throws<ArgumentException>(() => MultipleTests.Holm([1.1]));
    }

    private static (double[,] X, bool[] Y, double[] Weights) Cells(TwoByTwo table)
    {
        (int Count, double X, bool Y)[] cells = [.. new[] { (table.A, 1d, true), (table.B, 1, false), (table.C, 0, true), (table.D, 0, false) }.Where(cell => cell.Item1 > 0)];
        var x = new double[cells.Length, 1];
        for (int i = 0; i < cells.Length; i++) x[i, 0] = cells[i].X;
        return (x, [.. cells.Select(cell => cell.Y)], [.. cells.Select(cell => (double)cell.Count)]);
    }

    // On one binary covariate Firth's estimate is the odds ratio of Haldane and Anscombe, separated or not.
    [Theory]
    [InlineData(10, 0, 15, 25, 3.542360866)]
    [InlineData(12, 5, 8, 25, 1.919592)] // ln (12.5 × 25.5 ÷ (5.5 × 8.5))
    [InlineData(10, 0, 0, 10, 6.089045)] // ln 21², separated altogether
    public void One_binary_covariate_gives_Haldane_s_odds_ratio(int a, int b, int c, int d, double expected)
    {
        var table = new TwoByTwo(a, b, c, d);
        (double[,] x, bool[] y, double[] weights) = Cells(table);
        Estimate<FirthModel> fit = FirthLogistic.Fit(x, y, weights);
        Near(expected, fit.Value.Coefficients[1].Estimate, 1e-6, "log odds ratio");
        Near(Math.Log(table.HaldaneAnscombe().Value), fit.Value.Coefficients[1].Estimate, 1e-9, "Haldane");
        Near(Math.Log((c + 0.5) / (d + 0.5)), fit.Value.Coefficients[0].Estimate, 1e-9, "intercept");
        Assert.Equal(1, fit.Diagnostics["converged"]);
    }

    // The penalised likelihood of a 2 × 2 table can be written down: with a half in each cell, p^(a + 1/2) (1 - p)^(b + 1/2) for either
    // row. The profile over the other row is found here by a fine search, without the code under test.
    [Fact]
    public void Profile_intervals_lie_where_the_penalised_likelihood_has_fallen_by_half_the_quantile()
    {
        var table = new TwoByTwo(10, 0, 15, 25);
        (double[,] x, bool[] y, double[] weights) = Cells(table);
        FirthCoefficient slope = FirthLogistic.Fit(x, y, weights).Value.Coefficients[1];
        double best = Row(table.A, table.B, Logit(10.5, 0.5)) + Row(table.C, table.D, Logit(15.5, 25.5));
        foreach (double limit in new[] { slope.Interval.Lower, slope.Interval.Upper })
            Near(3.841458820694124, 2 * (best - Profile(limit)), 1e-6, "fall");
        Near(1 - MathNet.Numerics.Distributions.ChiSquared.CDF(1, 2 * (best - Profile(0))), slope.PValue, 1e-8, "p");

        static double Logit(double with, double without) => Math.Log(with / without);

        static double Row(double with, double without, double eta) => (with + 0.5) * eta - (with + without + 1) * Math.Log(1 + Math.Exp(eta));

        double Profile(double beta)
        {
            double low = -20, high = 20;
            for (int i = 0; i < 200; i++)
            {
                double one = low + (high - low) / 3, two = high - (high - low) / 3;
                if (At(one) < At(two)) low = one;
                else high = two;
            }

            return At(low);

            double At(double intercept) => Row(table.A, table.B, intercept + beta) + Row(table.C, table.D, intercept);
        }
    }

    [Fact]
    public void A_weight_stands_for_persons_and_order_does_not_matter()
    {
        var random = new Random(12);
        for (int round = 0; round < 10; round++)
        {
            int n = 25;
            var x = new double[n, 2];
            var y = new bool[n];
            double[] weights = [.. Enumerable.Range(0, n).Select(_ => (double)random.Next(1, 4))];
            for (int i = 0; i < n; i++) (x[i, 0], x[i, 1], y[i]) = (random.NextDouble(), random.Next(2), random.Next(2) == 0);
            int[] repeated = [.. Enumerable.Range(0, n).Reverse().SelectMany(i => Enumerable.Repeat(i, (int)weights[i]))];
            var many = new double[repeated.Length, 2];
            for (int i = 0; i < repeated.Length; i++) (many[i, 0], many[i, 1]) = (x[repeated[i], 0], x[repeated[i], 1]);
            FirthModel one = FirthLogistic.Fit(x, y, weights).Value, other = FirthLogistic.Fit(many, [.. repeated.Select(i => y[i])]).Value;
            for (int k = 0; k < 3; k++)
            {
                Near(one.Coefficients[k].Estimate, other.Coefficients[k].Estimate, 1e-7, "estimate");
                Near(one.Coefficients[k].Interval.Lower, other.Coefficients[k].Interval.Lower, 1e-6, "lower");
                Assert.InRange(one.Coefficients[k].Estimate, one.Coefficients[k].Interval.Lower, one.Coefficients[k].Interval.Upper);
                Assert.Equal(one.Coefficients[k].PValue < 0.05, one.Coefficients[k].Interval is { Lower: > 0 } or { Upper: < 0 });
            }
        }
    }

    [Fact]
    public void Outcomes_that_are_all_alike_have_finite_estimates_and_tied_covariates_none()
    {
        FirthModel model = FirthLogistic.Fit(new double[,] { { 1 }, { 2 }, { 3 }, { 5 } }, [true, true, true, true]).Value;
        Assert.All(model.Coefficients, coefficient => Assert.True(double.IsFinite(coefficient.Estimate) && double.IsFinite(coefficient.Interval.Upper)));
        Assert.Throws<ArgumentException>(() => FirthLogistic.Fit(new double[,] { { 1, 2 }, { 2, 4 }, { 3, 6 }, { 5, 10 } }, [true, false, true, false]));
        Assert.Throws<ArgumentException>(() => FirthLogistic.Fit(new double[,] { { 1 }, { 1 }, { 1 } }, [true, false, true]));
    }
}
