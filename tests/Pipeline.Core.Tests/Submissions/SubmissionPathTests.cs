using Pipeline.Core.Submissions;
using Pipeline.Core.Validation;

namespace Pipeline.Core.Tests.Submissions;

public class SubmissionPathTests
{
    [Theory]
    [InlineData("nsc/KGZ/population/2019/a.csv", "nsc", "KGZ", "population", "2019", "a.csv")]
    [InlineData("nsc/KGZ/population/2019/part/a.csv", "nsc", "KGZ", "population", "2019", "part/a.csv")]
    [InlineData("nsc/KGZ/population/a.csv", "nsc", "KGZ", "population", "", "a.csv")]
    [InlineData("a.csv", "", "", "", "", "a.csv")]
    [InlineData("nsc//population/2019/a.csv", "nsc", "", "population", "2019", "a.csv")]
    [InlineData("nsc/KGZ/population/2019/", "nsc", "KGZ", "population", "2019", "")]
    public void Folders_are_read_in_their_order_and_the_blob_keeps_its_name(string blob, string agency, string country, string template, string period, string file)
    {
        SubmissionPath path = SubmissionPath.Parse(blob);
        Assert.Equal((agency, country, template, period, file, blob), (path.Agency, path.Country, path.Template, path.Period, path.File, path.Blob));
    }

    [Theory]
    [InlineData("nsc/KGZ/population/2019/a.csv")]
    [InlineData("nsc/KGZ/population/2019-Q3/part/a.csv")]
    [InlineData("nsc/KGZ/population/a.csv", "path-folders", "path-period")]
    [InlineData("a.csv", "path-folders", "path-template", "path-country", "path-period")]
    [InlineData("nsc/kgz/population/2019/a.csv", "path-country")]
    [InlineData("deep/nsc/KGZ/population/2019/a.csv", "path-template", "path-country", "path-period")]
    [InlineData("nsc/KGZ/populations/20/a.csv", "path-template", "path-period")]
    [InlineData("nsc/KGZ/population/2019\n/a.csv", "path-period")]
    [InlineData("../KGZ/../2019/a.csv", "path-template")]
    public void A_file_in_the_wrong_place_is_told_what_is_wrong(string blob, params string[] rules) =>
        Assert.Equal(rules, PathCheck.Check(SubmissionPath.Parse(blob))?.Rules.Select(rule => rule.Rule) ?? []);

    // What turns the direction of text, or is cut in the middle of a letter, would make the message say something else than is there.
    [Theory]
    [InlineData("\u202E9102", "'\\u{202E}9102' in the path")]
    [InlineData("2019\n", "'2019\\n' in the path")]
    [InlineData("1234567890123456789012345678901234567890\U0001F980", "'1234567890123456789012345678901234567890…' (41 characters) in the path")]
    public void What_is_found_is_shown_as_it_is(string period, string found) =>
        Assert.Equal(found, Assert.Single(PathCheck.Check(SubmissionPath.Parse($"nsc/KGZ/population/{period}/a.csv"))!.Rules).First[0].Found);
}
