using Pipeline.Core.Tabulation;

namespace Pipeline.Core.Indicators;

/// <summary>Indicators on trafficking cases.</summary>
public static class TraffickingCases
{
    /// <summary>Template under whose name the persons are counted.</summary>
    internal const string Template = "vot-screening";

    internal const string Several = " A person with several is counted in each, and once in the total.";

    /// <summary>Whose figures they are: the folder's country, not a country in a case.</summary>
    internal const string ByMission = " Counted are the cases of the missions in the country, whatever the citizenship and wherever the exploitation.";

    /// <summary>The indicators, in the order in which they are shown.</summary>
    public static IReadOnlyList<Indicator> All { get; } =
    [
        new PersonIndicator(Template, CaseTabulation.Screened, "VOT_SCREENED", "Persons screened",
            "Persons interviewed in the year as possible victims of trafficking who consent to the use of their data, by the identification of the year's last interview (act, means and purpose of article 3 of the Palermo Protocol)." + ByMission,
            "gender", "ctdc_age_band", "identification"),
        new VictimsIdentified(),
        new PersonIndicator(Template, CaseTabulation.Assisted, "VOT_ASSISTED", "Persons assisted",
            "Persons for whom direct assistance, movement or reintegration assistance began in the year; a monitoring visit alone is no assistance." + Several + ByMission,
            "gender", "ctdc_age_band", "assistance_service"),
        new AssistanceCoverage(),
        new DaysToAssistance(),
        new PersonIndicator(Template, CaseTabulation.Outcomes, "VOT_REINTEGRATION_OUTCOME", "Outcome of reintegration",
            "Persons by the latest outcome of their reintegration, in the year of that outcome." + ByMission,
            "gender", "reintegration_outcome"),
        new ReintegrationSuccess(),
    ];
}

/// <summary>Victims by the year in which they were first identified.</summary>
public sealed class VictimsIdentified() : PersonIndicator(TraffickingCases.Template, CaseTabulation.Victims, "VOT_CASELOAD", "Victims of trafficking identified",
    "Persons first identified in the year as victims of trafficking by article 3 of the Palermo Protocol, as the interview tells of them that found it. Age is the age at registration." + TraffickingCases.Several + TraffickingCases.ByMission,
    "gender", "ctdc_age_band", "citizenship", "exploitation_country", "exploitation_type", "means_of_control", "nace2", "recruiter_relation")
{
    /// <inheritdoc/>
    protected override Observation Of(PersonFigures persons, PersonCell cell) => Observe(cell.Year, CodesOf(cell), cell.Figure.Value, [cell.Figure], [.. GroupsOf(persons, cell), .. Known(persons, cell)]);

    // Most of them are the persons screened who are victims by their last interview of the year: the one count gives the other away.
    private static IEnumerable<PersonGroup> Known(PersonFigures persons, PersonCell cell) =>
        cell.Codes.Keys.All(variable => variable == "gender")
        && persons.At(cell.Year, CaseTabulation.Screened, cell.Codes.Append(new("identification", nameof(Decisions.Identification.Victim)))) is { } screened
            ? [PersonGroup.Rest(screened, cell.Figure) with { Cells = cell.Figure.Cells }] : [];
}

/// <summary>Victims who were assisted.</summary>
public sealed class AssistanceCoverage() : PersonIndicator(TraffickingCases.Template, CaseTabulation.Covered, "VOT_COVERAGE", "Victims assisted",
    "Victims first identified in the year for whom direct assistance, movement or reintegration assistance was given at any time since, or went on that had begun before, in per cent." + TraffickingCases.ByMission, "gender", "assistance_service")
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
        return Observe(cell.Year, CodesOf(cell), 100 * cell.Figure.Value / victims.Value, [cell.Figure, victims], [.. GroupsOf(persons, cell), PersonGroup.Rest(victims, cell.Figure)]);
    }
}

/// <summary>How long it takes from the screening to the first of a step.</summary>
public sealed class DaysToAssistance() : PersonIndicator(TraffickingCases.Template, CaseTabulation.Days, "VOT_DAYS_TO_STEP", "Days from screening to assistance",
    "Mean number of days from the screening of victims first identified in the year to their first direct assistance, movement, reintegration and monitoring visit; of those who had it. What had begun before the screening and went on counts as no days." + TraffickingCases.ByMission, "assistance_service")
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
    "Persons whose reintegration lasts or was completed, in per cent of those whose reintegration came to an end." + TraffickingCases.ByMission, "gender")
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
