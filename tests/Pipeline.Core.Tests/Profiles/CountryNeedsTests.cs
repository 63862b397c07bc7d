using Pipeline.Core.Codelists;
using Pipeline.Core.Dissemination;
using Pipeline.Core.Indicators;
using Pipeline.Core.Profiles;
using Pipeline.Core.Tabulation;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Tests.Profiles;

/// <summary>Austria has a national list with nurses on it, Italy none: 30 vacancies for 20 registered nurses, 12 for 40 cooks, 5 for nobody. In Serbia, 4 nurses' posts for 40.</summary>
public class CountryNeedsTests
{
    private static readonly CountryNeeds Austria = Needs("AUT",
        "2019 VAC Q _T _T JVS 30\n2019 POST Q _T _T JVS 970\n2019 VAC _T 2230 _T PES 12\n2019 UNE _T 2230 _T PES 40\n2019 VAC _T 5122 _T PES 30\n2019 UNE _T 5122 _T PES 20",
        list: "2230 2019-01-01 -\n7212 2019-01-01 -",
        skills: "Q 2230 S3 2019-01-01 -\n_T 2230 L 2019-01-01 -\nI 5122 S1 2019-01-01 -\nQ 3231 S3 2018-01-01 2018-12-31");

    private static readonly CountryNeeds Italy = Needs("ITA",
        "2019 VAC _T 2230 _T PES 30\n2019 UNE _T 2230 _T PES 20\n2019 VAC _T 5122 _T PES 12\n2019 UNE _T 5122 _T PES 40\n2019 VAC _T 8324 _T PES 5\n2019 UNE _T 8324 _T PES 0");

    private static readonly CountryNeeds Serbia = Needs("SRB", "2019 VAC _T 2230 _T PES 4\n2019 UNE _T 2230 _T PES 40");

    private static CountryNeeds Needs(string country, string market, string? list = null, string? skills = null)
    {
        Cube[] cubes = [CubeOf("labour-market", market, true), .. list is null ? Array.Empty<Cube>() : [CubeOf("shortage-list", list, false)], .. skills is null ? Array.Empty<Cube>() : [CubeOf("needed-skills", skills, false)]];
        return new CountryNeeds(IndicatorCatalogue.Compute(new CountryData(country, cubes)), 2020);

        Cube CubeOf(string template, string cells, bool hasFigures)
        {
            var cube = new Cube(template, TemplateCatalogue.Find(template)!.Dimensions.Select(dimension => dimension.Name),
                new Source(template, new string('0', 64), "nso", template, "1.0", "2019", "file.csv", 1, Manifest.None));
            foreach (string[] parts in cells.Split('\n').Select(line => line.Split(' ')))
                cube.Set([country, .. (hasFigures ? parts[..^1] : parts).Select(part => part == "-" ? "" : part)], hasFigures ? double.Parse(parts[^1], System.Globalization.CultureInfo.InvariantCulture) : 1, "A", [0]);
            return cube;
        }
    }

    [Fact]
    public void A_national_list_says_what_is_short_whatever_the_registers_say()
    {
        OccupationNeed nurse = Austria.Of("2230")!, cook = Austria.Of("5122")!;

        Assert.Equal((true, "national", 1, 0.3), (nurse.IsShort, nurse.Basis, nurse.Place, nurse.Ratio));
        Assert.Equal("It is on the national shortage list in force on 31 December 2019. 12 vacancies for 40 registered unemployed persons: 0.3 for each.", nurse.Reason);
        Assert.Equal((false, "national", 1.5), (cook.IsShort, cook.Basis, cook.Ratio));
        Assert.Equal(
            "It is not on the national shortage list in force on 31 December 2019, which replaces a computed one. 30 vacancies for 20 registered unemployed persons: 1.5 for each.", cook.Reason);
        Assert.Equal("It is on the national shortage list in force on 31 December 2019. No registered vacancies and unemployed are published for it.", Austria.Of("7212")!.Reason);
    }

    // 5122 cooks and 5123 waiters are in 5120, restaurant services workers, whatever the registers say. A computed list that has the group says nothing of its parts.
    [Fact]
    public void A_group_on_a_national_list_stands_for_every_occupation_in_it()
    {
        const string market = "2019 VAC _T 5122 _T PES 12\n2019 UNE _T 5122 _T PES 40\n2019 VAC _T 5123 _T PES 50\n2019 UNE _T 5123 _T PES 20\n2019 VAC _T 7212 _T PES 1\n2019 UNE _T 7212 _T PES 9";
        CountryNeeds albania = Needs("ALB", market, list: "5120 2019-01-01 -");

        Assert.Equal((true, "national", 1), (albania.Of("5122")!.IsShort, albania.Of("5122")!.Basis, albania.Of("5122")!.Place));
        Assert.Equal(
            "Its group, Housekeeping and restaurant services workers, is on the national shortage list in force on 31 December 2019. 12 vacancies for 40 registered unemployed persons: 0.3 for each.",
            albania.Of("5122")!.Reason);
        Assert.False(albania.Of("7212")!.IsShort);
        Assert.Contains("5122", albania.Find(null, null).Select(need => need.Occupation));
        Assert.Equal((false, "computed"), Needs("ALB", market + "\n2019 VAC _T 5120 _T PES 62\n2019 UNE _T 5120 _T PES 60").Of("5122") is { } cook ? (cook.IsShort, cook.Basis) : default);
    }

