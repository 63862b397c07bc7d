using Pipeline.Core.Profiles;

namespace Pipeline.Core.Dissemination;

/// <summary>Where publications are found, relative to the site: the profile of a country and year under both, its reports below it.</summary>
public static class ProfileAddress
{
    /// <summary>Of a report what follows the address of the profile that it stands beside, before the name of its template.</summary>
    public const string Reports = "reports";

    /// <summary>The page of the latest version: <c>/{country}/{year}</c>, of a report <c>/{country}/{year}/reports/{template}</c>.</summary>
    public static string Page(Publication publication) =>
        $"/{Uri.EscapeDataString(publication.Country)}/{Numbers.Year(publication.Year)}{(publication.IsReport ? $"/{Reports}/{Uri.EscapeDataString(publication.Template)}" : "")}";

    /// <summary>The page of one version.</summary>
    public static string Page(Publication publication, int version) => $"{Page(publication)}/v{Numbers.Year(version)}";

    /// <summary>The latest version as data, and what the coordinator's side of it begins with.</summary>
    public static string Api(Publication publication) => $"/api/profiles{Page(publication)}";

    /// <summary>One version as data.</summary>
    public static string Api(Publication publication, int version) => $"/api/profiles{Page(publication, version)}";

    /// <summary>The data of one version in a format.</summary>
    /// <param name="profile">The version.</param>
    /// <param name="format">Name of a format, for example <c>csv</c>.</param>
    /// <param name="table">Id of the only table wanted; null for all.</param>
    public static string Data(MigrationProfile profile, string format, string? table = null) =>
        $"{Api(profile.Publication, profile.Version)}?format={format}{(table is null ? "" : $"&table={Uri.EscapeDataString(table)}")}";
}
