using Pipeline.Core.Anonymisation;
using Pipeline.Core.Anonymisation.Synthesis;

namespace Pipeline.Core.Tests.Anonymisation;

/// <summary>Noise is tested by its distribution, with fixed seeds: mean and variance within four standard errors.</summary>
public class PrivacyTests
{
    private static readonly PrivateCounting How = new(4, [1, 0.5, 0.33], [0, 0, 0], 100, 1, 0.01, 0.005, 0.01);

    private static byte[] Seed(int number) => [.. BitConverter.GetBytes(number), .. new byte[28]];

    // 1,000 records of three attributes each, in three columns of 2, 3 and 4 values.
    private static IReadOnlyList<int[]> Records(int number) => [.. Enumerable.Range(0, number).Select(i => new[] { i % 2, 2 + i % 3, 5 + i % 4 })];

    private static int ColumnOf(int attribute) => attribute < 2 ? 0 : attribute < 5 ? 1 : 2;

    [Fact]
    public void A_seed_gives_its_numbers_again_and_each_purpose_its_own()
    {
        using SeededNoise one = new(Seed(1), "a"), same = new(Seed(1), "a"), otherPurpose = new(Seed(1), "b"), otherSeed = new(Seed(2), "a");
        double[] numbers = [.. Enumerable.Range(0, 500).Select(_ => one.NextDouble())];
        Assert.Equal(numbers, Enumerable.Range(0, 500).Select(_ => same.NextDouble()));
        Assert.DoesNotContain(otherPurpose.NextDouble(), numbers);
        Assert.DoesNotContain(otherSeed.NextDouble(), numbers);
        Assert.Equal(SeededNoise.SeedSize, SeededNoise.NewSeed().Length);
        Assert.NotEqual(SeededNoise.NewSeed(), SeededNoise.NewSeed());
    }

    [Fact]
    public void Its_numbers_are_uniform()
    {
        using SeededNoise noise = new(Seed(3), "uniform");
        const int Draws = 200_000, Bins = 50;
        var bins = new int[Bins];
        for (int i = 0; i < Draws; i++) bins[noise.Next(Bins)]++;
        double chiSquare = bins.Sum(count => Math.Pow(count - (double)Draws / Bins, 2) / ((double)Draws / Bins));
        Assert.InRange(chiSquare, 17.5, 94); // 49 degrees of freedom: a probability below 1e-4 on each side
    }

    // The number of records, and the counts of each length, over 3,000 seeds.
    [Fact]
    public void Noise_has_the_mean_and_variance_of_the_mechanism()
    {
        const int Runs = 1500;
        IReadOnlyList<int[]> records = Records(1000);
        var ofRecords = new List<double>();
        var ofCounts = new List<double>[] { [], [], [] };
        var deviations = new double[3][];
        for (int length = 0; length < 3; length++) deviations[length] = new double[Runs];
        for (int run = 0; run < Runs; run++)
        {
            using SeededNoise noise = new(Seed(run), "run");
            PrivateCombinations counted = PrivateCombinations.Count(records, 3, ColumnOf, How, noise);
            ofRecords.Add(counted.Records - 1000);
            // All three attributes were counted whole, so that counts are the true ones with noise; single 0 is held by 500, the pair 0 and 2 by 167, the triple 0, 2 and 5 by 84.
            if (counted.Lengths.Count < 3) continue;
            foreach ((int i, (int[] attributes, int truth)) in new (int[], int)[] { ([0], 500), ([0, 2], 167), ([0, 2, 5], 84) }.Index())
                ofCounts[i].Add((counted.Counts.CountOf(attributes) - truth) / counted.Lengths[i].NoiseDeviation);
        }

        // Laplace of scale 1 / (4 × 0.005) = 50: variance 5,000; its square has a variance of 20 b⁴.
        Assert.InRange(ofRecords.Average(), -4 * Math.Sqrt(5000.0 / Runs), 4 * Math.Sqrt(5000.0 / Runs));
        Assert.InRange(ofRecords.Average(x => x * x), 5000 - 4 * Math.Sqrt(20 * Math.Pow(50, 4) / Runs), 5000 + 4 * Math.Sqrt(20 * Math.Pow(50, 4) / Runs));
        int runs = ofCounts[0].Count;
        Assert.True(runs > Runs / 2);
        // Far above their thresholds singles are never cut; their noise, in standard deviations, is standard normal.
        Assert.InRange(ofCounts[0].Average(), -4 / Math.Sqrt(runs), 4 / Math.Sqrt(runs));
        Assert.InRange(ofCounts[0].Average(x => x * x), 1 - 4 * Math.Sqrt(2.0 / runs), 1 + 4 * Math.Sqrt(2.0 / runs));
        Assert.InRange(ofCounts[1].Average(), -4 / Math.Sqrt(runs), 4 / Math.Sqrt(runs));
        Assert.InRange(ofCounts[1].Average(x => x * x), 1 - 4 * Math.Sqrt(2.0 / runs), 1 + 4 * Math.Sqrt(2.0 / runs));
    }

