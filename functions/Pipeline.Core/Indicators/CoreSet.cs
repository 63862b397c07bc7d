using Pipeline.Core.Codelists;
using Pipeline.Core.Validation;

namespace Pipeline.Core.Indicators;

/// <summary>Figures of the core set of gender-segregated indicators.</summary>
internal static class CoreSet
{
    /// <summary>Template of the data.</summary>
    public const string Template = "gender-core-set";

    /// <summary>Victims of trafficking, who are protected more than others.</summary>
    public const string Victims = "G9_VICTIM";

    // Criminal cases and families have no sex.
    private static readonly string[] WithoutSex = ["G9_CASE", "G12_FAMILY"];

    /// <summary>The indicators by sex for which a year has a figure.</summary>
    public static IEnumerable<string> BySex(Figures figures, int year) =>
        figures.Cells.Where(cell => cell.Year == year && cell.Codes[1] == Codelist.Total && !WithoutSex.Contains(cell.Codes[0])).Select(cell => cell.Codes[0]).Distinct().Order(StringComparer.Ordinal);

    /// <summary>The groups of persons in figures of an indicator; remittances are money.</summary>
    public static IEnumerable<PersonGroup> Persons(string indicator, IEnumerable<PersonGroup> groups) => indicator == "G10" ? [] : groups;

    /// <summary>The figure of an indicator for a sex, all destinations together.</summary>
    public static Figure? At(Figures figures, int year, string indicator, string sex) => figures.At(year, indicator, Codelist.Total, sex);
}

/// <summary>A ratio of two sexes in each indicator of the core set.</summary>
/// <param name="code">Code of the indicator.</param>
/// <param name="name">Name for people.</param>
/// <param name="definition">What is counted.</param>
/// <param name="method">The formula.</param>
/// <param name="unit">Unit of the figures.</param>
/// <param name="part">Sex in the numerator.</param>
/// <param name="whole">Sexes in the denominator.</param>
/// <param name="isOfVictims">Whether it is of the victims of trafficking, who are protected more than others, or of everybody else.</param>
public sealed class CoreRatio(string code, string name, string definition, string method, string unit, string part, IReadOnlyList<string> whole, bool isOfVictims = false) : Indicator
{
    /// <inheritdoc/>
    public override string Code => code;

    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override string Definition => definition;

    /// <inheritdoc/>
    public override string Method => method;

    /// <inheritdoc/>
    public override string Unit => unit;

    /// <inheritdoc/>
    public override int Decimals => 1;

    /// <inheritdoc/>

    /// <inheritdoc/>
    public override IReadOnlyList<string> Templates => [CoreSet.Template];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Dimensions => ["core_indicator"];

    /// <inheritdoc/>
    public override IEnumerable<Observation> Compute(CountryData data) =>
        from year in data[CoreSet.Template]!.Years
        from indicator in CoreSet.BySex(data[CoreSet.Template]!, year)
        where indicator == CoreSet.Victims == isOfVictims
        let ratio = Ratio(data[CoreSet.Template]!, year, indicator)
        where ratio is not null
        select Observe(year, [indicator], ratio.Value.Value, ratio.Value.From, CoreSet.Persons(indicator, [.. ratio.Value.From.Select(PersonGroup.Of), .. ratio.Value.Others]));

    /// <summary>100 × part ÷ whole of an indicator in a year, the persons of the whole who are not the part, where it is a part of it, and the figures it is made of;
    /// null where one is missing.</summary>
    internal (double Value, PersonGroup[] Others, Figure[] From)? Ratio(Figures figures, int year, string indicator)
    {
        Figure? above = CoreSet.At(figures, year, indicator, part);
        Figure?[] below = [.. whole.Select(sex => CoreSet.At(figures, year, indicator, sex))];
        double sum = below.Sum(figure => figure?.Value ?? 0);
        if (above is null || below.Contains(null) || sum == 0) return null;
        bool isPart = whole.Contains(part) || whole is [Codelist.Total];
        return (100 * above.Value / sum, isPart ? [PersonGroup.Rest(Figures.Sum(below!), above)] : [], [.. below.OfType<Figure>().Append(above).Distinct()]);
    }
}

