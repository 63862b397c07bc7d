using System.Text.Json;
using Pipeline.Local;
using Pipeline.Local.Demonstration;
using Pipeline.Local.Demonstration.Invented;

namespace Pipeline.EndToEnd.Tests;

/// <summary>The real figures of the demonstration, from its files to the answers over HTTP.</summary>
/// <remarks>Figures: UN DESA, Population Division (2019), International Migrant Stock 2019, tables 1 to 3.</remarks>
[Collection(nameof(SystemUnderTest))]
public class DemonstrationTests(SystemUnderTest system)
{
    [Theory]
    [InlineData("KGZ", "F", "_T", 119_315)]
    [InlineData("KGZ", "_T", "_T", 200_260)]
    [InlineData("MDA", "_T", "_T", 104_713)]
    [InlineData("MDA", "_T", "UKR", 42_548)]
    [InlineData("MDA", "_T", "RUS", 40_123)]
    public async Task The_migrant_stock_of_2019_is_as_its_source_says(string country, string sex, string origin, double persons)
    {
        await Demonstration.PublishAsync(system, country);

        JsonElement series = await system.Reader.JsonAsync(
            $"/api/indicators/MIG_STOCK?country={country}&from=2019&to=2019&sex={sex}&origin={origin}");

        JsonElement observation = Assert.Single(series.GetProperty("observations").EnumerateArray());
        Assert.Equal(persons, observation.GetProperty("value").GetDouble());
        JsonElement submission = Assert.Single(observation.GetProperty("submissions").EnumerateArray());
        Assert.Equal(Demonstration.HashOf(country, "migrant-stock"), submission.Text("contentHash"));
        Assert.Contains(
            await system.Administrator.SubmissionsAsync(Demonstration.Blob(country, "migrant-stock")),
            item => item.Text("id") == submission.Text("submission") && item.Text("status") == "accepted");
    }

