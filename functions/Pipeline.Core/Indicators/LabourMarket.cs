using Pipeline.Core.Codelists;

namespace Pipeline.Core.Indicators;

/// <summary>Long-term unemployed among the active population (M5).</summary>
/// <remarks>Not among the unemployed: that would be the long-term share.</remarks>
public sealed class LongTermUnemploymentRate : Indicator
{
    /// <summary>Template of the data.</summary>
    internal const string Template = "labour-market";

    /// <inheritdoc/>
    public override string Code => "LT_UNEMPLOYMENT_RATE";

    /// <inheritdoc/>
    public override string Name => "Long-term unemployment rate";

    /// <inheritdoc/>
    public override string Definition => "Persons unemployed for 12 months or longer in per cent of the active population, which is the employed and the unemployed, by the labour force survey.";

    /// <inheritdoc/>
    public override string Method => "100 × unemployed for 12 months or longer ÷ (employed + unemployed) (Eurostat, MIDWEB M5); as submitted where these counts are not.";

    /// <inheritdoc/>
    public override string Unit => "%";

    /// <inheritdoc/>
    public override int Decimals => 1;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Templates => [Template];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Dimensions => ["sex"];

    /// <inheritdoc/>
    public override IEnumerable<Observation> Compute(CountryData data)
    {
        Figures figures = data[Template]!;
        return from year in figures.Years
               from sex in CodelistCatalogue.Sex.Codes
               let active = At("ACT", year, sex.Id) ?? Sum(At("EMP", year, sex.Id), At("UNE", year, sex.Id))
               let longTerm = At("UNE_LT", year, sex.Id)
               let rate = At("UNE_LTR", year, sex.Id)
               let observation = longTerm is not null && active is { Value: > 0 }
                   ? Observe(year, [sex.Id], 100 * longTerm.Value / active.Value, [longTerm, active], PersonGroup.Of(longTerm), PersonGroup.Rest(active, longTerm))
                   : rate is null ? null
                   // Whoever knows the active population can tell the persons behind a rate that came without them.
                   : Observe(year, [sex.Id], rate.Value, [rate], active is null ? [] : [PersonGroup.Number(rate.Value / 100 * active.Value)])
               where observation is not null
               select observation;

        Figure? Sum(Figure? employed, Figure? unemployed) => employed is null || unemployed is null ? null : Figures.Sum([employed, unemployed]);

        Figure? At(string measure, int year, string sex) => figures.At(year, measure, Codelist.Total, Codelist.Total, sex, "LFS");
    }
}

/// <summary>Vacancies for each unemployed person by occupation, both from the registers of the employment service.</summary>
public sealed class VacanciesPerUnemployed : Indicator
{
    /// <inheritdoc/>
    public override string Code => "VACANCIES_PER_UNEMPLOYED";

    /// <inheritdoc/>
    public override string Name => "Vacancies per unemployed person";

    /// <inheritdoc/>
    public override string Definition => "Registered vacancies for each registered unemployed person of the occupation, both by the public employment service at the end of the year. "
        + "Where there are vacancies and no unemployed person there is no ratio (status M); where there is neither there is no figure.";

    /// <inheritdoc/>
    public override string Method => "Vacancies ÷ unemployed (MIDWEB).";

    /// <inheritdoc/>
    public override string Unit => "vacancies per person";

    /// <inheritdoc/>
    public override int Decimals => 2;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Templates => [LongTermUnemploymentRate.Template];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Dimensions => ["isco88"];

    /// <inheritdoc/>
    public override IEnumerable<Observation> Compute(CountryData data) =>
        from ratio in Ratios(data[LongTermUnemploymentRate.Template]!)
        let observation = Observe(ratio.Year, [ratio.Occupation], ratio.Value, [ratio.Vacancies, ratio.Unemployed], PersonGroup.Of(ratio.Unemployed))
        select double.IsFinite(ratio.Value) ? observation : observation with { Value = null, Status = "M" };

