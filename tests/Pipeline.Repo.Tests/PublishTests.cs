using System.Diagnostics;
using System.Text.Json;

namespace Pipeline.Repo.Tests;

/// <summary>The app's publish folder, as a deployment takes it.</summary>
public sealed class PublishTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("publish-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void The_published_app_is_complete_and_host_json_has_its_shape()
    {
        string output = Path.Combine(folder, "out");
        // Build output of its own: this runs while other projects are built and tested.
        Run("dotnet", "publish", Repository.PathOf("functions/Pipeline.Functions"), "-p:FunctionsRuntime=local", $"-p:ArtifactsPath={Path.Combine(folder, "artifacts")}", "-o", output, "-nodeReuse:false");

        Assert.All(["Pipeline.Functions.dll", "Pipeline.Core.dll", "host.json", "assets/site.css", "assets/site.js"], file => Assert.True(File.Exists(Path.Combine(output, file)), $"{file} is missing."));
        Assert.False(File.Exists(Path.Combine(output, "local.settings.json")), "local.settings.json holds secrets and is never published.");

        JsonElement extensions = JsonDocument.Parse(File.ReadAllText(Path.Combine(output, "host.json"))).RootElement.GetProperty("extensions");
        Assert.Equal("", extensions.GetProperty("http").GetProperty("routePrefix").GetString());
        JsonElement durable = extensions.GetProperty("durableTask");
        Assert.Equal("MigrationProfiles", durable.GetProperty("hubName").GetString());
        Assert.False(durable.GetProperty("tracing").GetProperty("traceInputsAndOutputs").GetBoolean());
        Assert.InRange(durable.GetProperty("maxConcurrentActivityFunctions").GetInt32(), 1, 8);
    }

    private static void Run(string command, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, output);
    }
}
