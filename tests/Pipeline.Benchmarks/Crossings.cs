using Pipeline.Core.Reading;
using Pipeline.Core.Tabulation;
using Pipeline.Core.Templates;
using Pipeline.Core.Validation;

namespace Pipeline.Benchmarks;

/// <summary>What the task found.</summary>
/// <param name="Report">The merged report.</param>
/// <param name="Cells">Cells of the cube: country, month, direction, citizenship, sex.</param>
/// <param name="Good">Records in them.</param>
internal sealed record CrossingsResult(ValidationReport Report, int Cells, double Good);

/// <summary>Reads a file of border crossings, types and checks its ten fields, and counts it by month, direction, citizenship and sex: with the reader,
/// the rules and the cube that the activities use, a part of the file for each core.</summary>
internal static class Crossings
{
    private static readonly SubmissionContext Context = new("border-police", "GEO", "2024", "crossings.csv");

    public static CrossingsResult Run(string file)
    {
        Template template = TemplateCatalogue.Find("border-crossings")!;
        long length = new FileInfo(file).Length;
        byte[] head = new byte[Math.Min(length, FilePart.HeadSize)];
        using (FileStream stream = File.OpenRead(file)) stream.ReadExactly(head);
        FilePart[] parts = [.. FilePart.Plan(length, head, template, Math.Max(1 << 20, length / (4 * Environment.ProcessorCount)))];

        var results = new PartResult[parts.Length];
        var cubes = new Cube[parts.Length];
        FileStream[] keys = [.. parts.Select(_ => new FileStream(Path.GetTempFileName(), new FileStreamOptions
        {
            Mode = FileMode.Open, Access = FileAccess.ReadWrite, Options = FileOptions.DeleteOnClose,
        }))];
        Parallel.For(0, parts.Length, i =>
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            stream.Position = parts[i].StreamStart;
            var tabulator = new RecordTabulator(template, Context.Country);
            results[i] = SubmissionReading.ReadPart(stream, parts[i], head, template, Context, tabulator.Add, new PartOutput(keys[i], null, 1));
            cubes[i] = tabulator.ToCube();
        });
        ValidationReport report = SubmissionReading.Merge(template, results, keys);
        Cube cube = Cube.MergeBySum(cubes);
        foreach (FileStream stream in keys) stream.Dispose();
        return new CrossingsResult(report, cube.Count, cube.Cells.Sum(cell => cell.Value));
    }
}
