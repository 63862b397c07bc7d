using Pipeline.Core.Profiles;

namespace Pipeline.Core.Dissemination.Charts;

/// <summary>What a chart shows, for programs that draw by themselves: the same figures that <see cref="Drawing"/> draws.</summary>
/// <param name="Kind">Trend, Bars or Pyramid.</param>
/// <param name="Title">Title for people.</param>
/// <param name="Categories">What is along the axis: periods, categories or age groups.</param>
/// <param name="Places">Their places on an axis of time, in years; empty where they are no periods.</param>
/// <param name="Series">The series; of a pyramid men and women.</param>
internal sealed record ChartData(Chart Kind, string Title, IReadOnlyList<string> Categories, IReadOnlyList<double> Places, IReadOnlyList<ChartSeries> Series)
{
    /// <summary>The charts of a table, none where nothing is drawn: one, or of pyramids one for each category and year.</summary>
    public static IReadOnlyList<ChartData> Of(ProfileTable table) => table.Chart switch
    {
        _ when table.Withheld is not null => [],
        Chart.Trend => Some(TrendChart.DataOf(table)),
        Chart.Bars or Chart.Rates => Some(BarChart.DataOf(table)),
        Chart.Pyramid => Some(PyramidChart.DataOf(table)),
        Chart.Pyramids => [.. PyramidChart.Slices(table).SelectMany(slices => slices).Select(PyramidChart.DataOf).OfType<ChartData>()],
        _ => [],
    };

    private static ChartData[] Some(ChartData? data) => data is null ? [] : [data];
}

/// <summary>A series of a chart.</summary>
/// <param name="Name">Its name; empty where it is the only one.</param>
/// <param name="Values">One for each category; null where there is no figure.</param>
internal sealed record ChartSeries(string Name, IReadOnlyList<double?> Values);
