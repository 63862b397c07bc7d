using System.Text;
using System.Text.RegularExpressions;
using Pipeline.Core.Dissemination;
using Pipeline.Core.Profiles;

namespace Pipeline.Core.Tests.Dissemination;

public class PageTests
{
    public static TheoryData<string> Pages => new(Rendered.Keys);

    private static readonly PublishedRelease[] Releases =
    [
        new(SampleProfiles.Kyrgyzstan.Publication, 1, "Migration profile of Kyrgyzstan 2019", new DateTime(2020, 5, 3, 0, 0, 0, DateTimeKind.Utc), 0),
        new(SampleProfiles.Kyrgyzstan.Publication, 2, "Migration profile of Kyrgyzstan 2019", new DateTime(2020, 6, 3, 0, 0, 0, DateTimeKind.Utc), 14),
    ];

    private static readonly Dictionary<string, string> Rendered = new()
    {
        ["Kyrgyzstan"] = Page(SampleProfiles.Kyrgyzstan),
        ["Moldova"] = Page(SampleProfiles.Moldova),
        ["Austria"] = Page(SampleProfiles.Austria),
        ["Serbia"] = Page(SampleProfiles.Serbia),
        ["Atlantis"] = Page(SampleProfiles.Atlantis),
        ["report"] = Page(SampleProfiles.GenderReport with { Related = [RelatedTo(SampleProfiles.Kyrgyzstan)] }),
        ["profile with a report"] = Page(SampleProfiles.Kyrgyzstan with { Related = [RelatedTo(SampleProfiles.GenderReport)] }),
        ["front"] = HtmlFrontPage.Write([ProfileSummary.From(SampleProfiles.Kyrgyzstan), ProfileSummary.From(SampleProfiles.Moldova)], Releases).ToString(),
        ["front with reports"] = HtmlFrontPage.Write(
            [ProfileSummary.From(SampleProfiles.Kyrgyzstan), ProfileSummary.From(SampleProfiles.GenderReport), ProfileSummary.From(SampleProfiles.GenderReport with { Year = 2018 })], Releases).ToString(),
        ["empty front"] = HtmlFrontPage.Write([], []).ToString(),
        ["error"] = HtmlErrorPage.Write(404, "There is no profile of XAA for 2031.").ToString(),
    };

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_strict_content_security_policy_holds(string name)
    {
        string page = Rendered[name];

        Assert.DoesNotMatch(new Regex(@"<[^>]*\sstyle=", RegexOptions.IgnoreCase), page);
        Assert.DoesNotMatch(new Regex(@"<[^>]*\son[a-z]+=", RegexOptions.IgnoreCase), page);
        Assert.DoesNotContain("<style", page, StringComparison.OrdinalIgnoreCase);
        Assert.All(Regex.Matches(page, "<script[^>]*>(.*?)</script>", RegexOptions.Singleline).Cast<Match>(), script => Assert.Equal("", script.Groups[1].Value));
        Assert.DoesNotMatch(new Regex("(src|href)=\"(https?:)?//", RegexOptions.IgnoreCase), page);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void The_page_has_one_first_heading_and_skips_no_level(string name)
    {
        int[] levels = [.. Regex.Matches(Rendered[name], "<h([1-6])").Select(match => match.Groups[1].Value[0] - '0')];

        Assert.Equal(1, levels.Count(level => level == 1));
        Assert.Equal(1, levels[0]);
        Assert.All(levels.Zip(levels.Skip(1)), step => Assert.True(step.Second <= step.First + 1));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Ids_are_unique_and_links_within_the_page_lead_somewhere(string name)
    {
        string[] ids = [.. Regex.Matches(Rendered[name], " id=\"([^\"]*)\"").Select(match => match.Groups[1].Value)];
        IEnumerable<string> wanted = Regex.Matches(Rendered[name], "href=\"#([^\"]*)\"").Select(match => match.Groups[1].Value)
            .Concat(Regex.Matches(Rendered[name], "aria-labelledby=\"([^\"]*)\"").SelectMany(match => match.Groups[1].Value.Split(' ')));

        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.All(wanted, id => Assert.Contains(id, ids));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void The_head_says_what_the_page_is(string name)
    {
        Assert.StartsWith("<!doctype html>\n<html lang=\"en\">", Rendered[name], StringComparison.Ordinal);
        Assert.Matches(new Regex("<title>.+</title>"), Rendered[name]);
        Assert.Matches(new Regex("<meta name=\"description\" content=\".+\">"), Rendered[name]);
    }

    [Fact]
    public void Every_file_that_a_page_asks_for_is_there() =>
        Assert.All(Regex.Matches(Rendered["Kyrgyzstan"], "\"/assets/([^\"]+)\"").Select(match => match.Groups[1].Value), file => Assert.True(File.Exists(Path.Combine(Assets, file)), file));

    [Fact]
    public void Every_chart_has_its_table_and_every_table_its_sources()
    {
        MatchCollection tables = Regex.Matches(Rendered["Kyrgyzstan"], "<section class=\"table\".*?</section>", RegexOptions.Singleline);

        HashSet<string> drawn = [.. SampleProfiles.Kyrgyzstan.Sections.SelectMany(section => section.Tables).Where(table => table.Chart != Chart.None).Select(table => table.Id)];
        Assert.Equal(SampleProfiles.Kyrgyzstan.Sections.Sum(section => section.Tables.Count), tables.Count);
        Assert.All(tables.Select(table => table.Value).Where(table => drawn.Contains(Regex.Match(table, "id=\"([^\"]*)\"").Groups[1].Value)), table =>
        {
            Assert.Contains("<svg class=\"chart", table, StringComparison.Ordinal);
            Assert.Contains("<caption>", table, StringComparison.Ordinal);
            Assert.Matches(new Regex("href=\"#source-[0-9]+\""), table);
            Assert.Contains("/api/profiles/KGZ/2019/v1?format=csv&amp;table=", table, StringComparison.Ordinal);
        });
    }

    private static string Table(string page, string id) => Regex.Match(Rendered[page], $"<section class=\"table\" id=\"{id}\".*?</section>", RegexOptions.Singleline).Value;

    [Fact]
    public void The_shortage_list_is_open_and_says_whose_list_it_is()
    {
        Assert.Contains("<details class=\"data\" open >", Table("Austria", "shortage-list"), StringComparison.Ordinal);
        Assert.Contains("<th scope=\"col\">National list</th>", Table("Austria", "shortage-list"), StringComparison.Ordinal);
        Assert.Contains("<th scope=\"col\">Computed from vacancies and unemployed</th>", Table("Serbia", "shortage-list"), StringComparison.Ordinal);
        Assert.DoesNotContain("<svg", Table("Austria", "shortage-list"), StringComparison.Ordinal);
    }

    // Moldova's invented register has vacancies for computer system designers and nobody unemployed.
    [Fact]
    public void A_ratio_to_nobody_is_neither_withheld_nor_missing()
    {
        string table = Table("Moldova", "vacancies-per-unemployed");

        Assert.Contains("<tr><th scope=\"row\">Computer systems designers and analysts</th><td class=\"gap\">none</td></tr>", table, StringComparison.Ordinal);
        Assert.Contains("“none”: there is no such figure", table, StringComparison.Ordinal);
        Assert.DoesNotContain("withheld", table, StringComparison.Ordinal);
    }

    [Fact]
    public void A_country_without_labour_market_data_has_no_such_section() => Assert.DoesNotContain("id=\"labour-market\"", Rendered["Kyrgyzstan"], StringComparison.Ordinal);

    [Fact]
    public void Every_source_is_told_in_full()
    {
        foreach (var source in SampleProfiles.Kyrgyzstan.Sources)
        {
            Assert.Contains($">{source.ContentHash}</code>", Rendered["Kyrgyzstan"], StringComparison.Ordinal);
            Assert.Contains($"<code>{source.Submission}</code>", Rendered["Kyrgyzstan"], StringComparison.Ordinal);
            Assert.Contains("CC BY 3.0 IGO", Rendered["Kyrgyzstan"], StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_withheld_table_is_explained_and_its_figures_are_neither_zero_nor_empty()
    {
        string table = Regex.Match(Rendered["Atlantis"], "<section class=\"table\" id=\"stock-by-origin\".*?</section>", RegexOptions.Singleline).Value;

        Assert.Contains("These figures are not published.", table, StringComparison.Ordinal);
        Assert.DoesNotContain("<svg", table, StringComparison.Ordinal);
        Assert.Contains("<tr><th scope=\"row\">Norway</th><td class=\"gap\">withheld</td><td class=\"gap\">withheld</td></tr>", table, StringComparison.Ordinal);
        Assert.DoesNotContain("<td></td>", table, StringComparison.Ordinal);
        Assert.DoesNotContain("<td>0</td>", table, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Figures_that_are_kept_back_are_marked_and_explained_and_stand_nowhere_on_the_page()
    {
        using var stream = new MemoryStream();
        await new HtmlProfileWriter().WriteAsync(SampleProfiles.Lemuria, stream, default);
        string page = System.Text.Encoding.UTF8.GetString(stream.ToArray());
        string table = Regex.Match(page, "<section class=\"table\" id=\"stock-by-origin\".*?</section>", RegexOptions.Singleline).Value;

        Assert.Contains("<svg", table, StringComparison.Ordinal);
        Assert.Contains("<th scope=\"row\">Kazakhstan</th><td>60</td>", table, StringComparison.Ordinal);
        Assert.Contains("<th scope=\"row\">Russian Federation</th><td class=\"gap\">withheld</td>", table, StringComparison.Ordinal);
        Assert.Contains("<th scope=\"row\">Uzbekistan</th><td class=\"gap\">withheld</td>", table, StringComparison.Ordinal);
        Assert.Contains("2 of 4 figures are kept back to protect people", table, StringComparison.Ordinal);
        Assert.DoesNotContain("Uzbekistan", Regex.Match(table, "<svg.*?</svg>", RegexOptions.Singleline).Value, StringComparison.Ordinal);
        Assert.DoesNotMatch(@">\s*(36|4|40)\s*<", table);
    }

    // Girls and boys of Atlantis in 2018 were 18 + 30 before and are 20 + 30 now.
    [Fact]
    public void Changes_tell_before_and_now_and_the_difference()
    {
        string changes = Regex.Match(Rendered["Atlantis"], "<section class=\"part\" id=\"changes\".*?</section>", RegexOptions.Singleline).Value;

        Assert.Contains("International migrant stock<span class=\"cell\">Female, age 0–14</span></th><td>2018</td><td>18</td><td>20</td><td>&#x2B;2</td><td class=\"text\">revised input</td>", changes, StringComparison.Ordinal);
        Assert.Equal(21, Regex.Count(changes, "<tr>"));
        Assert.Contains($"And {SampleProfiles.Atlantis.Changes.Count - 20} more differences", changes, StringComparison.Ordinal);
    }

    [Fact]
    public void The_standing_of_a_version_is_plain_to_see()
    {
        MigrationProfile profile = SampleProfiles.Kyrgyzstan;

        Assert.Contains("<strong>Draft.</strong>", Rendered["Atlantis"], StringComparison.Ordinal);
        Assert.Contains("noindex", Rendered["Atlantis"], StringComparison.Ordinal);
        Assert.Contains("<time datetime=\"2020-05-03\">3 May 2020</time>", Rendered["Kyrgyzstan"], StringComparison.Ordinal);
        Assert.DoesNotContain("class=\"banner", Rendered["Kyrgyzstan"], StringComparison.Ordinal);
        Assert.Contains("<a href=\"/KGZ/2019\">Go to the latest version</a>", Page(profile with { Status = ProfileStatus.Superseded }), StringComparison.Ordinal);
    }

    [Fact]
    public void Headlines_name_year_and_source() => Assert.Contains(
        $"<dt>International migrants</dt><dd class=\"figure\"><span><a class=\"figure-link\" href=\"{LineageAddress.Page(SampleProfiles.Kyrgyzstan.Headlines[0].Cell.Id)}\">200,260</a></span></dd>\n<dd class=\"origin\"><span class=\"period\">2019</span> United Nations (2019) <a class=\"ref\" href=\"#source-1\">",
        Rendered["Kyrgyzstan"], StringComparison.Ordinal);

    [Fact]
    public void Cards_show_the_published_profiles_and_an_empty_page_says_what_to_do()
    {
        Assert.Contains("<a href=\"/KGZ/2019\">Kyrgyzstan <span class=\"year\">2019</span></a>", Rendered["front"], StringComparison.Ordinal);
        Assert.Contains("class=\"spark\"", Rendered["front"], StringComparison.Ordinal);
        Assert.Contains("aria-label=\"International migrant stock: 623,083 in 1990, 200,260 in 2019\"", Rendered["front"], StringComparison.Ordinal);
        Assert.Contains("<p>International migrant stock</p>", Rendered["front"], StringComparison.Ordinal);
        Assert.Contains("<span>1990: 623,083</span><span>2019: 200,260</span>", Rendered["front"], StringComparison.Ordinal);
        Assert.Contains("No profile is published yet.", Rendered["empty front"], StringComparison.Ordinal);
        Assert.Equal(("1990", 623083.0), (ProfileSummary.From(SampleProfiles.Kyrgyzstan).Series[0].Period, ProfileSummary.From(SampleProfiles.Kyrgyzstan).Series[0].Value));
    }

    [Fact]
    public void A_profile_and_its_reports_lead_to_each_other()
    {
        const string Report = "/KGZ/2019/reports/gender-report";
        string title = SampleProfiles.GenderReport.Title;
        Assert.Contains($"<nav class=\"related\" aria-label=\"Also published\"><p>Also published on Kyrgyzstan</p><ul><li><a href=\"{Report}\">{title}</a></li></ul></nav>", Rendered["profile with a report"], StringComparison.Ordinal);
        Assert.Contains("<li><a href=\"/KGZ/2019\">Kyrgyzstan: migration profile 2019</a></li>", Rendered["report"], StringComparison.Ordinal);
        Assert.Contains($"href=\"/api/profiles{Report}/v1?format=csv\"", Rendered["report"], StringComparison.Ordinal);
        Assert.Contains($"href=\"{Report}/v1\">Lasting address", Rendered["report"], StringComparison.Ordinal);
        Assert.DoesNotContain("class=\"related\"", Rendered["Kyrgyzstan"], StringComparison.Ordinal);

        // On the front page they share the card of their year; where there is no profile the report has one.
        Assert.Equal(2, Regex.Count(Rendered["front with reports"], "<li class=\"card\">"));
        Assert.Contains($"<ul class=\"reports\"><li><a href=\"{Report}\">{title}</a></li></ul>", Rendered["front with reports"], StringComparison.Ordinal);
        Assert.Contains($"<h3><a href=\"/KGZ/2018/reports/gender-report\">{title}</a></h3>", Rendered["front with reports"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_report_names_the_sources_of_its_figures_and_no_others()
    {
        Assert.True(SampleProfiles.Kyrgyzstan.Sources.Count > 1);
        Assert.Equal("migrant-stock", Assert.Single(SampleProfiles.GenderReport.Sources).Template);
        ProfileTable stock = SampleProfiles.GenderReport.Sections.SelectMany(section => section.Tables).Single(table => table.Id == "stock");
        Assert.All(stock.Rows.SelectMany(row => row.Cells), cell => Assert.Equal([0], cell!.Sources));
    }

    // 200 by 44 with a margin of 4: January at the left and top, half of it in the middle, nothing at the right and bottom.
    [Fact]
    public void The_small_line_of_a_card_goes_over_months_too()
    {
        SeriesPoint[] months = [new("2021-01", 3, "3"), new("2021-02", 1.5, "1.5"), new("2021-03", 0, "0")];
        string page = HtmlFrontPage.Write([ProfileSummary.From(SampleProfiles.Kyrgyzstan) with { Series = months }], []).ToString();

        Assert.Contains("points=\"4,4 100,22 196,40\"", page, StringComparison.Ordinal);
        Assert.Contains("<span>January 2021: 3</span><span>March 2021: 0</span>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_style_and_script_together_are_light() =>
        Assert.True(Encoding.UTF8.GetByteCount(Rendered["Kyrgyzstan"]) + new FileInfo(Path.Combine(Assets, "site.css")).Length + new FileInfo(Path.Combine(Assets, "site.js")).Length < 200_000);

    // Whatever text reaches a profile, wherever it stands, reaches the page as text.
    [Fact]
    public void Markup_in_any_text_is_never_markup()
    {
        const string Evil = "<img src=x onerror=alert(1)>\"'&";
        MigrationProfile profile = SampleProfiles.Atlantis;
        profile = profile with
        {
            Country = Evil, CountryName = Evil, Title = Evil, Template = Evil, Policy = Evil, Notes = [Evil], Status = ProfileStatus.Superseded, Approval = new Approval(Evil, DateTime.UnixEpoch, Evil),
            Headlines = [.. profile.Headlines.Select(headline => headline with { Label = Evil, Category = Evil, Unit = Evil, Period = Evil })],
            Indicators = [.. profile.Indicators.Select(indicator => indicator with { Name = Evil, Definition = Evil, Method = Evil, Version = Evil })],
            Sources = [.. profile.Sources.Select(source => source with { Submission = Evil, ContentHash = Evil, Agency = Evil, Template = Evil, TemplateVersion = Evil, Period = Evil, File = Evil, Manifest = new(Evil, Evil, true) })],
            Withheld = [.. profile.Withheld.Select(table => table with { Reason = Evil, Dimensions = [Evil] })],
            Changes = [.. profile.Changes.Select(change => change with { Reason = Evil, Codes = [.. change.Codes.Select(_ => Evil)], Period = Evil })],
            Related = [new RelatedPublication(new Publication(Evil, 2019, Evil), 1, Evil)],
            Sections = [.. profile.Sections.Select(section => section with { Id = Evil, Title = Evil, Text = Evil, Tables = [.. section.Tables.Select(Poison)] })],
        };

        string[] pages = [Page(profile), HtmlFrontPage.Write([ProfileSummary.From(profile)], []).ToString(), HtmlErrorPage.Write(404, Evil).ToString()];

        Assert.All(pages, page =>
        {
            Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
            Assert.DoesNotContain(Evil[^3..], page, StringComparison.Ordinal);
        });

        static ProfileTable Poison(ProfileTable table) => table with
        {
            Id = Evil, Title = Evil, Unit = Evil, Withheld = table.Withheld is null ? null : Evil,
            Rows = [.. table.Rows.Select(row => row with { Labels = [.. row.Labels.Select(_ => Evil)], Cells = [.. row.Cells.Select(cell => cell is null ? null : cell with { Status = Evil, Id = Evil })] })],
        };
    }

    private static string Assets => Path.Combine(SampleProfiles.Root, "functions", "Pipeline.Functions", "Pages", "assets");

    private static RelatedPublication RelatedTo(MigrationProfile profile) => new(profile.Publication, profile.Version, profile.Title);

    private static string Page(MigrationProfile profile)
    {
        using var stream = new MemoryStream();
        new HtmlProfileWriter().WriteAsync(profile, stream, default).GetAwaiter().GetResult();
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
