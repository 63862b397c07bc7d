using System.Globalization;
using System.Text;
using Pipeline.Core.Templates;
using Pipeline.Core.Validation;

namespace Pipeline.Core.Tests.Validation;

public class SubmissionReadingTests
{
    private static readonly Template Population = TemplateCatalogue.Find("population")!;

    [Fact]
    public void Hands_on_in_order_the_records_that_are_right_by_themselves()
    {
        var lines = new List<long>();
        ValidationReport report = TestTemplates.Read(Population,
            "country,year,sex,age_group,value\nKGZ,2020,F,_T,2000\nKAZ,2020,M,_T,5\nKGZ,2020,M,_T,x\nKGZ,2019,F,_T,1000\nKGZ,2020,F,_T,2000\n",
            record => lines.Add(record.Line));

        // The jump (a warning) and the repetition (known at the end only) do not keep records back.
        Assert.Equal([2, 5, 6], lines);
        Assert.Equal(["country-of-path", "type", "cell-once", "year-on-year"], report.Rules.Select(rule => rule.Rule));
        Assert.Equal(("population", "1.0", 5L, 3L, 1L), (report.Template, report.TemplateVersion, report.Records, report.Errors, report.Warnings));
    }

    [Fact]
    public void Counts_every_violation_and_keeps_the_first_hundred()
    {
        string[] ages = [.. Population.Field("age_group").Codelist!.Codes.Select(code => code.Id)];
        ValidationReport report = TestTemplates.Read(Population, "country,year,sex,age_group,value\n" + string.Concat(Enumerable.Range(0, 250)
            .Select(i => $"KGZ,{1950 + i / 25},F,{ages[i % 25]},x\n")));
        RuleResult rule = Assert.Single(report.Rules);
        Assert.Equal(("type", 250L, 100), (rule.Rule, rule.Count, rule.First.Count));
        Assert.Equal(Enumerable.Range(2, 100).Select(line => (long)line), rule.First.Select(finding => finding.Line));
        Assert.Equal("A value is of its field's type.", rule.Description);
    }

    [Fact]
    public void Stops_when_cancelled()
    {
        using var source = new CancellationTokenSource();
        int count = 0;
        var text = new StringBuilder("country,year,sex,age_group,value\n");
        for (int i = 0; i < 10_000; i++) text.Append(CultureInfo.InvariantCulture, $"KGZ,2020,F,_T,{i}\n");
        Assert.ThrowsAny<OperationCanceledException>(() => SubmissionReading.Read(new MemoryStream(Encoding.UTF8.GetBytes(text.ToString())),
            Population, TestTemplates.Context, _ => { if (++count == 10) source.Cancel(); }, source.Token));
        Assert.InRange(count, 10, 2_000);
    }

    [Fact]
    public void Leaves_the_stream_open()
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes("country\nKGZ\n"));
        SubmissionReading.Read(stream, Population, TestTemplates.Context, _ => { });
        Assert.True(stream.CanRead);
    }
}
