using Pipeline.Core.Tabulation;

namespace Pipeline.Core.Indicators;

/// <summary>Indicators on trafficking cases.</summary>
public static class TraffickingCases
{
    /// <summary>Template under whose name the persons are counted.</summary>
    internal const string Template = "vot-screening";

    private const string Several = " A person with several is counted in each, and once in the total.";

    /// <summary>The indicators, in the order in which they are shown.</summary>
    public static IReadOnlyList<Indicator> All { get; } =
    [
        new PersonIndicator(Template, CaseTabulation.Screened, "VOT_SCREENED", "Persons screened",
            "Persons interviewed in the year as possible victims of trafficking who consent to the use of their data, by the identification of the year's last interview (act, means and purpose of article 3 of the Palermo Protocol).",
            "gender", "ctdc_age_band", "identification"),
        new PersonIndicator(Template, CaseTabulation.Victims, "VOT_CASELOAD", "Victims of trafficking identified",
            "Persons identified in the year as victims of trafficking by article 3 of the Palermo Protocol. Age is the age at registration." + Several,
            "gender", "ctdc_age_band", "citizenship", "exploitation_country", "exploitation_type", "means_of_control", "nace2", "recruiter_relation"),
        new PersonIndicator(Template, CaseTabulation.Assisted, "VOT_ASSISTED", "Persons assisted",
            "Persons for whom direct assistance, movement or reintegration assistance began in the year." + Several,
            "gender", "ctdc_age_band", "assistance_service"),
        new AssistanceCoverage(),
        new DaysToAssistance(),
        new PersonIndicator(Template, CaseTabulation.Outcomes, "VOT_REINTEGRATION_OUTCOME", "Outcome of reintegration",
            "Persons by the latest outcome of their reintegration, in the year of that outcome.",
            "gender", "reintegration_outcome"),
        new ReintegrationSuccess(),
    ];
}

/// <summary>Victims who were assisted.</summary>
public sealed class AssistanceCoverage() : PersonIndicator(TraffickingCases.Template, CaseTabulation.Covered, "VOT_COVERAGE", "Victims assisted",
    "Victims first identified in the year who were assisted at any time since, in per cent.", "gender", "assistance_service")
{
    /// <inheritdoc/>
    public override string Method => "100 × victims of the year with the assistance ÷ victims identified in the year.";

    /// <inheritdoc/>
    public override string Unit => "%";

    /// <inheritdoc/>
    public override int Decimals => 1;

    /// <inheritdoc/>
    protected override Observation Of(PersonFigures persons, PersonCell cell)
    {
        Figure victims = persons.At(cell.Year, CaseTabulation.Victims, cell.Codes.Where(code => code.Key == "gender"))!;
        return Observe(cell.Year, CodesOf(cell), 100 * cell.Figure.Value / victims.Value, [cell.Figure, victims], PersonGroup.Of(cell.Figure), PersonGroup.Rest(victims, cell.Figure));
    }
}

/// <summary>How long it takes from the screening to the first of a step.</summary>
public sealed class DaysToAssistance() : PersonIndicator(TraffickingCases.Template, CaseTabulation.Days, "VOT_DAYS_TO_STEP", "Days from screening to assistance",
    "Mean number of days from the screening of victims first identified in the year to their first direct assistance, movement, reintegration and monitoring visit; of those who had it.", "assistance_service")
{
    /// <inheritdoc/>
    public override string Method => "Sum of days ÷ persons, over persons whose day of screening is known.";

    /// <inheritdoc/>
    public override string Unit => "days";

    /// <inheritdoc/>
    public override int Decimals => 1;

    /// <inheritdoc/>
    protected override Observation Of(PersonFigures persons, PersonCell cell)
    {
        Figure timed = persons.At(cell.Year, CaseTabulation.Timed, cell.Codes)!;
        return Observe(cell.Year, CodesOf(cell), cell.Figure.Value / timed.Value, [cell.Figure, timed], PersonGroup.Of(timed));
    }
}

/// <summary>Reintegration that lasted or was completed, among those that came to an end.</summary>
public sealed class ReintegrationSuccess() : PersonIndicator(TraffickingCases.Template, CaseTabulation.Outcomes, "VOT_REINTEGRATION_RATE", "Reintegration completed",
    "Persons whose reintegration lasts or was completed, in per cent of those whose reintegration came to an end.", "gender")
{
    private static readonly string[] Good = ["SUSTAINED", "COMPLETED"];

    /// <inheritdoc/>
    public override string Method => "100 × (lasting + completed) ÷ (all outcomes − going on).";

    /// <inheritdoc/>
    public override string Unit => "%";

    /// <inheritdoc/>
    public override int Decimals => 1;

    /// <inheritdoc/>
    public override IEnumerable<Observation> Compute(CountryData data)
    {
        PersonFigures persons = data.PersonsOf(TraffickingCases.Template)!;
        foreach (PersonCell all in persons.Of(Measure).Where(cell => cell.Codes.Keys.All(Dimensions.Contains)))
        {
            Figure[] good = [.. Good.Select(code => Outcome(all, code)).OfType<Figure>()];
            Figure[] ongoing = [.. new[] { Outcome(all, "ONGOING") }.OfType<Figure>()];
            double succeeded = good.Sum(figure => figure.Value), ended = all.Figure.Value - ongoing.Sum(figure => figure.Value);
            if (ended > 0)
                yield return Observe(
                    all.Year, CodesOf(all), 100 * succeeded / ended, [all.Figure, .. good], [.. good.Select(PersonGroup.Of), PersonGroup.Rest(all.Figure, [.. good, .. ongoing])]);
        }

        Figure? Outcome(PersonCell all, string code) => persons.At(all.Year, Measure, all.Codes.Append(new("reintegration_outcome", code)));
    }
}
