using Pipeline.Core.Dissemination.Across;

namespace Pipeline.Core.Dissemination;

/// <summary>The frame that every page shares: head, skip link, site header and footer. Nothing inline and nothing from elsewhere, so that a strict content security policy holds.</summary>
/// <param name="Title">Title of the document.</param>
/// <param name="Description">What the page is, in a sentence, for search results.</param>
/// <param name="IsIndexed">Whether search engines may list it.</param>
/// <param name="Script">Name of one more script of the page among the assets; null for none.</param>
public sealed record HtmlDocument(string Title, string Description, bool IsIndexed = true, string? Script = null)
{
    /// <summary>Name of the site.</summary>
    public const string Site = "Migration profiles";

    /// <summary>The document around its content.</summary>
    /// <param name="main">Content of the landmark <c>main</c>.</param>
    /// <param name="footer">What the footer says before the links of the site.</param>
    public Html Around(Html main, Html footer) =>
        $"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <title>{(Title == Site ? Site : $"{Title} – {Site}")}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="description" content="{Description}">
        {(IsIndexed ? null : NoIndex)}<link rel="icon" href="/assets/favicon.svg" type="image/svg+xml">
        <link rel="alternate" type="application/atom+xml" title="Releases" href="{ReleaseFeed.Address}">
        <link rel="stylesheet" href="/assets/site.css">
        <script src="/assets/site.js" defer></script>
        {(Script is null ? null : OwnScript(Script))}</head>
        <body>
        <a class="skip" href="#main">Skip to the content</a>
        <header class="site"><div class="wide"><a class="brand" href="/"><svg class="mark" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true"><path d="M3 18.5 9 12l4 3.5L21 6"/><circle cx="21" cy="6" r="2"/></svg>{Site}</a><nav class="main" aria-label="Main"><a href="{IndicatorAddress.List}">Indicators</a> <a href="{HtmlComparisonPage.Address}">Compare</a> <a href="{HtmlQualityPages.Address}">Data quality</a> <a href="/skills">Skills</a></nav></div></header>
        <main id="main" tabindex="-1">
        {main}
        </main>
        <footer class="site"><div class="wide">
        {footer}
        <nav aria-label="Site"><a href="/">All profiles</a> <a href="{IndicatorAddress.List}">Indicators</a> <a href="{HtmlComparisonPage.Address}">Compare countries</a> <a href="{HtmlQualityPages.Address}">Quality of the data</a> <a href="/skills">Skills</a> <a href="/api/templates">Templates</a> <a href="{ReleaseFeed.Address}">Feed of releases</a> <a href="/desk">For agencies and coordinators</a></nav>
        </div></footer>
        </body>
        </html>

        """;

    private static Html OwnScript(string name) => $"""<script src="/assets/{name}" defer></script>{"\n"}""";

    private static Html NoIndex => $"""<meta name="robots" content="noindex">{"\n"}""";
}
