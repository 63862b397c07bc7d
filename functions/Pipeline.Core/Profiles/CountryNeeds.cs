using System.Globalization;
using Pipeline.Core.Codelists;
using Pipeline.Core.Indicators;

namespace Pipeline.Core.Profiles;

/// <summary>A skill that an occupation needs.</summary>
/// <param name="Skill">Code of the list <c>skill</c>.</param>
/// <param name="Name">Its title.</param>
/// <param name="Sector">NACE Rev.2 section in which it is needed; <c>_T</c> for every one.</param>
/// <param name="SectorName">Its title.</param>
public sealed record NeededSkill(string Skill, string Name, string Sector, string SectorName);

/// <summary>How an occupation stands in a country, and why it is, or is not, on the shortage list.</summary>
/// <param name="Occupation">ISCO-88.</param>
/// <param name="Name">Its title.</param>
/// <param name="SkillLevel">Skill level of ISCO-88, 1 (elementary) to 4 (professionals); null where it has none: legislators, managers and
/// armed forces.</param>
/// <param name="IsShort">Whether the list in force names it.</param>
/// <param name="Basis"><c>national</c> or <c>computed</c>: which list is in force; null where there is none.</param>
/// <param name="Place">Its place on the list; null where it is not on it.</param>
/// <param name="Vacancies">Vacancies registered at the end of the year; null where unknown or withheld.</param>
/// <param name="Unemployed">Persons registered as unemployed at the end of the year; null where unknown or withheld.</param>
/// <param name="Ratio">Vacancies per unemployed person; null where it is unknown, withheld or to nobody.</param>
/// <param name="Reason">Why the list says so, in a sentence.</param>
/// <param name="Skills">The skills that it needs.</param>
public sealed record OccupationNeed(
    string Occupation,
    string Name,
    int? SkillLevel,
    bool IsShort,
    string? Basis,
    int? Place,
    double? Vacancies,
    double? Unemployed,
    double? Ratio,
    string Reason,
    IReadOnlyList<NeededSkill> Skills);

/// <summary>A sector of a country.</summary>
/// <param name="Sector">NACE Rev.2 section.</param>
/// <param name="Name">Its title.</param>
/// <param name="Vacancies">Job vacancies by the survey; null where unknown.</param>
/// <param name="VacancyRate">Vacancies in per cent of all posts; null where unknown.</param>
/// <param name="Employed">Employed persons; null where unknown or withheld.</param>
public sealed record SectorNeed(string Sector, string Name, double? Vacancies, double? VacancyRate, double? Employed);

/// <summary>Which occupations and skills a country needs, from the published figures of its labour market (MIDWEB, for migrant service
/// centres).</summary>
public sealed class CountryNeeds
{
    private static readonly string[] Labour = ["VACANCIES_PER_UNEMPLOYED", "SHORTAGE_LIST", NeededSkills.Id, "REGISTERED_VACANCIES", "REGISTERED_UNEMPLOYED"];

    private readonly Dictionary<(string Indicator, string Codes), Observation> figures;
    private readonly string[] occupations;

