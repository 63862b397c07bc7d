using System.Diagnostics;
using System.Globalization;
using Pipeline.EndToEnd.Tests.Faults;

// dotnet run --project tests/Pipeline.FaultSweep -- --faults 300 --seed 1
// Lets faults befall the system while it works: prints a line for each run of three, and one JSON line at the end; ends with 1 where anything was found. --first begins with a run, so that one
// run can be tried again (--first 17 --faults 1); --systems says how many systems work at a time, and --logs where the logs of runs with findings are kept.
Dictionary<string, string> given = args.Chunk(2).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1]);
if (args.Length % 2 != 0 || given.Keys.Except(["--faults", "--seed", "--first", "--systems", "--logs"]).Any())
{
    Console.Error.WriteLine("Options: --faults N (300), --seed N (1), --first RUN (0), --systems N (2), --logs FOLDER.");
    return 2;
}

int seed = Number("--seed", 1);
long start = Stopwatch.GetTimestamp();
IReadOnlyList<SweepRun> runs = await new FaultSweep(seed, Tell, given.GetValueOrDefault("--logs")).RunAsync(Number("--faults", 300), Number("--first", 0), Number("--systems", 2));
Console.WriteLine(FaultSweep.Summary(runs, seed, Stopwatch.GetElapsedTime(start).TotalSeconds));
return runs.All(run => run.Findings.Count == 0) ? 0 : 1;

int Number(string option, int otherwise) => given.TryGetValue(option, out string? text) ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

static void Tell(SweepRun run)
{
    string missed = run.Missed.Count == 0 ? "" : $"; nothing to strike for {string.Join(", ", run.Missed)}";
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"run {run.Run}: {string.Join(", ", run.Struck)}{missed}; {run.Seconds:0.0} s: {(run.Findings.Count == 0 ? "as undisturbed" : string.Join(Environment.NewLine, run.Findings))}"));
}
