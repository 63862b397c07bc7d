using Pipeline.Core.Templates;
using Pipeline.Core.Validation;

namespace Pipeline.Core.Tests.Validation;

/// <summary>Sums and jumps. Rows are "year sex age value status", separated by commas.</summary>
public class CellRuleTests
{
    private const string SexAddsUp = """{ "id": "sex-adds-up", "kind": "parts-sum", "severity": "error", "description": "Sum.", "field": "sex", "estimateTolerance": 5 }""";
    private const string AgeAddsUp = """{ "id": "age-adds-up", "kind": "parts-sum", "severity": "error", "description": "Sum.", "field": "age_group" }""";
    private const string YearOnYear = """{ "id": "jump", "kind": "jump", "severity": "warning", "description": "Jump.", "period": "year", "maximumChangePerYear": 0.5, "minimumBase": 100 }""";

    private static string[] Check(string rule, string rows) => Check(TestTemplates.Cells(rule), rows);

    private static string[] Check(Template template, string rows) =>
        TestTemplates.Read(template, "year,sex,age_group,value,status\n"
            + string.Join('\n', rows.Split(", ").Select(row => string.Join(',', (row + (row.Count(letter => letter == ' ') == 3 ? " A" : "")).Split(' '))))).Lines();

    [Theory]
    [InlineData("2020 F _T 60, 2020 M _T 40, 2020 _T _T 100")]
    [InlineData("2020 F _T 60, 2020 M _T 30, 2020 _U _T 10, 2020 _T _T 100")]
    [InlineData("2020 F _T 60, 2020 _T _T 100")]            // M is not covered: 60 of 100 is possible
    [InlineData("2020 F _T 60, 2020 M _T 40")]              // no total
    [InlineData("2020 _T _T 100")]                          // no parts
    [InlineData("2020 F _T 60, 2019 M _T 40, 2021 _T _T 7")] // other years
    public void Accepts_sums(string rows) => Assert.Empty(Check(SexAddsUp, rows));

    [Fact]
    public void Reports_a_sum_on_the_line_of_the_total()
    {
        Assert.Equal(["sex-adds-up 4/value: found 99 for sex _T; F + M = 100, expected parts that add up to the total; they are 1 too many"],
            Check(SexAddsUp, "2020 F _T 60, 2020 M _T 40, 2020 _T _T 99"));
        Assert.Equal(["sex-adds-up 2/value: found 101 for sex _T; F + M = 100, expected parts that add up to the total; they are 1 too few"],
            Check(SexAddsUp, "2020 _T _T 101, 2020 F _T 60, 2020 M _T 40"));
    }

    [Fact]
    public void Parts_that_do_not_cover_the_total_must_not_exceed_it() =>
        Assert.Equal(["sex-adds-up 3/value: found 59 for sex _T; F = 60, expected parts that add up to no more than the total; they are 1 too many"],
            Check(SexAddsUp, "2020 F _T 60, 2020 _T _T 59"));

