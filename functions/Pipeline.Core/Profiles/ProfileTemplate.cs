using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Pipeline.Core.Profiles;

/// <summary>How a table is drawn.</summary>
public enum Chart
{
    /// <summary>Lines over years or months.</summary>
    Trend,

    /// <summary>Population pyramid: women and men by age in the latest year.</summary>
    Pyramid,

    /// <summary>Horizontal bars for the largest categories in the latest year, and one for the rest.</summary>
    Bars,

    /// <summary>The same for rates, which do not add up to a rest: the largest only.</summary>
    Rates,

    /// <summary>No drawing: a list in the order of its figures, which are places.</summary>
    List,
}

/// <summary>How deep a table goes into its classifications.</summary>
public enum Depth
{
    /// <summary>Every code that has a figure.</summary>
    All,

    /// <summary>The totals and the codes directly below them: sections of NACE, major groups of ISCO.</summary>
    Top,

    /// <summary>The finest codes that have a figure.</summary>
    Finest,
}

/// <summary>A figure at the top of the profile.</summary>
/// <param name="Label">What it is, for people.</param>
/// <param name="Indicator">Code of the indicator.</param>
/// <param name="LargestOf">Dimension whose largest category is named with its figure; null for the total.</param>
public sealed record HeadlineTemplate(string Label, string Indicator, string? LargestOf = null);

/// <summary>A table of the profile.</summary>
/// <param name="Id">Stable name within the profile.</param>
/// <param name="Title">Title for people.</param>
/// <param name="Indicator">Code of the indicator.</param>
/// <param name="By">Dimensions that are broken down; the others are totals.</param>
/// <param name="Chart">How it is drawn.</param>
/// <param name="LatestOnly">Whether only the latest year is shown.</param>
/// <param name="Depth">Which codes of a classification are shown.</param>
/// <param name="IsMonthly">Whether it shows months, those of the profile's year and of the year before, instead of years.</param>
public sealed record TableTemplate(string Id, string Title, string Indicator, IReadOnlyList<string> By, Chart Chart, bool LatestOnly = false, Depth Depth = Depth.All, bool IsMonthly = false);

/// <summary>A section of the profile.</summary>
/// <param name="Id">Stable name, used as the anchor on the page.</param>
/// <param name="Title">Title for people.</param>
/// <param name="Text">A sentence or two on how to read its tables.</param>
/// <param name="Tables">Its tables in order.</param>
public sealed record SectionTemplate(string Id, string Title, string Text, IReadOnlyList<TableTemplate> Tables);

/// <summary>What a migration profile consists of, as data.</summary>
/// <param name="Id">Name of the profile template.</param>
/// <param name="Version">Its version.</param>
/// <param name="Title">Title with the placeholders <c>{country}</c> and <c>{year}</c>.</param>
/// <param name="Headlines">The figures at the top.</param>
/// <param name="Sections">The sections in order.</param>
public sealed record ProfileTemplate(string Id, string Version, string Title, IReadOnlyList<HeadlineTemplate> Headlines, IReadOnlyList<SectionTemplate> Sections)
{
    /// <summary>The yearly migration profile of a country.</summary>
    public static ProfileTemplate MigrationProfile { get; } = Load("migration-profile");

    private static ProfileTemplate Load(string id)
    {
        using Stream stream = typeof(ProfileTemplate).Assembly.GetManifestResourceStream($"profiles/{id}.json")!;
        return JsonSerializer.Deserialize<ProfileTemplate>(stream, ProfileJson.Options)!;
    }
}

/// <summary>How profiles are written as JSON: camelCase names, enumerations as text, absent values left out only where they have no meaning.</summary>
public static class ProfileJson
{
    /// <summary>The options for everything a profile consists of.</summary>
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        // Without it ASP.NET sets one on first use, and of two first uses at once one fails.
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };
}
