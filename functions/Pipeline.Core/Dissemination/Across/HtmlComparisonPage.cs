using Pipeline.Core.Codelists;
using Pipeline.Core.Indicators;

namespace Pipeline.Core.Dissemination.Across;

/// <summary>What a reader asked to compare.</summary>
/// <param name="Countries">ISO 3166-1 alpha-3, of published profiles.</param>
/// <param name="Year">The year.</param>
/// <param name="Indicators">Indicators besides those at the top of the profiles.</param>
public sealed record ComparisonChoice(IReadOnlyList<string> Countries, int Year, IReadOnlyList<Indicator> Indicators);

/// <summary>The page that puts countries side by side. Complete without scripts: a form of checkboxes that is sent by GET.</summary>
public static class HtmlComparisonPage
{
    /// <summary>Where it is.</summary>
    public const string Address = "/compare";

    /// <summary>The most countries that are put beside each other.</summary>
    public const int MostCountries = 8;

    /// <summary>The page.</summary>
    /// <param name="publications">The publications of all countries, preferred ones first.</param>
    /// <param name="years">The years of published profiles, latest first.</param>
    /// <param name="choice">What the reader asked for.</param>
    public static Html Write(IReadOnlyList<PublishedFigures> publications, IReadOnlyList<int> years, ComparisonChoice choice)
    {
        PublishedFigures[] chosen = [.. publications.Where(from => choice.Countries.Contains(from.Publication.Country))];
        var comparison = CountryComparison.Of(chosen, choice.Countries, [.. CountryComparison.Headlines(chosen).Concat(choice.Indicators).Distinct()], choice.Year);
        string query = $"countries={string.Join(',', choice.Countries)}&year={Numbers.Year(choice.Year)}";
        Html main = $"""
            <div class="wide compare">
            <header class="title"><h1>Compare countries</h1>
            <p class="lead">Published figures side by side. What is counted by different definitions stands in rows of its own and is never compared.</p></header>
            {Form(publications, years, choice)}
            {(comparison.Rows.Count == 0 ? Empty : Table(comparison, chosen, choice.Year))}
            <section class="agencies" aria-labelledby="more-heading"><h2 id="more-heading">More on these countries</h2>
            <div class="links"><a href="/api/availability?{query}"><strong>What data they have</strong><span>Harmonised tables, gaps and scores of each country, as data</span></a>
            <a href="/api/mirror?{query}"><strong>What they say of each other</strong><span>Flows between them as the country of origin and that of destination report them, as data</span></a>
            <a href="{HtmlQualityPages.Address}"><strong>Quality of the data</strong><span>Availability, gaps and coverage of each country</span></a></div></section>
            </div>
            """;
        return new HtmlDocument("Compare countries", "Figures on migration of several countries side by side, from their published migration profiles.").Around(
            main, $"<p>Every figure is from a published profile and leads to the file that an agency submitted.</p>");
    }

    private static Html Form(IReadOnlyList<PublishedFigures> publications, IReadOnlyList<int> years, ComparisonChoice choice)
    {
        PublishedFigures[] countries = [.. publications.DistinctBy(from => from.Publication.Country).OrderBy(from => from.CountryName, StringComparer.Ordinal)];
        IReadOnlyList<Indicator> headlines = CountryComparison.Headlines(publications);
        Indicator[] others = [.. CountryComparison.Choices(publications).Where(indicator => !headlines.Contains(indicator))];
        return $"""
            <form class="choose" method="get" action="{Address}">
            <fieldset><legend>Countries <span>(at most {MostCountries})</span></legend><div class="boxes">{Html.Each(countries, from => Box("countries", from.Publication.Country, from.CountryName, choice.Countries.Contains(from.Publication.Country)))}</div></fieldset>
            <details><summary>Further indicators ({Numbers.Count(choice.Indicators.Count(others.Contains))} of {Numbers.Count(others.Length)} chosen)</summary><fieldset><legend class="hidden">Further indicators</legend><div class="boxes wider">{Html.Each(others, indicator => Box("indicators", indicator.Code, indicator.Name, choice.Indicators.Contains(indicator)))}</div></fieldset></details>
            <p class="send"><label for="year">Year</label> <select id="year" name="year">{Html.Each(years, year => $"<option{(year == choice.Year ? Selected : null)}>{Numbers.Year(year)}</option>")}</select> <button class="button" type="submit">Compare</button></p>
            </form>
            """;
    }

