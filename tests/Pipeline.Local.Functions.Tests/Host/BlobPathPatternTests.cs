using Pipeline.Local.Functions.Host.Blobs;

namespace Pipeline.Local.Functions.Tests.Host;

public class BlobPathPatternTests
{
    [Theory]
    [InlineData("files/{name}", "a.csv", "name=a.csv")]
    [InlineData("files/{name}", "a/b.csv", "name=a/b.csv")]
    [InlineData("files/{agency}/{file}", "iom/arrivals.csv", "agency=iom file=arrivals.csv")]
    [InlineData("files/{name}.{ext}", "a.b.csv", "name=a.b ext=csv")]
    [InlineData("files/in/{name}", "in/a", "name=a")]
    [InlineData("files/{{{name}}}", "{a}", "name=a")]
    [InlineData("files/a+b/{name}", "a+b/c", "name=c")]
    public void Binds_the_parts_of_a_name(string pattern, string blob, string expected) => Assert.Equal(expected, Match(pattern, blob));

    // As WebJobs does it: the first name takes all it can, so a path with more parts than the pattern still matches.
    [Fact]
    public void Gives_surplus_parts_to_the_first_name() =>
        Assert.Equal("agency=a/b country=KEN file=f.csv", Match("files/{agency}/{country}/{file}", "a/b/KEN/f.csv"));

    [Theory]
    [InlineData("files/{agency}/{file}", "arrivals.csv")]
    [InlineData("files/{name}.csv", "a.txt")]
    [InlineData("files/in/{name}", "out/a")]
    [InlineData("files/{name}", "two\nlines")]
    public void Does_not_match_another_shape(string pattern, string blob) => Assert.Null(BlobPathPattern.Parse(pattern).Match(blob));

    [Fact]
    public void Knows_its_container_and_its_names()
    {
        BlobPathPattern pattern = BlobPathPattern.Parse("submissions/{agency}/{file}");

        Assert.Equal("submissions", pattern.Container);
        Assert.Equal(["agency", "file"], pattern.ParameterNames);
    }

    [Theory]
    [InlineData("files", "The blob path is 'files'; expected a container, a slash and a pattern of blob names, as in 'files/{name}'.")]
    [InlineData("{where}/{name}", "The blob path is '{where}/{name}'; expected a container, a slash and a pattern of blob names, as in 'files/{name}'.")]
    [InlineData("files/{a}/{a}", "The blob path 'files/{a}/{a}' has '{a}'; expected names of letters, digits and underscores, each once.")]
    [InlineData("files/{a-b}", "The blob path 'files/{a-b}' has '{a-b}'; expected names of letters, digits and underscores, each once.")]
    [InlineData("files/{a", "The blob path 'files/{a' has an unpaired '{'; expected {name}, or {{ and }} for braces.")]
    public void Refuses_what_is_no_pattern(string pattern, string message) =>
        Assert.Equal(message, Assert.Throws<FormatException>(() => BlobPathPattern.Parse(pattern)).Message);

    static string? Match(string pattern, string blob) => BlobPathPattern.Parse(pattern).Match(blob) is { } values
        ? string.Join(' ', values.Select(value => $"{value.Key}={value.Value}"))
        : null;
}
