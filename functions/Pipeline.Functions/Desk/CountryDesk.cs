using Pipeline.Core.Dissemination;
using Pipeline.Functions.Access;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Desk;

/// <summary>The page of a coordinator, or of an administrator for all countries: the profiles with where they stand, and what has come in.</summary>
internal static class CountryDesk
{
    /// <summary>The page.</summary>
    /// <param name="caller">Who looks.</param>
    /// <param name="pointers">Where each profile stands.</param>
    /// <param name="submissions">What has come in, the latest first.</param>
    public static Html Write(Caller caller, IReadOnlyList<ProfilePointer> pointers, IReadOnlyList<SubmissionDocument> submissions) =>
        DeskHtml.Document(caller, caller.Country is { } country ? $"Desk of {DeskHtml.Country(country)}" : "Desk of all countries", Html.Empty,
            $"""
            <section class="part" id="profiles"><h2>Profiles</h2>
            {(pointers.Count == 0 ? None : Cards(pointers))}</section>
            <section class="part" id="submissions"><h2>What has come in</h2>{DeskHtml.Submissions(submissions, hasAgency: true)}</section>
            """);

    private static Html None => $"""<p class="lead">There is nothing to build yet: no file is in force.</p>""";

    private static Html Cards(IReadOnlyList<ProfilePointer> pointers) => $"""<ul class="cards">{Html.Each(pointers, Card)}</ul>""";

    private static Html Card(ProfilePointer pointer) =>
        $"""
        <li class="card"><h3><a href="{Session.Desk}{ProfileAddress.Page(pointer.Publication)}">{DeskHtml.Title(pointer.Publication)}</a></h3>
        <p class="version">{(pointer.Published > 0 ? $"Version {Numbers.Count(pointer.Published)} is public" : "Nothing is public")}{(pointer.Draft is { Decided: null } ? ", a draft waits for your decision" : "")}{(pointer.Exposed is null ? "" : ", the latest draft was dropped because it gave a small number away")}</p></li>

        """;
}
