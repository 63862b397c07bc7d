using System.Text.Json.Serialization;
using Pipeline.Core.Codelists;
using Pipeline.Core.Profiles;

namespace Pipeline.Core.Dissemination;

/// <summary>A figure of a small line: a year and its figure.</summary>
/// <param name="Period">The year.</param>
/// <param name="Value">The figure in the unit of the line.</param>
/// <param name="Text">The figure as people read it, with its unit.</param>
public sealed record SeriesPoint(string Period, double Value, string Text);

/// <summary>What the front page shows of a published profile or report.</summary>
/// <param name="Country">ISO 3166-1 alpha-3.</param>
/// <param name="CountryName">Name of the country.</param>
/// <param name="Year">Year of the profile.</param>
/// <param name="Template">Id of the profile template.</param>
/// <param name="Title">Title for people.</param>
/// <param name="Address">Where its current version is, as data.</param>
/// <param name="Version">Number of the version.</param>
/// <param name="PublishedAt">When it was approved, in UTC; null where it was not.</param>
/// <param name="Headlines">The figures at the top.</param>
/// <param name="SeriesTitle">What the small line shows; empty where there is none.</param>
/// <param name="Series">The total of the profile's first trend, ascending by year; empty where there is none.</param>
public sealed record ProfileSummary(
    string Country,
    string CountryName,
    int Year,
    string Template,
    string Title,
    string Address,
    int Version,
    DateTime? PublishedAt,
    IReadOnlyList<Headline> Headlines,
    string SeriesTitle,
    IReadOnlyList<SeriesPoint> Series)
{
    /// <summary>What it is about.</summary>
    [JsonIgnore]
    public Publication Publication => new(Country, Year, Template);

    /// <summary>The summary of a profile.</summary>
    public static ProfileSummary From(MigrationProfile profile)
    {
        ProfileTable? trend = profile.Sections.SelectMany(section => section.Tables).FirstOrDefault(table => table.Chart == Chart.Trend);
        ProfileRow? total = trend?.Rows.FirstOrDefault(row => row.Codes.All(code => code == Codelist.Total));
        return new ProfileSummary(
            profile.Country,
            profile.CountryName,
            profile.Year,
            profile.Publication.Template,
            profile.Title,
            ProfileAddress.Api(profile.Publication),
            profile.Version,
            profile.Approval?.At,
            profile.Headlines,
            total is null ? "" : profile.Indicators.FirstOrDefault(indicator => indicator.Code == trend!.Indicator)?.Name ?? trend!.Title,
            total is null ? [] : [.. trend!.Periods.Zip(total.Cells).Where(point => point.Second is { Value: not null }).Select(point => Point(trend!, point.First, point.Second!.Value!.Value))]);
    }

    private static SeriesPoint Point(ProfileTable table, string period, double value) => new(period, value, Numbers.Figure(value, table.Decimals, table.Unit));
}
