using System.Globalization;
using Pipeline.Core.Estimation;

namespace Pipeline.Core.Tests.Estimation;

public class ProjectionTests
{
    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static double Sum(double[,,] population, Func<int, int, int, bool>? of = null)
    {
        double sum = 0;
        for (int group = 0; group < population.GetLength(0); group++)
            for (int sex = 0; sex < 2; sex++)
                for (int age = 0; age < population.GetLength(2); age++)
                    if (of?.Invoke(group, sex, age) ?? true) sum += population[group, sex, age];
        return sum;
    }

    [VectorFact]
    public void Sweden_1993_to_2003()
    {
        string[][] rows = [.. Vectors.Read("projection/sweden1993.csv", "NFx_1993", "NMx_1993", "LFx", "LMx", "Fx", "F_1998", "M_1998", "F_2003", "M_2003")];
        double[,,] population = new double[1, 2, rows.Length], survival = new double[1, 2, rows.Length];
        var fertility = new double[1, rows.Length];
        for (int sex = 0; sex < 2; sex++)
        {
            double[] table = ProjectionRates.SurvivalOf([.. rows.Select(row => Number(row[2 + sex]))]);
            for (int age = 0; age < rows.Length; age++) (population[0, sex, age], survival[0, sex, age]) = (Number(rows[age][sex]), table[age]);
        }

        for (int age = 0; age < rows.Length; age++) fertility[0, age] = Number(rows[age][4]);
        IReadOnlyList<ProjectedPopulation> projected = Projection.Run(population, 1993, 2, new("closed", [new(fertility, survival, [1.05])])).Value;
        Assert.Equal([1998, 2003], projected.Select(step => step.Year));
        for (int step = 0; step < 2; step++)
            for (int sex = 0; sex < 2; sex++)
                for (int age = 0; age < rows.Length; age++)
                    Assert.InRange(projected[step].Population[0, sex, age] - Number(rows[age][5 + 2 * step + sex]), -1e-6, 1e-6);
        // The totals as Preston, Heuveline and Guillot (2001), box 6.1 and 6.2, have them.
        Assert.Equal([4_449_570.68, 4_478_713.15], projected.Select(step => Math.Round(Sum(step.Population, (_, sex, _) => sex == 0), 2)));
        Assert.Equal([604_866.36, 577_147.85], projected.Select(step => Math.Round(step.Births[0, 0] + step.Births[0, 1], 2)));
    }

    // Three age groups, so that all can be done on paper. Women 100, 80, 60; 0.1 births a year in the second group; 10 women of the first
    // group immigrate. Exposed 105, 80, 60. End: 105 × 0.9 = 94.5; (80 + 60) × 0.5 = 70. Births 0.1 × 5 × (80 + 94.5) ÷ 2 = 43.625, half of
    // them girls, 0.8 survive: 17.45; and the other 5 migrants: 22.45. Deaths 10.5 + 70 + 4.3625.
    [Fact]
    public void A_step_with_migration_by_hand()
    {
        var population = new double[,,] { { { 100, 80, 60 }, { 0, 0, 0 } } };
        var rates = new ProjectionRates(new double[,] { { 0, 0.1, 0 } }, new double[,,] { { { 0.8, 0.9, 0.5 }, { 1, 1, 1 } } }, [1], new double[,,] { { { 10, 0, 0 }, { 0, 0, 0 } } });
        ProjectedPopulation step = Projection.Run(population, 2020, 1, new("by hand", [rates])).Value[0];
        Assert.Equal([22.45, 94.5, 70], Enumerable.Range(0, 3).Select(age => Math.Round(step.Population[0, 0, age], 9)));
        Assert.Equal(21.8125, step.Population[0, 1, 0], 9);
        Assert.Equal(10, step.Migration[0, 0]);
        Assert.Equal(84.8625, step.Deaths[0, 0], 9);
    }

