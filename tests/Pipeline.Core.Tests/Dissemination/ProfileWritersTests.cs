using System.Text;
using System.Text.Json;
using Pipeline.Core.Dissemination;
using Pipeline.Core.Profiles;

namespace Pipeline.Core.Tests.Dissemination;

public class ProfileWritersTests
{
    [Theory]
    [InlineData(null, "json")]
    [InlineData("", "json")]
    [InlineData("*/*", "json")]
    [InlineData("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "html")]
    [InlineData("text/csv;q=0.9, application/json;q=0.2", "csv")]
    [InlineData("text/*", "csv")]
    [InlineData("text/*, text/csv;q=0", "html")]
    [InlineData("TEXT/HTML", "html")]
    [InlineData("nonsense, text/csv", "csv")]
    [InlineData("image/png", null)]
    [InlineData("application/json;q=0", null)]
    [InlineData("application/vnd.sdmx.data+csv; version=2.0.0", "sdmx-csv")]
    [InlineData("application/vnd.sdmx.data+json", "sdmx-json")]
    [InlineData("application/vnd.sdmx.data+json; version=1.0.0, text/csv;q=0.1", "csv")]
    public void The_accept_header_chooses(string? accept, string? expected) => Assert.Equal(expected, ProfileWriters.Negotiate(accept)?.Format.Name);

    [Fact]
    public void A_name_finds_its_writer()
    {
        Assert.All(ProfileWriters.All, writer => Assert.Same(writer, ProfileWriters.Find(writer.Format.Name)));
        Assert.Same(ProfileWriters.Find("csv"), ProfileWriters.Find("CSV"));
        Assert.Null(ProfileWriters.Find("xls"));
    }

    [Theory]
    [InlineData("json")]
    [InlineData("csv")]
    [InlineData("sdmx-csv")]
    [InlineData("sdmx-json")]
    public async Task The_small_profile_is_as_approved(string format)
    {
        string text = await WriteAsync(format, SampleProfiles.Atlantis);
        if (format.EndsWith("json", StringComparison.Ordinal)) text = JsonSerializer.Serialize(JsonDocument.Parse(text).RootElement, Indented);

        Approved.Matches($"atlantis{ProfileWriters.Find(format)!.Format.Extension}", text);
    }

    [Fact]
    public async Task Json_reads_back_as_the_same_profile()
    {
        string text = await WriteAsync("json", SampleProfiles.Atlantis);

        MigrationProfile read = JsonSerializer.Deserialize<MigrationProfile>(text, ProfileJson.Options)!;

        using var again = new MemoryStream();
        await ProfileWriters.Find("json")!.WriteAsync(read, again, default);
        Assert.Equal(text, Encoding.UTF8.GetString(again.ToArray()));
    }

    [Fact]
    public async Task Csv_has_a_row_for_each_figure_and_an_empty_value_for_a_withheld_one()
    {
        string[] lines = (await WriteAsync("csv", SampleProfiles.Atlantis)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

        int figures = SampleProfiles.Atlantis.Sections.SelectMany(section => section.Tables).SelectMany(table => table.Rows).SelectMany(row => row.Cells).Count(cell => cell is not null);
        Assert.Equal(1 + figures, lines.Length);
        Assert.Contains(lines, line => line.StartsWith("XAA,2020,migration-profile,2,stock-by-origin,MIG_STOCK,2020,_T,_T,NOR,,persons,P,C,XAA:2020:migration-profile:", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("XAA,2020,migration-profile,2,stock-by-sex,MIG_STOCK,2018,F,_T,_T,150,persons,A,F,XAA:2020:migration-profile:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Csv_does_not_let_a_spreadsheet_run_a_formula()
    {
        MigrationProfile profile = SampleProfiles.Atlantis;
        profile = profile with { Sources = [.. profile.Sources.Select(source => source with { Submission = "=HYPERLINK(\"evil\")" })] };

        string text = await WriteAsync("csv", profile);

        Assert.DoesNotContain(",=HYPERLINK", text, StringComparison.Ordinal);
        Assert.DoesNotContain(",\"=HYPERLINK", text, StringComparison.Ordinal);
        Assert.Contains("'=HYPERLINK", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_table_can_be_had_alone()
    {
        MigrationProfile only = SampleProfiles.Kyrgyzstan.Only("stock-by-origin")!;

        Assert.Equal(["stock-by-origin"], only.Sections.SelectMany(section => section.Tables).Select(table => table.Id));
        Assert.Null(SampleProfiles.Kyrgyzstan.Only("no-such-table"));
        Assert.DoesNotContain("stock-by-sex", await WriteAsync("csv", only), StringComparison.Ordinal);
    }

    public static TheoryData<string> Formats => [.. ProfileWriters.All.Select(writer => writer.Format.Name)];

    [Theory, MemberData(nameof(Formats))]
    public async Task The_same_profile_gives_the_same_bytes(string format) =>
        Assert.Equal(await WriteAsync(format, SampleProfiles.Kyrgyzstan), await WriteAsync(format, SampleProfiles.Kyrgyzstan));

    [Fact]
    public async Task The_stream_stays_open()
    {
        foreach (IProfileWriter writer in ProfileWriters.All)
        {
            using var stream = new MemoryStream();
            await writer.WriteAsync(SampleProfiles.Atlantis, stream, default);
            Assert.True(stream.CanWrite);
        }
    }

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = ProfileJson.Options.Encoder };

    private static async Task<string> WriteAsync(string format, MigrationProfile profile)
    {
        using var stream = new MemoryStream();
        await ProfileWriters.Find(format)!.WriteAsync(profile, stream, default);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
