namespace Pipeline.Core.Estimation;

/// <summary>People who change the group that they say they belong to.</summary>
/// <param name="From">Place of the group before.</param>
/// <param name="To">Place of the group after.</param>
/// <param name="Sex">0 women, 1 men.</param>
/// <param name="Age">Place of the age group at the end of the step, from 1: the group of newborn children follows from <see
/// cref="ProjectionRates.Mixing"/>.</param>
/// <param name="Rate">Share of the survivors of <paramref name="From"/> that changes within a step, 0 to 1.</param>
public readonly record struct IdentityChange(int From, int To, int Sex, int Age, double Rate);

/// <summary>What is assumed for one step of five years, for G groups, two sexes (0 women, 1 men) and A five-year age groups of which the
/// last is open.</summary>
/// <param name="Fertility">G × A: births per woman and year.</param>
/// <param name="Survival">G × 2 × A: the share that survives the step into an age group, from the one before it; of births into the first
/// (0), out of the last two together into the last. From a life table by <see cref="SurvivalOf"/>.</param>
/// <param name="SexRatioAtBirth">G: boys born for each girl, by the mother's group.</param>
/// <param name="Migration">G × 2 × A: net migrants of the step in persons; null for none.</param>
/// <param name="Mixing">G × G: share of the children of a mother's group (row) that belongs to a group (column), rows sum to 1; null where
/// every child has its mother's group.</param>
/// <param name="IdentityChanges">Changes of group; null for none.</param>
public sealed record ProjectionRates(
    double[,] Fertility,
    double[,,] Survival,
    double[] SexRatioAtBirth,
    double[,,]? Migration = null,
    double[,]? Mixing = null,
    IReadOnlyList<IdentityChange>? IdentityChanges = null)
{
    /// <summary>The survival of one group and sex by a life table: L_x ÷ L_(x-5), of births L_0 ÷ (5 l_0), into the open group T ÷ T one
    /// group earlier.</summary>
    /// <param name="personYears">L_x by age group, the last one of all ages from there on.</param>
    /// <param name="radix">l_0.</param>
    /// <returns>A shares, to go into <see cref="Survival"/>.</returns>
    public static double[] SurvivalOf(IReadOnlyList<double> personYears, double radix = 100_000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(personYears.Count, 2, nameof(personYears));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(radix);
        int last = personYears.Count - 1;
        var survival = new double[last + 1];
        survival[0] = personYears[0] / (Projection.StepYears * radix);
        for (int age = 1; age < last; age++) survival[age] = personYears[age] / personYears[age - 1];
        survival[last] = personYears[last] / (personYears[last - 1] + personYears[last]);
        return survival;
    }
}

/// <summary>Assumptions about the future.</summary>
/// <param name="Name">Name of the scenario, for the method note.</param>
/// <param name="Steps">Rates of successive steps; the last ones hold for all further steps.</param>
public sealed record ProjectionScenario(string Name, IReadOnlyList<ProjectionRates> Steps);

/// <summary>A population at the end of a step, with what happened within it.</summary>
/// <param name="Year">Calendar year.</param>
/// <param name="Population">G × 2 × A persons.</param>
/// <param name="Births">G × 2 children born within the step, by their own group.</param>
/// <param name="Deaths">G × 2 deaths within the step, by the group before changes of group.</param>
/// <param name="Migration">G × 2 net migrants.</param>
/// <param name="IdentityChange">G × 2 persons gained, or lost where negative, by changes of group; zero over all groups.</param>
public sealed record ProjectedPopulation(int Year, double[,,] Population, double[,] Births, double[,] Deaths, double[,] Migration,
    double[,] IdentityChange);

/// <summary>Cohort-component projection of several groups, for example ethnic ones, by five-year steps.</summary>
/// <remarks>
/// <para>Preston, Heuveline and Guillot, Demography (2001), chapter 6; with migration half at the beginning and half at the end of a step,
/// as in the World Population Prospects and <c>popReconstruct</c>: N(t+5) = L (N + M/2) + M/2. Births come from the mean number of women at
/// both ends of the step, without the second half of the migrants. Children have the survival of their own group. Changes of group
/// come after survival and before the second half of the migrants, who bring their group with them.</para>
/// </remarks>
public static class Projection
{
    /// <summary>Length of a step and width of an age group in years.</summary>
    public const int StepYears = 5;

