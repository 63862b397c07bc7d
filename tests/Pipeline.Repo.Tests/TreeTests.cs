using System.Text.Json;

namespace Pipeline.Repo.Tests;

public class TreeTests
{
    [Fact]
    public void There_is_one_solution_and_it_is_not_an_slnx()
    {
        Assert.True(File.Exists(Repository.PathOf("Pipeline.sln")));
        Assert.Empty(Directory.GetFiles(Repository.Root, "*.slnx"));
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        string solution = File.ReadAllText(Repository.PathOf("Pipeline.sln"));
        IEnumerable<string> projects = new[] { "functions", "local", "tests" }.SelectMany(folder => Directory.GetFiles(Repository.PathOf(folder), "*.csproj", SearchOption.AllDirectories));
        Assert.All(projects, project => Assert.Contains(Path.GetFileName(project), solution, StringComparison.Ordinal));
    }

    // Whoever copies the sample has every setting that the app reads by name.
    [Fact]
    public void The_settings_sample_names_every_setting()
    {
        JsonElement values = JsonDocument.Parse(File.ReadAllText(Repository.PathOf("local.settings.sample.json"))).RootElement.GetProperty("Values");
        Assert.All(["FUNCTIONS_WORKER_RUNTIME", "AzureWebJobsStorage", "AzureWebJobsDisableHomepage", "SubmissionsStorage", "COSMOS_ENDPOINT", "COSMOS_KEY", "Pseudonymisation__Default__Current", "Pseudonymisation__Default__Keys__1", "Access__Keys__0__Key"],
            name => Assert.True(values.TryGetProperty(name, out _), $"{name} is missing."));
    }

    [Fact]
    public void The_npm_lock_file_records_no_download_addresses() =>
        Assert.DoesNotContain("\"resolved\": \"http", File.ReadAllText(Repository.PathOf("local/Pipeline.Local/package-lock.json")), StringComparison.Ordinal);

    [Fact]
    public void Every_demonstration_file_has_a_manifest_with_its_source()
    {
        string[] files = Directory.GetFiles(Repository.PathOf("local/Pipeline.Local/demo"), "*.csv", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.False(string.IsNullOrWhiteSpace(
            JsonDocument.Parse(File.ReadAllText(file + ".manifest.json")).RootElement.GetProperty("citation").GetString()), file));
    }

    // A merge that was not resolved compiles where it is in a style sheet or a text.
    [Fact]
    public void No_file_holds_an_unresolved_merge()
    {
        string[] marks = [new string('<', 7) + " ", new string('>', 7) + " "];
        IEnumerable<string> files = new[] { "functions", "local", "tests", "docs", "infra" }
            .SelectMany(folder => Directory.EnumerateFiles(Repository.PathOf(folder), "*", SearchOption.AllDirectories))
            .Where(file => !file.Contains("node_modules", StringComparison.Ordinal) && Path.GetExtension(file) is ".cs" or ".css" or ".js" or ".mjs" or ".json" or ".md" or ".csv" or ".csproj" or ".bicep");
        Assert.All(files, file => Assert.DoesNotContain(File.ReadLines(file), line => marks.Any(mark => line.StartsWith(mark, StringComparison.Ordinal))));
    }
}
