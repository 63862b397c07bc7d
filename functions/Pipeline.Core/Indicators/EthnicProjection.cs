using System.Globalization;
using Pipeline.Core.Codelists;
using Pipeline.Core.Estimation;

namespace Pipeline.Core.Indicators;

/// <summary>Population of each ethnic group now and at the end of five steps of five years, with migration as it is and without any.</summary>
/// <remarks>After Kupiszewski, Kupiszewska and Brunarska (2017), who project the groups of the Russian Federation over 25 years.</remarks>
public sealed class EthnicProjection : Indicator
{
    private const int Steps = 5;
    private const int OldestOpenAge = 100;
    private const int YoungestOpenAge = 65;
    private const string Children = "Y0T4";

    // Boys born for each girl (Preston, Heuveline and Guillot 2001).
    private const double SexRatioAtBirth = 1.05;

    private static readonly string[] Sexes = ["F", "M"];
    private static readonly string[] Fertile = ["Y15T19", "Y20T24", "Y25T29", "Y30T34", "Y35T39", "Y40T44", "Y45T49"];

    /// <inheritdoc/>
    public override string Code => "ETHNIC_PROJECTION";

    /// <inheritdoc/>
    public override string Name => "Projected population by ethnic group";

    /// <inheritdoc/>
    public override string Definition => "Population on 1 January by ethnic group, sex and age: as submitted in the first year, and after that as it would become if the rates submitted last held on (forecast, F). "
        + "Only groups whose population, fertility and life table are there are projected, and the total is theirs. A projection says what follows from its assumptions; it has no margin of error, "
        + "and the population without migration shows how much one of the assumptions matters.";

    /// <inheritdoc/>
    public override string Method => string.Create(CultureInfo.InvariantCulture, $"Multi-group cohort-component projection (Preston, Heuveline and Guillot 2001, chapter 6), {Steps} steps of {Projection.StepYears} years, "
        + $"{SexRatioAtBirth} boys to a girl; half of the net migrants at the beginning and half at the end of a step, those whose sex and age are not submitted spread as their group's population is; "
        + $"changes of group at 1 − (1 − yearly rate)^{Projection.StepYears}; children of mixed unions by the share submitted for ages 0–4. Figures are rounded to persons before they are added up.");