    private const int Women = 0;

    /// <summary>Projects a population.</summary>
    /// <param name="population">G × 2 × A persons in the base year; not negative.</param>
    /// <param name="baseYear">Calendar year of the population.</param>
    /// <param name="steps">Steps of five years.</param>
    /// <param name="scenario">What is assumed.</param>
    /// <returns>The population at the end of each step, with the diagnostic <c>imbalance</c>: the largest difference, in persons, between
    /// the last population of a group and its first one plus everything that happened.</returns>
    /// <exception cref="ArgumentException">Sizes do not fit, a rate is out of range, or more persons leave than there are; the message says
    /// where.</exception>
    public static Estimate<IReadOnlyList<ProjectedPopulation>> Run(double[,,] population, int baseYear, int steps,
        ProjectionScenario scenario)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(steps);
        if (scenario.Steps.Count == 0) throw new ArgumentException($"Scenario '{scenario.Name}' has no rates.", nameof(scenario));
        int groups = population.GetLength(0), ages = population.GetLength(2);
        if (population.GetLength(1) != 2 || ages < 2)
            throw new ArgumentException("A population has two sexes and two or more age groups.", nameof(population));
        if (population.Cast<double>().Any(persons => !(persons >= 0) || double.IsInfinity(persons)))
            throw new ArgumentException("A population holds numbers from 0 on.", nameof(population));
        foreach (ProjectionRates rates in scenario.Steps) Check(rates, groups, ages);

        var projected = new List<ProjectedPopulation>();
        double[,,] current = population;
        double imbalance = 0;
        for (int step = 0; step < steps; step++)
        {
            ProjectedPopulation next = Step(current, baseYear + (step + 1) * StepYears,
                scenario.Steps[Math.Min(step, scenario.Steps.Count - 1)]);
            for (int group = 0; group < groups; group++)
                for (int sex = 0; sex < 2; sex++)
                {
                    double change = 0;
                    for (int age = 0; age < ages; age++) change += next.Population[group, sex, age] - current[group, sex, age];
                    imbalance = Math.Max(imbalance, Math.Abs(change
                        - (next.Births[group, sex] - next.Deaths[group, sex]
                            + next.Migration[group, sex] + next.IdentityChange[group, sex])));
                }

            projected.Add(next);
            current = next.Population;
        }

