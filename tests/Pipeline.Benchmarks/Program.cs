using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Pipeline.Benchmarks;
using Pipeline.Core.Estimation;

switch (args)
{
    case ["crossings", string file]:
        CrossingsResult crossings = Crossings.Run(file);
        Print("crossings", crossings.Report.Records, new
        {
            good = crossings.Good,
            cells = crossings.Cells,
            rules = crossings.Report.Rules.ToDictionary(rule => rule.Rule, rule => rule.Count),
            leftOut = crossings.Report.LeftOut,
            accepted = crossings.Report.IsAccepted,
        });
        return 0;

    case ["residence", string file, .. string[] options] when options.Length % 2 == 0:
        Dictionary<string, string> given = options.Chunk(2).ToDictionary(pair => pair[0], pair => pair[1]);
        Residence.Result residence = Residence.Run(file, Number("--memory", 700), Number("--threads", Environment.ProcessorCount));
        if (given.TryGetValue("--out", out string? output))
        {
            using var writer = new StreamWriter(output);
            Residence.Write(residence.Table, writer);
        }

        Print("residence", residence.Report.Records, new
        {
            steps = residence.Steps,
            persons = residence.Quality.Persons,
            crossings = residence.Quality.Crossings,
            repairs = residence.Quality.Repairs,
            setAside = residence.Quality.SetAside,
            immigrants = residence.Table.Cells.Where(cell => cell.Cell.Month > 0).Sum(cell => cell.Counts.Of(MigrationKind.Immigration)),
            emigrants = residence.Table.Cells.Where(cell => cell.Cell.Month > 0).Sum(cell => cell.Counts.Of(MigrationKind.Emigration)),
            undecided = residence.Table.Cells.Where(cell => cell.Cell.Month > 0)
                .Sum(cell => cell.Counts.Of(MigrationKind.UndecidedEntry) + cell.Counts.Of(MigrationKind.UndecidedExit)),
            leftOut = residence.Report.LeftOut,
            accepted = residence.Report.IsAccepted,
        });
        return 0;

        int Number(string option, int otherwise) => given.TryGetValue(option, out string? text) ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    default:
        Console.Error.WriteLine("usage: crossings FILE | residence FILE [--memory MB] [--threads N] [--out FILE]");
        return 2;
}

static void Print(string task, long rows, object found)
{
    using Process process = Process.GetCurrentProcess();
    double seconds = (DateTime.Now - process.StartTime).TotalSeconds; // the whole process, as for the peers
    Console.WriteLine(JsonSerializer.Serialize(
        new { task, rows, seconds = Math.Round(seconds, 3), rowsPerSecond = Math.Round(rows / seconds), cpuSeconds = Math.Round(process.TotalProcessorTime.TotalSeconds, 3), peakMB = process.PeakWorkingSet64 >> 20, found },
        JsonSerializerOptions.Web));
}
