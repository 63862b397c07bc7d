using System.Globalization;
using Pipeline.Core.Codelists;

namespace Pipeline.Core.Indicators;

/// <summary>A count of the template <c>labour-market</c> as one statistical source gives it: what registers count is never mixed with what surveys count.</summary>
/// <param name="measure">Code of the list <c>labour_measure</c>.</param>
/// <param name="source">Code of the list <c>labour_source</c>.</param>
public abstract class LabourCount(string measure, string source) : Indicator
{
    /// <summary>Template of the data.</summary>
    internal const string Template = "labour-market";

    /// <summary>The classifications of a cell, between its measure and its source.</summary>
    private static readonly string[] Classifications = ["nace2", "isco88", "sex"];

    /// <inheritdoc/>
    public override string Method => "As submitted. A total that is not submitted is the sum of its parts where they are complete.";

    /// <inheritdoc/>
    public override string Unit => "persons";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Templates => [Template];

    /// <summary>Whether the count is of persons, so that small counts are protected; posts and vacancies are nobody.</summary>
    protected virtual bool IsOfPersons => true;

    /// <inheritdoc/>
    public override IEnumerable<Observation> Compute(CountryData data) =>
        from cell in Cells(data[Template]!, measure, source)
        let codes = Dimensions.Select(dimension => cell.Codes[Array.IndexOf(Classifications, dimension)]).ToArray()
        where cell.Codes.Count(code => code != Codelist.Total) == codes.Count(code => code != Codelist.Total)
        select Observe(cell.Year, codes, cell.Figure.Value, [cell.Figure], IsOfPersons ? [cell.Figure.Value] : []);

    /// <summary>The figures of a measure from a source by activity, occupation and sex.</summary>
    internal static IEnumerable<(int Year, string[] Codes, Figure Figure)> Cells(Figures figures, string measure, string source) =>
        from cell in figures.Cells
        where cell.Codes[0] == measure && cell.Codes[^1] == source
        select (cell.Year, cell.Codes[1..^1], cell.Figure);
}

/// <summary>Employed persons by activity, occupation and sex (M1, M3).</summary>
public sealed class Employed() : LabourCount("EMP", "LFS")
{
    /// <inheritdoc/>
    public override string Code => "EMPLOYED";

    /// <inheritdoc/>
    public override string Name => "Employed persons";

    /// <inheritdoc/>
    public override string Definition => "Persons in employment by the labour force survey, by activity (NACE Rev.2) or occupation (ISCO-88).";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Dimensions => ["nace2", "isco88", "sex"];
}

/// <summary>Unemployed persons of the survey by previous occupation and sex (M4, M8).</summary>
public sealed class Unemployed() : LabourCount("UNE", "LFS")
{
    /// <inheritdoc/>
    public override string Code => "UNEMPLOYED";

    /// <inheritdoc/>
    public override string Name => "Unemployed persons";

    /// <inheritdoc/>
    public override string Definition => "Persons without work, available and seeking work by the labour force survey, by the occupation they had before (ISCO-88).";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Dimensions => ["isco88", "sex"];
}

/// <summary>Registered unemployed persons by previous occupation and sex (M4, M8).</summary>
public sealed class RegisteredUnemployed() : LabourCount("UNE", "PES")
{
    /// <inheritdoc/>
    public override string Code => "REGISTERED_UNEMPLOYED";

    /// <inheritdoc/>
    public override string Name => "Registered unemployed persons";

    /// <inheritdoc/>
    public override string Definition => "Persons registered as unemployed with the public employment service at the end of the year, by the occupation they had before (ISCO-88).";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Dimensions => ["isco88", "sex"];
}

/// <summary>Job vacancies of the survey by activity and occupation (M2, M6).</summary>
public sealed class Vacancies() : LabourCount("VAC", "JVS")
{
    /// <inheritdoc/>
    public override string Code => "VACANCIES";

    /// <inheritdoc/>
    public override string Name => "Job vacancies";

    /// <inheritdoc/>
    public override string Definition => "Paid posts that are newly created, unoccupied or about to become vacant, for which the employer takes active steps to find somebody from outside and "
        + "which are to be filled at once or within a certain time (Eurostat), by the job vacancy survey.";

    /// <inheritdoc/>
    public override string Unit => "vacancies";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Dimensions => ["nace2", "isco88"];

    /// <inheritdoc/>
    protected override bool IsOfPersons => false;
}

/// <summary>Vacancies notified to the employment service by activity and occupation (M2, M6).</summary>
public sealed class RegisteredVacancies() : LabourCount("VAC", "PES")
{
    /// <inheritdoc/>
    public override string Code => "REGISTERED_VACANCIES";

    /// <inheritdoc/>
    public override string Name => "Registered vacancies";

    /// <inheritdoc/>
    public override string Definition => "Vacancies notified to the public employment service and open at the end of the year.";

    /// <inheritdoc/>
    public override string Unit => "vacancies";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Dimensions => ["nace2", "isco88"];

    /// <inheritdoc/>
    protected override bool IsOfPersons => false;
}

/// <summary>Occupied posts by activity and occupation (M7).</summary>
public sealed class OccupiedPosts() : LabourCount("POST", "JVS")
{
    /// <inheritdoc/>
    public override string Code => "OCCUPIED_POSTS";

    /// <inheritdoc/>
    public override string Name => "Occupied posts";

    /// <inheritdoc/>
    public override string Definition => "Paid posts in an organisation to which an employee is assigned (Eurostat), by the job vacancy survey.";

    /// <inheritdoc/>
    public override string Unit => "posts";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Dimensions => ["nace2", "isco88"];

    /// <inheritdoc/>
    protected override bool IsOfPersons => false;
}

