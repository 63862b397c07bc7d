using Pipeline.Core.Dissemination.Charts;
using Pipeline.Core.Dissemination.Map;
using Pipeline.Core.Profiles;

namespace Pipeline.Core.Dissemination;

/// <summary>The front page: what this is, and the published profiles with their reports.</summary>
public static class HtmlFrontPage
{
    private const int HeadlinesShown = 3;
    private const int ReleasesShown = 6;

    /// <summary>The page with a card for each country and year, in the order given: the profile with the reports beside it; reports without a profile by themselves.</summary>
    /// <param name="profiles">The current version of each publication, the profile of a year before its reports.</param>
    /// <param name="releases">The versions that were published, in any order.</param>
    public static Html Write(IReadOnlyList<ProfileSummary> profiles, IReadOnlyList<PublishedRelease> releases)
    {
        Html main = $"""
            <div class="hero"><div class="wide">
            <h1>Who lives in a country, and where they came from</h1>
            <p class="lead">Migration profiles bring the official figures of a country’s agencies together on one page, computed the same way everywhere, protected, and traceable to the file they came from.</p>
            </div></div>
            <div class="wide">
            {CountryMap.Draw([.. profiles.Where(profile => !profile.Publication.IsReport && !ProfileTemplate.ProfileOf(profile.Country).IsComparison).DistinctBy(profile => profile.Country)])}{(releases.Count == 0 ? null : News(releases))}
            <section class="profiles" aria-labelledby="profiles-heading"><h2 id="profiles-heading">Published profiles</h2>
            {(profiles.Count == 0 ? None : Cards(profiles))}
            </section>
            <section class="agencies" aria-labelledby="skills-heading"><h2 id="skills-heading">For people who look for work abroad</h2>
            <div class="links"><a href="/skills"><strong>Where your occupation is needed</strong><span>Shortage lists, vacancies and needed skills by occupation and country, with the reason why</span></a></div>
            </section>
            <section class="agencies" aria-labelledby="research-heading"><h2 id="research-heading">For researchers</h2>
            <div class="links"><a href="/case-files"><strong>Cases of trafficking</strong><span>An anonymised and a synthetic file of the cases of all missions, with what was done to protect people</span></a></div>
            </section>
            <section class="agencies" aria-labelledby="agencies-heading"><h2 id="agencies-heading">For agencies and developers</h2>
            <div class="links"><a href="/api/templates"><strong>Templates</strong><span>The tables that agencies fill in, with their code lists and rules</span></a>
            <a href="/api/profiles"><strong>Data</strong><span>Every published profile and report as JSON and CSV</span></a>
            <a href="{IndicatorAddress.List}"><strong>Indicators</strong><span>What is computed, by which definition and method; each with its series across countries</span></a></div>
            </section>
            </div>
            """;
        return new HtmlDocument(HtmlDocument.Site, "Country migration profiles: official figures on migrants by sex, age and origin, with charts, data and sources.")
            .Around(main, $"<p>Open figures from official sources, each traceable to its submission.</p>");
    }

    private static Html News(IReadOnlyList<PublishedRelease> releases) =>
        $"""
        <section class="news" aria-labelledby="news-heading"><h2 id="news-heading">What is new</h2>
        <ol>{Html.Each(releases.OrderByDescending(release => release.At).ThenBy(release => release.Title, StringComparer.Ordinal).Take(ReleasesShown), Release)}</ol>
        <p><a href="{ReleaseFeed.Address}">Feed of all releases</a> (Atom)</p></section>

        """;

    private static Html Release(PublishedRelease release) =>
        $"""<li><time datetime="{release.At.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)}">{Numbers.Day(release.At)}</time><a href="{ProfileAddress.Page(release.Publication, release.Version)}">{release.Title}</a><span>{(release.Version == 1 ? "first version" : $"version {Numbers.Year(release.Version)}, {Numbers.Count(release.Changes)} changed {(release.Changes == 1 ? "figure" : "figures")}")}</span></li>""";

    private static Html None =>
        $"""
        <div class="empty"><p><strong>No profile is published yet.</strong></p>
        <p>A profile appears here once an agency has submitted data on the <a href="/api/templates">templates</a>, the profile has been built from them, and the coordinator has approved it.</p></div>
        """;

    private static Html Cards(IReadOnlyList<ProfileSummary> profiles) => $"""<ul class="cards">{Html.Each(profiles.GroupBy(profile => (profile.Country, profile.Year)).Select(group => group.ToArray()), Card)}</ul>""";

    private static Html Card(ProfileSummary[] publications)
    {
        (ProfileSummary profile, ProfileSummary[] reports) = (publications[0], publications[1..]);
        return $"""
        <li class="card"><h3><a href="{ProfileAddress.Page(profile.Publication)}">{Name(profile)}</a></h3>
        {(profile.Series.Count < 2 ? null : Line(profile))}
        <dl>{Html.Each(profile.Headlines.Take(HeadlinesShown), Headline)}</dl>
        <p class="version">Version {profile.Version}{(profile.PublishedAt is { } day ? $", {Numbers.Day(day)}" : "")}</p>{(reports.Length == 0 ? null : Reports(reports))}</li>

        """;
    }

    private static Html Name(ProfileSummary profile)
    {
        if (profile.Publication.IsReport) return $"{profile.Title}";
        return $"""{profile.CountryName} <span class="year">{profile.Year}</span>""";
    }

    private static Html Reports(ProfileSummary[] reports) =>
        $"""<ul class="reports">{Html.Each(reports, report => $"<li><a href=\"{ProfileAddress.Page(report.Publication)}\">{report.Title}</a></li>")}</ul>""";

    private static Html Line(ProfileSummary profile)
    {
        (SeriesPoint first, SeriesPoint last) = (profile.Series[0], profile.Series[^1]);
        (string from, string to) = (Periods.Name(first.Period), Periods.Name(last.Period));
        return $"""
            <div class="line"><p>{profile.SeriesTitle}</p>{Sparkline.Draw($"{profile.SeriesTitle}: {first.Text} in {from}, {last.Text} in {to}", profile.Series)}<p><span>{from}: {first.Text}</span><span>{to}: {last.Text}</span></p></div>
            """;
    }

    private static Html Headline(Headline headline) =>
        $"""<div><dt>{headline.Label}</dt><dd>{(headline.Category is null ? "" : headline.Category + ", ")}{(headline.Cell.Value is { } value ? Numbers.Figure(value, headline.Decimals, headline.Unit) : "withheld")}</dd></div>""";
}
