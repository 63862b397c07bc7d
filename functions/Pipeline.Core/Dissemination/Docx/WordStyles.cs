using DocumentFormat.OpenXml.Wordprocessing;

namespace Pipeline.Core.Dissemination.Docx;

/// <summary>The styles of a report. Whoever edits it changes them in one place, as in any document.</summary>
internal static class WordStyles
{
    /// <summary>Colour of headings and lines, as on the pages.</summary>
    public const string Accent = "0B5F73";

    /// <summary>Colour of what is said in passing.</summary>
    public const string Muted = "55616D";

    /// <summary>Style of captions.</summary>
    public const string Caption = "Caption";

    /// <summary>Style of notes and sources.</summary>
    public const string Note = "Note";

    /// <summary>Style of cells that are text.</summary>
    public const string Cell = "TableText";

    /// <summary>Style of cells that are figures.</summary>
    public const string Figure = "TableFigure";

    private const string Font = "Calibri";

    /// <summary>Style of a heading.</summary>
    public static string Heading(int level) => FormattableString.Invariant($"Heading{level}");

    /// <summary>Style of an entry of the table of contents.</summary>
    public static string Contents(int level) => FormattableString.Invariant($"TOC{level}");

    /// <summary>All styles.</summary>
    public static Styles All() => new(
        new DocDefaults(
            new RunPropertiesDefault(new RunPropertiesBaseStyle(
                new RunFonts { Ascii = Font, HighAnsi = Font, ComplexScript = Font }, new FontSize { Val = "21" }, new Languages { Val = "en-GB" })),
            new ParagraphPropertiesDefault(new ParagraphPropertiesBaseStyle(new SpacingBetweenLines { After = "120", Line = "269", LineRule = LineSpacingRuleValues.Auto }))),
        Paragraph("Normal", "Normal", isDefault: true),
        Paragraph("Title", "Title", size: 52, colour: Accent, isBold: true, before: 2400, after: 240),
        Paragraph("Subtitle", "Subtitle", size: 26, colour: Muted, after: 120),
        Paragraph(Heading(1), "heading 1", size: 36, colour: Accent, isBold: true, before: 480, after: 180, keepsNext: true, outline: 0, startsPage: true),
        Paragraph(Heading(2), "heading 2", size: 28, colour: Accent, isBold: true, before: 360, after: 120, keepsNext: true, outline: 1),
        Paragraph(Heading(3), "heading 3", size: 23, isBold: true, before: 240, after: 60, keepsNext: true, outline: 2),
        Paragraph(Caption, "caption", size: 20, isBold: true, before: 240, after: 80, keepsNext: true),
        Paragraph(Note, "Note", size: 17, colour: Muted, before: 60, after: 120),
        Paragraph(Cell, "Table Text", size: 18, before: 20, after: 20),
        Paragraph(Figure, "Table Figure", size: 18, before: 20, after: 20, alignment: JustificationValues.Right),
        Paragraph("Header", "header", size: 17, colour: Muted, after: 0),
        Paragraph("Footer", "footer", size: 17, colour: Muted, after: 0),
        Paragraph("TOCHeading", "TOC Heading", size: 28, colour: Accent, isBold: true, before: 0, after: 180, keepsNext: true),
        Contents(1, 0, isBold: true),
        Contents(2, 240, isBold: false),
        new Style(new StyleName { Val = "Hyperlink" }, new StyleRunProperties(new Color { Val = Accent })) { Type = StyleValues.Character, StyleId = "Hyperlink" });

    private static Style Contents(int level, int indent, bool isBold)
    {
        Style style = Paragraph(Contents(level), FormattableString.Invariant($"toc {level}"), isBold: isBold, before: isBold ? 120 : 0, after: 40);
        style.StyleParagraphProperties!.InsertAt(new Tabs(new TabStop { Val = TabStopValues.Right, Leader = TabStopLeaderCharValues.Dot, Position = WordPage.TextWidth }), 0);
        style.StyleParagraphProperties.Append(new Indentation { Left = FormattableString.Invariant($"{indent}") });
        return style;
    }

    // Sizes in half points, distances in twentieths of a point.
    private static Style Paragraph(
        string id, string name, int size = 21, string? colour = null, bool isBold = false, int before = 0, int after = 120, bool keepsNext = false, int? outline = null, bool startsPage = false,
        JustificationValues? alignment = null, bool isDefault = false)
    {
        var paragraph = new StyleParagraphProperties();
        if (keepsNext) paragraph.Append(new KeepNext());
        if (startsPage) paragraph.Append(new PageBreakBefore());
        paragraph.Append(new SpacingBetweenLines { Before = FormattableString.Invariant($"{before}"), After = FormattableString.Invariant($"{after}") });
        if (alignment is { } side) paragraph.Append(new Justification { Val = side });
        if (outline is { } level) paragraph.Append(new OutlineLevel { Val = level });
        var run = new StyleRunProperties();
        if (isBold) run.Append(new Bold());
        if (colour is not null) run.Append(new Color { Val = colour });
        run.Append(new FontSize { Val = FormattableString.Invariant($"{size}") });
        var style = new Style { Type = StyleValues.Paragraph, StyleId = id, Default = isDefault ? true : null };
        style.Append(new StyleName { Val = name });
        if (!isDefault) style.Append(new BasedOn { Val = "Normal" });
        if (outline is not null) style.Append(new NextParagraphStyle { Val = "Normal" });
        style.Append(new PrimaryStyle(), paragraph, run);
        return style;
    }
}

/// <summary>The page of a report: A4, upright.</summary>
internal static class WordPage
{
    /// <summary>Width of the text in twentieths of a point.</summary>
    public const int TextWidth = 11906 - (2 * Margin);

    private const int Margin = 1304;

    /// <summary>The properties of the section that ends here.</summary>
    /// <param name="header">Relationship of the header.</param>
    /// <param name="footer">Relationship of the footer.</param>
    public static SectionProperties Section(string header, string footer) => new(
        new HeaderReference { Type = HeaderFooterValues.Default, Id = header },
        new FooterReference { Type = HeaderFooterValues.Default, Id = footer },
        new PageSize { Width = 11906, Height = 16838 },
        new PageMargin { Top = Margin, Bottom = Margin, Left = Margin, Right = Margin, Header = 624, Footer = 624, Gutter = 0 },
        new TitlePage());
}
