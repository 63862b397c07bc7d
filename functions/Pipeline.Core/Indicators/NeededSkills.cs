namespace Pipeline.Core.Indicators;

/// <summary>Skills that an occupation needs in a sector (MIDWEB).</summary>
public sealed class NeededSkills : Indicator
{
    /// <summary>Code of the indicator.</summary>
    public const string Id = "NEEDED_SKILLS";

    /// <inheritdoc/>
    public override string Code => Id;

    /// <inheritdoc/>
    public override string Name => "Needed skills";

    /// <inheritdoc/>
    public override string Definition => "1 for each skill that employers look for in an occupation of a sector, by the entries in force on 31 December of the year.";

    /// <inheritdoc/>
    public override string Method => "As submitted, for every year from the first to the last of the labour market figures; skills by the pillar of ESCO (European Commission).";

    /// <inheritdoc/>
    public override string Unit => "entries";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Templates => ["labour-market"];

    /// <inheritdoc/>
    public override string? EntriesOf => "needed-skills";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Dimensions => ["nace2", "isco88", "skill"];

    /// <inheritdoc/>
    public override IEnumerable<Observation> Compute(CountryData data)
    {
        foreach (int year in data["labour-market"]!.Years)
            foreach (var same in data.EntriesOf(EntriesOf!).Where(entry => entry.IsInForce(year)).GroupBy(entry => (entry["activity"], entry["occupation"], entry["skill"])))
                yield return Observe(year, [same.Key.Item1, same.Key.Item2, same.Key.Item3], 1, [.. same.Select(entry => new Figure(1, "A", entry.Sources))]);
    }
}
