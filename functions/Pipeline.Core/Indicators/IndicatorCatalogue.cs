namespace Pipeline.Core.Indicators;

/// <summary>The one list of indicators: families of entries, each a JSON file beside this one, and indicators with a formula of their own.</summary>
public static class IndicatorCatalogue
{
    /// <summary>Every indicator, in the order in which they are shown.</summary>
    public static IReadOnlyList<Indicator> All { get; } =
    [
        new MigrantStock(),
        new MigrantShare(),
        new MigrantStockChange(),
        new MigrantStockGrowth(),
        .. TabulatedIndicator.Family("population"),
        .. TabulatedIndicator.Family("flows"),
        .. TabulatedIndicator.Family("permits"),
        .. TabulatedIndicator.Family("protection"),
        .. TabulatedIndicator.Family("abroad"),
        .. TabulatedIndicator.Family("labour"),
        new LongTermUnemploymentRate(),
        new VacanciesPerUnemployed(),
        new ShortageList(),
        new Crossings(),
        new CrossingPersons(),
        new CrossingBalance(),
        new FrameworkCount("C1", "CONVENTIONS", "CONVENTION", "Conventions ratified", "International conventions on migration, refugees, trafficking and labour that the country has ratified."),
        new FrameworkCount("C2", "LAWS", "LAW", "Laws on migration", "Laws and government decisions on migration in force."),
        new FrameworkCount("C3", "INSTITUTIONS", "INSTITUTION", "Institutions", "Institutions that manage migration."),
        new FrameworkCount("C4", "BILATERAL_AGREEMENTS", "AGREEMENT", "Bilateral agreements", "Bilateral agreements on labour migration, social security and mobility in force."),
        new FrameworkCount("C5", "READMISSION_AGREEMENTS", "READMISSION", "Readmission agreements", "Readmission agreements in force."),
        new FrameworkCount("C6", "MISSIONS", "MISSION", "Embassies and labour attachés", "Embassies with consular service for migrants and labour attachés abroad."),
    ];

    private static readonly Dictionary<string, Indicator> ByCode = All.ToDictionary(indicator => indicator.Code);

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
        ]);
}