    // A combination that nobody holds comes through with a probability of eta / 2; one that a single record holds, in the first length, with one of delta / 2 at most.
    [Fact]
    public void Thresholds_keep_out_what_nobody_holds()
    {
        const int Runs = 400;
        // Attributes 0 and 1 in two columns, never together; 2 and 3 likewise: four pairs of columns give candidates that nobody holds.
        int[][] records = [.. Enumerable.Range(0, 4000).Select(i => i % 2 == 0 ? new[] { 0, 2 } : [1, 3])];
        PrivateCounting how = How with { Epsilon = 8, Invented = 0.1 };
        int invented = 0, candidates = 0, lone = 0;
        for (int run = 0; run < Runs; run++)
        {
            using SeededNoise noise = new(Seed(run), "threshold");
            PrivateCombinations counted = PrivateCombinations.Count([.. records, [9]], 10, attribute => attribute, how, noise);
            if (counted.Counts.CountOf(9) > 0) lone++;
            foreach (int[] pair in new int[][] { [0, 1], [0, 3], [1, 2], [2, 3] })
            {
                candidates++;
                if (counted.Counts.CountOf(pair) > 0) invented++;
            }
        }

        double expected = candidates * how.Invented / 2;
        Assert.InRange(invented, expected - 4 * Math.Sqrt(expected), expected + 4 * Math.Sqrt(expected));
        Assert.Equal(0, lone); // delta is 3e-5
    }

    // Nobody is counted in more combinations than the sensitivity, and each of a record's is as likely as the others.
    [Fact]
    public void The_sensitivity_filter_counts_a_record_in_as_many_combinations_as_its_limit_by_chance()
    {
        // 99 of 100 records have two attributes, one has twelve; the median is two, so that Delta_1 = 2 and the one is counted in two of its twelve.
        int[][] records = [.. Enumerable.Range(0, 5000).Select(i => i % 100 == 0 ? Enumerable.Range(0, 12).ToArray() : [12, 13])];
        PrivateCounting how = How with { Epsilon = 50, Proportions = [1], RecordsNeeded = [0], Percentage = 50 };
        var sums = new List<double>();
        for (int run = 0; run < 200; run++)
        {
            using SeededNoise noise = new(Seed(run), "filter");
            PrivateCombinations counted = PrivateCombinations.Count(records, 14, attribute => attribute, how, noise);
            Assert.Equal(2, counted.Lengths[0].Sensitivity);
            sums.Add(Enumerable.Range(0, 12).Sum(attribute => (double)counted.Counts.CountOf(attribute)));
        }

        // 50 records × 2; what falls below the threshold is missing, so that only the upper side is sharp.
        Assert.InRange(sums.Average(), 0, 100 + 4 * Math.Sqrt(12) * 5 / Math.Sqrt(200));
    }

    [Fact]
    public void No_count_is_above_that_of_a_part_of_it()
    {
        using SeededNoise noise = new(Seed(4), "monotone");
        PrivateCombinations counted = PrivateCombinations.Count(Records(1000), 3, ColumnOf, How, noise);
        Assert.Contains(counted.Counts.All, count => count.Attributes.Count == 3);
        foreach ((IReadOnlyList<int> attributes, long count) in counted.Counts.All)
            for (int left = 0; left < attributes.Count && attributes.Count > 1; left++)
                Assert.True(count <= counted.Counts.CountOf([.. attributes.Where((_, i) => i != left)]));
    }

    // Of the numbers 0 to 15 the score is minus how many records lie between a value and the rank of the percentile.
    [Fact]
    public void Scores_of_a_percentile_by_hand()
    {
        int[] values = [0, 1, 4, 5, 5, 8, 11, 12, 12, 15]; // the sixth of ten is 8
        Assert.Equal([-5, -4, -4, -4, -3, -1, -1, -1, 0, 0, 0, 0, -1, -3, -3, -3], Scores(values, 15, 60).Select(score => Math.Round(score, 9)));
        Assert.Equal([-6, -6, -6, -6, 0], Scores([.. Enumerable.Repeat(4, 10)], 4, 60).Select(score => Math.Round(score, 9)));

        // One record more or less moves no score by more than one: the sensitivity of the mechanism.
        var random = new Random(5);
        for (int round = 0; round < 2000; round++)
        {
            int[] some = [.. Enumerable.Range(0, random.Next(1, 40)).Select(_ => random.Next(20))];
            double percentage = random.Next(1, 101);
            Assert.All(Scores(some, 19, percentage).Zip(Scores([.. some, random.Next(20)], 19, percentage)), pair => Assert.True(Math.Abs(pair.First - pair.Second) <= 1 + 1e-9));
        }

        static IReadOnlyList<double> Scores(int[] values, int largest, double percentage) => PrivatePercentile.Scores(values, largest, percentage);
    }

