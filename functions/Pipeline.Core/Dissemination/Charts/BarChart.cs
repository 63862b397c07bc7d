using Pipeline.Core.Codelists;
using Pipeline.Core.Profiles;

namespace Pipeline.Core.Dissemination.Charts;

/// <summary>Horizontal bars for the latest year: the largest categories and, where they add up, the rest as one, or all age groups in the order of age.</summary>
internal static class BarChart
{
    private const int Most = 10;
    private const double Left = 52;
    private const double AgeHeight = 24;
    private const double NamedHeight = 40;

    /// <summary>Draws a table that is broken down by one dimension.</summary>
    public static Drawing Draw(ProfileTable table)
    {
        if (table.Dimensions.Count != 1) return Drawing.None("There are no bars, because the table is not broken down by one dimension.");
        bool isAge = IsAge(table), isInOrder = TableGrid.IsInOrder(table.Dimensions[0]);
        (Bar[] bars, Bar[] all) = BarsOf(table);
        if (bars.Length == 0) return Drawing.None($"There is no chart, because there are no figures for {table.Periods[^1]}.");

        // Every bar carries its figure, so an axis would say nothing more; its ends only set the scale.
        double low = Math.Min(0, bars.Min(bar => bar.Value)), high = Math.Max(0, bars.Max(bar => bar.Value));
        double span = high > low ? high - low : 1;
        double Across(double value) => 100 * (value - low) / span;
        var text = new FigureText(table);

        Html marks = $"{Html.Each(bars.Index(), bar => isAge ? Beside(bar.Index, bar.Item) : Below(bar.Index, bar.Item))}";
        string description = $"Bar chart for {table.Periods[^1]}. {string.Join("; ", bars.Select(bar => $"{bar.Name}: {text.Of(bar.Value, bar.Status)}"))}.";
        return new Drawing(
            Drawing.Frame(table, isAge ? "bars by-age" : "bars", 0, bars.Length * (isAge ? AgeHeight : NamedHeight), description, marks,
                isAge ? bars.Select(bar => AgeGroups.ShortName(bar.Code)) : [], isAge ? bars.Select(bar => text.Plain(bar.Value)) : []),
            null, [.. Notes(all, bars, isInOrder)]);

        // Names of age groups are short and stand beside the bars. Names of countries and activities are long and stand above them, as HTML,
        // which ends with an ellipsis what does not fit; the tip and the data table have it whole.
        Html Beside(int place, Bar bar) =>
            $"""
            <g class="hit"><title>{Tip(bar)}</title><rect x="-{Numbers.Place(Left)}" y="{Numbers.Place(place * AgeHeight)}" width="120%" height="{Numbers.Place(AgeHeight)}"/>
            <text class="tick" x="-10" y="{Numbers.Place((place * AgeHeight) + 16)}" text-anchor="end">{AgeGroups.ShortName(bar.Code)}</text>
            {Rect(bar, (place * AgeHeight) + 3, AgeHeight - 6)}
            <text class="value" x="{Numbers.Place(Across(Math.Max(0, bar.Value)))}%" dx="8" y="{Numbers.Place((place * AgeHeight) + 16)}">{text.Plain(bar.Value)}</text></g>
            """;

        Html Below(int place, Bar bar) =>
            $"""
            <g class="hit"><title>{Tip(bar)}</title><rect y="{Numbers.Place(place * NamedHeight)}" width="100%" height="{Numbers.Place(NamedHeight)}"/>
            <foreignObject y="{Numbers.Place(place * NamedHeight)}" width="100%" height="22"><div xmlns="http://www.w3.org/1999/xhtml" class="label"><span class="name">{bar.Name}</span><span class="value">{text.Plain(bar.Value)}</span></div></foreignObject>
            <rect class="track" x="0" y="{Numbers.Place((place * NamedHeight) + 23)}" width="100%" height="8"/>{Rect(bar, (place * NamedHeight) + 23, 8)}</g>
            """;

        Html Rect(Bar bar, double y, double height)
        {
            double from = Math.Min(Across(0), Across(bar.Value)), to = Math.Max(Across(0), Across(bar.Value));
            return $"""<rect class="bar{(bar.Code is Codelist.Other or Codelist.Unknown ? " rest" : "")}" x="{Numbers.Place(from)}%" y="{Numbers.Place(y)}" width="{Numbers.Place(to - from)}%" height="{Numbers.Place(height)}"/>""";
        }

        string Tip(Bar bar) => $"{table.Periods[^1]}\n{bar.Name}\t{text.Of(bar.Value, bar.Status)}";
    }