    private static Html Box(string name, string value, string title, bool isChosen) =>
        $"""<label><input type="checkbox" name="{name}" value="{value}"{(isChosen ? Checked : null)}> {title}</label>""";

    private static Html Table(CountryComparison comparison, IReadOnlyList<PublishedFigures> publications, int year) =>
        $"""
        <div class="scroll" role="region" aria-label="Comparison" tabindex="0"><table class="comparison">
        <caption>Figures of {Numbers.Year(year)}, or the latest of the five years before, with its year beside it. Bars compare the countries of a row.</caption>
        <thead><tr><th scope="col">Indicator</th>{Html.Each(comparison.Countries, country => Country(country, publications))}</tr></thead>
        <tbody>
        {Html.Each(comparison.Rows, row => Row(row, year))}</tbody></table></div>
        <p class="note">“missing”: no figure is published. “withheld”: the figure exists and is kept back to protect persons. “none”: there is no such figure, because it would be divided by zero. “other definition”: the country counts by another one; its figure stands in that row.</p>
        """;

    private static Html Country(string country, IReadOnlyList<PublishedFigures> publications)
    {
        PublishedFigures first = publications.First(from => from.Publication.Country == country);
        return $"""<th scope="col"><a href="{ProfileAddress.Page(first.Publication)}">{first.CountryName}</a></th>""";
    }

    private static Html Row(ComparisonRow row, int year)
    {
        // A bar says how large a figure is beside the others of its row: nothing where it stands alone or where some are below zero.
        double[] values = [.. row.Cells.Select(cell => cell.Figure?.Observation.Value).OfType<double>()];
        double most = values.Length > 1 && values.All(value => value >= 0) ? values.Max() : 0;
        return $"""
            <tr><th scope="row"><a href="{IndicatorAddress.Page(row.Indicator.Code)}">{row.Indicator.Name}</a><span class="cell">{Numbers.Unit(row.Indicator.Unit)}{(row.Definition is null ? "" : $"; definition: {CodelistCatalogue.Definition.NameOf(row.Definition)}")}</span></th>{Html.Each(row.Cells, cell => Cell(row, cell, year, most))}</tr>

            """;
    }

    private static Html Cell(ComparisonRow row, ComparisonCell cell, int year, double most) => cell switch
    {
        { Figure.Observation.Value: { } value } => Figure(row.Indicator, cell.Figure, value, year, most),
        { Figure: { } none } => FigureCell.Without(none.Observation.Confidentiality),
        { OtherDefinition: { } other } => $"""<td class="gap other">other definition<span class="cell">{CodelistCatalogue.Definition.NameOf(other)}</span></td>""",
        _ => $"""<td class="gap">missing</td>""",
    };

    private static Html Figure(Indicator indicator, FigureAcross figure, double value, int year, double most)
    {
        string status = figure.Observation.Status;
        bool isOther = figure.Observation.Period != Numbers.Year(year);
        return $"""
            <td><a class="figure-link" href="{LineageAddress.Page(figure.Id)}">{Numbers.Figure(value, indicator.Decimals)}</a>{(status == "A" ? null : FigureCell.Mark(status))}{(isOther ? Year(figure.Observation.Period) : null)}{(most > 0 ? Bar(100 * value / most) : null)}</td>
            """;
    }

    private static Html Bar(double share) =>
        $"""<svg class="share" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="100" height="4"/><rect class="bar" width="{Numbers.Place(share)}" height="4"/></svg>""";

    private static Html Year(string period) => $"""<span class="cell">{period}</span>""";

    private static Html Checked => $" checked";

    private static Html Selected => $" selected";

    private static Html Empty => $"""<div class="empty"><p><strong>There is nothing to compare.</strong></p><p>Choose two countries or more with a published profile.</p></div>""";
}
