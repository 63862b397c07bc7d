using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Pipeline.Local.Processes;

/// <summary>A process of the local system. It can be killed and started again on the same data, and then keeps its address.</summary>
/// <param name="name">What people call it.</param>
/// <param name="logFile">Where its output goes.</param>
internal abstract class ChildProcess(string name, string logFile) : IAsyncDisposable
{
    // The first start from a cold disk on a busy machine has taken Azurite half a minute.
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);
    private Process? process;
    private Task ended = Task.CompletedTask;
    private volatile bool wanted;

    /// <summary>Its process number is known: just started, not yet listening.</summary>
    public event Action<ChildProcess>? Started;

    /// <summary>It ended though nobody asked it to, after it had listened.</summary>
    public event Action<ChildProcess>? Died;

    /// <summary>What people call it.</summary>
    public string Name => name;

    /// <summary>Number of the process.</summary>
    public int ProcessId => process?.Id ?? throw new InvalidOperationException($"{name} was not started.");

    /// <summary>The command line and environment to start it with.</summary>
    protected abstract ProcessStartInfo Command();

    /// <summary>Reads a line of its output.</summary>
    /// <returns>Whether everything it listens on is known now.</returns>
    protected abstract bool IsListening(string line);

    /// <summary>Starts it and waits until it listens.</summary>
    /// <exception cref="LaunchException">It did not come up; the message has the end of its log.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(logFile)!);
        if (File.Exists(logFile)) File.Move(logFile, Path.ChangeExtension(logFile, ".previous.log"), overwrite: true);
        TextWriter log = TextWriter.Synchronized(new StreamWriter(logFile) { AutoFlush = true });
        TaskCompletionSource listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

        ProcessStartInfo command = Command();
        command.UseShellExecute = false;
        command.RedirectStandardInput = command.RedirectStandardOutput = command.RedirectStandardError = true;
        Process child = new() { StartInfo = command };
        child.OutputDataReceived += (_, output) =>
        {
            if (output.Data is not { } line) return;
            log.WriteLine(line);
            if (!listening.Task.IsCompleted && IsListening(line)) listening.TrySetResult();
        };
        child.ErrorDataReceived += (_, output) =>
        {
            if (output.Data is { } line) log.WriteLine(line);
        };

        try
        {
            child.Start();
        }
        catch (Win32Exception exception)
        {
            await log.DisposeAsync();
            throw new LaunchException($"{name} could not be started with '{command.FileName}': {exception.Message}. Install it, or put it on the PATH.");
        }

        process?.Dispose();
        process = child;
        wanted = true;
        child.BeginOutputReadLine();
        child.BeginErrorReadLine();
        ended = WatchAsync(child, log, listening.Task);
        Started?.Invoke(this);

        await Task.WhenAny(listening.Task, ended, Task.Delay(StartLimit, cancellation));
        if (listening.Task.IsCompleted) return;
        bool endedByItself = ended.IsCompleted;
        await KillAsync();
        cancellation.ThrowIfCancellationRequested();
        throw new LaunchException(endedByItself ? Obituary() : $"{name} did not say within {StartLimit.TotalMinutes} minutes where it listens.{LastLines()}");
    }

    /// <summary>Ends it at once, as a crash would, and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        wanted = false;
        process?.Kill();
        await ended;
    }

    /// <summary>Asks it to end, and ends it where it does not.</summary>
    public async Task StopAsync()
    {
        wanted = false;
        if (process is null || ended.IsCompleted) return;
        if (!OperatingSystem.IsWindows()) Signal(process.Id, Terminate);
        else process.Kill();
        if (await Task.WhenAny(ended, Task.Delay(StopLimit)) != ended) process.Kill();
        await ended;
    }

    /// <summary>How it ended, with the end of its log.</summary>
    public string Obituary() => $"{name} ended with exit code {process?.ExitCode}.{LastLines()}";

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        process?.Dispose();
    }

    private async Task WatchAsync(Process child, TextWriter log, Task listening)
    {
        await child.WaitForExitAsync();
        await log.DisposeAsync();
        if (wanted && listening.IsCompleted) Died?.Invoke(this);
    }

    private string LastLines()
    {
        string[] lines = File.ReadAllLines(logFile);
        return lines.Length == 0 ? $" It wrote nothing to {logFile}." : $" The end of {logFile}:{Environment.NewLine}{string.Join(Environment.NewLine, lines.TakeLast(20).Select(line => "  " + line))}";
    }

    private const int Terminate = 15;

    // .NET itself can only kill, which would take the data that Azurite has not written yet.
    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Signal(int processId, int signal);
}
