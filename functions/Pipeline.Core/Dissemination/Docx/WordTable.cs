using DocumentFormat.OpenXml.Wordprocessing;

namespace Pipeline.Core.Dissemination.Docx;

/// <summary>A table of a report: the head is repeated on each page, rows are never torn apart.</summary>
internal static class WordTable
{
    /// <summary>Makes a table as wide as the text.</summary>
    /// <param name="head">Headings of the columns.</param>
    /// <param name="rows">Cells of the rows; each row is as long as the head.</param>
    /// <param name="totals">Places of rows that are totals.</param>
    /// <param name="areFigures">Whether all but the first column are figures.</param>
    public static Table Of(IReadOnlyList<string> head, IReadOnlyList<IReadOnlyList<Paragraph>> rows, IReadOnlySet<int>? totals = null, bool areFigures = false)
    {
        int[] widths = Widths(head, rows, areFigures);
        var table = new Table(
            new TableProperties(
                new TableWidth { Width = Text(WordPage.TextWidth), Type = TableWidthUnitValues.Dxa },
                new TableBorders(
                    new TopBorder { Val = BorderValues.Single, Size = 8, Color = WordStyles.Accent }, new BottomBorder { Val = BorderValues.Single, Size = 8, Color = WordStyles.Accent },
                    new InsideHorizontalBorder { Val = BorderValues.Single, Size = 4, Color = "DDE2E5" }),
                new TableLayout { Type = TableLayoutValues.Fixed },
                new TableCellMarginDefault(new TableCellLeftMargin { Width = 57, Type = TableWidthValues.Dxa }, new TableCellRightMargin { Width = 57, Type = TableWidthValues.Dxa })),
            new DocumentFormat.OpenXml.Wordprocessing.TableGrid(widths.Select(width => new GridColumn { Width = Text(width) })));
        table.Append(new TableRow(
            [
                new TableRowProperties(new CantSplit(), new TableHeader()),
                .. head.Select((text, i) => Cell(widths[i], WordText.Paragraph(areFigures && i > 0 ? WordStyles.Figure : WordStyles.Cell, WordText.Run(text, isBold: true)), isShaded: true)),
            ]));
        foreach ((int place, IReadOnlyList<Paragraph> row) in rows.Index())
            table.Append(new TableRow([new TableRowProperties(new CantSplit()), .. row.Select((cell, i) => Cell(widths[i], cell, isShaded: totals?.Contains(place) == true))]));
        return table;
    }

    private static TableCell Cell(int width, Paragraph content, bool isShaded)
    {
        var properties = new TableCellProperties(new TableCellWidth { Width = Text(width), Type = TableWidthUnitValues.Dxa });
        if (isShaded) properties.Append(new Shading { Val = ShadingPatternValues.Clear, Color = "auto", Fill = "F3F5F5" });
        return new TableCell(properties, content);
    }

    // Figures need about the same room each; of texts the longer need more, but none takes it all.
    private static int[] Widths(IReadOnlyList<string> head, IReadOnlyList<IReadOnlyList<Paragraph>> rows, bool areFigures)
    {
        int Longest(int column) => rows.Select(row => row[column].InnerText.Length).Append(head[column].Length).Max();
        double[] shares = areFigures
            ? [Math.Clamp(Longest(0) / 12.0, 1.2, Math.Max(2, 6 - head.Count)), .. Enumerable.Repeat(1.0, head.Count - 1)]
            : [.. head.Select((text, i) => Math.Clamp(rows.Select(row => row[i].InnerText.Length).Append(text.Length).Average(), 8, 40))];
        double all = shares.Sum();
        return [.. shares.Select(share => (int)(WordPage.TextWidth * share / all))];
    }

    private static string Text(int number) => FormattableString.Invariant($"{number}");
}