    /// <inheritdoc/>
    public override string Unit => "persons";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Templates { get; } = ["ethnic-population", "ethnic-fertility", "ethnic-survivorship"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Dimensions { get; } = ["ethnicity", "sex", "age_group", "population_scenario"];

    /// <inheritdoc/>
    public override IEnumerable<Observation> Compute(CountryData data)
    {
        if (Inputs.Read(data) is not { } inputs) yield break;
        foreach ((string scenario, ProjectionRates rates) in new[] { ("WITH", inputs.Rates), ("WITHOUT", inputs.Rates with { Migration = null }) })
        {
            foreach ((string[] codes, double persons) in inputs.Sums(inputs.Population))
                yield return Observe(inputs.Year, [.. codes, scenario], persons, [inputs.Counted], PersonGroup.Number(persons));
            foreach (ProjectedPopulation projected in inputs.Run(scenario, rates))
                foreach ((string[] codes, double persons) in inputs.Sums(projected.Population))
                    yield return Observe(projected.Year, [.. codes, scenario], persons, [inputs.All]) with { Status = "F" };
        }
    }

    /// <summary>What is projected: the population of the latest year for which there are groups that can be.</summary>
    private sealed class Inputs
    {
        private readonly string[] groups;
        private readonly string[] ages;
        private readonly HashSet<int> sources = [];

        private Inputs(CountryData data, int year, string[] groups, string[] ages)
        {
            (Year, this.groups, this.ages) = (year, groups, ages);
            Figures population = data["ethnic-population"]!;
            Figure[] counted = [.. from g in groups from sex in Sexes from age in ages select population.At(year, Codelist.Total, g, sex, age)!];
            Counted = Figures.Sum(counted);
            sources.UnionWith(Counted.Sources);
            Population = Fill(counted);
            Rates = new ProjectionRates(
                Fertility(data["ethnic-fertility"]!),
                Survival(data["ethnic-survivorship"]!),
                [.. groups.Select(_ => SexRatioAtBirth)],
                data["ethnic-migration"] is { } migration ? Migration(migration) : null,
                data["ethnic-change"] is { } children ? Mixing(children) : null,
                data["ethnic-change"] is { } change ? Changes(change) : null);
            All = new Figure(0, "F", [.. sources.Order()]);
        }

        public int Year { get; }

        public double[,,] Population { get; }

        public ProjectionRates Rates { get; }

        /// <summary>What the population came from.</summary>
        public Figure Counted { get; }

        /// <summary>What population and rates came from.</summary>
        public Figure All { get; }

        public static Inputs? Read(CountryData data)
        {
            Figures population = data["ethnic-population"]!, births = data["ethnic-fertility"]!, lives = data["ethnic-survivorship"]!;
            foreach (int year in population.Years.Reverse())
                for (int open = OldestOpenAge; open >= YoungestOpenAge; open -= Projection.StepYears)
                {
                    string[] ages = [.. Enumerable.Range(0, open / Projection.StepYears).Select(i => FormattableString.Invariant($"Y{5 * i}T{5 * i + 4}")), FormattableString.Invariant($"Y_GE{open}")];
                    string[] groups =
                    [
                        .. from code in CodelistCatalogue.Find("ethnicity")!.Codes
                           where code.Id != Codelist.Total
                           where Sexes.All(sex => ages.All(age => population.At(year, Codelist.Total, code.Id, sex, age) is not null && lives.At(lives.Years[^1], code.Id, sex, age, "LX") is { Value: > 0 }))
                           where Fertile.All(age => births.At(births.Years[^1], code.Id, age) is not null)
                           select code.Id,
                    ];
                    if (groups.Length > 0) return new Inputs(data, year, groups, ages);
                }

            return null;
        }

        /// <summary>The steps; none where the rates are impossible, as where more people leave a group than it has.</summary>
        public IReadOnlyList<ProjectedPopulation> Run(string scenario, ProjectionRates rates)
        {
            try
            {
                return Projection.Run(Population, Year, Steps, new ProjectionScenario(scenario, [rates])).Value;
            }
            catch (ArgumentException)
            {
                return [];
            }
        }

        /// <summary>Persons of each group, sex and age group, and of everything above them.</summary>
        public IEnumerable<(string[] Codes, double Persons)> Sums(double[,,] population)
        {
            var sums = new Dictionary<(string Group, string Sex, string Age), double>();
            for (int g = 0; g < groups.Length; g++)
                for (int sex = 0; sex < Sexes.Length; sex++)
                    for (int age = 0; age < ages.Length; age++)
                    {
                        double persons = Math.Round(population[g, sex, age], MidpointRounding.AwayFromZero);
                        foreach (string group in new[] { groups[g], Codelist.Total })
                            foreach (string either in new[] { Sexes[sex], Codelist.Total })
                                foreach (string above in CodelistCatalogue.AgeGroup.Above(ages[age]).Select(code => code.Id).Prepend(ages[age]))
                                    sums[(group, either, above)] = sums.GetValueOrDefault((group, either, above)) + persons;
                    }

            return sums.Select(sum => (new[] { sum.Key.Group, sum.Key.Sex, sum.Key.Age }, sum.Value));
        }

        private double[,,] Fill(IEnumerable<Figure> figures)
        {
            var filled = new double[groups.Length, Sexes.Length, ages.Length];
            foreach ((int i, Figure figure) in figures.Index()) filled[i / (Sexes.Length * ages.Length), i / ages.Length % Sexes.Length, i % ages.Length] = figure.Value;
            return filled;
        }

        private double[,] Fertility(Figures figures)
        {
            var rates = new double[groups.Length, ages.Length];
            for (int g = 0; g < groups.Length; g++)
                foreach (string age in Fertile.Intersect(ages)) rates[g, Array.IndexOf(ages, age)] = Take(figures.At(figures.Years[^1], groups[g], age)!);
            return rates;
        }

        private double[,,] Survival(Figures figures)
        {
            var shares = new double[groups.Length, Sexes.Length, ages.Length];
            for (int g = 0; g < groups.Length; g++)
                for (int sex = 0; sex < Sexes.Length; sex++)
                {
                    double[] survival = ProjectionRates.SurvivalOf([.. ages.Select(age => Take(figures.At(figures.Years[^1], groups[g], Sexes[sex], age, "LX")!))]);
                    for (int age = 0; age < ages.Length; age++) shares[g, sex, age] = survival[age];
                }

            return shares;
        }

        private double[,,] Migration(Figures figures)
        {
            var net = new double[groups.Length, Sexes.Length, ages.Length];
            for (int g = 0; g < groups.Length; g++)
            {
                Figure?[,] known = new Figure?[Sexes.Length, ages.Length];
                for (int sex = 0; sex < Sexes.Length; sex++)
                    for (int age = 0; age < ages.Length; age++) known[sex, age] = Net(groups[g], Sexes[sex], ages[age]);
                bool isDetailed = known.Cast<Figure?>().All(figure => figure is not null);
                if (!isDetailed && Net(groups[g], Codelist.Total, Codelist.Total) is null) continue;
                double whole = isDetailed ? 0 : Take(Net(groups[g], Codelist.Total, Codelist.Total)!), persons = 0;
                foreach (int sex in Enumerable.Range(0, Sexes.Length)) foreach (int age in Enumerable.Range(0, ages.Length)) persons += Population[g, sex, age];
                for (int sex = 0; sex < Sexes.Length; sex++)
                    for (int age = 0; age < ages.Length; age++)
                        net[g, sex, age] = Projection.StepYears * (isDetailed ? Take(known[sex, age]!) : persons == 0 ? 0 : whole * Population[g, sex, age] / persons);
            }

            return net;

            Figure? Net(string group, string sex, string age)
            {
                int year = figures.Years[^1];
                if (figures.At(year, group, sex, age, "NET") is { } given) return given;
                return figures.At(year, group, sex, age, "IN") is { } came && figures.At(year, group, sex, age, "OUT") is { } left
                    ? Figures.Sum([came, left with { Value = -left.Value }])
                    : null;
            }
        }

        private double[,] Mixing(Figures figures)
        {
            var shares = new double[groups.Length, groups.Length];
            for (int mothers = 0; mothers < groups.Length; mothers++)
            {
                shares[mothers, mothers] = 1;
                for (int child = 0; child < groups.Length; child++)
                {
                    if (child == mothers || figures.At(figures.Years[^1], groups[mothers], groups[child], Codelist.Total, Children) is not { } share) continue;
                    shares[mothers, child] = Take(share);
                    shares[mothers, mothers] -= share.Value;
                }
            }

            return shares;
        }

        // The rate of the age group itself before that of a wider one, the rate of the sex before that of both.
        private List<IdentityChange> Changes(Figures figures)
        {
            List<IdentityChange> changes = [];
            foreach (int before in Enumerable.Range(0, groups.Length))
                foreach (int after in Enumerable.Range(0, groups.Length).Where(after => after != before))
                    for (int sex = 0; sex < Sexes.Length; sex++)
                        for (int age = 1; age < ages.Length; age++)
                        {
                            Figure? yearly = (from wide in CodelistCatalogue.AgeGroup.Above(ages[age]).Select(code => code.Id).Prepend(ages[age])
                                              from either in new[] { Sexes[sex], Codelist.Total }
                                              select figures.At(figures.Years[^1], groups[before], groups[after], either, wide)).FirstOrDefault(rate => rate is not null);
                            if (yearly is not null) changes.Add(new IdentityChange(before, after, sex, age, 1 - Math.Pow(1 - Take(yearly), Projection.StepYears)));
                        }

            return changes;
        }

        private double Take(Figure figure)
        {
            sources.UnionWith(figure.Sources);
            return figure.Value;
        }
    }
}

/// <summary>How much each ethnic group grows or shrinks by the projection.</summary>
public sealed class EthnicChange : Indicator
{
    private readonly EthnicProjection projection = new();