    // M may be on the line that has no sex, so 60 of 100 is possible. The figure that cannot be read has its place and hides nothing.
    [Fact]
    public void A_record_that_cannot_be_placed_leaves_the_check_incomplete_and_the_report_says_so()
    {
        Assert.Equal(
            ["code 3/sex: found 'X', expected one of _T, F, M, _U",
             "incomplete 0: found 1 record without readable dimensions, so that rule sex-adds-up was not checked in full, expected dimensions that can be read: correct the errors in them, and this rule may show more"],
            Check(SexAddsUp, "2020 F _T 60, 2020 X _T 40, 2020 M _T 30, 2020 _T _T 100"));
        Assert.Equal(["type 3/value: found 'x', expected a whole number such as 1200"], Check(SexAddsUp, "2020 F _T 60, 2020 M _T x, 2020 _T _T 100"));
        Assert.Contains("2 records without readable dimensions", Check(SexAddsUp, "2020 F _T 60, 2020 X _T 40, 2020 M")[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_record_that_cannot_be_placed_is_a_warning()
    {
        ValidationReport report = TestTemplates.Read(TestTemplates.Cells(SexAddsUp), "year,sex,age_group,value,status\n2020,X,_T,1,A\n2020,F,_T,1,A\n");
        Assert.Equal((1L, 1L), (report.Errors, report.Warnings));
    }

    [Fact]
    public void An_open_list_is_never_covered()
    {
        Template stock = TemplateCatalogue.Find("migrant-stock")!;
        string Row(string origin, int value) => $"KGZ,2020,_T,_T,{origin},{value}\n";
        string header = "country,year,sex,age_group,origin,value\n";
        Assert.Empty(TestTemplates.Read(stock, header + Row("_T", 100) + Row("RUS", 60) + Row("_O", 10)).Lines());
        Assert.Equal(["origin-adds-up 2/value: found 100 for origin _T; RUS + _O = 101, expected parts that add up to no more than the total; they are 1 too many"],
            TestTemplates.Read(stock, header + Row("_T", 100) + Row("RUS", 60) + Row("_O", 41)).Lines());
    }

    [Theory]
    [InlineData("2020 F _T 60 E, 2020 M _T 40 E, 2020 _T _T 105 E", null)]
    [InlineData("2020 F _T 60 E, 2020 M _T 40 E, 2020 _T _T 95 E", null)]
    [InlineData("2020 F _T 60 E, 2020 M _T 40 E, 2020 _T _T 106 E", "the total, give or take 5; they are 6 too few")]
    [InlineData("2020 F _T 60 E, 2020 M _T 40 E, 2020 _T _T 94 E", "the total, give or take 5; they are 6 too many")]
    [InlineData("2020 F _T 60 E, 2020 M _T 40 A, 2020 _T _T 101 E", "the total; they are 1 too few")]
    [InlineData("2020 F _T 60 E, 2020 M _T 40 E, 2020 _T _T 101 A", "the total; they are 1 too few")]
    public void Estimates_may_differ_where_all_of_them_are(string rows, string? expected) =>
        Assert.Equal(expected, Check(SexAddsUp, rows).Select(line => line.Split("add up to ")[1]).SingleOrDefault());

    // Two parts and a total, each rounded to tens by itself, may be 5 + 5 + 5 apart.
    [Theory]
    [InlineData("2020 F _T 60, 2020 M _T 40, 2020 _T _T 115", null)]
    [InlineData("2020 F _T 60, 2020 M _T 40, 2020 _T _T 85", null)]
    [InlineData("2020 F _T 60, 2020 M _T 40, 2020 _T _T 116", "the total, give or take 15; they are 16 too few")]
    [InlineData("2020 F _T 60, 2020 M _T 40, 2020 _T _T 84", "the total, give or take 15; they are 16 too many")]
    [InlineData("2020 F _T 60, 2020 _T _T 49", "no more than the total, give or take 10; they are 11 too many")]
    public void Figures_that_are_rounded_one_by_one_may_differ(string rows, string? expected) =>
        Assert.Equal(expected, Check(SexAddsUp.Replace("\"estimateTolerance\": 5", "\"rounding\": 10", StringComparison.Ordinal), rows).Select(line => line.Split("add up to ")[1]).SingleOrDefault());

    [Fact]
    public void Cells_that_a_condition_leaves_out_need_not_add_up()
    {
        string rule = SexAddsUp.Replace("\"estimateTolerance\": 5", """ "when": { "field": "age_group", "in": ["_T", "Y0T14"] } """, StringComparison.Ordinal);
        Assert.Empty(Check(rule, "2020 F Y15T64 60, 2020 M Y15T64 40, 2020 _T Y15T64 1"));
        Assert.Single(Check(rule, "2020 F 0-14 60, 2020 M Y0T14 40, 2020 _T Y0T14 1"));
    }

    [Fact]
    public void A_part_that_is_absent_is_replaced_by_its_own()
    {
        // Y15T64 is there, and counts itself; Y0T14 and Y_GE65 are not, and count as 1 + 2 + 3 and as 4 + (5 + 6).
        string rows = "2020 F Y15T64 100, 2020 F Y15T19 7, 2020 F Y0T4 1, 2020 F Y5T9 2, 2020 F Y10T14 3, 2020 F Y65T69 4, 2020 F Y70T74 5, 2020 F Y_GE75 6, 2020 F _T ";
        Assert.Empty(Check(AgeAddsUp, rows + "121"));
        Assert.Equal(["age-adds-up 10/value: found 120 for age_group _T; Y0T4 + Y5T9 + Y10T14 + Y15T64 + Y65T69 + Y70T74 + 1 more = 121, expected parts that add up to the total; they are 1 too many"],
            Check(AgeAddsUp, rows + "120"));
    }

    [Fact]
    public void Unknown_is_optional_but_counts() =>
        Assert.Single(Check(AgeAddsUp, "2020 F Y0T14 1, 2020 F Y15T64 1, 2020 F Y_GE65 1, 2020 F _U 1, 2020 F _T 3"));

    [Fact]
    public void A_row_that_cannot_be_read_does_not_make_another_error()
    {
        Assert.Equal(["code", "incomplete"], Check(SexAddsUp, "2020 F _T 60, 2020 X _T 40, 2020 M _T 0, 2020 _T _T 100").Select(line => line.Split(' ')[0]));
        Assert.Equal(["type"], Check(SexAddsUp, "2020 F _T 60, 2020 M _T 4o, 2020 _T _T 100").Select(line => line.Split(' ')[0]));
        Assert.Equal(["malformed", "incomplete"], Check(SexAddsUp, "2020 F _T 60, 2020 M, 2020 _T _T 100").Select(line => line.Split(' ')[0]));
    }

    [Fact]
    public void A_cell_that_stands_twice_with_different_figures_is_not_known() =>
        Assert.Empty(Check(SexAddsUp, "2020 F _T 60, 2020 M _T 40, 2020 M _T 41, 2020 _T _T 101"));

    [Fact]
    public void Decimal_figures_may_round()
    {
        Template decimals = TestTemplates.Cells(SexAddsUp, "number");
        Assert.Empty(Check(decimals, "2020 F _T 0.1, 2020 M _T 0.2, 2020 _T _T 0.3"));
        Assert.Equal(["sex-adds-up 4/value: found 0.4 for sex _T; F + M = 0.3, expected parts that add up to the total; they are 0.1 too few"],
            Check(decimals, "2020 F _T 0.1, 2020 M _T 0.2, 2020 _T _T 0.4"));
    }

    [Fact]
    public void Parts_may_exceed_a_total_where_figures_may_be_negative() =>
        Assert.Empty(Check(TestTemplates.Cells(SexAddsUp, constraints: ""), "2020 F _T 60, 2020 _T _T 50"));

    [Theory]
    [InlineData("2019 F _T 100, 2020 F _T 150")]   // exactly half
    [InlineData("2019 F _T 99, 2020 F _T 500")]    // below the base
    [InlineData("2018 F _T 100, 2020 F _T 225")]   // half a year, twice
    [InlineData("2010 F _T 100, 2020 M _T 900")]   // another cell
    [InlineData("2019 F _T 0, 2020 F _T 900")]
    [InlineData("2019 F _T 100, 2020 F _T 50")]
    public void Accepts_changes(string rows) => Assert.Empty(Check(YearOnYear, rows));

    [Theory]
    [InlineData("2020 F _T 151, 2019 F _T 100", "jump 2/value: found 100 in 2019, 151 in 2020: +51 % a year, expected a change of at most 50 % a year; check both figures")]
    [InlineData("2019 F _T 100, 2020 F _T 49", "jump 3/value: found 100 in 2019, 49 in 2020: -51 % a year, expected a change of at most 50 % a year; check both figures")]
    [InlineData("2018 F _T 100, 2020 F _T 230", "jump 3/value: found 100 in 2018, 230 in 2020: +51.7 % a year, expected a change of at most 50 % a year; check both figures")]
    [InlineData("2010 F _T 1, 2018 F _T 1000, 2020 F _T 0", "jump 4/value: found 1000 in 2018, 0 in 2020: -100 % a year, expected a change of at most 50 % a year; check both figures")]
    public void Reports_a_jump_since_the_latest_year_before(string rows, string message) => Assert.Equal([message], Check(YearOnYear, rows));

    [Fact]
    public void A_jump_is_a_warning()
    {
        ValidationReport report = TestTemplates.Read(TestTemplates.Cells(YearOnYear), "year,sex,age_group,value\n2019,F,_T,100\n2020,F,_T,200\n");
        Assert.True(report.IsAccepted);
        Assert.Equal((0, 1), (report.Errors, report.Warnings));
    }
}
