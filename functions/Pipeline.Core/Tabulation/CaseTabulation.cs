using Pipeline.Core.Codelists;
using Pipeline.Core.Decisions;

namespace Pipeline.Core.Tabulation;

/// <summary>Counts the persons of trafficking cases: who was screened, who is a victim, who was assisted how soon, and with what outcome.</summary>
/// <remarks>A person screened in two years is in both. A victim is counted once: in the year of the first screening that finds it, with what that screening says. Coverage and times
/// are of the same persons by the same screening. What was given in a year belongs to that year; a monitoring visit alone is no assistance.</remarks>
public static class CaseTabulation
{
    /// <summary>Persons screened.</summary>
    public const string Screened = "SCREENED";

    /// <summary>Persons first identified as victims: the cohort of the year.</summary>
    public const string Victims = "VICTIMS";

    /// <summary>Persons assisted in the year.</summary>
    public const string Assisted = "ASSISTED";

    /// <summary>Victims of the cohort whom assistance reached at any time since, be it begun before.</summary>
    public const string Covered = "COVERED";

    /// <summary>Victims of the cohort whose days to a step are known.</summary>
    public const string Timed = "TIMED";

    /// <summary>Sum of their days from screening to the first of a step.</summary>
    public const string Days = "DAYS";

    /// <summary>Persons by the latest outcome of their reintegration.</summary>
    public const string Outcomes = "OUTCOMES";

    private const string Visit = "FOLLOW_UP";

    private static readonly string[][] ScreenedTables = [[], ["gender"], ["ctdc_age_band"], ["identification"], ["gender", "identification"]];

    private static readonly string[][] VictimTables =
    [
        [], ["gender"], ["ctdc_age_band"], ["citizenship"], ["exploitation_country"], ["exploitation_type"], ["means_of_control"], ["nace2"], ["recruiter_relation"],
        ["gender", "ctdc_age_band"], ["gender", "exploitation_type"], ["citizenship", "exploitation_country"],
    ];

    private static readonly string[][] AssistedTables = [[], ["gender"], ["ctdc_age_band"], ["assistance_service"], ["gender", "assistance_service"]];
    private static readonly string[][] StepTables = [["assistance_service"]];
    private static readonly string[][] OutcomeTables = [[], ["gender"], ["reintegration_outcome"], ["gender", "reintegration_outcome"]];

    /// <summary>Counts one person.</summary>
    /// <param name="cube">Where.</param>
    /// <param name="records">All records of the person with the places of their submissions.</param>
    public static void Count(PersonCube cube, IReadOnlyList<(PersonRecord Record, int Source)> records)
    {
        (PersonRecord Record, int Source)[] screenings = [.. records.Where(item => item.Record.Template == "vot-screening").OrderBy(item => item.Record.Day)];
        (PersonRecord Record, int Source)[] services = [.. records.Where(item => item.Record.Template == "vot-assistance").OrderBy(item => item.Record.Day)];

        // The last screening of a year says what was found in it.
        foreach (IGrouping<int, (PersonRecord Record, int Source)> year in screenings.GroupBy(item => item.Record.Day.Year))
            cube.Count(year.Key, Screened, ScreenedTables, year.Last().Record.CodesOf, [year.Last().Source]);

        PersonRecord? latest = screenings.LastOrDefault().Record;
        foreach (IGrouping<int, (PersonRecord Record, int Source)> year in services.Where(IsAssistance).GroupBy(item => item.Record.Day.Year))
            cube.Count(year.Key, Assisted, AssistedTables, variable => variable == "assistance_service" ? ServicesOf(year) : PersonalCodes(year.First().Record, variable), Sources(year));

        (PersonRecord Record, int Source)[] outcomes = [.. services.Where(item => item.Record["outcome"].Length > 0)];
        if (outcomes.Length > 0)
        {
            (PersonRecord last, int source) = outcomes.MaxBy(item => item.Record.DayOf("end_date") ?? item.Record.Day);
            cube.Count((last.DayOf("end_date") ?? last.Day).Year, Outcomes, OutcomeTables,
                variable => variable == "reintegration_outcome" ? last.CodesOf("outcome") : PersonalCodes(last, variable), [source]);
        }

        (PersonRecord Record, int Source) first = screenings.FirstOrDefault(item => IsVictim(item.Record));
        if (first.Record is null) return;
        cube.Count(first.Record.Day.Year, Victims, VictimTables, first.Record.CodesOf, [first.Source]);
        (PersonRecord Record, int Source)[] since = [.. services.Where(item => LastDayOf(item.Record) >= first.Record.Day)];
        (PersonRecord Record, int Source)[] given = [.. since.Where(IsAssistance)];
        if (given.Length > 0)
            cube.Count(first.Record.Day.Year, Covered, AssistedTables, variable => variable == "assistance_service" ? ServicesOf(given) : first.Record.CodesOf(variable), [.. Sources(given).Append(first.Source).Distinct().Order()]);
        if (!first.Record.IsExact) return;
        foreach (IGrouping<string, (PersonRecord Record, int Source)> step in since.GroupBy(item => StepOf(item.Record["service"])))
        {
            (PersonRecord began, int source) = step.First();
            int[] from = [.. new[] { source, first.Source }.Distinct().Order()];
            cube.Count(first.Record.Day.Year, Timed, StepTables, _ => [step.Key], from);
            cube.Count(first.Record.Day.Year, Days, StepTables, _ => [step.Key], from, Math.Max(0, began.Day.DayNumber - first.Record.Day.DayNumber));
        }

        IReadOnlyList<string> PersonalCodes(PersonRecord record, string variable) =>
            record.CodesOf(variable) is { Count: > 0 } codes && codes[0] != Codelist.Unknown ? codes : latest?.CodesOf(variable) is { Count: > 0 } known ? known : [Codelist.Unknown];
    }

    /// <summary>The step to which a service belongs: DIRECT, MOVEMENT, REINTEGRATION or FOLLOW_UP.</summary>
    public static string StepOf(string service) => CodelistCatalogue.AssistanceService.Above(service).Select(code => code.Id).Prepend(service).Last(code => code != Codelist.Total);

    private static bool IsAssistance((PersonRecord Record, int Source) item) => StepOf(item.Record["service"]) != Visit;

    // A journey or a visit without a last day took one day; what else has none goes on.
    private static DateOnly LastDayOf(PersonRecord service) =>
        service.DayOf("end_date") ?? (StepOf(service["service"]) is Visit or "MOVEMENT" ? service.Day : DateOnly.MaxValue);

    private static bool IsVictim(PersonRecord screening) => screening["identification"] == nameof(Identification.Victim);

    private static IEnumerable<string> ServicesOf(IEnumerable<(PersonRecord Record, int Source)> services) => services.Select(item => item.Record["service"]);

    private static IReadOnlyList<int> Sources(IEnumerable<(PersonRecord Record, int Source)> records) => [.. records.Select(item => item.Source).Distinct().Order()];
}
