using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Pipeline.Core.Templates;
using Pipeline.Fuzz;

// dotnet run -c Release --project tests/Pipeline.Fuzz -- --cases 1000000 --seed 1
// Tries the cases of a seed and prints what was found as one JSON line; ends with 1 where there is anything. --first tries from a number on, so that one case can be tried again.
Dictionary<string, string> given = args.Chunk(2).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1]);
if (args.Length % 2 != 0 || given.Keys.Except(["--cases", "--seed", "--first"]).Any())
{
    Console.Error.WriteLine("Options: --cases N (1000), --seed N (1), --first N (0).");
    return 2;
}

int seed = (int)Number("--seed", 1);
long first = Number("--first", 0), cases = Number("--cases", 1000), hang = TimeSpan.FromMinutes(5).Ticks;
ConcurrentBag<FuzzFault> faults = [];
ConcurrentDictionary<long, long> running = new();
long start = Stopwatch.GetTimestamp();

// A case that never ends is named before everything is given up.
using var watch = new Timer(_ =>
{
    foreach ((long number, long began) in running)
        if (Stopwatch.GetElapsedTime(began).Ticks > hang)
        {
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Case {number} of seed {seed} does not end."));
            Environment.Exit(1);
        }
}, null, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5));

Parallel.For(first, first + cases, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, number =>
{
    running[number] = Stopwatch.GetTimestamp();
    if (ReaderFuzz.Try(seed, number) is { } fault) faults.Add(fault);
    running.TryRemove(number, out long _);
});

Console.WriteLine(JsonSerializer.Serialize(new
{
    task = "fuzz",
    seed,
    first,
    cases,
    templates = TemplateCatalogue.All.Count,
    seconds = Math.Round(Stopwatch.GetElapsedTime(start).TotalSeconds, 1),
    peakMb = Process.GetCurrentProcess().PeakWorkingSet64 >> 20,
    faults = faults.OrderBy(fault => fault.Number).Take(20),
    found = faults.Count,
}));
return faults.IsEmpty ? 0 : 1;

long Number(string option, long otherwise) => given.TryGetValue(option, out string? text) ? long.Parse(text, CultureInfo.InvariantCulture) : otherwise;
