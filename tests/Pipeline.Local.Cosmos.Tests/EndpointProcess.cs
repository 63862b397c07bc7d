using System.Diagnostics;

namespace Pipeline.Local.Cosmos.Tests;

/// <summary>The endpoint as users run it: a process of its own.</summary>
internal sealed class EndpointProcess : IDisposable
{
    readonly Process process;

    EndpointProcess(Process process, string address)
    {
        this.process = process;
        Address = address;
    }

    public string Address { get; }

    public static async Task<EndpointProcess> StartAsync(string directory)
    {
        var process = Run("--data", directory);
        var line = await process.StandardOutput.ReadLineAsync();
        const string expected = "Listening on ";
        if (line?.StartsWith(expected + "http://127.0.0.1:", StringComparison.Ordinal) != true)
            throw new InvalidOperationException($"The endpoint printed '{line}'; expected '{expected}http://127.0.0.1:PORT'. {await process.StandardError.ReadToEndAsync()}");
        return new EndpointProcess(process, line[expected.Length..]);
    }

    /// <summary>Runs the executable to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunToEndAsync(params string[] arguments)
    {
        using var process = Run(arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }

    /// <summary>SIGKILL: nothing of the process runs any more.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>SIGTERM; gives the exit code and what was printed after the first line.</summary>
    public async Task<(int ExitCode, string Output)> TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        await kill.WaitForExitAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await process.StandardOutput.ReadToEndAsync());
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill();
        process.Dispose();
    }

    static Process Run(params string[] arguments) => Process.Start(new ProcessStartInfo("dotnet", [typeof(Endpoint).Assembly.Location, .. arguments])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;
}
