using System.Text;
using Pipeline.Core.Dissemination;
using Pipeline.Core.Dissemination.Across;
using Pipeline.Core.Indicators;
using Pipeline.Core.Profiles;
using Pipeline.Core.Tabulation;

namespace Pipeline.Core.Tests.Dissemination;

public class AcrossTests
{
    private static readonly Indicator Immigration = IndicatorCatalogue.Find("IMMIGRATION")!;

    private static readonly PublishedFigures[] Countries =
    [
        Figures(SampleProfiles.Kyrgyzstan, Arrived("2018", "12m", 1200), Arrived("2019", "12m", 1300, "P"), Arrived("2019", "3m", 4000)),
        Figures(SampleProfiles.Moldova, Arrived("2019", "3m", 2500), Arrived("2017", "12m", null, confidentiality: "C")),
    ];

    [Fact]
    public void What_counts_by_different_definitions_is_never_in_one_table()
    {
        IReadOnlyList<SeriesAcross> series = SeriesAcross.Of(Immigration, Countries, new Dictionary<string, string>());

        Assert.Equal(["12m", "3m"], series.Select(item => item.Codes[SeriesAcross.Definition]));
        Assert.All(series, item => Assert.All(item.Rows.SelectMany(row => row.Figures).OfType<FigureAcross>(), figure => Assert.Equal(item.Codes[SeriesAcross.Definition], figure.Observation.Codes[0])));
        Assert.Equal(["2017", "2018", "2019"], series[0].Periods);
        Assert.Equal([null, 1200, 1300], series[0].Rows.Single(row => row.Country == "KGZ").Figures.Select(figure => figure?.Observation.Value));
    }

    [Fact]
    public void The_page_of_an_indicator_shows_each_definition_by_itself_and_tells_gaps_from_what_is_withheld()
    {
        string page = HtmlIndicatorPages.Page(Immigration, Countries, new Dictionary<string, string>()).ToString();

        Assert.Equal(2, page.Split("<table").Length - 1);
        Assert.Contains(">withheld<", page, StringComparison.Ordinal);
        Assert.Contains("no figure is published for this year", page, StringComparison.Ordinal);
        Assert.Contains("P: provisional", page, StringComparison.Ordinal);
        Assert.Contains($"href=\"{LineageAddress.Page(SeriesAcross.Of(Immigration, Countries, new Dictionary<string, string>())[1].Rows[0].Latest!.Id)}\"", page, StringComparison.Ordinal);
        Assert.Contains("href=\"/KGZ/2019", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_comparison_marks_another_definition_what_is_withheld_and_what_is_missing()
    {
        var comparison = CountryComparison.Of(Countries, ["KGZ", "MDA"], [Immigration], 2019);

        Assert.Equal(["12m", "3m"], comparison.Rows.Select(row => row.Definition));
        Assert.Equal(1300, comparison.Rows[0].Cells[0].Figure!.Observation.Value);
        Assert.True(comparison.Rows[0].Cells[1].Figure is { Observation: { Value: null, Confidentiality: "C", Period: "2017" } });
        Assert.Equal([4000, 2500], comparison.Rows[1].Cells.Select(cell => cell.Figure!.Observation.Value));

        ComparisonCell other = CountryComparison.Of([Countries[0], Figures(SampleProfiles.Moldova, Arrived("2019", "3m", 2500))], ["KGZ", "MDA"], [Immigration], 2019).Rows[0].Cells[1];
        Assert.Equal((null, "3m"), (other.Figure, other.OtherDefinition));
    }

    [Fact]
    public void A_figure_older_than_five_years_says_nothing_of_the_year() =>
        Assert.Empty(CountryComparison.Of([Figures(SampleProfiles.Moldova, Arrived("2013", "3m", 2500))], ["MDA"], [Immigration], 2019).Rows);

    [Fact]
    public async Task The_CSV_has_every_figure_once()
    {
        string csv = Encoding.UTF8.GetString(await SeriesCsv.WriteAsync(Immigration, [Countries[0], Countries[0], Countries[1]], new Dictionary<string, string> { ["definition"] = "12m" }, default));
        string[] lines = csv.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.StartsWith("country,profile_year,profile_template,version,indicator,period,definition,sex", lines[0].TrimStart('\uFEFF'), StringComparison.Ordinal);
        Assert.Equal(3, lines.Length - 1);
        Assert.Contains(lines, line => line.StartsWith("KGZ,2019,migration-profile,", StringComparison.Ordinal) && line.Contains(",2019,12m,_T,", StringComparison.Ordinal) && line.Contains(",1300,", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_table_and_headline_of_a_profile_leads_to_where_its_figures_come_from()
    {
        MigrationProfile profile = SampleProfiles.Kyrgyzstan;
        var stream = new MemoryStream();
        await new HtmlProfileWriter().WriteAsync(profile, stream, default);
        string page = Encoding.UTF8.GetString(stream.ToArray());

        foreach (ProfileTable table in profile.Sections.SelectMany(section => section.Tables))
        {
            ProfileCell[] cells = [.. table.Rows.SelectMany(row => row.Cells).OfType<ProfileCell>()];
            if (cells.Length == 0) continue;
            Assert.Contains($"href=\"{LineageAddress.Table(profile, table.Id)}\"", page, StringComparison.Ordinal);
            string figures = HtmlLineagePages.Table(profile, table.Id)!.ToString();
            Assert.All(cells, cell => Assert.Contains($"href=\"{LineageAddress.Page(cell.Id)}\"", figures, StringComparison.Ordinal));
        }

        Assert.All(profile.Headlines, headline => Assert.Contains($"href=\"{LineageAddress.Page(headline.Cell.Id)}\"", page, StringComparison.Ordinal));
        Assert.Null(HtmlLineagePages.Table(profile, "no-such-table"));
    }

    private static PublishedFigures Figures(MigrationProfile profile, params Observation[] figures) => new(profile, new ObservationSet(profile.Country, [Source(profile)], figures));

    private static Source Source(MigrationProfile profile) => profile.Sources[0];

    private static Observation Arrived(string period, string definition, double? value, string status = "A", string confidentiality = "F") =>
        new("IMMIGRATION", period, [definition, "_T", "_T", "_T", "_T", "_T"], value, status, confidentiality, [0], null);
}
