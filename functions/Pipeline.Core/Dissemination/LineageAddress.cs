using Pipeline.Core.Profiles;

namespace Pipeline.Core.Dissemination;

/// <summary>Where it is told where figures come from.</summary>
public static class LineageAddress
{
    /// <summary>The page of one figure: <c>/lineage/{id}</c>.</summary>
    public static string Page(string id) => $"/lineage/{Uri.EscapeDataString(id)}";

    /// <summary>The same as data.</summary>
    public static string Data(string id) => $"/api/observations/{Uri.EscapeDataString(id)}/lineage";

    /// <summary>All figures of a table of a version, each with a link to its page.</summary>
    public static string Table(MigrationProfile profile, string table) => $"{ProfileAddress.Page(profile.Publication, profile.Version)}/figures/{Uri.EscapeDataString(table)}";
}

/// <summary>Where an indicator is shown across countries and years.</summary>
public static class IndicatorAddress
{
    /// <summary>The list of indicators.</summary>
    public const string List = "/indicators";

    /// <summary>The page of one.</summary>
    public static string Page(string code) => $"{List}/{Uri.EscapeDataString(code)}";

    /// <summary>Its series as data.</summary>
    public static string Data(string code) => $"/api/indicators/{Uri.EscapeDataString(code)}";
}
