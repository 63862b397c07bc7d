using Pipeline.Core.Codelists;
using Pipeline.Core.Profiles;

namespace Pipeline.Core.Dissemination.Charts;

/// <summary>Men to the left and women to the right of the middle, by age in a year, the oldest on top.</summary>
internal static class PyramidChart
{
    /// <summary>Height of an age group, in pixels.</summary>
    internal const double RowHeight = 20;

    private const double Top = 30;
    private const double Bottom = 30;
    private const double Left = 52;

    /// <summary>Draws the latest year of a table that is broken down by sex and age group.</summary>
    public static Drawing Draw(ProfileTable table) => Draw(table, [], intervals: 3);

    /// <summary>Draws the first and the last year of each category of a table's first dimension beside each other.</summary>
    public static Drawing DrawEach(ProfileTable table)
    {
        var rows = new List<Html>();
        foreach (IReadOnlyList<ProfileTable> years in Slices(table))
        {
            double[] scale = [.. years.SelectMany(year => year.Rows).Select(row => row.Cells[0]?.Value ?? 0)];
            Html[] drawn = [.. years.Select(year => Draw(year, scale, intervals: 2) is { Svg: { } svg } ? Captioned(svg, year.Title[(table.Title.Length + 2)..]) : null).OfType<Html>()];
            if (drawn.Length > 0) rows.Add(Pair(drawn));
        }

        Html all = $"{rows}";
        return rows.Count == 0 ? Drawing.None("There are no pyramids, because there are no age groups with figures for both sexes.") : new Drawing(all, null, []);
    }

    /// <summary>The first and the last year of each category of a table's first dimension, each a table of its own.</summary>
    public static IEnumerable<IReadOnlyList<ProfileTable>> Slices(ProfileTable table)
    {
        int[] years = table.Periods.Count == 1 ? [0] : [0, table.Periods.Count - 1];
        foreach (IGrouping<string, ProfileRow> category in table.Rows.GroupBy(row => row.Codes[0]))
            yield return [.. years.Select(year => Slice(category, year))];

        ProfileTable Slice(IEnumerable<ProfileRow> category, int year) => table with
        {
            Id = $"{table.Id}-{category.First().Codes[0]}-{table.Periods[year]}",
            Title = $"{table.Title}: {category.First().Labels[0]}, {Periods.Name(table.Periods[year])}",
            Dimensions = [.. table.Dimensions.Skip(1)],
            Periods = [table.Periods[year]],
            Rows = [.. category.Select(row => new ProfileRow([.. row.Codes.Skip(1)], [.. row.Labels.Skip(1)], [row.Cells[year]]))],
        };
    }

    /// <summary>Men and women of the latest year, the youngest first; null where there are no age groups with figures for both.</summary>
    public static ChartData? DataOf(ProfileTable table)
    {
        if (CellsOf(table) is not { } cells || GroupsOf(cells) is not { Count: > 0 } groups) return null;
        return new ChartData(
            Chart.Pyramid, table.Title, [.. groups.Select(AgeGroups.ShortName)], [],
            [.. new[] { "M", "F" }.Select(sex => new ChartSeries(Name(sex), [.. groups.Select(group => cells[(sex, group)].Value)]))]);
    }

    // The figures of the latest year by sex and age; null where the table is not broken down so.
    private static Dictionary<(string Sex, string Age), ProfileCell>? CellsOf(ProfileTable table)
    {
        int sex = table.Dimensions.ToList().IndexOf("sex"), age = table.Dimensions.ToList().IndexOf("age_group");
        return sex < 0 || age < 0 ? null : table.Rows.Where(row => row.Cells[^1] is { Value: not null }).ToDictionary(row => (row.Codes[sex], row.Codes[age]), row => row.Cells[^1]!);
    }

    private static IReadOnlyList<string> GroupsOf(Dictionary<(string Sex, string Age), ProfileCell> cells) =>
        AgeGroups.Finest(group => cells.ContainsKey(("M", group)) && cells.ContainsKey(("F", group)));

