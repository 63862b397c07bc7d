using Pipeline.Core.Profiles;

namespace Pipeline.Core.Dissemination.Map;

/// <summary>The map of the front page: countries with a published profile are links, shaded by a figure at the top of their profile. The same is beside it as a list.</summary>
internal static class CountryMap
{
    private const int Shades = 5;
    private const string Shown = "MIG_SHARE";

    private static readonly Lazy<(string Code, string Outline)[]> Outlines = new(Load);

    /// <summary>The map with its list; nothing where no country on it has a profile.</summary>
    /// <param name="profiles">The latest profile of each country.</param>
    public static Html? Draw(IReadOnlyList<ProfileSummary> profiles)
    {
        Dictionary<string, Place> places = profiles.Select(profile => new Place(profile, profile.Headlines.FirstOrDefault(headline => headline.Indicator == Shown && headline.Category is null)))
            .ToDictionary(place => place.Profile.Country);
        if (!Outlines.Value.Any(country => places.ContainsKey(country.Code))) return null;
        double[] limits = Limits([.. places.Values.Select(place => place.Value).OfType<double>()]);
        string label = places.Values.Select(place => place.Figure?.Label).OfType<string>().FirstOrDefault() ?? "";
        Place[] listed = [.. places.Values.OrderByDescending(place => place.Value ?? -1).ThenBy(place => place.Profile.CountryName, StringComparer.Ordinal)];
        return $"""
            <section class="map" aria-labelledby="map-heading"><h2 id="map-heading">Migrants as a share of the population</h2>
            <div class="map-and-list">
            <figure><svg class="world" viewBox="0 0 960 480" role="group" aria-label="Map of the countries with a published profile">
            <g class="land">{Html.Each(Outlines.Value.Where(country => !places.ContainsKey(country.Code)), country => $"<path d=\"{country.Outline}\"/>")}</g>
            {Html.Each(Outlines.Value.Where(country => places.ContainsKey(country.Code)), country => Country(places[country.Code], country.Outline, limits))}</svg>
            <figcaption><span class="legend">{Legend(limits)}</span><span>Borders and names are those of the map’s source and imply no opinion on the status of any territory. Outlines: Natural Earth, public domain.</span></figcaption></figure>
            <div class="ranking"><h3>{(label.Length == 0 ? "Countries" : label)}</h3><ol>{Html.Each(listed, place => $"<li><a href=\"{ProfileAddress.Page(place.Profile.Publication)}\">{place.Profile.CountryName}</a><span>{place.Text}{(place.Figure is null ? "" : $" ({place.Figure.Period})")}</span></li>")}</ol></div>
            </div></section>

            """;
    }

    private static Html Country(Place place, string outline, double[] limits) =>
        $"""
        <a href="{ProfileAddress.Page(place.Profile.Publication)}" class="shade{(place.Value is { } value ? Shade(value, limits) : 0)}"><title>{place.Profile.CountryName} {Numbers.Year(place.Profile.Year)}: {place.Text}</title><path d="{outline}"/></a>

        """;

    private static Html Legend(double[] limits) =>
        $"{Html.Each(Enumerable.Range(1, limits.Length + 1), shade => $"<span class=\"shade{shade}\"><i></i>{Range(shade, limits)}</span>")}<span class=\"shade0\"><i></i>profile without this figure</span>";

    private static string Range(int shade, double[] limits) => limits.Length == 0 ? "with this figure"
        : shade == 1 ? $"below {Numbers.Figure(limits[0], 0)}%"
        : shade > limits.Length ? $"{Numbers.Figure(limits[^1], 0)}% and more"
        : $"{Numbers.Figure(limits[shade - 2], 0)}–{Numbers.Figure(limits[shade - 1], 0)}%";

    private static int Shade(double value, double[] limits) => 1 + limits.Count(limit => value >= limit);

    // Limits are whole per cents, so that a reader can tell the class of a figure: quantiles, rounded, each once.
    private static double[] Limits(double[] values)
    {
        double[] ascending = [.. values.Order()];
        return ascending.Length < 2 ? [] : [.. Enumerable.Range(1, Shades - 1).Select(i => Math.Round(ascending[ascending.Length * i / Shades])).Where(limit => limit > 0).Distinct()];
    }

    private static (string, string)[] Load()
    {
        using Stream stream = typeof(CountryMap).Assembly.GetManifestResourceStream("map/outlines.csv")!;
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(',', 2)).Select(pair => (pair[0], pair[1].Trim().Trim('"')))];
    }

    private sealed record Place(ProfileSummary Profile, Headline? Figure)
    {
        public double? Value => Figure?.Cell.Value;

        public string Text => Figure is null ? "no figure" : Figure.Cell.Value is { } value ? Numbers.Figure(value, Figure.Decimals, Figure.Unit) : "withheld";
    }
}
