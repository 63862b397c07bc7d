namespace Pipeline.Core.Indicators;

/// <summary>Usually resident population by sex and age.</summary>
public sealed class Population : Indicator
{
    private static readonly string[] SexAndAge = ["sex", "age_group"];

    /// <inheritdoc/>
    public override string Code => "POPULATION";

    /// <inheritdoc/>
    public override string Name => "Population";

    /// <inheritdoc/>
    public override string Definition => "Usually resident population of the country, by the source's definition.";

    /// <inheritdoc/>
    public override string Method => "As submitted. A total that is not submitted is the sum of its parts where they are complete.";

    /// <inheritdoc/>
    public override string Unit => "persons";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Templates => ["population"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Dimensions => SexAndAge;

    /// <inheritdoc/>
    public override IEnumerable<Observation> Compute(CountryData data)
    {
        Figures population = data["population"]!;
        return from year in population.Years
               from codes in population.Combinations()
               let figure = population.At(year, codes)
               where figure is not null
               select Observe(year, codes, figure.Value, [figure], figure.Value);
    }
}
