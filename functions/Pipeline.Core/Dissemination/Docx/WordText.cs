using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Wordprocessing;

namespace Pipeline.Core.Dissemination.Docx;

/// <summary>Pieces of text of a report, and what numbers them.</summary>
internal sealed class WordText
{
    private readonly Dictionary<string, int> captions = [];
    private int bookmarks;

    /// <summary>A run of text; line breaks within it are kept.</summary>
    public static Run Run(string text, bool isBold = false, bool isRaised = false)
    {
        var run = new Run();
        if (isBold || isRaised) run.Append(new RunProperties());
        if (isBold) run.RunProperties!.Append(new Bold());
        if (isRaised) run.RunProperties!.Append(new VerticalTextAlignment { Val = VerticalPositionValues.Superscript });
        foreach ((int i, string line) in text.ReplaceLineEndings("\n").Split('\n').Index())
        {
            if (i > 0) run.Append(new Break());
            run.Append(new Text(Printable(line)) { Space = SpaceProcessingModeValues.Preserve });
        }

        return run;
    }

    /// <summary>A paragraph in a style.</summary>
    public static Paragraph Paragraph(string? style, params OpenXmlElement[] content)
    {
        var paragraph = new Paragraph();
        if (style is not null) paragraph.Append(new ParagraphProperties(new ParagraphStyleId { Val = style }));
        paragraph.Append(content);
        return paragraph;
    }

    /// <summary>A paragraph of plain text.</summary>
    public static Paragraph Paragraph(string? style, string text) => Paragraph(style, Run(text));

    /// <summary>A field with the result that it has until somebody has it computed again.</summary>
    /// <param name="instruction">Its instruction, for example <c>PAGE</c>.</param>
    /// <param name="result">Its result.</param>
    public static IEnumerable<OpenXmlElement> Field(string instruction, string result) =>
    [
        new Run(new FieldChar { FieldCharType = FieldCharValues.Begin }),
        new Run(new FieldCode($" {instruction} ") { Space = SpaceProcessingModeValues.Preserve }),
        new Run(new FieldChar { FieldCharType = FieldCharValues.Separate }),
        Run(result),
        new Run(new FieldChar { FieldCharType = FieldCharValues.End }),
    ];

    /// <summary>What a link within the document leads to.</summary>
    /// <param name="name">Name of the bookmark.</param>
    /// <param name="content">What is marked.</param>
    public IEnumerable<OpenXmlElement> Bookmark(string name, params OpenXmlElement[] content)
    {
        string id = FormattableString.Invariant($"{bookmarks++}");
        return [new BookmarkStart { Id = id, Name = name }, .. content, new BookmarkEnd { Id = id }];
    }

    /// <summary>A link within the document.</summary>
    public static Hyperlink Link(string bookmark, params OpenXmlElement[] content) => new(content) { Anchor = bookmark, History = true };

    /// <summary>A numbered caption, such as <c>Table 3. Migrant stock by sex</c>.</summary>
    /// <param name="kind">Table or Figure.</param>
    /// <param name="text">What stands behind the number.</param>
    public Paragraph Caption(string kind, string text)
    {
        int number = captions[kind] = captions.GetValueOrDefault(kind) + 1;
        return Paragraph(WordStyles.Caption, [Run($"{kind} "), .. Field($"SEQ {kind} \\* ARABIC", FormattableString.Invariant($"{number}")), Run($". {text}")]);
    }

    // What XML cannot hold is not in a text that people read either.
    private static string Printable(string text) => string.Concat(text.Where(letter => letter >= ' ' || letter == '\t'));
}