    [Fact]
    public void Without_a_national_list_the_registers_say_what_is_short_and_why()
    {
        Assert.Equal("It is short by the registers of 31 December 2019: 30 vacancies for 20 registered unemployed persons: 1.5 for each. The limit is 1.", Italy.Of("2230")!.Reason);
        Assert.Equal("It is not short by the registers of 31 December 2019: 12 vacancies for 40 registered unemployed persons: 0.3 for each. The limit is 1.", Italy.Of("5122")!.Reason);
        Assert.Equal("It is short by the registers of 31 December 2019: 5 vacancies and nobody registered as unemployed. The limit is 1.", Italy.Of("8324")!.Reason);
        Assert.Equal((true, "computed", null), (Italy.Of("8324")!.IsShort, Italy.Of("8324")!.Basis, Italy.Of("8324")!.Ratio));
        Assert.Null(Italy.Of("7212"));
    }

    [Fact]
    public void Skills_are_those_in_force_in_the_sector_or_in_every_one()
    {
        Assert.Equal(["S3 Q", "L _T"], Austria.Of("2230")!.Skills.Select(skill => $"{skill.Skill} {skill.Sector}"));
        Assert.Equal(["2230"], Austria.Find(null, "Q").Select(need => need.Occupation));
        Assert.Equal(["2230", "5122"], Austria.Find(null, "I").Select(need => need.Occupation));   // the language is needed in every sector
        Assert.Null(Austria.Of("3231"));
        Assert.Equal((30, 3, null), (Austria.Sector("Q")!.Vacancies, Austria.Sector("Q")!.VacancyRate, Austria.Sector("Q")!.Employed));
    }

    [Fact]
    public void A_group_finds_what_is_in_it_and_the_list_comes_in_the_order_of_shortage()
    {
        Assert.Equal(["8324", "2230"], Italy.Find(null, null).Select(need => need.Occupation));
        Assert.Equal(["2230"], Italy.Find("2000", null).Select(need => need.Occupation).Where(code => code == "2230"));
        Assert.DoesNotContain("5122", Italy.Find("2000", null).Select(need => need.Occupation));
    }

    [Theory]
    [InlineData("2230", 4)]
    [InlineData("3231", 3)]
    [InlineData("4000", 2)]
    [InlineData("8324", 2)]
    [InlineData("9130", 1)]
    [InlineData("1229", null)]
    [InlineData("0110", null)]
    public void The_skill_level_is_that_of_the_major_group(string occupation, int? level) => Assert.Equal(level, CountryNeeds.SkillLevelOf(occupation));

    [Theory]
    [InlineData("nurse", "2230", true)]
    [InlineData("Nursing professionals", "2230", true)]
    [InlineData("223", "2230", true)]
    [InlineData("2230", "2230", true)]
    [InlineData("cook", "5122", true)]
    [InlineData("welders", "7212", true)]
    [InlineData("nurse", "6113", false)]    // nursery growers
    [InlineData("astronaut", "2230", false)]
    [InlineData("", "2230", false)]
    public void An_occupation_is_found_by_what_people_call_it(string words, string occupation, bool isFound) =>
        Assert.Equal(isFound, CodelistCatalogue.Isco88.Search(words).Any(code => code.Id == occupation));

    // What a title excepts is not in it, and titles with fewer other words come first.
    [Fact]
    public void A_search_for_nurses_begins_with_nurses_and_has_nobody_but_nurses() =>
        Assert.Equal(["3231", "2230", "3230"], CodelistCatalogue.Isco88.Search("nurse").Select(code => code.Id).Take(3)
            .Concat(CodelistCatalogue.Isco88.Search("nurse").Select(code => code.Id).Intersect(["2220", "2229", "3220", "3229"])));

    // The first look of somebody who wants to know where a nurse from Serbia is needed, and why.
    [Fact]
    public void The_page_says_where_a_nurse_from_Serbia_is_needed_and_why()
    {
        string page = HtmlSkillsPage.Write([Austria, Italy, Serbia], "nurse", "SRB").ToString();

        Assert.Contains("<h2 id=\"o2230-heading\">Nursing and midwifery professionals", page, StringComparison.Ordinal);
        Assert.Contains("Short of people in Italy and Austria.", page, StringComparison.Ordinal);
        Assert.Contains("It is on the national shortage list in force on 31 December 2019.", page, StringComparison.Ordinal);
        Assert.Contains("30 vacancies for 20 registered unemployed persons: 1.5 for each.", page, StringComparison.Ordinal);
        Assert.Contains("Needed skills: Assisting and caring", page, StringComparison.Ordinal);
        Assert.True(page.IndexOf("where you come from", StringComparison.Ordinal) > page.IndexOf(">Italy</a>", StringComparison.Ordinal));
        Assert.Contains("<option value=\"SRB\" selected>Serbia</option>", page, StringComparison.Ordinal);
        Assert.Contains("Figures on fewer than five persons are shown only where the agency that submitted them publishes them itself.", page, StringComparison.Ordinal);
        Assert.Contains("<td data-label=\"Unemployed\">20</td><td data-label=\"Vacancies for each\">1.50</td>", page, StringComparison.Ordinal);
        Assert.Contains("Not published yet: Albania, Bosnia and Herzegovina,", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Cooks", page[page.IndexOf("</datalist>", StringComparison.Ordinal)..], StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_without_a_question_shows_the_lists_and_for_nonsense_says_so()
    {
        Assert.Contains("Computed list", HtmlSkillsPage.Write([Italy], "", null).ToString(), StringComparison.Ordinal);
        Assert.Contains("Nothing is published on “&lt;b&gt;”", HtmlSkillsPage.Write([Italy], "<b>", null).ToString(), StringComparison.Ordinal);
        Assert.Contains("No labour market figures are published yet.", HtmlSkillsPage.Write([], "", "XYZ").ToString(), StringComparison.Ordinal);
    }
}
