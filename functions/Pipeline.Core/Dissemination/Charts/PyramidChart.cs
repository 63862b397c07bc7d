using Pipeline.Core.Codelists;
using Pipeline.Core.Profiles;

namespace Pipeline.Core.Dissemination.Charts;

/// <summary>Men to the left and women to the right of the middle, by age in the latest year, the oldest on top.</summary>
internal static class PyramidChart
{
    /// <summary>Height of an age group, in pixels.</summary>
    internal const double RowHeight = 20;

    private const double Top = 30;
    private const double Bottom = 30;
    private const double Left = 52;

    /// <summary>Draws a table that is broken down by sex and age group.</summary>
    public static Drawing Draw(ProfileTable table)
    {
        int sex = table.Dimensions.ToList().IndexOf("sex"), age = table.Dimensions.ToList().IndexOf("age_group");
        if (sex < 0 || age < 0) return Drawing.None("There is no pyramid, because the table is not broken down by sex and age.");
        Dictionary<(string Sex, string Age), ProfileCell> cells = table.Rows
            .Where(row => row.Cells[^1] is { Value: not null })
            .ToDictionary(row => (row.Codes[sex], row.Codes[age]), row => row.Cells[^1]!);
        string[] groups = [.. AgeGroups.Finest(group => cells.ContainsKey(("M", group)) && cells.ContainsKey(("F", group))).Reverse()];
        if (groups.Length == 0) return Drawing.None("There is no pyramid, because there are no age groups with figures for both sexes.");

        var text = new FigureText(table);
        Axis axis = Axis.For(groups.SelectMany(group => new[] { Value("M", group), Value("F", group) }), intervals: 3);
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
