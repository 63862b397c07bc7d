using System.Globalization;
using DocumentFormat.OpenXml.Drawing.Charts;
using DocumentFormat.OpenXml.Packaging;
using Pipeline.Core.Dissemination.Charts;
using BarChart = DocumentFormat.OpenXml.Drawing.Charts.BarChart;
using D = DocumentFormat.OpenXml.Drawing;
using Outline = DocumentFormat.OpenXml.Drawing.Outline;
using W = DocumentFormat.OpenXml.Wordprocessing;
using Wp = DocumentFormat.OpenXml.Drawing.Wordprocessing;
using Chart = Pipeline.Core.Profiles.Chart;

namespace Pipeline.Core.Dissemination.Docx;

/// <summary>Charts of a report, as charts of the word processor with their data: whoever edits the report can change them.</summary>
/// <param name="document">The part of the document.</param>
internal sealed class WordChart(MainDocumentPart document)
{
    private const long Centimetre = 360_000;
    private const uint Along = 1;
    private const uint Across = 2;
    private const string Ink = "18222C";

    // Of the style sheet: the bars, and the lines in their order. A pyramid has men, then women.
    private static readonly string[] Lines = ["18222C", "96306B", "1A7F72", "B5651D", "3F5FB0", "6B7D1F"];
    private static readonly string[] Sexes = ["1A7F72", "96306B"];
    private static readonly string[] Bars = ["1C6F8C"];

    private uint count;

