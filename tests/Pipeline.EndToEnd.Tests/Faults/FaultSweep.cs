using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Pipeline.EndToEnd.Tests.Faults;

/// <summary>A run of the sweep.</summary>
/// <param name="Run">Its number.</param>
/// <param name="Struck">The faults that there was something to strike for.</param>
/// <param name="Missed">Those for which there was not.</param>
/// <param name="Findings">What is not as it must be.</param>
/// <param name="Seconds">How long it took.</param>
internal sealed record SweepRun(int Run, IReadOnlyList<PlannedFault> Struck, IReadOnlyList<PlannedFault> Missed, IReadOnlyList<string> Findings, double Seconds);

/// <summary>Lets faults befall the system while it works, and compares what it has stored in the end with what it stores undisturbed.</summary>
/// <param name="seed">Seed of the faults and their moments.</param>
/// <param name="tell">Told of each run.</param>
/// <param name="keep">Folder where the logs of runs with findings are kept; null for nowhere.</param>
internal sealed class FaultSweep(int seed, Action<SweepRun> tell, string? keep = null)
{
    private const int LooksAtTheEnd = 100;

    // Ten times what a run takes on a busy machine.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(6);

    private readonly ConcurrentBag<SweepRun> runs = [];
    private readonly SemaphoreSlim first = new(1);
    private (IReadOnlyList<string> Stored, long Writes)? undisturbed;
    private int next;
    private int struck;

    /// <summary>Runs until so many faults have struck.</summary>
    /// <param name="faults">How many.</param>
    /// <param name="from">Number of the first run.</param>
    /// <param name="systems">How many systems work at a time.</param>
    public async Task<IReadOnlyList<SweepRun>> RunAsync(int faults, int from, int systems)
    {
        next = from;
        await Task.WhenAll(Enumerable.Range(0, systems).Select(_ => Task.Run(() => WorkAsync(faults))));
        return [.. runs.OrderBy(run => run.Run)];
    }

    /// <summary>The result in one line of JSON.</summary>
    public static string Summary(IReadOnlyList<SweepRun> runs, int seed, double seconds) => JsonSerializer.Serialize(new
    {
        task = "faults",
        seed,
        first = runs[0].Run,
        faults = runs.Sum(run => run.Struck.Count),
        missed = runs.Sum(run => run.Missed.Count),
        runs = runs.Count,
        kinds = new SortedDictionary<string, int>(runs.SelectMany(run => run.Struck).CountBy(fault => fault.Kind.Name).ToDictionary(), StringComparer.Ordinal),
        found = runs.Sum(run => run.Findings.Count),
        runsWithFindings = runs.Where(run => run.Findings.Count > 0).Select(run => run.Run),
        seconds = Math.Round(seconds),
    });

    private async Task WorkAsync(int faults)
    {
        SweepSystem? system = null;
        try
        {
            while (Volatile.Read(ref struck) < faults)
            {
                system ??= await SweepSystem.StartAsync();
                await UndisturbedAsync(system);
                if (Volatile.Read(ref struck) >= faults) break;
                SweepRun run = await DisturbedAsync(system, Interlocked.Increment(ref next) - 1);
                Interlocked.Add(ref struck, run.Struck.Count);
                runs.Add(run);
                tell(run);
                if (run.Findings.Count == 0) continue;
                // What a run that went wrong leaves is no place to begin on.
                if (keep is not null) Copy(system.Run.Data.Logs, Path.Combine(keep, run.Run.ToString(CultureInfo.InvariantCulture)));
                await system.DisposeAsync();
                system = null;
            }
        }
        finally
        {
            if (system is not null) await system.DisposeAsync();
        }
    }

    // Once for all systems.
    private async Task UndisturbedAsync(SweepSystem system)
    {
        await first.WaitAsync();
        try
        {
            if (undisturbed is not null) return;
            await system.StartOverAsync();
            long before = system.Writes;
            using CancellationTokenSource limit = new(Longest);
            IReadOnlyList<string> findings = await new SweepWork(system, [], limit.Token).RunAsync();
            if (findings.Count > 0) throw new InvalidOperationException($"Undisturbed: {string.Join(' ', findings)}");
            long writes = system.Writes - before;
            // Until two looks see the same: what is no longer needed is removed at the end.
            IReadOnlyList<string> stored = await StoredAsync(system);
            for (int same = 0; same < 3;)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(400), limit.Token);
                IReadOnlyList<string> now = await StoredAsync(system);
                same = now.SequenceEqual(stored) ? same + 1 : 0;
                stored = now;
            }

