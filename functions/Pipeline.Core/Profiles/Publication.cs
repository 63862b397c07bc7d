using System.Globalization;
using System.Text.Json.Serialization;

namespace Pipeline.Core.Profiles;

/// <summary>What is built, decided on and published by itself, each with versions of its own: the migration profile of a country and year, and every report that stands beside it.</summary>
/// <param name="Country">ISO 3166-1 alpha-3, or the code of a group of countries that are compared.</param>
/// <param name="Year">Year of the profile.</param>
/// <param name="Template">Id of the profile template.</param>
public sealed record Publication(string Country, int Year, string Template)
{
    /// <summary>Its name in ids: <c>{country}:{year}:{template}</c>.</summary>
    [JsonIgnore]
    public string Id => string.Create(CultureInfo.InvariantCulture, $"{Country}:{Year}:{Template}");

    /// <summary>Its name in names of blobs: <c>{country}/{year}/{template}</c>.</summary>
    [JsonIgnore]
    public string Folder => string.Create(CultureInfo.InvariantCulture, $"{Country}/{Year}/{Template}");

    /// <summary>Whether it is a report beside the profile.</summary>
    [JsonIgnore]
    public bool IsReport => Template != ProfileTemplate.ProfileOf(Country).Id;

    /// <summary>The profile of a country and year; of a group of countries their comparison.</summary>
    public static Publication Profile(string country, int year) => new(country, year, ProfileTemplate.ProfileOf(country).Id);

    /// <summary>A report on a country and year; null where there is no such profile template, where it is about other countries, or where it is that of the profile itself.</summary>
    public static Publication? Report(string country, int year, string template) => ReportsOn(country).Any(report => report.Id == template) ? new Publication(country, year, template) : null;

    /// <summary>The templates on which there may be a report on a country.</summary>
    public static IEnumerable<ProfileTemplate> ReportsOn(string country) => ProfileTemplate.All.Where(template => template.Area == ProfileTemplate.ProfileOf(country).Area && template.Id != ProfileTemplate.ProfileOf(country).Id);

    /// <summary>The order in which publications are preferred and listed: later years first, within a year the profile before its reports.</summary>
    public static IComparer<Publication> Order { get; } = Comparer<Publication>.Create((one, other) =>
        (-one.Year, Place(one.Template)).CompareTo((-other.Year, Place(other.Template))));

    /// <inheritdoc/>
    public override string ToString() => Id;

    private static int Place(string template) => ProfileTemplate.All.Select(item => item.Id).TakeWhile(id => id != template).Count();
}
