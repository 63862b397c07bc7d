namespace Pipeline.Core.Estimation;

/// <summary>Net migration of a population between two counts, from the balance of its births and deaths.</summary>
/// <param name="Change">Change of the population, in persons.</param>
/// <param name="NaturalIncrease">Births less deaths.</param>
/// <param name="Net">Net migration: the change that natural increase does not explain.</param>
/// <param name="WithoutMigration">The later population had nobody migrated after the first count: first count plus natural increase.
/// Children of migrants count as natural increase.</param>
/// <param name="ShareOfGrowth">Net migration as a percentage of the change; NaN where there is no change.</param>
public readonly record struct VitalBalance(double Change, double NaturalIncrease, double Net, double WithoutMigration,
    double ShareOfGrowth);

/// <summary>Net migration of a cohort between two censuses by survival ratios.</summary>
/// <param name="Forward">Of survivors, at the later census: P1 - S × P0.</param>
/// <param name="Reverse">At the earlier census: P1 ÷ S - P0.</param>
/// <param name="Average">Mean of both: deaths of migrants count for half of the interval.</param>
public readonly record struct SurvivalNet(double Forward, double Reverse, double Average);

/// <summary>Net migration that is not counted but follows from populations, births and deaths.</summary>
/// <remarks>United Nations, Manual VI: Methods of Measuring Internal Migration (1970); Bogue, Hinze and White (1982).</remarks>
public static class NetMigration
{
    /// <summary>The vital statistics method: net = P1 - P0 - (B - D).</summary>
    /// <param name="populationStart">Population at the first count, in persons.</param>
    /// <param name="populationEnd">Population at the second count.</param>
    /// <param name="births">Births between them to residents.</param>
    /// <param name="deaths">Deaths between them of residents.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative or none.</exception>
    public static Estimate<VitalBalance> VitalStatistics(double populationStart, double populationEnd, double births, double deaths)
    {
        Require(populationStart, nameof(populationStart));
        Require(populationEnd, nameof(populationEnd));
        Require(births, nameof(births));
        Require(deaths, nameof(deaths));
        double change = populationEnd - populationStart, natural = births - deaths, net = change - natural;
        return Result(
            new VitalBalance(change, natural, net, populationStart + natural, change == 0 ? double.NaN : 100 * net / change),
            "Vital statistics method (United Nations, Manual VI)");
    }

    /// <summary>The survival ratio method for cohorts: persons of age x at the first census and of x + interval at the second.</summary>
    /// <param name="populationStart">Cohorts at the first census, in persons.</param>
    /// <param name="populationEnd">The same cohorts at the second census.</param>
    /// <param name="survivalRatios">Share of each cohort that survives between the censuses, above 0; census survival ratios may exceed
    /// 1.</param>
    /// <exception cref="ArgumentException">The lists differ in length, or a number is out of range.</exception>
    public static Estimate<IReadOnlyList<SurvivalNet>> SurvivalRatio(
        IReadOnlyList<double> populationStart, IReadOnlyList<double> populationEnd, IReadOnlyList<double> survivalRatios)
    {
        if (populationEnd.Count != populationStart.Count || survivalRatios.Count != populationStart.Count)
            throw new ArgumentException(
                $"There are {populationStart.Count} cohorts, found {populationEnd.Count} later ones and {survivalRatios.Count} survival ratios.");
        var nets = new SurvivalNet[populationStart.Count];
        for (int cohort = 0; cohort < nets.Length; cohort++)
        {
            Require(populationStart[cohort], nameof(populationStart));
            Require(populationEnd[cohort], nameof(populationEnd));
            Require(survivalRatios[cohort], nameof(survivalRatios));
            ArgumentOutOfRangeException.ThrowIfZero(survivalRatios[cohort], nameof(survivalRatios));
            double forward = populationEnd[cohort] - survivalRatios[cohort] * populationStart[cohort];
            double reverse = populationEnd[cohort] / survivalRatios[cohort] - populationStart[cohort];
            nets[cohort] = new SurvivalNet(forward, reverse, (forward + reverse) / 2);
        }

        return Result<IReadOnlyList<SurvivalNet>>(nets, "Survival ratio method, forward, reverse and average (United Nations, Manual VI)");
    }

    /// <summary>Net migration of children who were born between the censuses, for whom there is no survival ratio: by the ratio of children
    /// to women.</summary>
    /// <param name="children">Children of the age group at the second census, in persons.</param>
    /// <param name="women">Women who can be their mothers, at the second census.</param>
    /// <param name="netWomen">Net migration of these women between the censuses.</param>
    /// <param name="exposure">Mean share of the interval that the children lived, for example 0.25 for ages 0-4 and 0.75 for 5-9 over ten
    /// years.</param>
    public static Estimate<double> Children(double children, double women, double netWomen, double exposure)
    {
        Require(children, nameof(children));
        Require(women, nameof(women));
        ArgumentOutOfRangeException.ThrowIfZero(women);
        Require(exposure, nameof(exposure));
        return Result(exposure * children / women * netWomen, "Child-woman ratio (United Nations, Manual VI)");
    }

    /// <summary>The crude rate: events for 1,000 persons of the mid-year population and year.</summary>
    /// <param name="events">Events of the period, or a net number of them.</param>
    /// <param name="midYearPopulation">Mid-year population, in persons, above 0.</param>
    /// <param name="years">Length of the period in years.</param>
    public static double CrudeRate(double events, double midYearPopulation, double years = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(midYearPopulation);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(years);
        return 1000 * events / (midYearPopulation * years);
    }

    private static Estimate<T> Result<T>(T value, string method) => new(value, method, new Dictionary<string, string>(),
        new Dictionary<string, double>());

    private static void Require(double number, string name)
    {
        if (!(number >= 0) || double.IsInfinity(number)) throw new ArgumentOutOfRangeException(name, number, "A number from 0 on.");
    }
}