            undisturbed = (stored, writes);
        }
        finally
        {
            first.Release();
        }
    }

    private async Task<SweepRun> DisturbedAsync(SweepSystem system, int number)
    {
        IReadOnlyList<PlannedFault> faults = PlannedFault.Of(seed, number);
        long start = Stopwatch.GetTimestamp();
        await system.StartOverAsync();
        long before = system.Writes;
        using CancellationTokenSource limit = new(Longest);
        SweepWork work = new(system, faults, limit.Token);
        using CancellationTokenSource done = CancellationTokenSource.CreateLinkedTokenSource(limit.Token);
        Task<(PlannedFault Fault, bool HasStruck)[]> striking = Task.WhenAll(faults.Select(fault => StrikeAsync(system, fault, before + (long)(fault.Moment * undisturbed!.Value.Writes), done.Token)));
        List<string> findings = [];
        try
        {
            findings.AddRange(await work.RunAsync());
        }
        catch (FaultFoundException exception)
        {
            findings.Add(exception.Message);
        }
        catch (OperationCanceledException)
        {
            findings.Add($"After {Longest.TotalSeconds} s it still waits for this: {work.WaitsFor}.");
        }

        await done.CancelAsync();
        (PlannedFault Fault, bool HasStruck)[] struckOrNot = await striking;
        if (findings.Count == 0) findings.AddRange(await LookAsync(system));
        return new SweepRun(
            number, [.. struckOrNot.Where(one => one.HasStruck).Select(one => one.Fault)], [.. struckOrNot.Where(one => !one.HasStruck).Select(one => one.Fault)], findings, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    private static async Task<(PlannedFault Fault, bool HasStruck)> StrikeAsync(SweepSystem system, PlannedFault fault, long moment, CancellationToken done)
    {
        // Those that lie in how files are dropped strike always.
        if (fault.Kind.StrikeAsync is not { } strike) return (fault, true);
        while (system.Writes < moment && !done.IsCancellationRequested) await Task.Delay(TimeSpan.FromMilliseconds(2), CancellationToken.None);
        return (fault, !done.IsCancellationRequested && await strike(system, new Random(fault.Seed)));
    }

    // What is not as it must be when all is done.
    private async Task<IReadOnlyList<string>> LookAsync(SweepSystem system)
    {
        List<string> findings = [];
        string? differences = "";
        for (int look = 0, same = 0; look < LooksAtTheEnd && same < 2; look++)
        {
            differences = Differences.Of(undisturbed!.Value.Stored, await StoredAsync(system));
            same = differences is null ? same + 1 : 0;
            await Task.Delay(TimeSpan.FromMilliseconds(300));
        }

        if (differences is not null) findings.Add(differences);
        if (await system.GivenUpAsync() is > 0 and var given) findings.Add($"{given} files were given up.");
        JsonElement verification = (await system.Administrator.JsonAsync("/api/audit/KGZ")).GetProperty("verification");
        if (verification.GetProperty("broken").ValueKind != JsonValueKind.Null) findings.Add($"The audit log is broken: {verification}");
        foreach (string planted in SweepFiles.Planted)
            if (system.Said.FirstOrDefault(said => said.Contains(planted, StringComparison.Ordinal)) is { } said)
                findings.Add($"{planted} was said: {said[Math.Max(0, said.IndexOf(planted, StringComparison.Ordinal) - 200)..][..Math.Min(400, said.Length)]}");
        return findings;
    }

    // Without what is a matter of chance: versions that were replaced before they were read, and the file of which that is asked for.
    private static async Task<IReadOnlyList<string>> StoredAsync(SweepSystem system) =>
        [.. (await system.Run.Stored.CanonicalAsync()).Where(line => !IsOfChance(line))];

    private static bool IsOfChance(string line)
    {
        string name = line[..line.IndexOf(": ", StringComparison.Ordinal)];
        bool isDocument = name.StartsWith("document submissions/", StringComparison.Ordinal);
        return name.Contains(SweepFiles.Elsewhere, StringComparison.Ordinal)
            || isDocument && line.Contains($"\"country\":\"{SweepFiles.Elsewhere}\"", StringComparison.Ordinal)
            || isDocument && line.Contains("\"status\":\"superseded\"", StringComparison.Ordinal) && line.Contains("\"revision\":0", StringComparison.Ordinal);
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.EnumerateFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
    }
}