/// <summary>Vacancies among all posts.</summary>
public sealed class JobVacancyRate : Indicator
{
    /// <inheritdoc/>
    public override string Code => "JOB_VACANCY_RATE";

    /// <inheritdoc/>
    public override string Name => "Job vacancy rate";

    /// <inheritdoc/>
    public override string Definition => "Job vacancies in per cent of all posts, occupied and vacant, both by the job vacancy survey.";

    /// <inheritdoc/>
    public override string Method => "100 × vacancies ÷ (occupied posts + vacancies) (Eurostat).";

    /// <inheritdoc/>
    public override string Unit => "%";

    /// <inheritdoc/>
    public override int Decimals => 1;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Templates => [LabourCount.Template];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Dimensions => ["nace2", "isco88"];

    /// <inheritdoc/>
    public override IEnumerable<Observation> Compute(CountryData data) =>
        from vacancies in LabourCount.Cells(data[LabourCount.Template]!, "VAC", "JVS")
        where vacancies.Codes[2] == Codelist.Total
        let posts = data[LabourCount.Template]!.At(vacancies.Year, ["POST", .. vacancies.Codes, "JVS"])
        where posts is not null && posts.Value + vacancies.Figure.Value > 0
        select Observe(vacancies.Year, vacancies.Codes[..2], 100 * vacancies.Figure.Value / (posts.Value + vacancies.Figure.Value), [vacancies.Figure, posts]);
}

/// <summary>Long-term unemployed among the active population (M5).</summary>
/// <remarks>Not among the unemployed: that would be the long-term share.</remarks>
public sealed class LongTermUnemploymentRate : Indicator
{
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
    public override IReadOnlyList<string> Templates => [LabourCount.Template];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Dimensions => ["sex"];

    /// <inheritdoc/>
    public override IEnumerable<Observation> Compute(CountryData data)
    {
        Figures figures = data[LabourCount.Template]!;
        return from year in figures.Years
               from sex in CodelistCatalogue.Sex.Codes
               let active = At("ACT", year, sex.Id) ?? Sum(At("EMP", year, sex.Id), At("UNE", year, sex.Id))
               let longTerm = At("UNE_LT", year, sex.Id)
               let rate = At("UNE_LTR", year, sex.Id)
               let observation = longTerm is not null && active is { Value: > 0 }
                   ? Observe(year, [sex.Id], 100 * longTerm.Value / active.Value, [longTerm, active], longTerm.Value, active.Value - longTerm.Value)
                   : rate is null ? null
                   // Whoever knows the active population can tell the persons behind a rate that came without them.
                   : Observe(year, [sex.Id], rate.Value, [rate], active is null ? [] : [rate.Value / 100 * active.Value])
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
    public override IReadOnlyList<string> Templates => [LabourCount.Template];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Dimensions => ["isco88"];

    /// <inheritdoc/>
    public override IEnumerable<Observation> Compute(CountryData data) =>
        from ratio in Ratios(data[LabourCount.Template]!)
        let observation = Observe(ratio.Year, [ratio.Occupation], ratio.Value, [ratio.Vacancies, ratio.Unemployed], ratio.Unemployed.Value)
        select double.IsFinite(ratio.Value) ? observation : observation with { Value = null, Status = "M" };

    /// <summary>The ratios that are defined; infinite where there are vacancies and nobody unemployed.</summary>
    internal static IEnumerable<Ratio> Ratios(Figures figures) =>
        from vacancies in LabourCount.Cells(figures, "VAC", "PES")
        where vacancies.Codes[0] == Codelist.Total && vacancies.Codes[2] == Codelist.Total
        let unemployed = figures.At(vacancies.Year, ["UNE", .. vacancies.Codes, "PES"])
        where unemployed is not null && (unemployed.Value > 0 || vacancies.Figure.Value > 0)
        select new Ratio(vacancies.Year, vacancies.Codes[1], vacancies.Figure, unemployed, vacancies.Figure.Value / unemployed.Value);

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
    public override IReadOnlyList<string> Templates => [LabourCount.Template];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Dimensions => ["shortage_basis", "isco88"];

    /// <inheritdoc/>
    public override bool IsTellingByPresence => true;

    /// <inheritdoc/>
    public override IEnumerable<Observation> Compute(CountryData data)
    {
        ILookup<int, VacanciesPerUnemployed.Ratio> ratios = VacanciesPerUnemployed.Ratios(data[LabourCount.Template]!).ToLookup(ratio => ratio.Year);
        foreach (int year in data[LabourCount.Template]!.Years)
        {
            ILookup<string, Entry> national = InForce(data, year).ToLookup(entry => entry.Codes[0]);
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
                    ratio?.Unemployed.Value ?? 0);
        }
    }

    // ISO dates compare as text; an entry without an end is in force for good.
    private static IEnumerable<Entry> InForce(CountryData data, int year)
    {
        string day = new DateOnly(year, 12, 31).ToString("O", CultureInfo.InvariantCulture);
        return data.EntriesOf("shortage-list")
            .Where(entry => string.CompareOrdinal(entry.Codes[1], day) <= 0 && (entry.Codes[2].Length == 0 || string.CompareOrdinal(entry.Codes[2], day) >= 0));
    }

    private IEnumerable<string> Short(VacanciesPerUnemployed.Ratio[] ratios)
    {
        HashSet<string> coarser = [.. ratios.SelectMany(ratio => CodelistCatalogue.Isco88.Above(ratio.Occupation)).Select(code => code.Id)];
        return ratios.Where(ratio => ratio.Value > threshold && IsNamed(ratio.Occupation) && !coarser.Contains(ratio.Occupation)).Select(ratio => ratio.Occupation);
    }

    private static bool IsNamed(string occupation) => occupation is not (Codelist.Total or Codelist.Unknown or Codelist.NotApplicable);
}