    [Fact]
    public async Task Every_figure_of_a_profile_names_its_submissions_and_their_content_hashes()
    {
        await Demonstration.PublishAsync(system, "KGZ");
        HashSet<string?> hashes = [.. Demonstration.HashesOf("KGZ")];

        JsonElement profile = await system.Reader.JsonAsync("/api/profiles/KGZ/2019?format=json");
        JsonElement share = Headline(profile, "MIG_FEMALE_SHARE");
        Assert.Equal(59.58, Math.Round(share.GetProperty("cell").GetProperty("value").GetDouble(), 2)); // 119,315 of 200,260
        JsonElement[] sources = [.. profile.GetProperty("sources").EnumerateArray()];
        JsonElement[] cells =
        [
            .. from section in profile.GetProperty("sections").EnumerateArray()
               from table in section.GetProperty("tables").EnumerateArray()
               from row in table.GetProperty("rows").EnumerateArray()
               from cell in row.GetProperty("cells").EnumerateArray()
               where cell.ValueKind != JsonValueKind.Null
               select cell,
        ];
        Assert.NotEmpty(cells);
        Assert.All(cells, cell =>
        {
            int[] places = [.. cell.GetProperty("sources").EnumerateArray().Select(place => place.GetInt32())];
            Assert.NotEmpty(places);
            Assert.All(places, place => Assert.Contains(sources[place].Text("contentHash"), hashes));
            Assert.All(places, place => Assert.False(string.IsNullOrEmpty(sources[place].Text("submission"))));
        });

        string text = await system.Reader.TextAsync("/api/profiles/KGZ/2019?format=csv");
        string[][] csv = [.. text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(','))];
        // Counted from the end: a unit before it, such as "per 1,000 population", may hold a comma in quotes.
        int column = csv[0].Length - Array.IndexOf(csv[0], "content_hashes");
        Assert.All(csv[1..], row => Assert.All(row[^column].Split(';'), hash => Assert.Contains(hash, hashes)));
    }

    // Eleven persons or more assisted, and eleven or more who are not: the country with the largest mission shows how many victims assistance reaches.
    [Fact]
    public async Task Assistance_coverage_of_victims_is_shown_for_Moldova()
    {
        await Demonstration.PublishAsync(system, "MDA");

        JsonElement series = await system.Reader.JsonAsync("/api/indicators/VOT_COVERAGE?country=MDA&assistance_service=*");
        double?[] Of(string service) => [.. series.GetProperty("observations").EnumerateArray().Where(figure => figure.GetProperty("codes").Text("assistance_service") == service && figure.GetProperty("value").ValueKind == JsonValueKind.Number)
            .Select(figure => (double?)figure.GetProperty("value").GetDouble())];

        Assert.NotEmpty(Of("_T"));
        Assert.NotEmpty(Of("DIRECT"));
        Assert.All(Of("_T"), value => Assert.InRange(value!.Value, 50, 95));
        string undetermined = (await system.Reader.JsonAsync("/api/indicators/VOT_SCREENED?country=MDA&identification=Undetermined")).GetProperty("observations").GetRawText();
        Assert.All(new[] { "2017", "2018", "2019" }, year => Assert.Contains($"\"{year}\"", undetermined, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_page_says_the_same()
    {
        await Demonstration.PublishAsync(system, "KGZ");

        string page = await system.Reader.TextAsync("/KGZ/2019");

        Assert.Contains("200,260", page, StringComparison.Ordinal);
        Assert.Contains("59.58%", page, StringComparison.Ordinal);
        Assert.Contains(Demonstration.HashOf("KGZ", "migrant-stock"), page, StringComparison.Ordinal);
        Assert.Contains("Kyrgyzstan", await system.Reader.TextAsync("/"), StringComparison.Ordinal);
    }

    private static JsonElement Headline(JsonElement profile, string indicator) =>
        profile.GetProperty("headlines").EnumerateArray()
            .Single(headline => headline.Text("indicator") == indicator && headline.Text("category") is null);
}

/// <summary>The files of the demonstration, dropped as its agencies do.</summary>
internal static class Demonstration
{
    // What the system goes by is behind no figure.
    private static readonly string[] Registers = ["sharing-agreements", "working-group", "reporting-calendar"];

    private static readonly IReadOnlyList<DemonstrationFile> Files = [.. DemonstrationFile.ReadAll(BuildPaths.Demonstration), .. Invented()];

    /// <summary>Drops a country's files, and builds and approves its profiles and reports, unless they are published.</summary>
    public static async Task PublishAsync(SystemUnderTest system, string country)
    {
        DemonstrationFile[] files = [.. Files.Where(file => file.Country == country)];
        if (await system.Reader.FindJsonAsync($"/api/profiles/{country}/2019?format=json") is { } published
            && published.GetProperty("sources").EnumerateArray().Select(source => source.Text("contentHash")).Order().SequenceEqual(
                files.Where(file => !Registers.Contains(file.Template)).Select(Drop.HashOf).Order())) return;
        foreach (DemonstrationFile file in files) await system.Administrator.DropAsync(file.Blob, await System.IO.File.ReadAllBytesAsync(file.Path), file.Metadata());
        foreach (DemonstrationFile file in files) await system.Administrator.SubmissionAsync(file.Blob, await System.IO.File.ReadAllBytesAsync(file.Path), "accepted");

        foreach (string profile in DemonstrationYear.Of(files).SelectMany(year => year.Profiles)) await system.Administrator.PublishAsync(profile);
    }

    /// <summary>Whether a code is a country of the demonstration.</summary>
    public static bool IsOf(string code) => Files.Any(file => file.Country == code);

    /// <summary>SHA-256 of each of a country's files.</summary>
    public static IEnumerable<string> HashesOf(string country) => Files.Where(file => file.Country == country).Select(Drop.HashOf);

    /// <summary>SHA-256 of a country's file on a template.</summary>
    public static string HashOf(string country, string template) => Drop.HashOf(File(country, template));

    /// <summary>Name of the blob of a country's file on a template.</summary>
    public static string Blob(string country, string template) => File(country, template).Blob;

    private static DemonstrationFile File(string country, string template) => Files.Single(file => file.Country == country && file.Template == template);

    // As the launcher does; the same seed gives the same bytes, so that a later run finds the same files.
    private static IReadOnlyList<DemonstrationFile> Invented()
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "invented");
        foreach (InventedFile invented in InventedFile.All) invented.WriteTo(folder);
        return DemonstrationFile.ReadAll(folder);
    }
}
