using Pipeline.Core.Codelists;

namespace Pipeline.Core.Indicators;

/// <summary>Where holders of a doctorate of the country live (POCARIM).</summary>
/// <param name="code">Code of the indicator.</param>
/// <param name="name">Name for people.</param>
/// <param name="definition">What is counted.</param>
/// <param name="method">The formula.</param>
/// <param name="dimensions">Code lists of the dimensions: <c>science_field</c>, <c>years_since_doctorate</c>, <c>sex</c>.</param>
/// <param name="ofStayers">Whether the share is of those who stayed, or of those who moved.</param>
public sealed class DoctorateShare(string code, string name, string definition, string method, IReadOnlyList<string> dimensions, bool ofStayers) : Indicator
{
    /// <summary>Template of the data.</summary>
    internal const string Template = "doctorate-holders";

    /// <inheritdoc/>
    public override string Code => code;

    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override string Definition => definition;

    /// <inheritdoc/>
    public override string Method => method;

    /// <inheritdoc/>
    public override string Unit => "%";

    /// <inheritdoc/>
    public override int Decimals => 1;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Templates => [Template];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Dimensions => dimensions;

    /// <inheritdoc/>
    public override IEnumerable<Observation> Compute(CountryData data)
    {
        Figures figures = data[Template]!;
        string[] ownAndTotal = [data.Country, Codelist.Total];
        foreach ((int year, string[] codes) in figures.Cells.Where(cell => ownAndTotal.SequenceEqual(cell.Codes[..2])).Select(cell => (cell.Year, cell.Codes[2..])))
        {
            if (!IsShown(codes)) continue;
            Figure? cohort = figures.At(year, [data.Country, Codelist.Total, .. codes]), stayed = figures.At(year, [data.Country, data.Country, .. codes]);
            if (cohort is not { Value: > 0 } || stayed is null) continue;
            double movers = cohort.Value - stayed.Value;
            yield return Observe(year, [.. Named(codes)], 100 * (ofStayers ? stayed.Value : movers) / cohort.Value, [cohort, stayed], PersonGroup.Of(stayed), PersonGroup.Rest(cohort, stayed));
        }
    }

    private static readonly string[] Lists = ["science_field", "years_since_doctorate", "sex"];

    private bool IsShown(string[] codes) => Lists.Index().All(list => dimensions.Contains(list.Item) || codes[list.Index] == Codelist.Total);

    private IEnumerable<string> Named(string[] codes) => dimensions.Select(dimension => codes[Array.IndexOf(Lists, dimension)]);
}

/// <summary>Doctorate holders whom a country gained from others, less those whom it lost to others.</summary>
public sealed class BrainGain : Indicator
{
    /// <inheritdoc/>
    public override string Code => "BRAIN_GAIN";

    /// <inheritdoc/>
    public override string Name => "Brain gain";

    /// <inheritdoc/>
    public override string Definition => "Holders of a foreign doctorate who live in the country, less holders of a doctorate of the country who live abroad; below zero, it is a loss.";

    /// <inheritdoc/>
    public override string Method => "In − out: (residents − residents with a doctorate of the country) − (doctorates of the country − those who live in it).";

    /// <inheritdoc/>
    public override string Unit => "persons";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Templates => [DoctorateShare.Template];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Dimensions => ["sex"];

    /// <inheritdoc/>
    public override IEnumerable<Observation> Compute(CountryData data)
    {
        Figures figures = data[DoctorateShare.Template]!;
        return from year in figures.Years
               from sex in CodelistCatalogue.Sex.Codes
               let residents = At(Codelist.Total, data.Country, year, sex.Id)
               let cohort = At(data.Country, Codelist.Total, year, sex.Id)
               let stayed = At(data.Country, data.Country, year, sex.Id)
               where residents is not null && cohort is not null && stayed is not null
               let arrived = residents.Value - stayed.Value
               let left = cohort.Value - stayed.Value
               select Observe(year, [sex.Id], arrived - left, [residents, cohort, stayed], PersonGroup.Rest(residents, stayed), PersonGroup.Rest(cohort, stayed));

        Figure? At(string doctorate, string residence, int year, string sex) => figures.At(year, doctorate, residence, Codelist.Total, Codelist.Total, sex);
    }
}