    // Of 50 survivors of the first group 10 % change. Of its 20 children a quarter are of the second group.
    [Fact]
    public void Identity_changes_and_mixed_births_by_hand()
    {
        var population = new double[,,] { { { 50, 0 }, { 0, 0 } }, { { 0, 0 }, { 0, 0 } } };
        double[,,] survival = { { { 1, 1 }, { 1, 1 } }, { { 1, 1 }, { 1, 1 } } };
        var rates = new ProjectionRates(new double[,] { { 0.16, 0 }, { 0, 0 } }, survival, [1, 1], Mixing: new[,] { { 0.75, 0.25 }, { 0, 1 } }, IdentityChanges: [new(0, 1, 0, 1, 0.1)]);
        ProjectedPopulation step = Projection.Run(population, 2020, 1, new("by hand", [rates])).Value[0];
        Assert.Equal((45d, 5d), (step.Population[0, 0, 1], step.Population[1, 0, 1]));
        Assert.Equal((7.5, 2.5), (step.Population[0, 0, 0], step.Population[1, 0, 0]));
        Assert.Equal((-5d, 5d), (step.IdentityChange[0, 0], step.IdentityChange[1, 0]));
    }

    private static (double[,,] Population, ProjectionRates Rates) Random(Random random, int groups, int ages, bool shared)
    {
        double[,,] population = new double[groups, 2, ages], survival = new double[groups, 2, ages], migration = new double[groups, 2, ages];
        double[,] fertility = new double[groups, ages], mixing = new double[groups, groups];
        var ratio = new double[groups];
        var changes = new List<IdentityChange>();
        for (int group = 0; group < groups; group++)
        {
            ratio[group] = shared ? 1.05 : 1 + random.NextDouble() / 10;
            double[] shares = [.. Enumerable.Range(0, groups).Select(_ => random.NextDouble())];
            for (int other = 0; other < groups; other++) mixing[group, other] = shares[other] / shares.Sum();
            for (int age = 0; age < ages; age++)
            {
                fertility[group, age] = shared && group > 0 ? fertility[0, age] : random.NextDouble() / 10;
                for (int sex = 0; sex < 2; sex++)
                {
                    population[group, sex, age] = random.Next(1000, 100_000);
                    migration[group, sex, age] = random.Next(-300, 500);
                    survival[group, sex, age] = shared && group > 0 ? survival[0, sex, age] : 1 - random.NextDouble() / 5;
                    if (age > 0 && groups > 1) changes.Add(new(group, (group + 1) % groups, sex, age, random.NextDouble() / 20));
                }
            }
        }

        return (population, new ProjectionRates(fertility, survival, ratio, migration, mixing, changes));
    }

    [Fact]
    public void The_sum_of_groups_is_the_run_of_one_group_when_they_share_rates()
    {
        var random = new Random(9);
        for (int round = 0; round < 30; round++)
        {
            int groups = random.Next(2, 6), ages = random.Next(2, 19);
            (double[,,] population, ProjectionRates rates) = Random(random, groups, ages, shared: true);
            double[,,] one = new double[1, 2, ages], survival = new double[1, 2, ages], migration = new double[1, 2, ages];
            var fertility = new double[1, ages];
            for (int sex = 0; sex < 2; sex++)
                for (int age = 0; age < ages; age++)
                {
                    survival[0, sex, age] = rates.Survival[0, sex, age];
                    fertility[0, age] = rates.Fertility[0, age];
                    one[0, sex, age] = Enumerable.Range(0, groups).Sum(group => population[group, sex, age]);
                    migration[0, sex, age] = Enumerable.Range(0, groups).Sum(group => rates.Migration![group, sex, age]);
                }

            double[,,] many = Projection.Run(population, 2011, 5, new("many", [rates])).Value[^1].Population;
            double[,,] single = Projection.Run(one, 2011, 5, new("one", [new(fertility, survival, [1.05], migration)])).Value[^1].Population;
            for (int sex = 0; sex < 2; sex++)
                for (int age = 0; age < ages; age++)
                    Assert.Equal(single[0, sex, age], Sum(many, (_, s, a) => s == sex && a == age), 4);
        }
    }