        return new Estimate<IReadOnlyList<ProjectedPopulation>>(
            projected,
            "Multi-group cohort-component projection (Preston, Heuveline and Guillot 2001)",
            new Dictionary<string, string> { ["scenario"] = scenario.Name, ["baseYear"] = FormattableString.Invariant($"{baseYear}"),
                ["stepYears"] = FormattableString.Invariant($"{StepYears}") },
            new Dictionary<string, double> { ["imbalance"] = imbalance });
    }

    private static ProjectedPopulation Step(double[,,] start, int year, ProjectionRates rates)
    {
        int groups = start.GetLength(0), ages = start.GetLength(2), last = ages - 1;
        double[,,] exposed = (double[,,])start.Clone(), end = new double[groups, 2, ages];
        double[,] births = new double[groups, 2], deaths = new double[groups, 2], migration = new double[groups, 2],
            changed = new double[groups, 2];
        AddHalfOfMigrants(exposed, "beginning");

        for (int group = 0; group < groups; group++)
            for (int sex = 0; sex < 2; sex++)
            {
                for (int age = 1; age < ages; age++)
                {
                    double survivors = exposed[group, sex, age - 1];
                    if (age == last) survivors += exposed[group, sex, age];
                    end[group, sex, age] = survivors * rates.Survival[group, sex, age];
                    deaths[group, sex] += survivors - end[group, sex, age];
                }
            }

        for (int mothers = 0; mothers < groups; mothers++)
        {
            double born = 0;
            for (int age = 0; age < ages; age++)
                born += rates.Fertility[mothers, age] * StepYears * (exposed[mothers, Women, age] + end[mothers, Women, age]) / 2;
            double girls = born / (1 + rates.SexRatioAtBirth[mothers]);
            for (int group = 0; group < groups; group++)
            {
                double share = rates.Mixing?[mothers, group] ?? (group == mothers ? 1 : 0);
                births[group, Women] += share * girls;
                births[group, 1 - Women] += share * (born - girls);
            }
        }

        for (int group = 0; group < groups; group++)
            for (int sex = 0; sex < 2; sex++)
            {
                end[group, sex, 0] = births[group, sex] * rates.Survival[group, sex, 0];
                deaths[group, sex] += births[group, sex] - end[group, sex, 0];
            }

        double[,,] survived = (double[,,])end.Clone();
        foreach (IdentityChange change in rates.IdentityChanges ?? [])
        {
            double persons = survived[change.From, change.Sex, change.Age] * change.Rate;
            end[change.From, change.Sex, change.Age] -= persons;
            end[change.To, change.Sex, change.Age] += persons;
            changed[change.From, change.Sex] -= persons;
            changed[change.To, change.Sex] += persons;
        }

        AddHalfOfMigrants(end, "end");
        return new ProjectedPopulation(year, end, births, deaths, migration, changed);

        void AddHalfOfMigrants(double[,,] persons, string when)
        {
            if (rates.Migration is null) return;
            for (int group = 0; group < groups; group++)
                for (int sex = 0; sex < 2; sex++)
                    for (int age = 0; age < ages; age++)
                    {
                        double half = rates.Migration[group, sex, age] / 2;
                        if (persons[group, sex, age] + half < 0)
                            throw new ArgumentException(FormattableString.Invariant(
                                $"Step to {year}: at its {when} {-half} persons are to leave group {group + 1}, sex {sex + 1}, age group {age + 1}, which has {persons[group, sex, age]}."));
                        persons[group, sex, age] += half;
                        migration[group, sex] += half;
                    }
        }
    }

    private static void Check(ProjectionRates rates, int groups, int ages)
    {
        Shape(rates.Fertility, "Fertility", groups, ages);
        Shape(rates.Survival, "Survival", groups, 2, ages);
        Shape(rates.SexRatioAtBirth, "The sex ratio at birth", groups);
        if (rates.Migration is not null) Shape(rates.Migration, "Migration", groups, 2, ages);
        if (rates.Mixing is not null) Shape(rates.Mixing, "Mixing", groups, groups);
        Range(rates.Fertility, "Fertility", double.MaxValue);
        Range(rates.Survival, "Survival", 1);
        Range(rates.SexRatioAtBirth, "The sex ratio at birth", double.MaxValue);
        if (rates.Migration?.Cast<double>().Any(persons => !double.IsFinite(persons)) == true)
            throw new ArgumentException("Migration is a number of persons.");
        if (rates.Mixing is not null)
        {
            Range(rates.Mixing, "Mixing", 1);
            for (int mothers = 0; mothers < groups; mothers++)
            {
                double sum = Enumerable.Range(0, groups).Sum(group => rates.Mixing[mothers, group]);
                if (Math.Abs(sum - 1) > 1e-9)
                    throw new ArgumentException(FormattableString.Invariant($"Row {mothers + 1} of mixing sums to 1, found {sum}."));
            }
        }

        foreach (IdentityChange change in rates.IdentityChanges ?? [])
            if (change.From < 0 || change.From >= groups || change.To < 0 || change.To >= groups || change.Sex is < 0 or > 1
                || change.Age < 1 || change.Age >= ages || !(change.Rate is >= 0 and <= 1))
                throw new ArgumentException($"A change of group is out of range: {change}.");
        foreach (var changes in (rates.IdentityChanges ?? []).GroupBy(change => (change.From, change.Sex, change.Age)))
            if (changes.Sum(change => change.Rate) is > 1 + 1e-9 and double all)
                throw new ArgumentException(FormattableString.Invariant(
                    $"More than all of group {changes.Key.From + 1} change, sex {changes.Key.Sex + 1}, age group {changes.Key.Age + 1}: {all}."));
    }

    private static void Shape(Array rates, string what, params int[] lengths)
    {
        if (!lengths.SequenceEqual(Enumerable.Range(0, rates.Rank).Select(rates.GetLength)))
            throw new ArgumentException(
                $"{what} is {string.Join(" × ", lengths)}, found {string.Join(" × ", Enumerable.Range(0, rates.Rank).Select(rates.GetLength))}.");
    }

    private static void Range(Array rates, string what, double highest)
    {
        foreach (double rate in rates)
            if (!(rate >= 0 && rate <= highest))
                throw new ArgumentException(
                    FormattableString.Invariant($"{what} is {(highest == 1 ? "a share from 0 to 1" : "0 or more")}, found {rate}."));
    }
}