    /// <summary>A paragraph with a chart.</summary>
    /// <param name="data">What it shows.</param>
    /// <param name="decimals">Decimals of its figures.</param>
    public W.Paragraph Of(ChartData data, int decimals)
    {
        count++;
        string id = FormattableString.Invariant($"rIdChart{count}");
        ChartPart part = document.AddNewPart<ChartPart>(id);
        EmbeddedPackagePart workbook = part.AddNewPart<EmbeddedPackagePart>("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "rIdData");
        using (MemoryStream bytes = ChartWorkbook.Of(["", .. Enumerable.Range(0, data.Series.Count).Select(i => NameOf(data, i))], RowsOf(data))) workbook.FeedData(bytes);
        part.ChartSpace = Space(data, decimals);

        double height = data.Kind switch { Chart.Trend => 7, Chart.Pyramid => Math.Max(6, 1.5 + (0.42 * data.Categories.Count)), _ => Math.Max(3, 1 + (0.62 * data.Categories.Count)) };
        string name = FormattableString.Invariant($"Chart {count}");
        return WordText.Paragraph(null, new W.Run(new W.Drawing(new Wp.Inline(
            new Wp.Extent { Cx = (long)(16.2 * Centimetre), Cy = (long)(height * Centimetre) },
            new Wp.DocProperties { Id = count, Name = name, Description = $"{data.Title}: the table below has the figures." },
            new Wp.NonVisualGraphicFrameDrawingProperties(),
            new D.Graphic(new D.GraphicData(new ChartReference { Id = id }) { Uri = "http://schemas.openxmlformats.org/drawingml/2006/chart" }))
        { DistanceFromTop = 0, DistanceFromBottom = 0, DistanceFromLeft = 0, DistanceFromRight = 0 })));
    }

    private static ChartSpace Space(ChartData data, int decimals)
    {
        string format = decimals == 0 ? "#,##0" : "#,##0." + new string('0', decimals);
        var area = new PlotArea(new Layout());
        area.Append(data.Kind == Chart.Trend ? Trend(data) : BarsOf(data, format));
        area.Append(data.Kind == Chart.Trend ? TimeAxis(data) : CategoryAxis(data));
        area.Append(FigureAxis(data, format));
        var chart = new DocumentFormat.OpenXml.Drawing.Charts.Chart(new AutoTitleDeleted { Val = true }, area);
        if (data.Series.Count > 1) chart.Append(new Legend(new LegendPosition { Val = LegendPositionValues.Bottom }, new Overlay { Val = false }));
        chart.Append(new PlotVisibleOnly { Val = true }, new DisplayBlanksAs { Val = DisplayBlanksAsValues.Gap });
        var space = new ChartSpace(new Date1904 { Val = false }, new RoundedCorners { Val = false }, chart, new ShapeProperties(new Outline(new D.NoFill())));
        space.AddNamespaceDeclaration("c", "http://schemas.openxmlformats.org/drawingml/2006/chart");
        space.AddNamespaceDeclaration("a", "http://schemas.openxmlformats.org/drawingml/2006/main");
        space.Append(new TextProperties(
            new D.BodyProperties(), new D.ListStyle(),
            new D.Paragraph(new D.ParagraphProperties(new D.DefaultRunProperties(new D.SolidFill(new D.RgbColorModelHex { Val = Ink })) { FontSize = 800 }), new D.EndParagraphRunProperties { Language = "en-GB" })));
        space.Append(new ExternalData(new AutoUpdate { Val = false }) { Id = "rIdData" });
        return space;
    }

    // Periods are to scale, as a line that jumps over a decade would lie otherwise.
    private static ScatterChart Trend(ChartData data)
    {
        var chart = new ScatterChart(new ScatterStyle { Val = ScatterStyleValues.LineMarker }, new VaryColors { Val = false });
        foreach ((int i, ChartSeries series) in data.Series.Index())
        {
            string colour = Lines[i % Lines.Length];
            chart.Append(new ScatterChartSeries(
                new DocumentFormat.OpenXml.Drawing.Charts.Index { Val = (uint)i }, new Order { Val = (uint)i }, Name(data, i),
                new ChartShapeProperties(new Outline(new D.SolidFill(new D.RgbColorModelHex { Val = colour })) { Width = 22225 }),
                new Marker(new Symbol { Val = MarkerStyleValues.Circle }, new Size { Val = 5 }, new ChartShapeProperties(new D.SolidFill(new D.RgbColorModelHex { Val = colour }), new Outline(new D.NoFill()))),
                new XValues(new NumberReference(new Formula(Range(0, data)), Cache([.. data.Places.Select(place => (double?)place)], "General"))),
                new YValues(Values(data, i)),
                new Smooth { Val = false }));
        }

        chart.Append(new AxisId { Val = Along }, new AxisId { Val = Across });
        return chart;
    }

    private static BarChart BarsOf(ChartData data, string format)
    {
        bool isPyramid = data.Kind == Chart.Pyramid;
        string[] colours = isPyramid ? Sexes : Bars;
        var chart = new BarChart(
            new BarDirection { Val = BarDirectionValues.Bar }, new BarGrouping { Val = isPyramid ? BarGroupingValues.Stacked : BarGroupingValues.Clustered }, new VaryColors { Val = false });
        foreach (int i in Enumerable.Range(0, data.Series.Count))
        {
            var series = new BarChartSeries(
                new DocumentFormat.OpenXml.Drawing.Charts.Index { Val = (uint)i }, new Order { Val = (uint)i }, Name(data, i),
                new ChartShapeProperties(new D.SolidFill(new D.RgbColorModelHex { Val = colours[i] })), new InvertIfNegative { Val = false });
            if (!isPyramid)
                series.Append(new DataLabels(
                    new NumberingFormat { FormatCode = format, SourceLinked = false }, new ShowLegendKey { Val = false }, new ShowValue { Val = true }, new ShowCategoryName { Val = false },
                    new ShowSeriesName { Val = false }, new ShowPercent { Val = false }, new ShowBubbleSize { Val = false }));
            series.Append(
                new CategoryAxisData(new StringReference(
                    new Formula(Range(0, data)),
                    new StringCache([new PointCount { Val = (uint)data.Categories.Count }, .. data.Categories.Select((text, place) => new StringPoint(new NumericValue(text)) { Index = (uint)place })]))),
                new DocumentFormat.OpenXml.Drawing.Charts.Values(Values(data, i)));
            chart.Append(series);
        }

        chart.Append(new GapWidth { Val = (ushort)(isPyramid ? 15 : 45) });
        if (isPyramid) chart.Append(new Overlap { Val = 100 });
        chart.Append(new AxisId { Val = Along }, new AxisId { Val = Across });
        return chart;
    }

    private static ValueAxis TimeAxis(ChartData data) => new(
        new AxisId { Val = Along },
        new Scaling(new Orientation { Val = OrientationValues.MinMax }, new MaxAxisValue { Val = Math.Ceiling(data.Places[^1]) }, new MinAxisValue { Val = Math.Floor(data.Places[0]) }),
        new Delete { Val = false }, new AxisPosition { Val = AxisPositionValues.Bottom }, new NumberingFormat { FormatCode = "0", SourceLinked = false },
        new MajorTickMark { Val = TickMarkValues.Outside }, new MinorTickMark { Val = TickMarkValues.None }, new TickLabelPosition { Val = TickLabelPositionValues.Low }, Line("55616D"),
        new CrossingAxis { Val = Across }, new Crosses { Val = CrossesValues.AutoZero }, new CrossBetween { Val = CrossBetweenValues.MidpointCategory },
        new MajorUnit { Val = Math.Max(1, Math.Ceiling((data.Places[^1] - data.Places[0]) / 10)) });

    // The first of a bar chart is at the top; the youngest of a pyramid at its bottom.
    private static CategoryAxis CategoryAxis(ChartData data) => new(
        new AxisId { Val = Along }, new Scaling(new Orientation { Val = data.Kind == Chart.Pyramid ? OrientationValues.MinMax : OrientationValues.MaxMin }), new Delete { Val = false }, new AxisPosition { Val = AxisPositionValues.Left },
        new NumberingFormat { FormatCode = "General", SourceLinked = false }, new MajorTickMark { Val = TickMarkValues.None }, new MinorTickMark { Val = TickMarkValues.None },
        new TickLabelPosition { Val = TickLabelPositionValues.Low }, Line("55616D"), new CrossingAxis { Val = Across }, new Crosses { Val = CrossesValues.AutoZero },
        new AutoLabeled { Val = true }, new LabelAlignment { Val = LabelAlignmentValues.Center }, new LabelOffset { Val = 100 }, new NoMultiLevelLabels { Val = true });

    private static ValueAxis FigureAxis(ChartData data, string format)
    {
        bool isTrend = data.Kind == Chart.Trend, isBars = data.Kind == Chart.Bars;
        Axis scale = Axis.For(Enumerable.Range(0, data.Series.Count).SelectMany(series => ValuesOf(data, series)).OfType<double>());
        // Every bar carries its figure, so that an axis would say nothing more.
        var axis = new ValueAxis(new AxisId { Val = Across }, isBars ? new Scaling(new Orientation { Val = OrientationValues.MinMax }) : new Scaling(new Orientation { Val = OrientationValues.MinMax }, new MaxAxisValue { Val = scale.High }, new MinAxisValue { Val = scale.Low }), new Delete { Val = isBars });
        axis.Append(new AxisPosition { Val = isTrend ? AxisPositionValues.Left : AxisPositionValues.Bottom });
        if (!isBars) axis.Append(new MajorGridlines(Line("DDE2E5")));
        axis.Append(
            // Men are to the left of zero, and no fewer for that.
            new NumberingFormat { FormatCode = data.Kind == Chart.Pyramid ? $"{format};{format}" : format, SourceLinked = false },
            new MajorTickMark { Val = TickMarkValues.None }, new MinorTickMark { Val = TickMarkValues.None }, new TickLabelPosition { Val = TickLabelPositionValues.Low }, NoLine(),
            new CrossingAxis { Val = Along }, new Crosses { Val = CrossesValues.AutoZero }, new CrossBetween { Val = isTrend ? CrossBetweenValues.MidpointCategory : CrossBetweenValues.Between });
        if (!isBars) axis.Append(new MajorUnit { Val = scale.Step });
        return axis;
    }

    private static ChartShapeProperties NoLine() => new(new Outline(new D.NoFill()));

    private static ChartShapeProperties Line(string colour) => new(new Outline(new D.SolidFill(new D.RgbColorModelHex { Val = colour })) { Width = 9525 });

    private static SeriesText Name(ChartData data, int series) => new(new StringReference(
        new Formula(FormattableString.Invariant($"{ChartWorkbook.Sheet}!${(char)('B' + series)}$1")),
        new StringCache(new PointCount { Val = 1 }, new StringPoint(new NumericValue(NameOf(data, series))) { Index = 0 })));

    private static string NameOf(ChartData data, int series) => data.Series[series].Name.Length > 0 ? data.Series[series].Name : data.Title;

    private static NumberReference Values(ChartData data, int series) => new(new Formula(Range(series + 1, data)), Cache(ValuesOf(data, series), "General"));

    private static double?[] ValuesOf(ChartData data, int series) => [.. data.Series[series].Values.Select(value => data.Kind == Chart.Pyramid && series == 0 ? -value : value)];

    private static IEnumerable<IReadOnlyList<object?>> RowsOf(ChartData data) => data.Categories.Select((category, place) =>
        (IReadOnlyList<object?>)[data.Places.Count > 0 ? data.Places[place] : category, .. Enumerable.Range(0, data.Series.Count).Select(i => (object?)ValuesOf(data, i)[place])]);

    private static NumberingCache Cache(IReadOnlyList<double?> values, string format) => new(
    [
        new FormatCode(format), new PointCount { Val = (uint)values.Count },
        .. values.Index().Where(value => value.Item is not null).Select(value => new NumericPoint(new NumericValue(value.Item!.Value.ToString("R", CultureInfo.InvariantCulture))) { Index = (uint)value.Index }),
    ]);

    private static string Range(int column, ChartData data) => FormattableString.Invariant($"{ChartWorkbook.Sheet}!${(char)('A' + column)}$2:${(char)('A' + column)}${data.Categories.Count + 1}");
}
