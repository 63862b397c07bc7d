using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Pipeline.Core.Profiles;

namespace Pipeline.Core.Dissemination;

/// <summary>A version that was published.</summary>
/// <param name="Publication">Of which publication.</param>
/// <param name="Version">Its number.</param>
/// <param name="Title">Its title.</param>
/// <param name="At">When it was approved, UTC.</param>
/// <param name="Changes">How many figures differ from the version before.</param>
public sealed record PublishedRelease(Publication Publication, int Version, string Title, DateTime At, int Changes);

/// <summary>What was published when, as a feed (Atom, RFC 4287) for those who want to hear of it.</summary>
public static class ReleaseFeed
{
    /// <summary>Where it is found.</summary>
    public const string Address = "/releases.atom";

    /// <summary>Media type of the feed.</summary>
    public const string MediaType = "application/atom+xml; charset=utf-8";

    private const string Name = "urn:migration-profiles";
    private const int MostEntries = 100;

    private static readonly XNamespace Atom = "http://www.w3.org/2005/Atom";

    /// <summary>Writes the latest hundred releases, the newest first.</summary>
    public static byte[] Write(IEnumerable<PublishedRelease> releases)
    {
        PublishedRelease[] latest =
        [
            .. releases.OrderByDescending(release => release.At).ThenBy(release => release.Publication.Id, StringComparer.Ordinal).ThenByDescending(release => release.Version).Take(MostEntries),
        ];
        var feed = new XElement(Atom + "feed",
            new XElement(Atom + "id", $"{Name}:releases"),
            new XElement(Atom + "title", HtmlDocument.Site),
            // A feed of nothing was never changed; it still has to say when.
            new XElement(Atom + "updated", Text(latest.Length == 0 ? DateTime.UnixEpoch : latest[0].At)),
            new XElement(Atom + "author", new XElement(Atom + "name", HtmlDocument.Site)),
            new XElement(Atom + "link", new XAttribute("rel", "self"), new XAttribute("href", Address)),
            new XElement(Atom + "link", new XAttribute("href", "/")),
            latest.Select(Entry));
        var stream = new MemoryStream();
        using (XmlWriter writer = XmlWriter.Create(stream, new XmlWriterSettings { Encoding = new UTF8Encoding(false) })) feed.Save(writer);
        return stream.ToArray();
    }

    private static XElement Entry(PublishedRelease release) => new(Atom + "entry",
        new XElement(Atom + "id", FormattableString.Invariant($"{Name}:{release.Publication.Id}:v{release.Version}")),
        new XElement(Atom + "title", FormattableString.Invariant($"{release.Title}, version {release.Version}")),
        new XElement(Atom + "updated", Text(release.At)),
        new XElement(Atom + "link", new XAttribute("href", ProfileAddress.Page(release.Publication, release.Version))),
        new XElement(Atom + "summary", release.Version == 1 ? "First version."
            : $"{Numbers.Count(release.Changes)} {(release.Changes == 1 ? "figure differs" : "figures differ")} from the version before."));

    private static string Text(DateTime at) => at.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
