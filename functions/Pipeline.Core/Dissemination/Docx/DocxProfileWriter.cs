using System.Globalization;
using System.Xml.Linq;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;
using Pipeline.Core.Dissemination.Charts;
using Pipeline.Core.Profiles;
using Pipeline.Core.Tabulation;

namespace Pipeline.Core.Dissemination.Docx;

/// <summary>The statutory report as a document to edit, print and send (Office Open XML): contents, numbered tables and charts, lists, texts, sources, annexes of methods and protection.</summary>
/// <remarks>Every table of the profile is in it, whole; of a list the first 500 rows. Charts are those of the page, with their data. A withheld figure says so.</remarks>
public sealed class DocxProfileWriter : IProfileWriter
{
    /// <inheritdoc/>
    public ProfileFormat Format => ProfileFormat.Docx;

    /// <inheritdoc/>
    public Task WriteAsync(MigrationProfile profile, Stream stream, CancellationToken cancellation)
    {
        using var package = new MemoryStream();
        using (WordprocessingDocument document = WordprocessingDocument.Create(package, WordprocessingDocumentType.Document))
        {
            using (MemoryStream properties = Properties(profile)) document.AddNewPart<CoreFilePropertiesPart>("application/vnd.openxmlformats-package.core-properties+xml", "rId2").FeedData(properties);
            MainDocumentPart part = document.AddNewPart<MainDocumentPart>("application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml", "rId1");
            new Report(profile, part).Write();
        }

        StablePackage.Copy(package, stream);
        return Task.CompletedTask;
    }

