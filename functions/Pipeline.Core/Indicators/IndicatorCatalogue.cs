using System.Globalization;

namespace Pipeline.Core.Indicators;

/// <summary>The one list of indicators.</summary>
public static class IndicatorCatalogue
{
    /// <summary>Every indicator, in the order in which they are shown.</summary>
    public static IReadOnlyList<Indicator> All { get; } =
    [
        new MigrantStock(),
        new MigrantShare(),
        new MigrantFemaleShare(),
        new MigrantStockChange(),
        new MigrantStockGrowth(),
        new Population(),
        new Employed(),
        new Unemployed(),
        new RegisteredUnemployed(),
        new LongTermUnemploymentRate(),
        new Vacancies(),
        new OccupiedPosts(),
        new JobVacancyRate(),
        new RegisteredVacancies(),
        new VacanciesPerUnemployed(),
        new ShortageList(),
        new NeededSkills(),
    ];

    /// <summary>The indicator of this code, or null.</summary>
    public static Indicator? Find(string code) => All.FirstOrDefault(indicator => indicator.Code == code);

    /// <summary>Computes every indicator for which the country has data.</summary>
    public static ObservationSet Compute(CountryData data) => new(
        data.Country,
        data.Sources,
        [
            .. All.Where(indicator => indicator.Templates.All(template => data[template] is not null))
                .SelectMany(indicator => indicator.Compute(data)
                    .OrderBy(observation => string.Join('|', observation.Codes), StringComparer.Ordinal)
                    .ThenBy(observation => int.Parse(observation.Period, CultureInfo.InvariantCulture))),
        ]);
}
