using System.Diagnostics;
using Pipeline.Local;

namespace Pipeline.EndToEnd.Tests;

/// <summary>The launcher as a newcomer starts it.</summary>
public sealed class LauncherTests : IDisposable
{
    // Alone it takes one or two minutes; a machine of two cores with other work has taken four.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(8);

    private readonly string folder = Directory.CreateTempSubdirectory("launcher-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [OwnSystemFact]
    public async Task Once_publishes_the_demonstration_checks_it_and_stops_and_a_backup_of_it_elsewhere_serves_the_same()
    {
        string first = await OnceAsync("data");
        Assert.Contains("Profile KGZ/2019: published, version 1", first, StringComparison.Ordinal);
        Assert.Contains("International migrants: 200,260 persons", first, StringComparison.Ordinal);
        Assert.Contains("The demonstration is right", first, StringComparison.Ordinal);

        // The backup is a copy of the folder, and it is restored where nothing of the first is left.
        Assert.False(File.Exists(new DataFolder(Path.Combine(folder, "data")).RunFile), "It says that something still runs.");
        Directory.CreateDirectory(Path.Combine(folder, "elsewhere"));
        Directory.Move(Path.Combine(folder, "data"), Path.Combine(folder, "elsewhere", "restored"));

        string second = await OnceAsync(Path.Combine("elsewhere", "restored"));
        Assert.Contains("Profile KGZ/2019: published before, version 1", second, StringComparison.Ordinal);
        Assert.Contains("International migrants: 200,260 persons", second, StringComparison.Ordinal);
        Assert.Contains("The demonstration is right", second, StringComparison.Ordinal);
    }

    private async Task<string> OnceAsync(string data)
    {
        string[] arguments = [typeof(BuildPaths).Assembly.Location, "--once", "--port", "0", "--data", Path.Combine(folder, data)];
        ProcessStartInfo command = new(BuildPaths.Dotnet, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process launcher = Process.Start(command)!;
        Task<string> output = launcher.StandardOutput.ReadToEndAsync(), errors = launcher.StandardError.ReadToEndAsync();
        using CancellationTokenSource limit = new(Limit);
        try
        {
            await launcher.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            launcher.Kill(entireProcessTree: true);
            Assert.Fail($"The launcher did not end within {Limit.TotalMinutes} minutes. It said:\n{await output}\n{await errors}");
        }

        Assert.True(launcher.ExitCode == 0, $"The launcher ended with {launcher.ExitCode}. It said:\n{await output}\n{await errors}");
        return await output;
    }
}
