using System.Text.Json;
using Pipeline.Core.Estimation;

namespace Pipeline.Core.Tests.Estimation;

public class FlowTests
{
    private static readonly double[,] Seed4 = { { 0, 100, 30, 70 }, { 50, 0, 45, 5 }, { 60, 35, 0, 40 }, { 20, 25, 20, 0 } };

    private static void Near(double[,] expected, double[,] found, double tolerance = 1e-6)
    {
        Assert.Equal((expected.GetLength(0), expected.GetLength(1)), (found.GetLength(0), found.GetLength(1)));
        for (int i = 0; i < expected.GetLength(0); i++)
            for (int j = 0; j < expected.GetLength(1); j++)
                Assert.True(Math.Abs(expected[i, j] - found[i, j]) <= tolerance, $"({i}, {j}): expected {expected[i, j]}, found {found[i, j]}.");
    }

    private static double[] RowSums(double[,] matrix) =>
        [.. Enumerable.Range(0, matrix.GetLength(0)).Select(i => Enumerable.Range(0, matrix.GetLength(1)).Sum(j => matrix[i, j]))];

    private static double[] ColumnSums(double[,] matrix) =>
        [.. Enumerable.Range(0, matrix.GetLength(1)).Select(j => Enumerable.Range(0, matrix.GetLength(0)).Sum(i => matrix[i, j]))];

