using System.Xml.Linq;
using Pipeline.Core.Dissemination.Charts;
using Pipeline.Core.Profiles;

namespace Pipeline.Core.Tests.Dissemination;

public class ChartTests
{
    // 2000, 2010 and 2019 lie at 0, 10/19 and 1 of the way. The axis runs from 0 to 100, the plot of one line is 150 pixels high.
    [Fact]
    public void Years_are_drawn_to_scale()
    {
        XElement svg = Draw(Table(Chart.Trend, [], ["2000", "2010", "2019"], Row([], 100, 50, 0)));

        XElement[] points = [.. svg.Descendants("circle")];
        Assert.Equal(["0%", "52.63%", "100%"], points.Select(point => point.Attribute("cx")!.Value));
        Assert.Equal(["0", "75", "150"], points.Select(point => point.Attribute("cy")!.Value));
    }

    [Fact]
    public void A_year_without_a_figure_breaks_the_line()
    {
        XElement svg = Draw(Table(Chart.Trend, ["sex"], ["2000", "2005", "2010", "2015"], Row(["_T"], 4, 4, 4, 4), Row(["F"], 1, null, 2, 3)));

        XElement women = svg.Descendants("g").Single(group => (string?)group.Attribute("class") == "series c1");
        Assert.Single(women.Elements("line"));
        Assert.Equal(3, women.Elements("circle").Count());
    }

    [Fact]
    public void Labels_at_the_line_ends_are_moved_apart() =>
        Assert.Equal([132, 166, 200], TrendChart.Apart([180, 190, 200], lowest: 200));

    [Fact]
    public void The_last_year_is_always_labelled() =>
        Assert.Equal([0, 1, 3], TrendChart.Labelled([0, 0.5, 0.95, 1], 0.1));

    [Fact]
    public void Estimated_figures_are_hollow_and_said_to_be()
    {
        ProfileTable table = Table(Chart.Trend, [], ["2000", "2010"], Row([], 1, 2));
        table = table with { Rows = [table.Rows[0] with { Cells = [table.Rows[0].Cells[0], table.Rows[0].Cells[1]! with { Status = "E" }] }] };

        Drawing drawing = Drawing.Of(table);

        Assert.Equal(["normal", "marked"], XElement.Parse(drawing.Svg!.ToString()).Descendants("circle").Select(point => point.Attribute("class")!.Value));
        Assert.Contains("Hollow points: estimated value.", drawing.Notes);
    }

    // 40 and 30 are women, 20 and 10 men: the axis runs to 40 in both years, and half of it is 25 per cent of the width.
    [Fact]
    public void Pyramids_of_a_category_share_their_scale()
    {
        Drawing drawing = Drawing.Of(Table(Chart.Pyramids, ["ethnicity", "sex", "age_group"], ["2020", "2025", "2030"],
            Row(["RUS", "F", "Y0T14"], 40, 1, 30), Row(["RUS", "M", "Y0T14"], 20, 1, 10), Row(["TAT", "F", "Y0T14"], 4, 1, 4), Row(["TAT", "M", "Y0T14"], 2, 1, 2)));
        XElement all = XElement.Parse($"<div>{drawing.Svg}</div>");
        Assert.Equal(["RUS, 2020", "RUS, 2030", "TAT, 2020", "TAT, 2030"], all.Descendants("figcaption").Select(caption => caption.Value));
        string[] widths = [.. all.Descendants("rect").Where(rect => ((string?)rect.Attribute("class"))?.StartsWith("bar", StringComparison.Ordinal) == true).Select(rect => rect.Attribute("width")!.Value)];
        Assert.Equal(["25%", "50%", "12.5%", "37.5%", "25%", "50%", "25%", "50%"], widths);
        Assert.Equal(4, all.Descendants("svg").Select(svg => svg.Attribute("aria-labelledby")!.Value).Distinct().Count());
    }

    // The largest bar takes the whole width; the rest is 3 + 2 named ones beyond ten + 5 other, and stands last whatever its size.
    [Fact]
    public void Bars_show_the_ten_largest_and_the_rest()
    {
        string[] countries = ["KAZ", "RUS", "UKR", "UZB", "TJK", "TKM", "BLR", "MDA", "ARM", "AZE", "GEO", "POL"];
        double?[] values = [40, 30, 20, 18, 16, 14, 12, 10, 8, 6, 3, 2];
        XElement svg = Draw(Table(Chart.Bars, ["origin"], ["2019"], [Row(["_T"], 184), .. countries.Zip(values, (country, value) => Row([country], value)), Row(["_O"], 5)]));

        XElement[] bars = [.. svg.Descendants("rect").Where(rect => ((string?)rect.Attribute("class"))?.StartsWith("bar", StringComparison.Ordinal) == true)];
        Assert.Equal(11, bars.Length);
        Assert.Equal(["100%", "75%", "50%"], bars.Take(3).Select(bar => bar.Attribute("width")!.Value));
        Assert.Equal("bar rest", bars[^1].Attribute("class")!.Value);
        Assert.Equal("25%", bars[^1].Attribute("width")!.Value);
    }