    /// <summary>Takes the latest year of the labour market.</summary>
    /// <param name="published">The figures of a published profile.</param>
    /// <param name="year">Year of the profile.</param>
    public CountryNeeds(ObservationSet published, int year)
    {
        Country = published.Country;
        CountryName = CodelistCatalogue.Country.NameOf(published.Country);
        string last = year.ToString("D4", CultureInfo.InvariantCulture);
        Period = published.Observations.Where(figure => Labour.Contains(figure.Indicator) && string.CompareOrdinal(figure.Period, last) <= 0).Select(figure => figure.Period).Max(StringComparer.Ordinal);
        figures = published.Observations.Where(figure => figure.Period == Period).ToDictionary(figure => (figure.Indicator, string.Join('|', figure.Codes)));
        Basis = figures.Values.FirstOrDefault(figure => figure.Indicator == "SHORTAGE_LIST")?.Codes[0];
        occupations =
        [
            .. figures.Values.Select(OccupationOf).OfType<string>().Where(code => code[0] != '_').Distinct().Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>ISO 3166-1 alpha-3.</summary>
    public string Country { get; }

    /// <summary>Name of the country.</summary>
    public string CountryName { get; }

    /// <summary>Year of the figures; null where there are none.</summary>
    public string? Period { get; }

    /// <summary><c>national</c> or <c>computed</c>: which shortage list is in force; null where there is none.</summary>
    public string? Basis { get; }

    /// <summary>How one occupation stands; null where the country has nothing on it.</summary>
    public OccupationNeed? Of(string occupation) => occupations.Contains(occupation) ? Need(occupation, sector: null) : null;

    /// <summary>The occupations that match, in the order of shortage: those on the list by their place, then the others by ratio.</summary>
    /// <param name="occupation">An occupation, or a group for everything in it; null for every occupation on the list or with needed
    /// skills.</param>
    /// <param name="sector">NACE Rev.2 section in which their skills are needed; null for every one.</param>
    public IReadOnlyList<OccupationNeed> Find(string? occupation, string? sector) =>
    [
        .. from code in occupations
           where occupation is null || code == occupation || CodelistCatalogue.Isco88.Above(code).Any(above => above.Id == occupation)
           let need = Need(code, sector)
           where occupation is not null || need.IsShort || need.Skills.Count > 0
           where sector is null || need.Skills.Count > 0
           orderby need.Place ?? int.MaxValue, need.Ratio ?? double.NegativeInfinity descending, code
           select need,
    ];

    /// <summary>How a sector stands; null where the country has nothing on it.</summary>
    public SectorNeed? Sector(string sector)
    {
        double? vacancies = Value("VACANCIES", $"{sector}|_T"), rate = Value("JOB_VACANCY_RATE", $"{sector}|_T"), employed = Value("EMPLOYED", $"{sector}|_T|_T");
        return vacancies is null && rate is null && employed is null ? null : new SectorNeed(sector, CodelistCatalogue.Nace2.NameOf(sector), vacancies, rate, employed);
    }

    /// <summary>Skill level of an occupation by its major group (ISCO-88): 1 elementary, 2 groups 4 to 8, 3 technicians, 4 professionals;
    /// none for 0 and 1.</summary>
    public static int? SkillLevelOf(string occupation) => occupation[0] switch { '9' => 1, >= '4' and <= '8' => 2, '3' => 3, '2' => 4, _ => null };

    private OccupationNeed Need(string occupation, string? sector)
    {
        Observation? own = OnList(occupation);
        Code? group = own is null && Basis == "national" ? CodelistCatalogue.Isco88.Above(occupation).FirstOrDefault(above => OnList(above.Id) is not null) : null;
        Observation? place = group is null ? own : OnList(group.Id);
        Observation? ratio = figures.GetValueOrDefault(("VACANCIES_PER_UNEMPLOYED", occupation));
        double? vacancies = Value("REGISTERED_VACANCIES", $"_T|{occupation}"), unemployed = Value("REGISTERED_UNEMPLOYED", $"{occupation}|_T");
        NeededSkill[] skills =
        [
            .. from figure in figures.Values
               where figure.Indicator == NeededSkills.Id && (figure.Codes[1] == occupation || CodelistCatalogue.Isco88.Above(occupation).Any(above => above.Id == figure.Codes[1]))
               where sector is null || figure.Codes[0] == sector || figure.Codes[0] == Codelist.Total
               orderby figure.Codes[0], figure.Codes[2]
               select new NeededSkill(figure.Codes[2], CodelistCatalogue.Skill.NameOf(figure.Codes[2]), figure.Codes[0], CodelistCatalogue.Nace2.NameOf(figure.Codes[0])),
        ];
        return new OccupationNeed(
            occupation,
            CodelistCatalogue.Isco88.NameOf(occupation),
            SkillLevelOf(occupation),
            place is not null,
            Basis,
            (int?)place?.Value,
            vacancies,
            unemployed,
            ratio?.Value,
            Reason(place is not null, group, ratio, vacancies, unemployed),
            skills);
    }

    // A national list may name a group for everything in it. A computed one goes by the figures of each occupation.
    private Observation? OnList(string occupation) => Basis is null ? null : figures.GetValueOrDefault(("SHORTAGE_LIST", $"{Basis}|{occupation}"));

    private string Reason(bool isListed, Code? group, Observation? ratio, double? vacancies, double? unemployed)
    {
        string balance = ratio switch
        {
            { Confidentiality: "C" } => "The figures behind it are withheld to protect persons.",
            { Status: "M" } when vacancies is { } open => $"{Count(open, "vacancy", "vacancies")} and nobody registered as unemployed.",
            { Value: { } value } when vacancies is { } open && unemployed is { } people =>
                $"{Count(open, "vacancy", "vacancies")} for {Count(people, "registered unemployed person", "registered unemployed persons")}: {Text(Math.Round(value, 2))} for each.",
            _ when vacancies is { } open => $"{Count(open, "vacancy", "vacancies")}; no registered unemployed are published for it.",
            _ when unemployed is { } people => $"{Count(people, "registered unemployed person", "registered unemployed persons")}; no vacancies are published for it.",
            _ => "No registered vacancies and unemployed are published for it.",
        };
        string day = $"31 December {Period}";
        return (Basis, isListed) switch
        {
            ("national", true) when group is not null => $"Its group, {group.Name}, is on the national shortage list in force on {day}. {balance}",
            ("national", true) => $"It is on the national shortage list in force on {day}. {balance}",
            ("national", false) => $"It is not on the national shortage list in force on {day}, which replaces a computed one. {balance}",
            ("computed", true) => $"It is short by the registers of {day}: {balance} The limit is {Text(ShortageList.DefaultThreshold)}.",
            ("computed", false) when ratio is not { Status: "M" } and not { Value: not null } => $"Whether it is short by the registers of {day} is not known. {balance}",
            ("computed", false) when ratio is not { Value: <= ShortageList.DefaultThreshold } =>
                $"It is a group, and the computed list names the occupations in it, not the group. {balance}",
            ("computed", false) => $"It is not short by the registers of {day}: {balance} The limit is {Text(ShortageList.DefaultThreshold)}.",
            _ => $"No shortage list is published for {Period}. {balance}",
        };
    }

    private static string? OccupationOf(Observation figure) => figure.Indicator switch
    {
        "VACANCIES_PER_UNEMPLOYED" => figure.Codes[0],
        "SHORTAGE_LIST" or NeededSkills.Id => figure.Codes[1],
        _ => null,
    };

    private double? Value(string indicator, string codes) => figures.GetValueOrDefault((indicator, codes))?.Value;

    private static string Count(double count, string one, string many) => $"{count.ToString("N0", CultureInfo.InvariantCulture)} {(count == 1 ? one : many)}";

    private static string Text(double number) => number.ToString("0.##", CultureInfo.InvariantCulture);
}
