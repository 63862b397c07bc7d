using System.Globalization;
using Pipeline.Core.Codelists;

namespace Pipeline.Core.Tabulation;

/// <summary>Counts the respondents of the labour-exploitation survey in one- and two-way tables.</summary>
public static class SurveyTabulation
{
    /// <summary>Respondents.</summary>
    public const string Respondents = "RESPONDENTS";

    /// <summary>Sum of the Delphi indicators without an answer.</summary>
    public const string MissingAnswers = "MISSING_ANSWERS";

    /// <summary>Respondents by all their factors together and whether they were exploited.</summary>
    public const string RiskPatterns = "RISK_PATTERNS";

    /// <summary>The dimension of the operational indicators that says that a respondent was exploited.</summary>
    public const string Exploitation = "D4";

    /// <summary>What separates the factors of a pattern.</summary>
    public const char Separator = '+';

    private static readonly string[][] Tables =
    [
        [], ["sex"], ["survey_age_band"], ["migrant_type"], ["isced11"], ["legal_status"], ["recruiter_type"], ["nace2"], ["risk_factor"], ["delphi_dimension"], ["labour_class"], ["survey_theme"],
        ["sex", "migrant_type"], ["sex", "labour_class"], ["survey_age_band", "labour_class"], ["migrant_type", "labour_class"], ["risk_factor", "labour_class"], ["migrant_type", "survey_theme"],
    ];

    /// <summary>Counts one respondent: the latest interview of the year.</summary>
    /// <param name="cube">Where.</param>
    /// <param name="records">All records of the person with the places of their submissions.</param>
    public static void Count(PersonCube cube, IReadOnlyList<(PersonRecord Record, int Source)> records)
    {
        foreach (IGrouping<int, (PersonRecord Record, int Source)> year in records.OrderBy(item => item.Record.Day).GroupBy(item => item.Record.Day.Year))
        {
            (PersonRecord interview, int source) = year.Last();
            cube.Count(year.Key, Respondents, Tables, interview.CodesOf, [source]);
            string factors = string.Join(Separator, interview.CodesOf("risk_factor").Order(StringComparer.Ordinal));
            cube.CountPattern(year.Key, RiskPatterns, "risk_factor", factors.Length > 0 ? factors : Codelist.Total,
                "delphi_dimension", interview.CodesOf("delphi_dimension").Contains(Exploitation) ? Exploitation : Codelist.Total, [source]);
            cube.Count(year.Key, MissingAnswers, [[]], interview.CodesOf, [source], int.Parse(interview["missing_answers"], CultureInfo.InvariantCulture));
        }
    }
}
