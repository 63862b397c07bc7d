using Pipeline.Core.Codelists;
using Pipeline.Core.Profiles;

namespace Pipeline.Core.Dissemination.Charts;

/// <summary>A table drawn: the chart, or why there is none, and what has to be said about it.</summary>
/// <param name="Svg">The chart; null where there is nothing to draw.</param>
/// <param name="Missing">Why there is no chart; null where there is one.</param>
/// <param name="Notes">Sentences for below the chart.</param>
/// <remarks>Charts are measured in CSS pixels upwards and in per cent across, so that they fill any width while their text keeps its size and stays legible
/// on a phone; a view box would shrink the text with the chart. The box of the drawing is the plot: labels stand outside it, beside the plot in columns as wide
/// as the widest of them.</remarks>
internal sealed record Drawing(Html? Svg, string? Missing, IReadOnlyList<string> Notes)
{
    /// <summary>Draws a table as its profile template says.</summary>
    public static Drawing Of(ProfileTable table) => table.Chart switch
    {
        _ when table.Withheld is not null => None("There is no chart, because the table is withheld."),
        Chart.Trend => TrendChart.Draw(table),
        Chart.Pyramid => PyramidChart.Draw(table),
        Chart.Bars or Chart.Rates => BarChart.Draw(table),
        Chart.List or Chart.None => new Drawing(null, null, []),
        _ => None("There is no chart of this kind."),
    };

    /// <summary>No chart, and why.</summary>
    public static Drawing None(string reason) => new(null, reason, []);

    /// <summary>The frame of a chart: an image with a name and a description for those who do not see it. What is drawn is repeated in the data table.</summary>
    /// <param name="table">The table; its id names the elements.</param>
    /// <param name="kind">CSS class of the kind of chart.</param>
    /// <param name="top">Room above the marks, in pixels.</param>
    /// <param name="height">Height of the marks and of what stands below them, in pixels.</param>
    /// <param name="description">What there is to see, in words.</param>
    /// <param name="marks">The marks.</param>
    /// <param name="left">What stands to the left of the plot.</param>
    /// <param name="right">What stands to its right.</param>
    public static Html Frame(
        ProfileTable table, string kind, double top, double height, string description, Html marks, IEnumerable<string> left, IEnumerable<string> right) =>
        $"""
        <div class="frame">{Room("left", left)}<svg class="chart {kind}" role="img" aria-labelledby="{table.Id}-name {table.Id}-description" width="100%" height="{Numbers.Place(top + height)}" overflow="visible">
        <title id="{table.Id}-name">{table.Title}</title><desc id="{table.Id}-description">{description}</desc>
        <g transform="translate(0 {Numbers.Place(top)})">
        {marks}</g></svg>{Room("right", right)}</div>
        """;

    // How wide a label is, only the browser knows: it lays these out, unseen, and gives their column its width.
    private static Html Room(string side, IEnumerable<string> labels) =>
        $"""<div class="room {side}" aria-hidden="true">{Html.Each(labels.Distinct(), label => $"<span>{label}</span>")}</div>""";

    /// <summary>CSS class of a category: the same for the same code in every chart of a breakdown.</summary>
    public static string ColourOf(ProfileRow row, int place) => row.Codes.All(code => code == Codelist.Total) ? "total" : $"c{Numbers.Place(place)}";
}
