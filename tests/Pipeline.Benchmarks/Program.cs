using System.Diagnostics;
using System.Text.Json;
using Pipeline.Benchmarks;
using Pipeline.Core.Templates;

if (args is not ["crossings", string file])
{
    Console.Error.WriteLine("usage: crossings FILE");
    return 2;
}

// As for the peers: the work itself with all compiling that it needs, without starting up and loading code lists.
Template template = TemplateCatalogue.Find("border-crossings")!;
long start = Stopwatch.GetTimestamp();
CrossingsResult result = Crossings.Run(template, file);
double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
using Process process = Process.GetCurrentProcess();
Console.WriteLine(JsonSerializer.Serialize(
    new
    {
        task = "crossings",
        rows = result.Report.Records,
        seconds = Math.Round(seconds, 3),
        rowsPerSecond = Math.Round(result.Report.Records / seconds),
        peakMB = process.PeakWorkingSet64 >> 20,
        good = result.Good,
        cells = result.Cells,
        rules = result.Report.Rules.ToDictionary(rule => rule.Rule, rule => rule.Count),
        leftOut = result.Report.LeftOut,
        accepted = result.Report.IsAccepted,
    },
    JsonSerializerOptions.Web));
return 0;
