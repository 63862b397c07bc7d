namespace Pipeline.Core.Dissemination.Charts;

/// <summary>A small line without axes: whether a figure went up or down.</summary>
internal static class Sparkline
{
    private const double Width = 200;
    private const double Height = 44;
    private const double Margin = 4;

    /// <summary>Draws a series of figures over years or months; nothing where there are fewer than two, or all are zero.</summary>
    /// <param name="name">What the line shows, for those who do not see it.</param>
    /// <param name="series">Years or months ascending, with their figures.</param>
    public static Html? Draw(string name, IReadOnlyList<SeriesPoint> series)
    {
        if (series.Count < 2) return null;
        double low = Math.Min(0, series.Min(point => point.Value)), high = Math.Max(0, series.Max(point => point.Value));
        if (low == high) return null;
        double first = Periods.Place(series[0].Period), span = Periods.Place(series[^1].Period) - first;
        string X(SeriesPoint point) => Numbers.Place(Margin + ((Periods.Place(point.Period) - first) / span * (Width - (2 * Margin))));
        string Y(SeriesPoint point) => Numbers.Place(Margin + ((high - point.Value) / (high - low) * (Height - (2 * Margin))));
        return $"""
            <svg class="spark" role="img" aria-label="{name}" viewBox="0 0 {Numbers.Place(Width)} {Numbers.Place(Height)}"><polyline points="{string.Join(' ', series.Select(point => $"{X(point)},{Y(point)}"))}"/><circle cx="{X(series[^1])}" cy="{Y(series[^1])}" r="3.5"/></svg>
            """;
    }
}
