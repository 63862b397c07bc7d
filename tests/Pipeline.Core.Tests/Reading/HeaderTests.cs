using System.Text;
using Pipeline.Core.Templates;
using Pipeline.Core.Validation;

namespace Pipeline.Core.Tests.Reading;

public class HeaderTests
{
    private static readonly Template Stock = TemplateCatalogue.Find("migrant-stock")!;

    [Fact]
    public void Takes_names_and_aliases_in_any_order_and_case()
    {
        var rows = new List<string>();
        ValidationReport report = TestTemplates.Read(Stock, "\uFEFFOBS_VALUE;Citizen;AGE; Sex ;TIME_PERIOD;\"geo\"\n7;T;TOTAL;T;2020;KG\n",
            record => rows.Add($"{record.Template.Fields[0].Codelist!.Codes[record.Code(0)].Id} {record.Integer(1)} {record.Integer(5)}"));
        Assert.Empty(report.Lines());
        Assert.Equal(["KGZ 2020 7"], rows);
    }

    [Fact]
    public void Reports_missing_duplicate_unknown_and_unnamed_columns()
    {
        ValidationReport report = TestTemplates.Read(Stock, "country,geo,year,sex,age_group,persons,\nKGZ,KGZ,2020,_T,_T,1,\n");
        Assert.Equal(
            ["duplicate-column 1/country: found columns 1 and 2 are both country, expected each column once",
             "unknown-column 1: found column 6, 'persons', expected columns of the template only; this one is ignored",
             "unknown-column 1: found no name over column 7, expected columns of the template only; this one is ignored",
             "missing-column 1/origin: found no column origin, expected a column origin (or country_of_birth or citizenship or citizen)",
             "missing-column 1/value: found no column value, expected a column value (or obs_value or stock)",
             .. new[] { "sex", "age", "origin" }.Select(field =>
                 $"incomplete 0: found 1 record without readable dimensions, so that rule {field}-adds-up was not checked in full, expected dimensions that can be read: correct the errors in them, and this rule may show more")],
            report.Lines());
        Assert.Equal((3, 5), (report.Errors, report.Warnings));
    }

    [Fact]
    public void Reads_on_after_a_missing_column_but_accepts_nothing()
    {
        int accepted = 0;
        ValidationReport report = TestTemplates.Read(Stock, "country,year,sex,age_group,origin\nKGZ,2020,X,_T,_T\n", _ => accepted++);
        Assert.Equal(["missing-column", "code", "incomplete"], report.Rules.Select(rule => rule.Rule));
        Assert.Equal(0, accepted);
    }

    // A file without a header begins with data, perhaps about a person.
    [Fact]
    public void Does_not_quote_a_first_row_that_is_no_header()
    {
        ValidationReport report = TestTemplates.Read(TestTemplates.Types(), "Jane Doe,F\nJohn Doe,M\n");
        Assert.Equal(
            ["missing-column 1: found a first row that names no column of the template, expected a header with the columns name, sex, country, count, rate, flag, year, day, until, moment, form, status, reason"],
            report.Lines());
    }

    [Fact]
    public void Finds_a_header_behind_blank_lines() =>
        Assert.Equal(1, TestTemplates.Read(TestTemplates.Types(), "\n\n,\nname,count\nx,1\n").Records);

    [Fact]
    public void Refuses_a_header_that_is_not_UTF8() =>
        Assert.Equal(["encoding 1: found bytes that are not UTF-8, expected text in UTF-8: save the file as \"CSV UTF-8\""],
            TestTemplates.Read(Stock, Encoding.Latin1.GetBytes("country,année\nKGZ,2020\n")).Lines());
}
