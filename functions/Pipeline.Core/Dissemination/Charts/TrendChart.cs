using Pipeline.Core.Profiles;

namespace Pipeline.Core.Dissemination.Charts;

/// <summary>Lines over years or months, the time to scale, each line named at its end.</summary>
internal static class TrendChart
{
    // A single line needs less height to be read than several that must not run into each other.
    private const double TallHeight = 240;
    private const double LowHeight = 150;
    private const double Top = 14;
    private const double Bottom = 30;
    private const double LabelHeight = 34;
    private const double SecondLine = 16;

    // Room for the label of a year, as a share of the plot: on a wide screen, and on a phone, where the style sheet hides the others.
    private const double YearWidth = 0.08;
    private const double NarrowYearWidth = 0.16;
    private const int Most = 6;
    private const int LongestName = 14;

    /// <summary>Draws a table whose rows are the lines.</summary>
    public static Drawing Draw(ProfileTable table)
    {
        double[] times = [.. table.Periods.Select(Periods.Place)];
        (Line[] lines, int all, int[] drawn) = LinesOf(table);
        if (drawn.Length == 0) return Drawing.None("There is no chart, because there are no figures.");
        if (drawn.Length == 1) return Drawing.None($"There is no chart, because there are figures for one {(table.Periods[drawn[0]].Length == 4 ? "year" : "month")} only, {Periods.Name(table.Periods[drawn[0]])}.");

        var text = new FigureText(table);
        Axis axis = Axis.For(lines.SelectMany(line => drawn.Where(line.Has).Select(line.Value)));
        double first = times[drawn[0]], span = times[drawn[^1]] - first;
        double X(int i) => (times[i] - first) / span;
        double height = lines.Length == 1 ? LowHeight : TallHeight;
        double Y(double value) => height * (1 - axis.Share(value));

        double[] places = [.. drawn.Select(X)];
        IReadOnlyList<int> labelled = Labelled(places, YearWidth), roomy = Labelled(places, NarrowYearWidth);

        Html marks = $"""
            {Html.Each(axis.Ticks, tick => Grid(Y(tick), Numbers.Tick(tick, axis, table.Unit), tick == 0))}
            {Html.Each(labelled, i => $"<text class=\"{(roomy.Contains(i) ? "tick" : "tick spare")}\" x=\"{Percent(X(drawn[i]))}\" y=\"{Numbers.Place(height + 20)}\" text-anchor=\"middle\">{Periods.ShortName(table.Periods[drawn[i]])}</text>")}
            {Html.Each(lines, line => Path(line, drawn, X, Y))}
            {Ends(text, lines, Y, height)}
            {Html.Each(Enumerable.Range(0, drawn.Length), i => Slot(table, text, lines, drawn, i, X, height))}

            """;
        string description = $"Line chart. {string.Join(" ", lines.Select(line => Describe(table, text, line)))}";
        return new Drawing(
            Drawing.Frame(table, "trend", Top, height + Bottom, description, marks,
                axis.Ticks.Select(tick => Numbers.Tick(tick, axis, table.Unit)), lines.SelectMany(line => new[] { Short(line.Name), text.Plain(line.Value(line.Last)) })),
            null, [.. Notes(text, lines, all)]);
    }

    /// <summary>The lines that are drawn; null where there are not two periods with figures.</summary>
    public static ChartData? DataOf(ProfileTable table)
    {
        (Line[] lines, _, int[] drawn) = LinesOf(table);
        return drawn.Length < 2 ? null : new ChartData(
            Chart.Trend, table.Title, [.. drawn.Select(i => Periods.Name(table.Periods[i]))], [.. drawn.Select(i => Periods.Place(table.Periods[i]))],
            [.. lines.Select(line => new ChartSeries(line.Name, [.. drawn.Select(i => line.Has(i) ? line.Value(i) : (double?)null)]))]);
    }

    // The largest lines, how many there are, and the periods for which one of them has a figure.
    private static (Line[] Lines, int All, int[] Drawn) LinesOf(ProfileTable table)
    {
        Line[] all = [.. table.Rows.Select((row, i) => new Line(Name(row), row, i)).Where(line => line.Last >= 0)];
        Line[] lines = [.. all.OrderByDescending(line => Math.Abs(line.Value(line.Last))).Take(Most).OrderBy(line => line.Place)];
        return (lines, all.Length, [.. Enumerable.Range(0, table.Periods.Count).Where(i => lines.Any(line => line.Has(i)))]);
    }

    /// <summary>Which of the years are labelled: the last, and going back each that has room.</summary>
    /// <param name="places">Their places, 0 to 1, ascending.</param>
    /// <param name="width">Room that a label needs, as a share of the plot.</param>
    internal static IReadOnlyList<int> Labelled(IReadOnlyList<double> places, double width)
    {
        var labelled = new List<int> { places.Count - 1 };
        for (int i = places.Count - 2; i >= 0; i--)
            if (places[labelled[^1]] - places[i] >= width) labelled.Add(i);
        labelled.Reverse();
        return labelled;
    }

