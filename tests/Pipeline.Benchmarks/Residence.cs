using System.Diagnostics;
using System.Globalization;
using Pipeline.Core.Anonymisation;
using Pipeline.Core.Estimation;
using Pipeline.Core.Reading;
using Pipeline.Core.Templates;
using Pipeline.Core.Validation;

namespace Pipeline.Benchmarks;

/// <summary>From a file of border crossings to immigrants and emigrants by month, sex and citizenship: read and checked in parts, kept as events, pseudonyms
/// once per person, one sweep per person; with what the activities call, a part of the file or a range of persons for each thread.</summary>
internal static class Residence
{
    private static readonly SubmissionContext Context = new("border-police", "GEO", "2024", "crossings.csv");
    private static readonly Template Template = TemplateCatalogue.Find("border-crossings")!;

    /// <summary>What the task found, and the seconds of its steps.</summary>
    public sealed record Result(ValidationReport Report, MigrationTable Table, ResidenceQuality Quality, Dictionary<string, double> Steps)
    {
        /// <summary>Migrations of some kinds in all months.</summary>
        public long Sum(params ReadOnlySpan<MigrationKind> kinds)
        {
            long sum = 0;
            foreach ((_, MigrationCounts counts) in Table.Months)
                foreach (MigrationKind kind in kinds) sum += counts.Of(kind);
            return sum;
        }
    }

    public static Result Run(string file, int memory, int threads)
    {
        var steps = new Dictionary<string, double>();
        var clock = Stopwatch.StartNew();
        long length = new FileInfo(file).Length;
        byte[] head = new byte[Math.Min(length, FilePart.HeadSize)];
        using (FileStream stream = File.OpenRead(file)) stream.ReadExactly(head);
        FilePart[] parts = [.. FilePart.Plan(length, head, Template, Math.Max(32 << 20, length / (4 * threads)))];

        // Half of the memory is for events before they are written; the rest for reading and the runtime.
        int kept = (int)Math.Min(24L << 20, ((long)memory << 20) / 2 / threads);
        int lastDay = 0;
        string scratch = Directory.CreateTempSubdirectory("residence").FullName;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threads };
        try
        {
            byte[] secret = new byte[32];
            var results = new PartResult[parts.Length];
            var lastDays = new int[parts.Length];
            FileStream[] keys = [.. parts.Select((_, i) => Scratch($"keys{i}"))], digests = [.. parts.Select((_, i) => Scratch($"digests{i}"))];
            Parallel.For(0, parts.Length, parallel, i =>
            {
                using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
                stream.Position = parts[i].StreamStart;
                using var pseudonymiser = new Pseudonymiser(secret, Template.KeyScopeOf(Context.Country), "1");
                var events = new EventWriter(digests[i], Template, pseudonymiser, memory: kept);
                int time = Template.Event[0].Index, last = 0;
                results[i] = SubmissionReading.ReadPart(stream, parts[i], head, Template, Context, record =>
                {
                    events.Add(record);
                    last = Math.Max(last, (int)(record.Integer(time) / 86_400));
                }, new PartOutput(keys[i], null, pseudonymiser.DigestKey));
                events.Finish();
                digests[i].Flush();
                lastDays[i] = last;
            });
            Step("read");
            ValidationReport report = SubmissionReading.Merge(Template, results, keys);
            lastDay = new DateOnly(DateOnly.FromDayNumber(lastDays.Max()).Year, 12, 31).DayNumber;
            Step("keys");

            ResidenceTabulator total = Tabulator();
            IReadOnlyList<PersonRange> ranges = PersonRange.Split(Math.Min(256, 8 * threads));
            Parallel.For(0, ranges.Count, parallel, Tabulator, (i, _, own) =>
            {
                using var pseudonymiser = new Pseudonymiser(secret, Template.KeyScopeOf(Context.Country), "1");
                FileStream[] files = [.. digests.Select(stream => new FileStream(stream.Name, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0))];
                PersonPass.Run([.. files.Select(stream => new EventReader(stream, Template))], ranges[i], own.Add, pseudonymiser: pseudonymiser, memory: 1 << 20);
                foreach (FileStream stream in files) stream.Dispose();
                return own;
            }, own =>
            {
                lock (total) total.Add(own);
            });
            Step("sweep");
            foreach (FileStream stream in keys.Concat(digests)) stream.Dispose();
            return new Result(report, total.Table, total.Quality, steps);
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }

        ResidenceTabulator Tabulator() =>
            new(Template, ResidenceRule.TwelveOfSixteenMonths, SequenceRepair.KeepFirst, lastDay, ageYears: 256);

        FileStream Scratch(string name) => new(Path.Combine(scratch, name), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read);

        void Step(string name)
        {
            steps[name] = Math.Round(clock.Elapsed.TotalSeconds, 3);
            clock.Restart();
        }
    }

    /// <summary>Writes month, sex, citizenship, immigrants and emigrants, in this order.</summary>
    public static void Write(MigrationTable table, TextWriter writer)
    {
        var cells = new Dictionary<MigrationCell, (long Immigrants, long Emigrants)>();
        foreach ((MigrationCell cell, MigrationCounts counts) in table.Months)
        {
            MigrationCell ageless = cell with { Age = 0 };
            (long immigrants, long emigrants) = cells.GetValueOrDefault(ageless);
            cells[ageless] = (immigrants + counts.Of(MigrationKind.Immigration), emigrants + counts.Of(MigrationKind.Emigration));
        }

        Codelists sex = new("sex"), citizenship = new("citizenship");
        List<string> rows = [];
        foreach ((MigrationCell cell, (long immigrants, long emigrants)) in cells)
            if (immigrants + emigrants > 0)
                rows.Add(string.Create(CultureInfo.InvariantCulture, $"{cell.Year}-{cell.Month:00},{sex[cell.Sex]},{citizenship[cell.Citizenship]},{immigrants},{emigrants}"));
        rows.Sort(StringComparer.Ordinal);
        writer.Write("month,sex,citizenship,immigrants,emigrants\n");
        foreach (string row in rows) writer.Write(row + "\n");
    }

    // Codes of an event field by their places.
    private sealed class Codelists(string field)
    {
        private readonly Core.Codelists.Codelist list = Template.Event.Single(item => item.Name == field).Codelist!;

        public string this[int place] => place < list.Codes.Count ? list.Codes[place].Id : Core.Codelists.Codelist.Unknown;
    }
}
