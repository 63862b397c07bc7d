namespace Pipeline.Core.Tabulation;

/// <summary>Counts the persons of record templates: all records of a person are looked at together.</summary>
public static class PersonTabulation
{
    private static readonly Dictionary<string, Action<PersonCube, IReadOnlyList<(PersonRecord Record, int Source)>>> ByTemplate = new(StringComparer.Ordinal)
    {
        ["vot-screening"] = CaseTabulation.Count,
        ["labour-exploitation-survey"] = SurveyTabulation.Count,
    };

    /// <summary>Counts the persons that records tell of.</summary>
    /// <param name="template">Id of the template under whose name they are counted.</param>
    /// <param name="country">Country of the profile.</param>
    /// <param name="sources">The submissions.</param>
    /// <param name="records">Their records with the places of the submissions, all records of a person among them, in any order.</param>
    public static Cube Count(string template, string country, IReadOnlyList<Source> sources, IEnumerable<(PersonRecord Record, int Source)> records)
    {
        var cube = new PersonCube(template, country, sources);
        foreach (IGrouping<string, (PersonRecord Record, int Source)> person in records.GroupBy(item => item.Record.Person, StringComparer.Ordinal)) ByTemplate[template](cube, [.. person]);
        return cube.Cube;
    }
}
