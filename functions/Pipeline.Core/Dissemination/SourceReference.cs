using System.Text.RegularExpressions;
using Pipeline.Core.Tabulation;

namespace Pipeline.Core.Dissemination;

/// <summary>How the page cites the submissions behind its figures.</summary>
internal static partial class SourceReference
{
    /// <summary>Anchor of a source in the list of sources.</summary>
    /// <param name="place">Place in the profile's list, from 0; people see it counted from 1.</param>
    public static string Anchor(int place) => $"source-{Numbers.Year(place + 1)}";

    /// <summary>Numbers of sources as links, for example [1] [2].</summary>
    public static Html To(IEnumerable<int> places) =>
        $"{Html.Each(places, place => $"<a class=\"ref\" href=\"#{Anchor(place)}\"><span class=\"hidden\">Source </span>[{place + 1}]</a>")}";

    /// <summary>A citation as short as a figure needs it: author and year, for example <c>United Nations (2019)</c>; the agency where nothing is cited.</summary>
    public static string Short(Source source)
    {
        if (source.Manifest.Citation is not { Length: > 0 } citation) return source.Agency;
        string author = citation.Split([',', '.', '(', ';'], 2)[0].Trim();
        Match year = YearInBrackets().Match(citation);
        return author.Length == 0 ? source.Agency : year.Success ? $"{author} ({year.Groups[1].Value})" : author;
    }

    [GeneratedRegex(@"\((\d{4})\)")]
    private static partial Regex YearInBrackets();
}