/// <summary>Change of the female share since the year before that has one.</summary>
/// <param name="share">The female share.</param>
/// <param name="code">Code of the indicator.</param>
/// <param name="name">Name for people.</param>
public sealed class Feminisation(CoreRatio share, string code, string name) : Indicator
{
    /// <inheritdoc/>
    public override string Code => code;

    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override string Definition => "Change of the female share since the previous year for which there is one; above zero, women are a larger part than before.";

    /// <inheritdoc/>
    public override string Method => "Female share(t) − female share(previous t).";

    /// <inheritdoc/>
    public override string Unit => "percentage points";

    /// <inheritdoc/>
    public override int Decimals => 2;

    /// <inheritdoc/>

    /// <inheritdoc/>
    public override IReadOnlyList<string> Templates => share.Templates;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Dimensions => share.Dimensions;

    /// <inheritdoc/>
    public override IEnumerable<Observation> Compute(CountryData data)
    {
        Figures figures = data[CoreSet.Template]!;
        foreach (IGrouping<string, Observation> series in share.Compute(data).GroupBy(observation => observation.Codes[0]))
            foreach ((Observation before, Observation now) in series.Zip(series.Skip(1)))
            {
                int year = YearOf(now);
                (double after, _, Figure[] of) = share.Ratio(figures, year, series.Key)!.Value;
                (double earlier, _, Figure[] from) = share.Ratio(figures, YearOf(before), series.Key)!.Value;
                Figure[] all = [.. from, .. of];
                yield return Observe(year, [series.Key], Math.Round(after - earlier, PercentDecimals, MidpointRounding.AwayFromZero), all, CoreSet.Persons(series.Key, all.Select(PersonGroup.Of)));
            }

        static int YearOf(Observation observation) => int.Parse(observation.Period, System.Globalization.CultureInfo.InvariantCulture);
    }
}

/// <summary>How much of the core set is split by sex.</summary>
public sealed class SexSplitCompleteness : Indicator
{
    /// <inheritdoc/>
    public override string Code => "CORE_SEX_COMPLETENESS";

    /// <inheritdoc/>
    public override string Name => "Completeness of the sex split";

    /// <inheritdoc/>
    public override string Definition => "Indicators of the core set that give women and men and the total that they and those of unknown sex make up, in per cent of the indicators submitted; "
        + "criminal cases and families, which have no sex, are left out.";

    /// <inheritdoc/>
    public override string Method => "100 × indicators with F, M and F + M + _U = _T ÷ indicators submitted.";

    /// <inheritdoc/>
    public override string Unit => "%";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Templates => [CoreSet.Template];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Dimensions => [];

    /// <inheritdoc/>
    public override IEnumerable<Observation> Compute(CountryData data)
    {
        Figures figures = data[CoreSet.Template]!;
        foreach (int year in figures.Years)
        {
            string[] indicators = [.. CoreSet.BySex(figures, year)];
            if (indicators.Length == 0) continue;
            Figure[] from = [.. indicators.SelectMany(indicator => CodelistCatalogue.Sex.Codes.Select(sex => CoreSet.At(figures, year, indicator, sex.Id))).OfType<Figure>()];
            yield return Observe(year, [], 100.0 * indicators.Count(indicator => IsSplit(figures, year, indicator)) / indicators.Length, from);
        }
    }

    private static bool IsSplit(Figures figures, int year, string indicator) =>
        (CoreSet.At(figures, year, indicator, "F"), CoreSet.At(figures, year, indicator, "M"), CoreSet.At(figures, year, indicator, Codelist.Total)) is ({ } women, { } men, { } total)
        && Sums.AreSame(women.Value + men.Value + (CoreSet.At(figures, year, indicator, Codelist.Unknown)?.Value ?? 0), total.Value);
}
