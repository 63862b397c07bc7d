using Pipeline.Core.Profiles;

namespace Pipeline.Core.Dissemination;

/// <summary>Where profiles are found, relative to the site.</summary>
public static class ProfileAddress
{
    /// <summary>The page of the latest version of a country's profile.</summary>
    public static string Page(string country, int year) => $"/{Uri.EscapeDataString(country)}/{Numbers.Year(year)}";

    /// <summary>The page of one version.</summary>
    public static string Page(string country, int year, int version) => $"{Page(country, year)}/v{Numbers.Year(version)}";

    /// <summary>The data of one version.</summary>
    /// <param name="profile">The version.</param>
    /// <param name="format">Name of a format, for example <c>csv</c>.</param>
    /// <param name="table">Id of the only table wanted; null for all.</param>
    public static string Data(MigrationProfile profile, string format, string? table = null) =>
        $"/api/profiles{Page(profile.Country, profile.Year, profile.Version)}?format={format}{(table is null ? "" : $"&table={Uri.EscapeDataString(table)}")}";
}
