using Pipeline.Core.Codelists;
using Pipeline.Core.Estimation;

namespace Pipeline.Core.Indicators;

/// <summary>What follows from the populations of two years and the births and deaths between them (<see cref="Estimation.NetMigration.VitalStatistics"/>): the check on, or the place of, migration that is counted.</summary>
public sealed class VitalBalanceFigure : Indicator
{
    private const string Population = "population", Events = "vital-events";

    private readonly Func<VitalBalance, double> of;

    private VitalBalanceFigure(string code, string name, string definition, string method, string unit, int decimals, Func<VitalBalance, double> of)
    {
        (Code, Name, Definition, Method, Unit, Decimals) = (code, name, definition, method, unit, decimals);
        this.of = of;
    }

    /// <summary>The figures, in the order in which they are shown.</summary>
    public static IReadOnlyList<Indicator> All { get; } =
    [
        new VitalBalanceFigure(
            "NET_MIGRATION_RESIDUAL", "Net migration by the vital statistics method",
            "Change of the population since the year before that births and deaths do not explain. Errors of the counts are in it.",
            "Population − population of the year before − (births − deaths) (United Nations, Manual VI, 1970).", "persons", 0, balance => balance.Net),
        new VitalBalanceFigure(
            "POPULATION_WITHOUT_MIGRATION_YEAR", "Population had nobody migrated in the year",
            "Population of the year before plus births minus deaths. Children of migrants of the year count as natural increase.",
            "Population of the year before + births − deaths.", "persons", 0, balance => balance.WithoutMigration),
        new VitalBalanceFigure(
            "MIGRATION_SHARE_OF_GROWTH", "Contribution of migration to population change",
            "Net migration by the vital statistics method in per cent of the change of the population; below zero where both have different signs.",
            "100 × net migration ÷ change of the population.", "%", 1, balance => balance.ShareOfGrowth),
    ];

    /// <inheritdoc/>
    public override string Code { get; }

    /// <inheritdoc/>
    public override string Number => "B2";

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override string Definition { get; }

    /// <inheritdoc/>
    public override string Method { get; }

    /// <inheritdoc/>
    public override string Unit { get; }

    /// <inheritdoc/>
    public override int Decimals { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Templates => [Population, Events];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Dimensions => ["sex"];

    /// <inheritdoc/>
    public override IEnumerable<Observation> Compute(CountryData data)
    {
        Figures population = data[Population]!, events = data[Events]!;
        return from year in events.Years
               from sex in CodelistCatalogue.Sex.Codes
               let before = population.At(year - 1, sex.Id, Codelist.Total)
               let after = population.At(year, sex.Id, Codelist.Total)
               let births = events.At(year, "BIRTH", sex.Id)
               let deaths = events.At(year, "DEATH", sex.Id)
               where before is not null && after is not null && births is not null && deaths is not null
               let value = of(NetMigration.VitalStatistics(before.Value, after.Value, births.Value, deaths.Value).Value)
               where double.IsFinite(value)
               select Observe(year, [sex.Id], value, [before, after, births, deaths], PersonGroup.Of(before), PersonGroup.Of(after), PersonGroup.Of(births), PersonGroup.Of(deaths));
    }
}
