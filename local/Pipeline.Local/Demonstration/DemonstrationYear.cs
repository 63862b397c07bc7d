namespace Pipeline.Local.Demonstration;

/// <summary>What the demonstration has of a country and year, and what it publishes from that.</summary>
/// <param name="Country">Its country.</param>
/// <param name="Year">Its year.</param>
/// <param name="Files">Its files.</param>
internal sealed record DemonstrationYear(string Country, int Year, IReadOnlyList<DemonstrationFile> Files)
{
    private const string Survey = "labour-exploitation-survey";

    /// <summary>What is published, the profile before the reports beside it, each as its address names it: <c>{country}/{year}</c> or <c>{country}/{year}/reports/{template}</c>.</summary>
    /// <remarks>A year of which there are only interviews has a study and no profile. The two analytical reports are on the core set of indicators by sex.</remarks>
    public IReadOnlyList<string> Profiles
    {
        get
        {
            string profile = FormattableString.Invariant($"{Country}/{Year}");
            return
            [
                .. Files.All(file => file.Template == Survey) ? [] : new[] { profile },
                .. Reports().Select(report => $"{profile}/reports/{report}"),
            ];
        }
    }

    /// <summary>The files by country and year.</summary>
    public static IReadOnlyList<DemonstrationYear> Of(IEnumerable<DemonstrationFile> files) =>
        [.. files.GroupBy(file => (file.Country, file.Year)).Select(year => new DemonstrationYear(year.Key.Country, year.Key.Year, [.. year]))];

    private IEnumerable<string> Reports()
    {
        HashSet<string> templates = [.. Files.Select(file => file.Template)];
        if (templates.Contains("gender-core-set")) return ["gender-report", "labour-migration-report"];
        return templates.Contains(Survey) ? ["labour-exploitation-study"] : [];
    }
}