    // Written by hand, because the library gives the part another name each time.
    private static MemoryStream Properties(MigrationProfile profile)
    {
        XNamespace core = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties", dublin = "http://purl.org/dc/elements/1.1/", terms = "http://purl.org/dc/terms/";
        XNamespace schema = "http://www.w3.org/2001/XMLSchema-instance";
        var properties = new XElement(core + "coreProperties", new XAttribute(XNamespace.Xmlns + "dcterms", terms), new XElement(dublin + "title", profile.Title), new XElement(dublin + "language", "en"));
        if (profile.Approval is { } approval)
            properties.Add(new XElement(terms + "created", new XAttribute(schema + "type", "dcterms:W3CDTF"), approval.At.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)));
        properties.Add(new XElement(core + "version", FormattableString.Invariant($"{profile.Version}")));
        var stream = new MemoryStream();
        properties.Save(stream, SaveOptions.DisableFormatting);
        stream.Position = 0;
        return stream;
    }

    private sealed class Report(MigrationProfile profile, MainDocumentPart part)
    {
        private const int MostColumns = 8;
        private const int LongestList = 500;
        private const string Header = "rIdHeader";
        private const string Footer = "rIdFooter";

        private readonly Body body = new();
        private readonly WordText text = new();
        private readonly WordChart charts = new(part);
        private readonly Paragraph contentsEnd = new();
        private readonly List<(int Level, string Bookmark, string Title)> contents = [];

        public void Write()
        {
            part.AddNewPart<StyleDefinitionsPart>("rIdStyles").Styles = WordStyles.All();
            part.AddNewPart<DocumentSettingsPart>("rIdSettings").Settings = new Settings(new UpdateFieldsOnOpen { Val = true });
            part.AddNewPart<HeaderPart>(Header).Header = new Header(WordText.Paragraph("Header", profile.Status == ProfileStatus.Draft ? $"{profile.Title} · DRAFT, not approved and not public" : profile.Title));
            part.AddNewPart<FooterPart>(Footer).Footer = new Footer(WordText.Paragraph(
                "Footer", [WordText.Run(FormattableString.Invariant($"Version {profile.Version} · Page ")), .. WordText.Field("PAGE", "1"), WordText.Run(" of "), .. WordText.Field("NUMPAGES", "1")]));
            TitlePage();
            string before = "";
            foreach (ProfileSection section in profile.Sections.Where(IsSomethingIn))
            {
                if (section.Part.Length > 0 && section.Part != before) Heading(1, section.Part);
                before = section.Part;
                Section(section);
            }

            Heading(1, "About this profile");
            Changes();
            Notes();
            Sources();
            Heading(1, "Annex: methods and protection");
            Methods();
            Protection();
            Contents();
            body.Append(WordPage.Section(Header, Footer));
            part.Document = new Document(body);
        }

        private void TitlePage()
        {
            Add("Title", profile.Title);
            Add("Subtitle", profile.Status switch
            {
                ProfileStatus.Draft => FormattableString.Invariant($"Draft of version {profile.Version}. Not approved and not public; figures may change or be withheld."),
                _ => FormattableString.Invariant($"Version {profile.Version}{(profile.Approval is null ? "" : $", approved {Numbers.Day(profile.Approval.At)}")}"),
            });
            Add(null, "Every figure of this report comes from files that agencies submitted; the section on sources names each of them with its fingerprint. The same version as a page, as data and in other formats: "
                + ProfileAddress.Page(profile.Publication, profile.Version) + ".");
            if (profile.Headlines.Count > 0)
                body.Append(WordTable.Of(
                    ["Headline figure", "", "Period"],
                    [
                        .. profile.Headlines.Select(headline => (IReadOnlyList<Paragraph>)
                        [
                            WordText.Paragraph(WordStyles.Cell, headline.Category is null ? headline.Label : $"{headline.Label}: {headline.Category}"),
                            WordText.Paragraph(WordStyles.Figure, headline.Cell.Value is { } value ? Numbers.Figure(value, headline.Decimals, headline.Unit) : "withheld"),
                            WordText.Paragraph(WordStyles.Figure, headline.Period),
                        ]),
                    ],
                    areFigures: true));
            body.Append(new Paragraph(new Run(new Break { Type = BreakValues.Page })));
            Add("TOCHeading", "Contents");
            body.Append(contentsEnd);
        }

        private static bool IsSomethingIn(ProfileSection section) =>
            section.Tables.Count > 0 || (section.Lists ?? []).Any(list => list.Rows.Count > 0) || (section.Texts ?? []).Any(item => item.Text.Length > 0);

        private void Section(ProfileSection section)
        {
            Heading(2, section.Title);
            if (section.Text.Length > 0) Add(null, section.Text);
            foreach (ProfileText item in (section.Texts ?? []).Where(item => item.Text.Length > 0))
            {
                Heading(3, item.Title);
                foreach (string paragraph in item.Text.ReplaceLineEndings("\n").Split("\n\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)) Add(null, paragraph);
            }

            foreach (ProfileTable table in section.Tables) Table(table);
            foreach (ProfileList list in (section.Lists ?? []).Where(list => list.Rows.Count > 0)) List(list);
        }

        private void Table(ProfileTable table)
        {
            if (table.Withheld is not null) Add(null, $"{table.Title}: these figures are not published. {table.Withheld} They are neither zero nor missing.");
            foreach (ChartData chart in ChartData.Of(table))
            {
                body.Append(text.Caption("Figure", chart.Title));
                body.Append(charts.Of(chart, table.Decimals));
            }

            ProfileCell[] cells = [.. table.Rows.SelectMany(row => row.Cells).OfType<ProfileCell>()];
            var figures = new FigureText(table);
            if (cells.Any(cell => cell.Value is not null))
            {
                TableGrid grid = TableGrid.Of(table);
                string unit = Numbers.Unit(table.Unit);
                // What is too wide for a page stands in several tables, each with the headings of its rows.
                foreach (int[] columns in Enumerable.Range(0, grid.Columns.Count).Chunk(MostColumns))
                {
                    body.Append(text.Caption("Table", $"{table.Title} ({unit}{(columns[0] > 0 ? ", continued" : "")})"));
                    body.Append(WordTable.Of(
                        [grid.Corner, .. columns.Select(column => grid.Columns[column])],
                        [.. grid.Rows.Select(row => (IReadOnlyList<Paragraph>)[WordText.Paragraph(WordStyles.Cell, row.Heading), .. columns.Select(column => Figure(table, figures, row.Cells[column]))])],
                        grid.Rows.Index().Where(row => row.Item.IsTotal).Select(row => row.Index).ToHashSet(),
                        areFigures: true));
                }
            }

            string[] notes =
            [
                .. table.Notes ?? [],
                .. figures.Note is { } note ? [note] : Array.Empty<string>(),
                .. cells.Any(cell => cell.Confidentiality != "F") ? ["“withheld”: the figure exists but could say something about single persons, by itself or by subtraction from others; it is not zero."] : Array.Empty<string>(),
                .. table.Rows.Any(row => row.Cells.Contains(null)) ? ["“–”: no figure was submitted."] : Array.Empty<string>(),
            ];
            if (notes.Length > 0) Add(WordStyles.Note, string.Join(' ', notes));
            Source(cells.SelectMany(cell => cell.Sources));
        }

        private static Paragraph Figure(ProfileTable table, FigureText figures, ProfileCell? cell) => cell switch
        {
            null => WordText.Paragraph(WordStyles.Figure, "–"),
            { Value: null, Confidentiality: "F" } => WordText.Paragraph(WordStyles.Figure, "none"),
            { Value: null } => WordText.Paragraph(WordStyles.Figure, "withheld"),
            _ when figures.IsMarked(cell.Status) =>
                WordText.Paragraph(WordStyles.Figure, WordText.Run(Numbers.Figure(cell.Value.Value, table.Decimals)), WordText.Run(cell.Status, isRaised: true)),
            _ => WordText.Paragraph(WordStyles.Figure, Numbers.Figure(cell.Value.Value, table.Decimals)),
        };

        private void List(ProfileList list)
        {
            body.Append(text.Caption("Table", list.Title));
            body.Append(WordTable.Of(
                list.Columns, [.. list.Rows.Take(LongestList).Select(row => (IReadOnlyList<Paragraph>)[.. row.Select(item => WordText.Paragraph(WordStyles.Cell, item))])]));
            if (list.Rows.Count > LongestList)
                Add(WordStyles.Note, $"The first {Numbers.Count(LongestList)} of {Numbers.Count(list.Rows.Count)} rows; all of them: {ProfileAddress.Data(profile, ProfileFormat.Csv.Name, list.Id)}");
            Source(list.Sources);
        }

        private void Source(IEnumerable<int> places)
        {
            int[] all = [.. places.Distinct().Order()];
            if (all.Length == 0) return;
            body.Append(WordText.Paragraph(WordStyles.Note,
            [
                WordText.Run("Source: "),
                .. all.Select(place => WordText.Link(BookmarkOf(place), WordText.Run(FormattableString.Invariant($"[{place + 1}]{(place == all[^1] ? "" : " ")}")))),
            ]));
        }

        private void Changes()
        {
            if (profile.Changes.Count == 0) return;
            Heading(2, "What changed");
            ChangeText change = new(profile);
            body.Append(text.Caption("Table", FormattableString.Invariant($"Figures that differ from version {profile.Version - 1}")));
            body.Append(WordTable.Of(
                ["Figure", "Period", "Before", "Now", "Why"],
                [
                    .. ChangeText.Largest(profile).Take(LongestList).Select(item => (IReadOnlyList<Paragraph>)
                    [
                        WordText.Paragraph(WordStyles.Cell, change.Name(item)),
                        WordText.Paragraph(WordStyles.Cell, Periods.Name(item.Period)),
                        WordText.Paragraph(WordStyles.Figure, change.Before(item)),
                        WordText.Paragraph(WordStyles.Figure, change.After(item)),
                        WordText.Paragraph(WordStyles.Cell, item.Reason),
                    ]),
                ]));
            if (profile.Changes.Count > LongestList)
                Add(WordStyles.Note, $"The first {Numbers.Count(LongestList)} of {Numbers.Count(profile.Changes.Count)} differences; all of them: {ProfileAddress.Data(profile, ProfileFormat.Json.Name)}");
        }

        private void Notes()
        {
            if (profile.Notes.Count == 0) return;
            Heading(2, "Notes");
            foreach (string note in profile.Notes) Add(null, note);
        }

        private void Sources()
        {
            Heading(2, "Sources");
            Add(null, "The fingerprint (SHA-256) proves which file a figure comes from: the same file always has the same fingerprint.");
            foreach ((int place, Source source) in profile.Sources.Index())
            {
                string used = source.LeftOut == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {source.LeftOut} of {source.Records} records left out");
                body.Append(WordText.Paragraph(null,
                [
                    .. text.Bookmark(BookmarkOf(place), WordText.Run(FormattableString.Invariant($"[{place + 1}] "), isBold: true)),
                    WordText.Run($"{source.Manifest.Citation ?? $"{source.Agency}, {source.File}"} "),
                    WordText.Run(FormattableString.Invariant(
                        $"Provided by {source.Agency}: {source.File}, period {source.Period}, revision {source.Revision}{used}; template {source.Template} {source.TemplateVersion}; licence {source.Manifest.Licence ?? "none declared"}; submission {source.Submission}; SHA-256 {source.ContentHash}")),
                ]));
            }
        }

        private void Methods()
        {
            Heading(2, "Definitions and methods");
            foreach (IndicatorDefinition indicator in profile.Indicators)
            {
                Heading(3, (indicator.Number.Length == 0 ? "" : indicator.Number + " ") + indicator.Name);
                Add(null, indicator.Definition);
                Add(WordStyles.Note, $"Method: {indicator.Method} Unit: {Numbers.Unit(indicator.Unit)}. {indicator.Code}, version {indicator.Version}.");
            }
        }

        private void Protection()
        {
            Heading(2, "Protection of persons");
            Add(null, $"Assembled on profile template {profile.Template}; protected under disclosure policy {profile.Policy}.");
            foreach (var withheld in profile.Withheld)
            {
                string name = profile.Indicators.FirstOrDefault(indicator => indicator.Code == withheld.Indicator)?.Name ?? withheld.Indicator;
                Add(null, $"{name}{ChangeText.By(withheld.Dimensions)}: {withheld.Reason}");
            }
        }

        // Each entry has the page of its heading as a field of its own: of a field for the whole table LibreOffice shows what it was written with, and no page is known here.
        private void Contents()
        {
            foreach ((int level, string bookmark, string title) in contents.Where(entry => entry.Level <= 2))
                contentsEnd.InsertBeforeSelf(WordText.Paragraph(WordStyles.Contents(level), [WordText.Link(bookmark, WordText.Run(title)), new Run(new TabChar()), .. WordText.Field($"PAGEREF {bookmark} \\h", "…")]));
            contentsEnd.Remove();
        }

        private void Heading(int level, string title)
        {
            string bookmark = FormattableString.Invariant($"_Toc{contents.Count:D6}");
            body.Append(WordText.Paragraph(WordStyles.Heading(level), [.. text.Bookmark(bookmark, WordText.Run(title))]));
            contents.Add((level, bookmark, title));
        }

        private void Add(string? style, string paragraph) => body.Append(WordText.Paragraph(style, paragraph));

        private static string BookmarkOf(int source) => FormattableString.Invariant($"source_{source + 1}");
    }
}