    // Report noisy max with exponential noise is the permute-and-flip mechanism: with two values of scores 0 and -d, the worse one is chosen with a probability of exp(-epsilon d / 2) / 2.
    [Fact]
    public void A_worse_percentile_is_chosen_as_seldom_as_the_mechanism_says()
    {
        const int Runs = 20_000;
        int[] values = [.. Enumerable.Repeat(0, 10), .. Enumerable.Repeat(1, 4)]; // rank 10 of 14 x 71.43 %: score of 0 is 0, of 1 is -0.0…; take the 50th: 0 scores 0, 1 scores -3
        using SeededNoise noise = new(Seed(6), "percentile");
        int worse = Enumerable.Range(0, Runs).Count(_ => PrivatePercentile.Choose(values, 1, 50, 0.5, noise) == 1);
        double expected = Math.Exp(-0.5 * 3 / 2) / 2;
        Assert.InRange((double)worse / Runs, expected - 4 * Math.Sqrt(expected / Runs), expected + 4 * Math.Sqrt(expected / Runs));
    }

    [Fact]
    public void Accuracy_by_hand()
    {
        AttributeCombinations right = AttributeCombinations.Count([[0], [0], [0], [1], [2]], 1), found = AttributeCombinations.Count([[0], [0], [1], [1], [3]], 1);
        // 0: 3 against 2; 1: 1 against 2; 2 is missing; 3 is invented. Right of 5: 2 + 0 + 0.
        Assert.Equal(new CombinationAccuracy(1, 3, 33.3, 40, 33.3, 1), Assert.Single(CombinationAccuracy.Of(right, found, 1)));
    }

    [Fact]
    public void Combinations_are_packed_in_any_order()
    {
        var random = new Random(7);
        for (int round = 0; round < 1000; round++)
        {
            int[] attributes = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => random.Next(65_535)).Distinct()];
            ulong key = 0;
            foreach (int attribute in attributes) key = AttributeCombinations.Insert(key, attribute);
            Assert.Equal(attributes.Order(), AttributeCombinations.AttributesOf(key));
            Assert.Equal(AttributeCombinations.KeyOf([.. attributes.Order()]), key);
        }
    }

    [Fact]
    public void Recoding_takes_what_loses_least()
    {
        // Ages 1 to 4 of two groups. Ten records each at ages 1 and 2, one each at 3 and 4: putting 3 and 4 together is 2 of 22 values at 1/3 of their information; hiding them loses all of it.
        var table = new KeyTable(4);
        foreach ((int age, int number) in new[] { (1, 10), (2, 10), (3, 1), (4, 1) })
            for (int i = 0; i < number; i++) table.Add([age]);
        RecodingLevel fine = new("age", [0, 1, 2, 3, 4]), rest = new("with 3 and 4 together", [0, 1, 2, 3, 3]), coarse = new("two groups", [0, 1, 1, 2, 2]);
        AnonymisedTable chosen = GlobalRecoding.Apply(table, [[fine, rest, coarse]], 2, [1]);
        Assert.Equal(1, Assert.Single(chosen.Levels));
        Assert.Equal(0, chosen.Result.Suppressed);
        Assert.Equal(2.0 / 3 / 22, chosen.Loss, 1e-12);
        Assert.Equal(2.0 / 22, GlobalRecoding.Apply(table, [[fine]], 2, [1]).Loss, 1e-12);
    }

    [Fact]
    public void Records_that_look_alike_differ_in_the_sensitive_value()
    {
        var random = new Random(8);
        for (int round = 0; round < 300; round++)
        {
            int keys = random.Next(1, 4), k = random.Next(2, 6), l = random.Next(2, 4);
            var table = new KeyTable([.. Enumerable.Range(0, keys).Select(_ => 4)]);
            var values = new List<ulong>();
            for (int i = 0; i < random.Next(1, 200); i++)
            {
                int place = table.Add([.. Enumerable.Range(0, keys).Select(_ => random.Next(5))]);
                if (place == values.Count) values.Add(0);
                values[place] |= 1UL << random.Next(3);
            }

            foreach (SuppressedValue reading in Enum.GetValues<SuppressedValue>())
            {
                LocalSuppressionResult result = LocalSuppression.Apply(table, k, null, reading, new Diversity(values, l));
                if (reading == SuppressedValue.Any) continue;
                foreach (IGrouping<ulong, int> alike in Enumerable.Range(0, values.Count).Where(i => !result.IsDropped[i]).GroupBy(i => result.Combinations[i]))
                {
                    Assert.True(alike.Sum(i => table.Counts[i]) >= k);
                    Assert.True(System.Numerics.BitOperations.PopCount(alike.Aggregate(0UL, (held, i) => held | values[i])) >= l);
                }
            }
        }
    }
}
