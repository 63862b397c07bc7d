using System.Globalization;

namespace Pipeline.Core.Tabulation;

/// <summary>Counts the respondents of the labour-exploitation survey in one- and two-way tables.</summary>
public static class SurveyTabulation
{
    /// <summary>Respondents.</summary>
    public const string Respondents = "RESPONDENTS";

    /// <summary>Sum of the Delphi indicators without an answer.</summary>
    public const string MissingAnswers = "MISSING_ANSWERS";

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
            cube.Count(year.Key, MissingAnswers, [[]], interview.CodesOf, [source], int.Parse(interview["missing_answers"], CultureInfo.InvariantCulture));
        }
    }
}