    /// <summary>The ratios that are defined; infinite where there are vacancies and nobody unemployed.</summary>
    internal static IEnumerable<Ratio> Ratios(Figures figures) =>
        from vacancies in figures.Cells
        where vacancies.Codes is ["VAC", Codelist.Total, _, Codelist.Total, "PES"]
        let unemployed = figures.At(vacancies.Year, ["UNE", .. vacancies.Codes[1..]])
        where unemployed is not null && (unemployed.Value > 0 || vacancies.Figure.Value > 0)
        select new Ratio(vacancies.Year, vacancies.Codes[2], vacancies.Figure, unemployed, vacancies.Figure.Value / unemployed.Value);

    /// <summary>Vacancies and unemployed of an occupation.</summary>
    internal sealed record Ratio(int Year, string Occupation, Figure Vacancies, Figure Unemployed, double Value);
}

/// <summary>Occupations short of people, in order of shortage.</summary>
/// <param name="threshold">Vacancies per unemployed person above which an occupation is short; Austria's rule of fewer than 1.5 unemployed to a vacancy is 1 ÷ 1.5.</param>
public sealed class ShortageList(double threshold = ShortageList.DefaultThreshold) : Indicator
{
    /// <summary>Vacancies per unemployed person above which an occupation is short.</summary>
    public const double DefaultThreshold = 1;

    /// <inheritdoc/>
    public override string Code => "SHORTAGE_LIST";

    /// <inheritdoc/>
    public override string Name => "Shortage list";

    /// <inheritdoc/>
    public override string Definition =>
        "Place of an occupation on the list of occupations short of people. The basis says which list: the national one where one is in force on 31 December of the year, "
        + "otherwise the one computed from registered vacancies and unemployed: "
        + FormattableString.Invariant($"more than {threshold:0.###} vacancies for each unemployed person, or vacancies and nobody unemployed.");

    /// <inheritdoc/>
    public override string Method => "Ranked by vacancies ÷ unemployed, at equal ratios by vacancies; occupations without either stand last. "
        + "Computed for the finest occupations that have both figures (MIDWEB).";

    /// <inheritdoc/>
    public override string Unit => "place";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Templates => [LongTermUnemploymentRate.Template];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Dimensions => ["shortage_basis", "isco88"];

    /// <inheritdoc/>
    public override bool IsTellingByPresence => true;

    /// <inheritdoc/>
    public override IEnumerable<Observation> Compute(CountryData data)
    {
        ILookup<int, VacanciesPerUnemployed.Ratio> ratios = VacanciesPerUnemployed.Ratios(data[LongTermUnemploymentRate.Template]!).ToLookup(ratio => ratio.Year);
        foreach (int year in data[LongTermUnemploymentRate.Template]!.Years)
        {
            ILookup<string, Entry> national = data.EntriesOf("shortage-list").Where(entry => entry.IsInForce(year)).ToLookup(entry => entry["occupation"]);
            var ranked =
                from occupation in national.Count > 0 ? national.Select(entries => entries.Key) : Short([.. ratios[year]])
                let ratio = ratios[year].FirstOrDefault(ratio => ratio.Occupation == occupation)
                orderby ratio?.Value ?? double.NegativeInfinity descending, ratio?.Vacancies.Value ?? 0 descending, occupation
                select (Occupation: occupation, Ratio: ratio);
            foreach ((int place, (string occupation, VacanciesPerUnemployed.Ratio? ratio)) in ranked.Index())
                yield return Observe(
                    year,
                    [national.Count > 0 ? "national" : "computed", occupation],
                    place + 1,
                    [.. ratio is null ? [] : new[] { ratio.Vacancies, ratio.Unemployed }, .. national[occupation].Select(entry => new Figure(1, "A", entry.Sources))],
                    ratio is null ? [] : [PersonGroup.Of(ratio.Unemployed)]);
        }
    }

    private IEnumerable<string> Short(VacanciesPerUnemployed.Ratio[] ratios)
    {
        HashSet<string> coarser = [.. ratios.SelectMany(ratio => CodelistCatalogue.Isco88.Above(ratio.Occupation)).Select(code => code.Id)];
        return ratios.Where(ratio => ratio.Value > threshold && IsNamed(ratio.Occupation) && !coarser.Contains(ratio.Occupation)).Select(ratio => ratio.Occupation);
    }

    private static bool IsNamed(string occupation) => occupation is not (Codelist.Total or Codelist.Unknown or Codelist.NotApplicable);
}