    /// <inheritdoc/>
    public override string Code => "ETHNIC_CHANGE";

    /// <inheritdoc/>
    public override string Name => "Projected change by ethnic group";

    /// <inheritdoc/>
    public override string Definition => "Projected population of an ethnic group less that of the first year, in per cent of it (forecast, F).";

    /// <inheritdoc/>
    public override string Method => "100 × (projected − first) ÷ first; the projection by the method of ETHNIC_PROJECTION.";

    /// <inheritdoc/>
    public override string Unit => "%";

    /// <inheritdoc/>
    public override int Decimals => 1;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Templates => projection.Templates;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Dimensions { get; } = ["ethnicity", "population_scenario"];

    /// <inheritdoc/>
    public override IEnumerable<Observation> Compute(CountryData data) =>
        from item in projection.Compute(data)
        where item.Codes is [_, Codelist.Total, Codelist.Total, _]
        group item by (Group: item.Codes[0], Scenario: item.Codes[3]) into series
        let first = series.First()
        where first.Value > 0
        from item in series
        select Observe(item.Period, [series.Key.Group, series.Key.Scenario], 100 * (item.Value!.Value - first.Value!.Value) / first.Value.Value,
            [new Figure(item.Value.Value, item.Status, item.Sources)], PersonGroup.Number(first.SmallestCount ?? 0));
}