    [VectorFact]
    public void Reference_outputs_of_migest()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Path.Combine(Vectors.Folder, "flows/reference_outputs.json")));
        int cases = 0;
        foreach (JsonElement item in document.RootElement.EnumerateArray())
        {
            JsonElement inputs = item.GetProperty("inputs");
            double[,] found = item.GetProperty("id").GetString()!.StartsWith("ipf", StringComparison.Ordinal)
                ? ProportionalFitting.Fit(Matrix(inputs.GetProperty("seed")), List(inputs.GetProperty("row_tot")), List(inputs.GetProperty("col_tot"))).Value
                : StockToFlow.Estimate(Matrix(inputs.GetProperty("stock_start")), Matrix(inputs.GetProperty("stock_end")), List(inputs.GetProperty("births")), List(inputs.GetProperty("deaths"))).Value.Flows;
            Near(Matrix(item.GetProperty("expected")), found);
            cases++;
        }

        Assert.Equal(3, cases);

        static double[] List(JsonElement list) => [.. list.EnumerateArray().Select(number => number.GetDouble())];

        static double[,] Matrix(JsonElement rows)
        {
            double[][] lists = [.. rows.EnumerateArray().Select(List)];
            var matrix = new double[lists.Length, lists[0].Length];
            for (int i = 0; i < lists.Length; i++)
                for (int j = 0; j < lists[0].Length; j++)
                    matrix[i, j] = lists[i][j];
            return matrix;
        }
    }

    // Willekens (1999), by the closed form: the odds ratio of the seed, 5 × 7 ÷ (2 × 1) = 17.5, is kept, so x (x + 4) = 17.5 (18 - x)(16 -
    // x) has the root 13.2501932.
    [Fact]
    public void A_matrix_of_two_regions_keeps_the_odds_ratio_of_its_seed()
    {
        Estimate<double[,]> fit = ProportionalFitting.Fit(new double[,] { { 5, 2 }, { 1, 7 } }, [18, 20], [16, 22]);
        double x = (17.5 * 34 + 4 - Math.Sqrt((17.5 * 34 + 4) * (17.5 * 34 + 4) - 4 * 16.5 * 17.5 * 288)) / 33;
        Near(new[,] { { x, 18 - x }, { 16 - x, x + 4 } }, fit.Value, 1e-10);
        Assert.Equal(1, fit.Diagnostics["converged"]);
        Assert.InRange(fit.Diagnostics["iterations"], 2, 100);
        Assert.InRange(fit.Diagnostics["residual"], 0, 1e-10);
    }

    [Theory]
    [InlineData(MarginScaling.ToFirst, 40, 40)]
    [InlineData(MarginScaling.ToLast, 20, 20)]
    [InlineData(MarginScaling.ToMean, 30, 30)]
    public void Margins_of_different_sums_are_scaled_as_stated(MarginScaling scaling, double rows, double columns)
    {
        double[,] fit = ProportionalFitting.Fit(new double[,] { { 1, 1 }, { 1, 1 } }, [30, 10], [10, 10], scaling).Value;
        Assert.Equal(rows, RowSums(fit).Sum(), 9);
        Assert.Equal(columns, ColumnSums(fit).Sum(), 9);
        Assert.Equal(3, RowSums(fit)[0] / RowSums(fit)[1], 9);
    }

    [Fact]
    public void Impossible_margins_are_an_error_that_names_them()
    {
        Assert.Equal("The margins are impossible: margin 1 sums to 40, margin 2 to 20; say which is to be scaled.",
            Assert.Throws<ArgumentException>(() => ProportionalFitting.Fit(new double[,] { { 1, 1 }, { 1, 1 } }, [30, 10], [10, 10])).Message);
        Assert.Equal("The margins are impossible: total 1 of margin 1 is to be 30, and the seed has only zeros there.",
            Assert.Throws<ArgumentException>(() => ProportionalFitting.Fit(new double[,] { { 0, 0 }, { 1, 1 } }, [30, 10], [20, 20])).Message);
        // Everybody leaves the first region, and everybody arrives there too; but nobody may stay.
        Assert.StartsWith("The margins are impossible with the zeros of the seed: after 10000 iterations total",
            Assert.Throws<ArgumentException>(() => ProportionalFitting.Fit(new double[,] { { 0, 1, 1 }, { 1, 0, 1 }, { 1, 1, 0 } }, [30, 5, 5], [30, 5, 5])).Message, StringComparison.Ordinal);
    }

    // The only table with these margins has a zero where the seed has none: the fit creeps towards it and says that it has not converged.
    [Fact]
    public void A_fit_that_only_creeps_is_returned_as_not_converged()
    {
        Estimate<double[,]> fit = ProportionalFitting.Fit(new double[,] { { 0, 1 }, { 1, 1 } }, [10, 10], [10, 10]);
        Assert.Equal(0, fit.Diagnostics["converged"]);
        Assert.InRange(fit.Value[1, 1], 0, 0.01);
        Assert.InRange(fit.Diagnostics["residual"], 1e-9, 0.01);
    }

    [Fact]
    public void Fits_meet_their_margins_keep_zeros_and_odds_ratios_in_any_number_of_dimensions()
    {
        var random = new Random(3);
        for (int round = 0; round < 200; round++)
        {
            int[] shape = [.. Enumerable.Range(0, random.Next(2, 5)).Select(_ => random.Next(2, 5))];
            int cells = shape.Aggregate(1, (product, length) => product * length);
            double[] truth = [.. Enumerable.Range(0, cells).Select(_ => random.NextDouble() * 100 + 1)], seed = [.. truth.Select(_ => random.NextDouble() + 0.1)];
            int zero = random.Next(cells);
            truth[zero] = seed[zero] = 0;
            // All margins of one dimension less, so that dimensions overlap.
            Margin[] margins =
            [
                .. Enumerable.Range(0, shape.Length).Select(left =>
                {
                    int[] kept = [.. Enumerable.Range(0, shape.Length).Where(dimension => dimension != left)];
                    return new Margin(kept, Totals(truth, shape, kept));
                }),
            ];
            double[] fit = ProportionalFitting.Fit(shape, seed, margins, until: new Convergence(1e-10)).Value;
            Assert.Equal(0, fit[zero]);
            foreach (Margin margin in margins)
                Assert.All(Totals(fit, shape, margin.Dimensions).Zip(margin.Totals), pair => Assert.InRange(pair.First - pair.Second, -1e-5, 1e-5));
        }

        static double[] Totals(double[] table, int[] shape, IReadOnlyList<int> kept)
        {
            var totals = new double[kept.Aggregate(1, (product, dimension) => product * shape[dimension])];
            for (int cell = 0; cell < table.Length; cell++)
            {
                var codes = new int[shape.Length];
                for (int dimension = shape.Length - 1, rest = cell; dimension >= 0; dimension--) (rest, codes[dimension]) = (rest / shape[dimension], rest % shape[dimension]);
                totals[kept.Aggregate(0, (place, dimension) => place * shape[dimension] + codes[dimension])] += table[cell];
            }

            return totals;
        }
    }

    [Fact]
    public void Relabelling_regions_permutes_the_fit()
    {
        int[] order = [2, 0, 3, 1];
        double[] rows = [250, 100, 140, 110], columns = [150, 150, 180, 120];
        double[,] fit = ProportionalFitting.Fit(Seed4, rows, columns).Value, permuted = new double[4, 4], seed = new double[4, 4];
        for (int i = 0; i < 4; i++)
            for (int j = 0; j < 4; j++)
                (seed[i, j], permuted[i, j]) = (Seed4[order[i], order[j]], fit[order[i], order[j]]);
        Near(permuted, ProportionalFitting.Fit(seed, [.. order.Select(i => rows[i])], [.. order.Select(i => columns[i])]).Value, 1e-8);
    }

    // migest::cm_net run to 1e-14, first row.
    [Fact]
    public void Net_totals_of_migest()
    {
        Estimate<double[,]> fit = NetFlows.Fit(Seed4, [30, 40, -15, -55]);
        Assert.Equal([0, 80.5829069595, 26.0467820098, 34.7789123902], Enumerable.Range(0, 4).Select(j => Math.Round(fit.Value[0, j], 10)));
        Assert.Equal([30, 40, -15, -55], ColumnSums(fit.Value).Zip(RowSums(fit.Value), (inward, outward) => Math.Round(inward - outward, 9)));
        Assert.Equal(1, fit.Diagnostics["converged"]);
    }

    [Fact]
    public void Impossible_net_totals_are_an_error()
    {
        Assert.Throws<ArgumentException>(() => NetFlows.Fit(Seed4, [30, 40, -15, -50]));
        Assert.Throws<ArgumentException>(() => NetFlows.Fit(new double[,] { { 0, 0 }, { 1, 0 } }, [-5, 5]));
        // Two pairs of regions without a flow between the pairs.
        Assert.Throws<ArgumentException>(() => NetFlows.Fit(new double[,] { { 0, 1, 0, 0 }, { 1, 0, 0, 0 }, { 0, 0, 0, 1 }, { 0, 0, 1, 0 } }, [5, 5, -5, -5]));
    }

    // Abel (2013) without births and deaths; Abel (2018) table of totals; both in the help page of migest::ffs_demo.
    private static readonly double[,] Abel2013Start = { { 1000, 100, 10, 0 }, { 55, 555, 50, 5 }, { 80, 40, 800, 40 }, { 20, 25, 20, 200 } };

    private static readonly double[,] Abel2013End = { { 950, 100, 60, 0 }, { 80, 505, 75, 5 }, { 90, 30, 800, 40 }, { 40, 45, 0, 180 } };

    private static readonly double[,] Later = { { 1060, 60, 10, 10 }, { 45, 540, 40, 0 }, { 70, 75, 770, 70 }, { 30, 30, 20, 230 } };

    [Fact]
    public void Flows_from_stocks_of_Abel_2013()
    {
        Estimate<StockFlows> estimate = StockToFlow.Estimate(Abel2013Start, Abel2013End, new double[4], new double[4]);
        Near(new double[,] { { 0, 0, 50, 0 }, { 35, 0, 25, 0 }, { 10, 10, 0, 0 }, { 10, 10, 0, 0 } }, estimate.Value.Flows, 1e-9);
        Assert.Equal(150, estimate.Value.Total, 9);
        Assert.Equal(0, estimate.Diagnostics["unexplained"]);
    }

    [Fact]
    public void Flows_from_stocks_of_Abel_2018() =>
        Assert.Equal(100, StockToFlow.Estimate(
            new double[,] { { 100, 10, 10, 0 }, { 20, 55, 25, 10 }, { 10, 40, 140, 65 }, { 20, 25, 20, 200 } },
            new double[,] { { 70, 30, 10, 10 }, { 25, 60, 10, 15 }, { 10, 55, 140, 50 }, { 40, 45, 0, 180 } }, new double[4], new double[4]).Value.Total, 9);

    // migest stops the rescaling at a change of 0.001 persons. Converged it is 127.693702, by hand-written loops outside the project.
    [Theory]
    [InlineData(1e-3, true, 127.693289)]
    [InlineData(1e-12, false, 127.693702)]
    public void Flows_from_stocks_of_Abel_and_Sander_2014(double tolerance, bool isOfCells, double total)
    {
        StockFlows flows = StockToFlow.Estimate(Abel2013Start, Later, [80, 20, 60, 60], [70, 30, 50, 10], until: new Convergence(tolerance, IsOfCells: isOfCells)).Value;
        Assert.Equal(total, flows.Total, 6);
    }

    [Theory]
    [InlineData(BirthplaceMatching.OpenDemographicResearch, 131.954873)]
    [InlineData(BirthplaceMatching.Open, 136.103464)]
    public void Flows_from_stocks_with_births_and_deaths(BirthplaceMatching matching, double total)
    {
        StockFlows flows = StockToFlow.Estimate(Abel2013Start, Later, [80, 20, 40, 60], [70, 30, 50, 10], matching).Value;
        Assert.Equal(total, flows.Total, 6);
    }

    [Theory]
    [InlineData(BirthplaceMatching.Rescale)]
    [InlineData(BirthplaceMatching.Open)]
    [InlineData(BirthplaceMatching.OpenDemographicResearch)]
    public void Flows_and_stayers_account_for_every_stock(BirthplaceMatching matching)
    {
        double[] births = [80, 20, 40, 60], deaths = [70, 30, 50, 10];
        StockFlows flows = StockToFlow.Estimate(Abel2013Start, Later, births, deaths, matching).Value;
        double unexplained = matching == BirthplaceMatching.Rescale ? Later.Cast<double>().Sum() - Abel2013Start.Cast<double>().Sum() - 40 : 0;
        double natives0 = 1000 + 555 + 800 + 200, natives1 = 1060 + 540 + 770 + 230;
        for (int place = 0; place < 4; place++)
        {
            double left = 0, came = 0;
            for (int k = 0; k < 4; k++)
                for (int other = 0; other < 4; other++)
                {
                    left += flows.ByBirthplace[k, place, other];
                    came += flows.ByBirthplace[k, other, place];
                }

            double start = ColumnSums(Abel2013Start)[place] + unexplained / 2 * Abel2013Start[place, place] / natives0;
            double end = ColumnSums(Later)[place] - unexplained / 2 * Later[place, place] / natives1;
            Assert.Equal(start - deaths[place] - ColumnSums(flows.ToOutside)[place], left, 6);
            Assert.Equal(end - births[place] - ColumnSums(flows.FromOutside)[place], came, 6);
        }
    }

    [Fact]
    public void Impossible_deaths_are_an_error() =>
        Assert.Throws<ArgumentException>(() => StockToFlow.Estimate(Abel2013Start, Later, new double[4], [2000, 0, 0, 0]));

    // Three countries; true flows, receivers see 1, 0.5 and 0.8 of them, senders 0.9, 0.4 and 1.
    [Fact]
    public void Double_entry_finds_the_factors_that_made_the_reports()
    {
        double[,] truth = { { 0, 100, 200 }, { 50, 0, 80 }, { 500, 30, 0 } }, received = new double[3, 3], sent = new double[3, 3];
        double[] seenIn = [1, 0.5, 0.8], seenOut = [0.9, 0.4, 1];
        for (int i = 0; i < 3; i++)
            for (int j = 0; j < 3; j++)
                (received[i, j], sent[i, j]) = (truth[i, j] * seenIn[j], truth[i, j] * seenOut[i]);
        sent[1, 0] = double.NaN;
        Estimate<HarmonisedFlows> estimate = DoubleEntry.Adjust(received, sent, benchmark: 0);
        Assert.Equal([1, 2, 1.25], estimate.Value.Receiving.Select(factor => Math.Round(factor, 8)));
        Assert.Equal([1.11111111, 2.5, 1], estimate.Value.Sending.Select(factor => Math.Round(factor, 8)));
        Near(truth, estimate.Value.Flows, 1e-6);
        Assert.Equal(1, estimate.Diagnostics["converged"]);
    }

    // One pair each way: receivers report 100 and 60, senders 80 and 90. Each flow has factors of its own but for the benchmark's, so both
    // agree exactly: the flow to the first country stays 100 (beta of the second 100 ÷ 80); the other leaves one free scale, which is an
    // error.
    [Fact]
    public void A_report_without_a_chain_to_the_benchmark_is_an_error() =>
        Assert.Contains("cannot be tied to the benchmark", Assert.Throws<ArgumentException>(() =>
            DoubleEntry.Adjust(new double[,] { { 0, 60 }, { 100, 0 } }, new double[,] { { 0, 90 }, { 80, 0 } }, 0)).Message, StringComparison.Ordinal);

    // Rows of a pair that report 1 and 1,000 of each other's: shrinking all factors but the benchmark's costs less than any compromise.
    [Fact]
    public void Reports_that_contradict_each_other_altogether_are_an_error() =>
        Assert.Contains("contradict", Assert.Throws<ArgumentException>(() => DoubleEntry.Adjust(
            new double[,] { { 0, 1000, 1 }, { 1, 0, 1000 }, { 1, 1, 0 } }, new double[,] { { 0, 1, 1000 }, { 1, 0, 1 }, { 1, 1000, 0 } }, 0)).Message, StringComparison.Ordinal);

    [Fact]
    public void Double_entry_is_at_a_minimum()
    {
        var random = new Random(5);
        for (int round = 0; round < 50; round++)
        {
            int n = random.Next(3, 9);
            double[,] received = new double[n, n], sent = new double[n, n];
            for (int i = 0; i < n; i++)
                for (int j = 0; j < n; j++)
                {
                    double flow = random.Next(1, 1000);
                    (received[i, j], sent[i, j]) = (flow * (0.5 + random.NextDouble()), flow * (0.5 + random.NextDouble()));
                }

            Estimate<HarmonisedFlows> estimate = DoubleEntry.Adjust(received, sent, 1);
            Assert.Equal(1, estimate.Diagnostics["converged"]);
            double[] alpha = estimate.Value.Receiving, beta = estimate.Value.Sending;
            double least = Distance();
            Assert.Equal(least, estimate.Value.Distance, 6);
            for (int k = 0; k < n; k++)
                foreach (double change in new[] { 0.999, 1.001 })
                {
                    if (k != 1) Assert.True(Changed(alpha, k, change) >= least - 1e-9);
                    Assert.True(Changed(beta, k, change) >= least - 1e-9);
                }

            double Changed(double[] factors, int k, double by)
            {
                double kept = factors[k];
                factors[k] *= by;
                double distance = Distance();
                factors[k] = kept;
                return distance;
            }

            double Distance()
            {
                double sum = 0;
                for (int i = 0; i < n; i++)
                    for (int j = 0; j < n; j++)
                        if (i != j) sum += Math.Pow(alpha[j] * received[i, j] - beta[i] * sent[i, j], 2) / (alpha[j] * received[i, j] + beta[i] * sent[i, j]);
                return sum;
            }
        }
    }
}