    [Fact]
    public void Zero_rates_stand_still_and_conserve_people()
    {
        (double[,,] population, _) = Random(new Random(2), 3, 18, shared: false);
        double[,,] survival = new double[3, 2, 18];
        for (int group = 0; group < 3; group++)
            for (int sex = 0; sex < 2; sex++)
                for (int age = 0; age < 18; age++)
                    survival[group, sex, age] = 1;
        Estimate<IReadOnlyList<ProjectedPopulation>> estimate = Projection.Run(population, 2011, 20, new("nothing happens", [new(new double[3, 18], survival, [1, 1, 1])]));
        Assert.All(estimate.Value, step =>
        {
            for (int group = 0; group < 3; group++)
                for (int sex = 0; sex < 2; sex++)
                    Assert.Equal(Sum(population, (g, s, _) => g == group && s == sex), Sum(step.Population, (g, s, _) => g == group && s == sex), 6);
        });
        Assert.Equal(Sum(population), Sum(estimate.Value[^1].Population, (_, _, age) => age == 17), 6); // all have grown old
    }

    [Fact]
    public void Relabelling_groups_permutes_the_projection_and_everybody_is_accounted_for()
    {
        var random = new Random(4);
        for (int round = 0; round < 30; round++)
        {
            int groups = random.Next(2, 6), ages = random.Next(2, 19);
            (double[,,] population, ProjectionRates rates) = Random(random, groups, ages, shared: false);
            int[] order = [.. Enumerable.Range(0, groups).OrderBy(_ => random.Next())];
            double[,,] population2 = new double[groups, 2, ages], survival = new double[groups, 2, ages], migration = new double[groups, 2, ages];
            double[,] fertility = new double[groups, ages], mixing = new double[groups, groups];
            for (int group = 0; group < groups; group++)
            {
                for (int other = 0; other < groups; other++) mixing[order[group], order[other]] = rates.Mixing![group, other];
                for (int age = 0; age < ages; age++)
                {
                    fertility[order[group], age] = rates.Fertility[group, age];
                    for (int sex = 0; sex < 2; sex++)
                    {
                        population2[order[group], sex, age] = population[group, sex, age];
                        survival[order[group], sex, age] = rates.Survival[group, sex, age];
                        migration[order[group], sex, age] = rates.Migration![group, sex, age];
                    }
                }
            }

            var relabelled = new ProjectionRates(fertility, survival, [.. Enumerable.Range(0, groups).Select(place => rates.SexRatioAtBirth[Array.IndexOf(order, place)])], migration, mixing,
                [.. rates.IdentityChanges!.Select(change => change with { From = order[change.From], To = order[change.To] })]);
            Estimate<IReadOnlyList<ProjectedPopulation>> one = Projection.Run(population, 2011, 3, new("", [rates])), two = Projection.Run(population2, 2011, 3, new("", [relabelled]));
            for (int group = 0; group < groups; group++)
                for (int sex = 0; sex < 2; sex++)
                    for (int age = 0; age < ages; age++)
                        Assert.Equal(one.Value[^1].Population[group, sex, age], two.Value[^1].Population[order[group], sex, age], 6);
            Assert.InRange(one.Diagnostics["imbalance"], 0, 1e-6);
            Assert.All(one.Value, step => Assert.InRange(step.IdentityChange.Cast<double>().Sum(), -1e-6, 1e-6));
        }
    }

    [Fact]
    public void Assumptions_out_of_range_are_refused_with_their_place()
    {
        var population = new double[,,] { { { 10, 10 }, { 10, 10 } } };
        double[,] none = new double[1, 2];
        double[,,] all = { { { 1, 1 }, { 1, 1 } } };
        Assert.Equal("Survival is a share from 0 to 1, found 1.5.", Error(new(none, new double[,,] { { { 1.5, 1 }, { 1, 1 } } }, [1])));
        Assert.Equal("Fertility is 1 × 2, found 2 × 2.", Error(new(new double[2, 2], all, [1])));
        Assert.Equal("Row 1 of mixing sums to 1, found 0.5.", Error(new(none, all, [1], Mixing: new[,] { { 0.5 } })));
        Assert.Equal("Step to 2025: at its beginning 15 persons are to leave group 1, sex 2, age group 1, which has 10.",
            Error(new(none, all, [1], new double[,,] { { { 0, 0 }, { -30, 0 } } })));

        string Error(ProjectionRates rates) => Assert.Throws<ArgumentException>(() => Projection.Run(population, 2020, 1, new("wrong", [rates]))).Message;
    }
}
