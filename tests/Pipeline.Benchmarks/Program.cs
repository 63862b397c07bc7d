using System.Diagnostics;
using System.Text.Json;
using Pipeline.Benchmarks;

switch (args)
{
    case ["suppress", string cells, "--hierarchy", string hierarchy, "--threshold", string threshold, "--out", string output]:
        (int count, int primary, int secondary) = Suppress.Run(cells, hierarchy, int.Parse(threshold), output);
        return Print("suppress", count, primary + secondary, new { primary, secondary });
    case ["kanonymity", string file, "--k", string k, "--keys", string keys, "--out", string output]:
        KAnonymityResult result = KAnonymity.Run(file, int.Parse(k), keys.Split(','), output);
        return Print("kanonymity", result.Records, result.Published.Suppressed, new { dropped = result.Published.Dropped, suppressedIfItMatchesAnyValue = result.SuppressedAsAny });
    default:
        Console.Error.WriteLine("usage: suppress CELLS --hierarchy FILE --threshold 5 --out FILE | kanonymity FILE --k 11 --keys a,b,c --out FILE");
        return 2;
}

// The whole process, as for the peers.
static int Print(string task, long rows, long suppressed, object detail)
{
    using Process process = Process.GetCurrentProcess();
    double seconds = (DateTime.Now - process.StartTime).TotalSeconds;
    Console.WriteLine(JsonSerializer.Serialize(
        new { task, rows, seconds = Math.Round(seconds, 3), rowsPerSecond = Math.Round(rows / seconds), peakMB = process.PeakWorkingSet64 >> 20, suppressed, detail },
        JsonSerializerOptions.Web));
    return 0;
}
