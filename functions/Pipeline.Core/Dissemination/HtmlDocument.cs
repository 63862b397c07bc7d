namespace Pipeline.Core.Dissemination;

/// <summary>The frame that every page shares: head, skip link, site header and footer. Nothing inline and nothing from elsewhere, so that a strict content security policy holds.</summary>
/// <param name="Title">Title of the document.</param>
/// <param name="Description">What the page is, in a sentence, for search results.</param>
/// <param name="IsIndexed">Whether search engines may list it.</param>
/// <param name="Script">Name of one more script of the page among the assets; null for none.</param>
/// <param name="Texts">The language of the page, which then offers the others; null for a page that there is in English only.</param>
public sealed record HtmlDocument(string Title, string Description, bool IsIndexed = true, string? Script = null, Texts? Texts = null)
{
    /// <summary>Name of the site.</summary>
    public const string Site = "Migration profiles";

    /// <summary>The document around its content.</summary>
    /// <param name="main">Content of the landmark <c>main</c>.</param>
    /// <param name="footer">What the footer says before the links of the site.</param>
    public Html Around(Html main, Html footer)
    {
        Texts texts = Texts ?? Texts.English;
        string site = texts["Migration profiles"];
        return $"""
        <!doctype html>
        <html lang="{texts.Language}">
        <head>
        <meta charset="utf-8">
        <title>{(Title == Site ? site : $"{Title} – {site}")}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="description" content="{Description}">
        {(IsIndexed ? null : NoIndex)}<link rel="icon" href="/assets/favicon.svg" type="image/svg+xml">
        <link rel="alternate" type="application/atom+xml" title="{texts["Releases"]}" href="{ReleaseFeed.Address}">
        <link rel="stylesheet" href="/assets/site.css">
        <script src="/assets/site.js" defer></script>
        {(Script is null ? null : OwnScript(Script))}</head>
        <body>
        <a class="skip" href="#main">{texts["Skip to the content"]}</a>
        <header class="site"><div class="wide"><a class="brand" href="/"><svg class="mark" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true"><path d="M3 18.5 9 12l4 3.5L21 6"/><circle cx="21" cy="6" r="2"/></svg>{site}</a>{(Texts is null ? null : Languages(Texts))}</div></header>
        <main id="main" tabindex="-1">
        {main}
        </main>
        <footer class="site"><div class="wide">
        {footer}
        <nav aria-label="{texts["Site"]}"><a href="/">{texts["All profiles"]}</a> <a href="/skills">{texts["Skills"]}</a> <a href="/api/templates">{texts["Templates"]}</a> <a href="/api/indicators">{texts["Indicators"]}</a> <a href="{ReleaseFeed.Address}">{texts["Feed of releases"]}</a> <a href="/desk">{texts["For agencies and coordinators"]}</a></nav>
        </div></footer>
        </body>
        </html>

        """;
    }

    // Whoever does not read the language of the page finds their own by its own name.
    private static Html Languages(Texts texts) =>
        $"""<nav class="languages" aria-label="{texts["Language"]}">{Html.Each(Texts.All, language => language == texts ? Current(language) : Other(language))}</nav>""";

    private static Html Current(Texts language) => $"""<span aria-current="true">{language.Name}</span>""";

    private static Html Other(Texts language) => $"""<a href="?lang={language.Language}" hreflang="{language.Language}" lang="{language.Language}">{language.Name}</a>""";

    private static Html OwnScript(string name) => $"""<script src="/assets/{name}" defer></script>{"\n"}""";

    private static Html NoIndex => $"""<meta name="robots" content="noindex">{"\n"}""";
}
