namespace Pipeline.Core.Dissemination;

/// <summary>A page for when something is not there or went wrong: what happened, and what to do next.</summary>
public static class HtmlErrorPage
{
    /// <summary>The page of an HTTP status.</summary>
    /// <param name="status">HTTP status code.</param>
    /// <param name="texts">The language.</param>
    /// <param name="detail">What exactly, in a sentence; null where there is nothing to add. It may quote the request: it is encoded.</param>
    public static Html Write(int status, Texts texts, string? detail = null)
    {
        (string title, string advice) = status switch
        {
            404 => (texts["This page does not exist"], texts["The profile may not be published yet, or the address may have a slip. Addresses look like /KGZ/2019: the country’s three letters, then the year."]),
            401 or 403 => (texts["This page is not public"], texts["Drafts and submissions are seen by the people who work on them. Published profiles are open to everyone."]),
            406 => (texts["Not in this format"], texts["Profiles come as a page, as JSON and as CSV. Add ?format=html, json or csv to the address."]),
            >= 500 => (texts["Something went wrong on our side"], texts["It is not your fault. Please try again in a minute; published profiles do not get lost."]),
            _ => (texts["This request could not be answered"], texts["Please check the address and try again."]),
        };
        Html main = $"""
            <div class="hero error"><div class="wide">
            <p class="kicker">{texts["Error {0}", Numbers.Year(status)]}</p>
            <h1>{title}</h1>
            {(detail is null ? null : Detail(detail))}
            <p class="lead">{advice}</p>
            <p><a class="button" href="/">{texts["See all published profiles"]}</a></p>
            </div></div>
            """;
        return new HtmlDocument(title, title, IsIndexed: false, Texts: texts).Around(main, Html.Empty);
    }

    private static Html Detail(string detail) => $"<p class=\"lead\">{detail}</p>";
}
