using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Pipeline.Benchmarks;
using Pipeline.Core.Estimation;

switch (args)
{
    case ["crossings", string file]:
        CrossingsResult crossings = Crossings.Run(file);
        Print("crossings", crossings.Report.Records, 
        [
            ("good", crossings.Good),
            ("cells", crossings.Cells),
            ("rules", Array.ConvertAll([.. crossings.Report.Rules], rule => (rule.Rule, (object?)rule.Count))),
            ("leftOut", crossings.Report.LeftOut),
            ("accepted", crossings.Report.IsAccepted),
        ]);
        return 0;

    case ["residence", string file, .. string[] options] when options.Length % 2 == 0:
        Dictionary<string, string> given = options.Chunk(2).ToDictionary(pair => pair[0], pair => pair[1]);
        Residence.Result residence = Residence.Run(file, Number("--memory", 700), Number("--threads", Environment.ProcessorCount));
        if (given.TryGetValue("--out", out string? output))
        {
            using var writer = new StreamWriter(output);
            Residence.Write(residence.Table, writer);
        }

        Print("residence", residence.Report.Records, 
        [
            ("steps", Array.ConvertAll([.. residence.Steps], step => (step.Key, (object?)step.Value))),
            ("persons", residence.Quality.Persons),
            ("crossings", residence.Quality.Crossings),
            ("repeats", residence.Quality.Repairs.Repeats),
            ("missingEntries", residence.Quality.Repairs.MissingEntries),
            ("missingExits", residence.Quality.Repairs.MissingExits),
            ("sameSecond", residence.Quality.Repairs.SameSecond),
            ("setAside", residence.Quality.SetAside),
            ("immigrants", residence.Sum(MigrationKind.Immigration)),
            ("emigrants", residence.Sum(MigrationKind.Emigration)),
            ("undecided", residence.Sum(MigrationKind.UndecidedEntry, MigrationKind.UndecidedExit)),
            ("leftOut", residence.Report.LeftOut),
            ("accepted", residence.Report.IsAccepted),
        ]);
        return 0;

        int Number(string option, int otherwise) => given.TryGetValue(option, out string? text) ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    case ["suppress", string cells, "--hierarchy", string hierarchy, "--threshold", string threshold, "--out", string table]:
        (int count, int primary, int secondary, int unproven) = Suppress.Run(cells, hierarchy, int.Parse(threshold, CultureInfo.InvariantCulture), table);
        Print("suppress", count, [("primary", primary), ("secondary", secondary), ("unproven", unproven)], primary + secondary);
        return 0;

    case ["kanonymity", string file, "--k", string k, "--keys", string keys, "--out", string published]:
        KAnonymityResult anonymous = KAnonymity.Run(file, int.Parse(k, CultureInfo.InvariantCulture), keys.Split(','), published);
        Print("kanonymity", anonymous.Records, [("dropped", anonymous.Published.Dropped), ("suppressedIfItMatchesAnyValue", anonymous.SuppressedAsAny)], anonymous.Published.Suppressed);
        return 0;

    case ["serve", string body, "--port", string port]:
        await Serve.RunAsync(body, int.Parse(port, CultureInfo.InvariantCulture));
        return 0;

    default:
        Console.Error.WriteLine("usage: crossings FILE | residence FILE [--memory MB] [--threads N] [--out FILE]");
        Console.Error.WriteLine("       suppress CELLS --hierarchy FILE --threshold 5 --out FILE | kanonymity FILE --k 11 --keys a,b,c --out FILE | serve FILE --port N");
        return 2;
}

// The whole process is measured, as for the peers.
static void Print(string task, long rows, (string Name, object? Value)[] found, long? suppressed = null)
{
    using Process process = Process.GetCurrentProcess();
    double seconds = (DateTime.Now - process.StartTime).TotalSeconds;
    using (Stream output = Console.OpenStandardOutput())
    using (var json = new Utf8JsonWriter(output))
        Write(json,
        [
            ("task", task),
            ("rows", rows),
            ("seconds", Math.Round(seconds, 3)),
            ("rowsPerSecond", Math.Round(rows / seconds)),
            ("cpuSeconds", Math.Round(process.TotalProcessorTime.TotalSeconds, 3)),
            ("peakMB", process.PeakWorkingSet64 >> 20),
            ("suppressed", suppressed),
            ("found", found),
        ]);
    Console.WriteLine();
}

static void Write(Utf8JsonWriter json, (string Name, object? Value)[] members)
{
    json.WriteStartObject();
    foreach ((string name, object? value) in members)
    {
        json.WritePropertyName(name);
        switch (value)
        {
            case null: json.WriteNullValue(); break;
            case bool flag: json.WriteBooleanValue(flag); break;
            case int count: json.WriteNumberValue(count); break;
            case long count: json.WriteNumberValue(count); break;
            case double number: json.WriteNumberValue(number); break;
            case (string, object?)[] inner: Write(json, inner); break;
            default: json.WriteStringValue(value.ToString()); break;
        }
    }

    json.WriteEndObject();
}
