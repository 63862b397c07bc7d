using System.Xml.Linq;
using Pipeline.Core.Dissemination;
using Pipeline.Core.Profiles;

namespace Pipeline.Core.Tests.Dissemination;

public class ReleaseFeedTests
{
    private static readonly XNamespace Atom = "http://www.w3.org/2005/Atom";

    [Fact]
    public void The_newest_release_comes_first_and_leads_to_its_lasting_page()
    {
        XElement feed = Read(
            new(Publication.Profile("KGZ", 2019), 1, "Kyrgyzstan: migration profile 2019", new DateTime(2020, 5, 3, 9, 30, 0, DateTimeKind.Utc), 0),
            new(Publication.Profile("KGZ", 2019), 2, "Kyrgyzstan: migration profile 2019", new DateTime(2020, 6, 3, 9, 30, 0, DateTimeKind.Utc), 1));

        XElement[] entries = [.. feed.Elements(Atom + "entry")];
        Assert.Equal(["/KGZ/2019/v2", "/KGZ/2019/v1"], entries.Select(entry => entry.Element(Atom + "link")!.Attribute("href")!.Value));
        Assert.Equal(["1 figure differs from the version before.", "First version."], entries.Select(entry => entry.Element(Atom + "summary")!.Value));
        Assert.Equal("2020-06-03T09:30:00Z", feed.Element(Atom + "updated")!.Value);
        Assert.Equal(2, entries.Select(entry => entry.Element(Atom + "id")!.Value).Distinct().Count());
    }

    [Fact]
    public void A_feed_of_nothing_has_what_a_feed_needs() =>
        Assert.Subset(Read().Elements().Select(element => element.Name.LocalName).ToHashSet(), new HashSet<string> { "id", "title", "updated", "author" });

    private static XElement Read(params PublishedRelease[] releases) => XElement.Load(new MemoryStream(ReleaseFeed.Write(releases)));
}