    /// <summary>Moves labels apart that would cover each other, as little as needed.</summary>
    /// <param name="wanted">Where they would best be, in pixels from the top.</param>
    /// <param name="lowest">The lowest place that a label may have.</param>
    internal static IReadOnlyList<double> Apart(IReadOnlyList<double> wanted, double lowest)
    {
        int[] order = [.. Enumerable.Range(0, wanted.Count).OrderBy(i => wanted[i])];
        double[] places = [.. wanted];
        double free = double.NegativeInfinity;
        foreach (int i in order)
        {
            places[i] = Math.Max(places[i], free);
            free = places[i] + LabelHeight;
        }

        foreach (int i in order.Reverse())
        {
            places[i] = Math.Min(places[i], lowest);
            lowest = places[i] - LabelHeight;
        }

        return places;
    }

    private static Html Grid(double y, string label, bool isZero) =>
        $"""<line class="{(isZero ? "zero" : "grid")}" x1="0" x2="100%" y1="{Numbers.Place(y)}" y2="{Numbers.Place(y)}"/><text class="tick" x="-10" y="{Numbers.Place(y)}" dy="4" text-anchor="end">{label}</text>""";

    // A year without a figure breaks the line: nothing is drawn that was not measured.
    private static Html Path(Line line, int[] drawn, Func<int, double> x, Func<double, double> y)
    {
        IEnumerable<(int From, int To)> steps = drawn.Zip(drawn.Skip(1)).Where(step => line.Has(step.First) && line.Has(step.Second));
        return $"""
            <g class="series {line.Colour}">{Html.Each(steps, step => $"<line x1=\"{Percent(x(step.From))}\" y1=\"{At(step.From)}\" x2=\"{Percent(x(step.To))}\" y2=\"{At(step.To)}\"/>")}
            {Html.Each(drawn.Where(line.Has), i => $"<circle class=\"{(line.Cell(i).Status == "A" ? "normal" : "marked")}\" cx=\"{Percent(x(i))}\" cy=\"{At(i)}\" r=\"3.5\"/>")}</g>
            """;

        string At(int i) => Numbers.Place(y(line.Value(i)));
    }

    private static Html Ends(FigureText text, Line[] lines, Func<double, double> y, double height)
    {
        IReadOnlyList<double> places = Apart([.. lines.Select(line => y(line.Value(line.Last)))], height - SecondLine);
        return $"{Html.Each(lines.Zip(places), end => $"<text class=\"end {end.First.Colour}\" y=\"{Numbers.Place(end.Second)}\">{End(text, end.First)}</text>")}";
    }

    private static Html End(FigureText text, Line line)
    {
        string value = text.Plain(line.Value(line.Last));
        if (line.Name.Length == 0) return $"""<tspan class="value" x="100%" dx="12" dy="4">{value}</tspan>""";
        return $"""<tspan class="name" x="100%" dx="12" dy="-3">{Short(line.Name)}</tspan><tspan class="value" x="100%" dx="12" dy="16">{value}</tspan>""";
    }

    // Beside the plot there is room for a word; the tooltip, the description and the data table have the whole name.
    private static string Short(string name) => name.Length <= LongestName ? name : name[..(LongestName - 1)].TrimEnd() + "…";

    // The strip of the plot that is nearest to a year tells all figures of that year.
    private static Html Slot(ProfileTable table, FigureText text, Line[] lines, int[] drawn, int i, Func<int, double> x, double height)
    {
        double at = x(drawn[i]);
        double from = i == 0 ? 0 : (at + x(drawn[i - 1])) / 2, to = i == drawn.Length - 1 ? 1 : (at + x(drawn[i + 1])) / 2;
        string tip = string.Join('\n', lines.Where(line => line.Has(drawn[i])).Select(line => $"{line.Name}\t{text.Of(line.Cell(drawn[i]))}").Prepend(Periods.Name(table.Periods[drawn[i]])));
        return $"""<g class="hit"><title>{tip}</title><line class="cross" x1="{Percent(at)}" x2="{Percent(at)}" y1="0" y2="{Numbers.Place(height)}"/><rect x="{Percent(from)}" width="{Percent(to - from)}" height="{Numbers.Place(height)}"/></g>""";
    }

    private static string Describe(ProfileTable table, FigureText text, Line line)
    {
        int first = Enumerable.Range(0, table.Periods.Count).First(line.Has);
        string name = line.Name.Length == 0 ? "" : line.Name + ": ";
        return $"{name}{text.Of(line.Cell(first))} in {Periods.Name(table.Periods[first])}, {text.Of(line.Cell(line.Last))} in {Periods.Name(table.Periods[line.Last])}.";
    }

    private static IEnumerable<string> Notes(FigureText text, Line[] lines, int all)
    {
        string[] hollow = [.. text.Statuses.Where(status => status != "A")];
        if (hollow.Length > 0 && text.Statuses.Count > 1) yield return $"Hollow points: {string.Join(", ", hollow.Select(FigureText.NameOf))}.";
        if (all > lines.Length) yield return $"The chart shows the {Numbers.Count(lines.Length)} largest of {Numbers.Count(all)} lines; the data table has all.";
    }

    private static string Name(ProfileRow row) => string.Join(", ", row.Labels);

    private static string Percent(double share) => Numbers.Place(100 * share) + "%";

    private sealed record Line(string Name, ProfileRow Row, int Place)
    {
        public int Last { get; } = Row.Cells.ToList().FindLastIndex(cell => cell is { Value: not null });

        public string Colour => Drawing.ColourOf(Row, Place);

        public bool Has(int i) => Row.Cells[i] is { Value: not null };

        public ProfileCell Cell(int i) => Row.Cells[i]!;

        public double Value(int i) => Cell(i).Value!.Value;
    }
}
