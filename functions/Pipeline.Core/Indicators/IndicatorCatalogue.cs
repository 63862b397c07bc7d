using Pipeline.Core.Codelists;

namespace Pipeline.Core.Indicators;

/// <summary>The one list of indicators: families of entries, each a JSON file beside this one, and indicators with a formula of their own.</summary>
public static class IndicatorCatalogue
{
    private const string ShareMethod = "100 × F ÷ (F + M).";

    private static readonly CoreRatio FemaleShare = new(
        "CORE_FEMALE_SHARE", "Female share in the core set", "Women and girls in per cent of the persons of an indicator whose sex is known.", ShareMethod, "%", "F", ["F", "M"]);

    private static readonly CoreRatio FemaleShareOfVictims = new(
        "CORE_FEMALE_SHARE_VICTIMS", "Female share of victims of trafficking", "Women and girls in per cent of the victims of trafficking whose sex is known.", ShareMethod, "%", "F", ["F", "M"], isOfVictims: true);

    /// <summary>Every indicator, in the order in which they are shown.</summary>
    public static IReadOnlyList<Indicator> All { get; } =
    [
        new MigrantStock(),
        new MigrantShare(),
        new MigrantStockChange(),
        new MigrantStockGrowth(),
        .. TabulatedIndicator.Family("population"),
        .. TabulatedIndicator.Family("flows"),
        .. VitalBalanceFigure.All,
        .. TabulatedIndicator.Family("permits"),
        .. TabulatedIndicator.Family("protection"),
        .. TabulatedIndicator.Family("abroad"),
        .. TabulatedIndicator.Family("labour"),
        new LongTermUnemploymentRate(),
        new VacanciesPerUnemployed(),
        new ShortageList(),
        new NeededSkills(),
        .. TabulatedIndicator.Family("gender"),
        FemaleShare,
        FemaleShareOfVictims,
        new CoreRatio("CORE_SEX_RATIO", "Sex ratio in the core set", "Men for every 100 women among the persons of an indicator.", "100 × M ÷ F.", "men per 100 women", "M", ["F"]),
        new CoreRatio("CORE_UNKNOWN_SEX", "Unknown sex in the core set", "Persons of unknown sex in per cent of all persons of an indicator.", "100 × _U ÷ _T.", "%", Codelist.Unknown, [Codelist.Total]),
        new Feminisation(FemaleShare, "CORE_FEMINISATION", "Feminisation"),
        new SexSplitCompleteness(),
        .. TabulatedIndicator.Family("mobility"),
        new EthnicProjection(),
        new EthnicChange(),
        new DoctorateShare(
            "DOCTORATE_MOBILITY", "Mobility of doctorate holders", "Holders of a doctorate of the country who live in another one, in per cent of all holders of a doctorate of the country.",
            "100 × movers ÷ cohort (POCARIM).", ["science_field", "sex"], ofStayers: false),
        new DoctorateShare(
            "DOCTORATE_STAY", "Stay rate of doctorate holders", "Holders of a doctorate of the country who live in it, in per cent of all holders, by years since the doctorate.",
            "100 × stayers ÷ cohort (POCARIM).", ["years_since_doctorate", "sex"], ofStayers: true),
        new BrainGain(),
        new Crossings(),
        new CrossingPersons(),
        new CrossingBalance(),
        new ResidenceMigrants(),
        new ResidenceNet(),
        new ResidenceFindings(),
        new FrameworkCount("C1", "CONVENTIONS", "CONVENTION", "Conventions ratified", "International conventions on migration, refugees, trafficking and labour that the country has ratified."),
        new FrameworkCount("C2", "LAWS", "LAW", "Laws on migration", "Laws and government decisions on migration in force."),
        new FrameworkCount("C3", "INSTITUTIONS", "INSTITUTION", "Institutions", "Institutions that manage migration."),
        new FrameworkCount("C4", "BILATERAL_AGREEMENTS", "AGREEMENT", "Bilateral agreements", "Bilateral agreements on labour migration, social security and mobility in force."),
        new FrameworkCount("C5", "READMISSION_AGREEMENTS", "READMISSION", "Readmission agreements", "Readmission agreements in force."),
        new FrameworkCount("C6", "MISSIONS", "MISSION", "Embassies and labour attachés", "Embassies with consular service for migrants and labour attachés abroad."),
        .. TraffickingCases.All,
        .. LabourExploitationStudy.All,
    ];

    private static readonly Dictionary<string, Indicator> ByCode = All.ToDictionary(indicator => indicator.Code);

    /// <summary>Code of an indicator → the templates that it is computed from.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Templates { get; } = All.ToDictionary(indicator => indicator.Code, indicator => indicator.Templates);

    /// <summary>The indicator of this code, or null.</summary>
    public static Indicator? Find(string code) => ByCode.GetValueOrDefault(code);

    /// <summary>Computes every indicator for which the country has data.</summary>
    public static ObservationSet Compute(CountryData data) => new(
        data.Country,
        data.Sources,
        [
            .. All.Where(indicator => indicator.Templates.All(data.Has))
                .SelectMany(indicator => indicator.Compute(data)
                    .OrderBy(observation => string.Join('|', observation.Codes), StringComparer.Ordinal)
                    .ThenBy(observation => observation.Period, StringComparer.Ordinal)),
        ],
        [.. data.Counts]);
}
