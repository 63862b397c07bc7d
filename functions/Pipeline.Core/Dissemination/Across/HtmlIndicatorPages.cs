using Pipeline.Core.Codelists;
using Pipeline.Core.Indicators;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Dissemination.Across;

/// <summary>The pages of indicators: the list, and each across countries and years. Complete without scripts: forms are sent by GET.</summary>
public static class HtmlIndicatorPages
{
    /// <summary>The list, by what the indicators are computed from.</summary>
    /// <param name="publications">The publications, preferred ones first.</param>
    /// <param name="words">What the reader looks for; empty for everything.</param>
    public static Html List(IReadOnlyList<PublishedFigures> publications, string words)
    {
        string[] wanted = words.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Indicator[] found = [.. IndicatorCatalogue.All.Where(indicator => wanted.All(word => $"{indicator.Number} {indicator.Code} {indicator.Name} {indicator.Definition}".Contains(word, StringComparison.OrdinalIgnoreCase)))];
        Html main = $"""
            <div class="hero"><div class="wide">
            <h1>Indicators</h1>
            <p class="lead">What the profiles measure: each with its definition, its method, and its figures across countries and years.</p>
            <form class="search" method="get" action="{IndicatorAddress.List}">
            <p><label for="q">Look for</label><input id="q" name="q" type="search" value="{words}" placeholder="for example asylum, remittances, A1"></p>
            <p><button class="button" type="submit">Look it up</button></p>
            </form>
            </div></div>
            <div class="wide">
            {(found.Length == 0 ? Nothing(words) : null)}{Html.Each(found.GroupBy(GroupOf), group => Group(group.Key, [.. group], publications))}
            </div>
            """;
        return new HtmlDocument("Indicators", "The indicators of the migration profiles with their definitions and figures across countries and years.")
            .Around(main, $"""<p>The same as data: <a href="/api/indicators">JSON</a></p>""");
    }

    /// <summary>The page of an indicator.</summary>
    /// <param name="indicator">The indicator.</param>
    /// <param name="publications">The publications, preferred ones first.</param>
    /// <param name="chosen">Dimension → code that the reader chose.</param>
    public static Html Page(Indicator indicator, IReadOnlyList<PublishedFigures> publications, IReadOnlyDictionary<string, string> chosen)
    {
        IReadOnlyList<SeriesAcross> series = SeriesAcross.Of(indicator, publications, chosen);
        string query = string.Concat(chosen.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"&{pair.Key}={Uri.EscapeDataString(pair.Value)}"));
        Html main = $"""
            <div class="wide indicator">
            <header class="title">
            <p class="kicker"><a href="{IndicatorAddress.List}">Indicators</a>{(indicator.Number.Length == 0 ? "" : $" · {indicator.Number}")}</p>
            <h1>{indicator.Name}</h1>
            <p class="lead">{indicator.Definition}</p>
            </header>
            <dl class="facts"><div><dt>Unit</dt><dd>{Numbers.Unit(indicator.Unit)}</dd></div>
            <div><dt>Method</dt><dd>{indicator.Method}</dd></div>
            <div><dt>Computed from</dt><dd>{Html.Each(indicator.Templates.Index(), template => $"{(template.Index == 0 ? "" : ", ")}<a href=\"/api/templates/{template.Item}\">{template.Item}</a>")}</dd></div>
            <div><dt>Code and version</dt><dd><code>{indicator.Code}</code>, {indicator.Version}</dd></div></dl>
            {Choice(indicator, publications, series)}
            {(series.Count > 1 ? Definitions : null)}{(series.Count == 0 ? Empty(chosen.Count > 0) : null)}
            {Html.Each(series.Index(), item => new HtmlSeriesTable(indicator, item.Item, $"series-{Numbers.Year(item.Index + 1)}").Write())}
            <p class="downloads">All figures: <a href="{IndicatorAddress.Data(indicator.Code)}?limit=1000{query}">JSON</a> · <a href="{IndicatorAddress.Page(indicator.Code)}/figures.csv{(query.Length == 0 ? "" : "?" + query[1..])}" download>CSV</a></p>
            </div>
            """;
        return new HtmlDocument(indicator.Name, $"{indicator.Name} across countries and years: {indicator.Definition}").Around(
            main, $"""<p>{indicator.Name}. Every figure is from a published profile and leads to the file that an agency submitted.</p>""");
    }

    // Under the title of the template that it is computed from.
    private static string GroupOf(Indicator indicator) => indicator.Templates.Count == 0 ? "Other" : TemplateCatalogue.Find(indicator.Templates[0])?.Title ?? indicator.Templates[0];

    private static Html Group(string title, Indicator[] indicators, IReadOnlyList<PublishedFigures> publications) =>
        $"""
        <section class="agencies" aria-label="{title}"><h2>{title}</h2>
        <ul class="indicators">{Html.Each(indicators, indicator => Item(indicator, publications))}</ul></section>

        """;

    private static Html Item(Indicator indicator, IReadOnlyList<PublishedFigures> publications)
    {
        int countries = publications.Where(from => from[indicator.Code].Any()).Select(from => from.Publication.Country).Distinct().Count();
        return $"""
            <li><a href="{IndicatorAddress.Page(indicator.Code)}"><strong>{(indicator.Number.Length == 0 ? "" : indicator.Number + " ")}{indicator.Name}</strong></a><span>{indicator.Definition}</span><span class="count">{(countries == 0 ? "not published yet" : countries == 1 ? "1 country" : $"{Numbers.Count(countries)} countries")}</span></li>

            """;
    }

    private static Html? Choice(Indicator indicator, IReadOnlyList<PublishedFigures> publications, IReadOnlyList<SeriesAcross> series)
    {
        (string Dimension, IReadOnlyList<string> Codes)[] choices =
            [.. indicator.Dimensions.Where(dimension => dimension != SeriesAcross.Definition).Select(dimension => (dimension, SeriesAcross.CodesOf(indicator, dimension, publications))).Where(choice => choice.Item2.Count > 1)];
        if (choices.Length == 0) return null;
        return $"""
            <form class="search" method="get" action="{IndicatorAddress.Page(indicator.Code)}">
            {Html.Each(choices, choice => Select(choice.Dimension, choice.Codes, series.Count == 0 ? null : series[0].Codes.GetValueOrDefault(choice.Dimension)))}
            <p><button class="button" type="submit">Show</button></p>
            </form>
            """;
    }

    private static Html Select(string dimension, IReadOnlyList<string> codes, string? chosen)
    {
        Codelist codelist = CodelistCatalogue.Find(dimension)!;
        return $"""
            <p><label for="{dimension}">{codelist.Title}</label><select id="{dimension}" name="{dimension}">{Html.Each(codes, code => $"<option value=\"{code}\"{(code == chosen ? Selected : null)}>{codelist.NameOf(code)}</option>")}</select></p>

            """;
    }

    private static Html Selected => $" selected";

    private static Html Definitions => $"""<p class="withheld"><strong>Countries count by different definitions.</strong> What counts by different definitions is not compared: each definition has its own chart and table.</p>""";

    private static Html Nothing(string words) => $"""<section class="part"><h2>No indicator is called “{words}”</h2><p>Try a general word, for example population, asylum or vacancies.</p></section>""";

    private static Html Empty(bool isChosen) => $"""<div class="empty"><p><strong>Nothing is published on this{(isChosen ? " choice" : " indicator")} yet.</strong></p><p>Figures appear here once a profile with them is approved.</p></div>""";
}