    // Rates do not add up to a rest.
    [Fact]
    public void Rates_are_the_ten_largest_only()
    {
        Drawing drawing = Drawing.Of(Table(Chart.Rates, ["isco88"], ["2019"], [Row(["_T"], 9), .. Enumerable.Range(1, 12).Select(i => Row([$"c{i}"], i))]));

        XElement[] bars = [.. XElement.Parse(drawing.Svg!.ToString()).Descendants("rect").Where(rect => (string?)rect.Attribute("class") == "bar")];
        Assert.Equal(10, bars.Length);
        Assert.Equal(["100%", "25%"], [bars[0].Attribute("width")!.Value, bars[^1].Attribute("width")!.Value]);
        Assert.Equal(["The chart shows the 10 largest of 12; the data table has all."], drawing.Notes);
    }

    [Fact]
    public void A_list_is_not_drawn()
    {
        Drawing drawing = Drawing.Of(Table(Chart.List, ["isco88"], ["2019"], Row(["7212"], 1)));
        Assert.Equal((null, null), (drawing.Svg, drawing.Missing));
    }

    [Fact]
    public void Bars_of_ages_are_in_the_order_of_age()
    {
        XElement svg = Draw(Table(Chart.Bars, ["age_group"], ["2019"], Row(["_T"], 6), Row(["Y0T14"], 1), Row(["Y15T64"], 2), Row(["Y_GE65"], 3)));

        Assert.Equal(["0–14", "15–64", "65+"], svg.Descendants("text").Where(text => (string?)text.Attribute("class") == "tick").Select(text => text.Value));
    }

    // A bar below zero ends where those above zero start: from −10 to 30 zero is a quarter of the way.
    [Fact]
    public void Bars_may_be_negative()
    {
        XElement svg = Draw(Table(Chart.Bars, ["origin"], ["2019"], Row(["KAZ"], 30), Row(["RUS"], -10)));

        XElement[] bars = [.. svg.Descendants("rect").Where(rect => (string?)rect.Attribute("class") == "bar")];
        Assert.Equal(["25%", "0%"], bars.Select(bar => bar.Attribute("x")!.Value));
        Assert.Equal(["75%", "25%"], bars.Select(bar => bar.Attribute("width")!.Value));
    }

    // Axis to 20: a man's bar of 10 is a quarter of the width, left of the middle.
    [Fact]
    public void The_pyramid_has_men_to_the_left_and_the_oldest_on_top()
    {
        XElement svg = Draw(Table(
            Chart.Pyramid, ["sex", "age_group"], ["2019"],
            Row(["F", "Y0T14"], 20), Row(["M", "Y0T14"], 10), Row(["F", "Y_GE15"], 1), Row(["F", "Y15T64"], 5), Row(["M", "Y15T64"], 5), Row(["F", "Y_GE65"], 4), Row(["M", "Y_GE65"], 2)));

        XElement[] groups = [.. svg.Descendants("g").Where(group => (string?)group.Attribute("class") == "hit")];
        Assert.Equal(["65+", "15–64", "0–14"], groups.Select(group => group.Element("text")!.Value));
        XElement men = groups[2].Elements("rect").Single(rect => (string?)rect.Attribute("class") == "bar c2");
        Assert.Equal(("25%", "25%"), (men.Attribute("x")!.Value, men.Attribute("width")!.Value));
    }

    [Fact]
    public void Age_groups_never_overlap()
    {
        // 0–14 has only one of its parts, 65 and over has all of them by way of 70 and over.
        string[] present = ["_T", "Y0T14", "Y0T4", "Y15T64", "Y_GE65", "Y65T69", "Y_GE70"];

        Assert.Equal(["Y0T14", "Y15T64", "Y65T69", "Y_GE70"], AgeGroups.Finest(present.Contains));
    }

    [Fact]
    public void What_cannot_be_drawn_is_left_out_with_the_reason()
    {
        Assert.Contains("one year only, 2019", Drawing.Of(Table(Chart.Trend, [], ["2019"], Row([], 1))).Missing, StringComparison.Ordinal);
        Assert.Contains("no figures for 2019", Drawing.Of(Table(Chart.Bars, ["origin"], ["2019"], Row(["_T"], 1))).Missing, StringComparison.Ordinal);
        Assert.Contains("both sexes", Drawing.Of(Table(Chart.Pyramid, ["sex", "age_group"], ["2019"], Row(["F", "Y0T14"], 1))).Missing, StringComparison.Ordinal);
        Assert.Contains("withheld", Drawing.Of(Table(Chart.Bars, ["origin"], ["2019"], Row(["KAZ"], 1)) with { Withheld = "Too few." }).Missing, StringComparison.Ordinal);
    }

    private static XElement Draw(ProfileTable table) => XElement.Parse(Drawing.Of(table).Svg!.ToString());

    private static ProfileTable Table(Chart chart, string[] dimensions, string[] periods, params ProfileRow[] rows) =>
        new("t", "Title", "MIG_STOCK", "persons", 0, dimensions, periods, rows, chart, null);

    private static ProfileRow Row(string[] codes, params double?[] values) =>
        new(codes, codes, [.. values.Select(value => value is null ? null : new ProfileCell("id", value, "A", "F", [0]))]);
}