    /// <summary>The bars that are drawn; null where there are none.</summary>
    public static ChartData? DataOf(ProfileTable table)
    {
        if (table.Dimensions.Count != 1 || BarsOf(table).Bars is not { Length: > 0 } bars) return null;
        return new ChartData(
            Chart.Bars, table.Title, [.. bars.Select(bar => IsAge(table) ? AgeGroups.ShortName(bar.Code) : bar.Name)], [], [new ChartSeries("", [.. bars.Select(bar => (double?)bar.Value)])]);
    }

    private static bool IsAge(ProfileTable table) => table.Dimensions[0] == "age_group";

    private static (Bar[] Bars, Bar[] All) BarsOf(ProfileTable table)
    {
        Bar[] all = [.. table.Rows.Where(row => row.Codes[0] != Codelist.Total && row.Cells[^1] is { Value: not null }).Select(row => new Bar(row.Codes[0], row.Labels[0], row.Cells[^1]!.Value!.Value, row.Cells[^1]!.Status))];
        return (IsAge(table) ? InOrderOfAge(all) : TableGrid.IsInOrder(table.Dimensions[0]) ? all : LargestFirst(all, addsUp: table.Chart == Chart.Bars), all);
    }

    private static Bar[] InOrderOfAge(Bar[] all)
    {
        Dictionary<string, Bar> byCode = all.ToDictionary(bar => bar.Code);
        return [.. AgeGroups.Finest(byCode.ContainsKey).Select(group => byCode[group])];
    }

    // Shares of the same whole and counts both add up, so the rest is a sum; it is never ranked among the named ones.
    private static Bar[] LargestFirst(Bar[] all, bool addsUp)
    {
        Bar[] named = [.. all.Where(bar => bar.Code is not (Codelist.Other or Codelist.Unknown)).OrderByDescending(bar => bar.Value).ThenBy(bar => bar.Name, StringComparer.Ordinal)];
        if (!addsUp) return named[..Math.Min(named.Length, Most)];
        Bar[] rest = [.. all.Where(bar => bar.Code == Codelist.Other), .. named.Skip(Most)];
        string name = all.FirstOrDefault(bar => bar.Code == Codelist.Other)?.Name ?? "Others";
        return
        [
            .. named.Take(Most),
            .. rest.Length == 0 ? [] : new[] { new Bar(Codelist.Other, name, rest.Sum(bar => bar.Value), rest.Select(bar => bar.Status).FirstOrDefault(status => status != "A") ?? "A") },
            .. all.Where(bar => bar.Code == Codelist.Unknown),
        ];
    }

    private static IEnumerable<string> Notes(Bar[] all, Bar[] bars, bool isInOrder)
    {
        int named = all.Count(bar => bar.Code is not (Codelist.Other or Codelist.Unknown));
        if (!isInOrder && named > Most && bars.Length == Most) yield return $"The chart shows the {Numbers.Count(Most)} largest of {Numbers.Count(named)}; the data table has all.";
        else if (!isInOrder && named > Most) yield return $"The last bar includes {Numbers.Count(named - Most)} smaller categories that the data table names.";
    }

    private sealed record Bar(string Code, string Name, double Value, string Status);
}