    private static Html Captioned(Html svg, string caption) => $"""<figure><figcaption>{caption}</figcaption>{svg}</figure>""";

    private static Html Pair(IEnumerable<Html> figures) =>
        $"""
        <div class="pair">{figures}</div>

        """;

    // The axis has room for the scale's values too.
    private static Drawing Draw(ProfileTable table, IEnumerable<double> scale, int intervals)
    {
        if (CellsOf(table) is not { } cells) return Drawing.None("There is no pyramid, because the table is not broken down by sex and age.");
        string[] groups = [.. GroupsOf(cells).Reverse()];
        if (groups.Length == 0) return Drawing.None("There is no pyramid, because there are no age groups with figures for both sexes.");

        var text = new FigureText(table);
        Axis axis = Axis.For(groups.SelectMany(group => new[] { Value("M", group), Value("F", group) }).Concat(scale), intervals);
        double height = groups.Length * RowHeight;
        Html marks = $"""
            <text class="side c2" x="50%" y="-12" dx="-12" text-anchor="end">{Name("M")}</text><text class="side c1" x="50%" y="-12" dx="12">{Name("F")}</text>
            {Html.Each(axis.Ticks.Where(tick => tick > 0).SelectMany(tick => new[] { -tick, tick }).Prepend(0), Tick)}
            {Html.Each(groups.Index(), row => Row(row.Index, row.Item))}
            <line class="zero" x1="50%" x2="50%" y1="0" y2="{Numbers.Place(height)}"/>

            """;
        string largest(string code) => groups.MaxBy(group => Value(code, group))!;
        string description = $"Population pyramid for {table.Periods[^1]}. Largest group: {Name("F")} {AgeGroups.ShortName(largest("F"))}, {text.Of(cells[("F", largest("F"))])}; "
            + $"{Name("M")} {AgeGroups.ShortName(largest("M"))}, {text.Of(cells[("M", largest("M"))])}.";
        return new Drawing(Drawing.Frame(table, "pyramid", Top, height + Bottom, description, marks, groups.Select(AgeGroups.ShortName), [TickText(axis.High)]), null, []);

        double Value(string code, string group) => cells[(code, group)].Value!.Value;

        Html Tick(double tick) =>
            $"""<line class="grid" x1="{Across(tick)}" x2="{Across(tick)}" y1="0" y2="{Numbers.Place(height)}"/><text class="tick" x="{Across(tick)}" y="{Numbers.Place(height + 18)}" text-anchor="middle">{TickText(Math.Abs(tick))}</text>""";

        string TickText(double tick) => Numbers.Tick(tick, axis, table.Unit);

        Html Row(int place, string group)
        {
            double y = place * RowHeight, male = Half(Value("M", group)), female = Half(Value("F", group));
            string tip = $"Age {AgeGroups.ShortName(group)}, {table.Periods[^1]}\n{Name("F")}\t{text.Of(cells[("F", group)])}\n{Name("M")}\t{text.Of(cells[("M", group)])}";
            return $"""
                <g class="hit"><title>{tip}</title><rect x="-{Numbers.Place(Left)}" y="{Numbers.Place(y)}" width="110%" height="{Numbers.Place(RowHeight)}"/>
                <text class="tick" x="-10" y="{Numbers.Place(y + 14)}" text-anchor="end">{AgeGroups.ShortName(group)}</text>
                <rect class="bar c2" x="{Numbers.Place(50 - male)}%" y="{Numbers.Place(y + 1.5)}" width="{Numbers.Place(male)}%" height="{Numbers.Place(RowHeight - 3)}"/>
                <rect class="bar c1" x="50%" y="{Numbers.Place(y + 1.5)}" width="{Numbers.Place(female)}%" height="{Numbers.Place(RowHeight - 3)}"/></g>
                """;
        }

        double Half(double value) => 50 * axis.Share(value);

        string Across(double value) => Numbers.Place(50 + (Math.Sign(value) * Half(Math.Abs(value)))) + "%";
    }

    private static string Name(string sex) => CodelistCatalogue.Sex.NameOf(sex);
}
