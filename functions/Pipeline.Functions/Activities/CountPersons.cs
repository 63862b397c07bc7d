using Microsoft.Azure.Functions.Worker;
using Pipeline.Core.Anonymisation;
using Pipeline.Core.Estimation;
using Pipeline.Core.Tabulation;
using Pipeline.Core.Templates;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Activities;

/// <summary>A range of the persons in the submissions on a template.</summary>
/// <param name="Build">The build.</param>
/// <param name="Inputs">The submissions.</param>
/// <param name="Range">Number of the range, from 0.</param>
public sealed record CountRequest(Build Build, TemplateInputs Inputs, int Range);

/// <summary>Counts the distinct persons of every cell and margin, and of border crossings the immigrants and emigrants whom they tell of, in one pass over
/// the records of each person, whichever submissions they are in.</summary>
public sealed class CountPersons(Blobs blobs)
{
    /// <summary>Into how many ranges persons are divided at most.</summary>
    internal const int MostRanges = 256;

    /// <summary>Name of the build's blob with the counts of a range.</summary>
    internal static string Persons(string template, int range) => FormattableString.Invariant($"{template}-persons-{range}");

    /// <summary>Name of the build's blob with the migrants of a range.</summary>
    internal static string Migrants(int range) => FormattableString.Invariant($"{MigrationFlows.Flows}-estimated-{range}");

    /// <summary>Name of the build's blob with what the residence rule met in a range.</summary>
    internal static string Residence(int range) => FormattableString.Invariant($"{MigrationFlows.Crossings}-residence-{range}");

    /// <summary>Writes the counts and the migrants of the range.</summary>
    [Function(nameof(CountPersons))]
    public async Task RunAsync([ActivityTrigger] CountRequest request, CancellationToken cancellation)
    {
        (Build build, TemplateInputs inputs, int range) = request;
        Template template = TemplateCatalogue.Find(inputs.Template)!;
        var counts = new PersonCounts(template, build.Country);
        MigrationFlows? flows = template.Id == MigrationFlows.Crossings ? new MigrationFlows(build.Country, await LastDayAsync(build, cancellation)) : null;
        PersonAction count = counts.Add;
        if (flows is not null) count += flows.Add;
        List<Stream> files = [];
        try
        {
            foreach (string submission in inputs.Submissions)
                await foreach (string name in blobs.ListAsync(Blobs.Events, Blobs.EventsOf(build.Country, submission), cancellation))
                    files.Add(await blobs.OpenSeekableAsync(Blobs.Events, name, cancellation));
            PersonPass.Run([.. files.Select(file => new EventReader(file, template))], PersonRange.Split(inputs.PersonRanges)[range], count, cancellation);
        }
        finally
        {
            foreach (Stream file in files) await file.DisposeAsync();
        }

        await WriteAsync(Persons(template.Id, range), counts.ToCube());
        if (flows is null) return;
        await WriteAsync(Migrants(range), flows.ToCube());
        await WriteAsync(Residence(range), flows.ToFindings());

        Task WriteAsync(string name, Cube cube) =>
            blobs.WriteAsync(Blobs.Cubes, build.Blob(name), "application/json", stream => CubeJson.WriteAsync(cube, stream, cancellation), cancellation);
    }

    private async Task<DateOnly> LastDayAsync(Build build, CancellationToken cancellation)
    {
        await using Stream? merged = await blobs.OpenAsync(Blobs.Cubes, build.Blob(MigrationFlows.Crossings), cancellation);
        return MigrationFlows.LastDay((await CubeJson.ReadAsync(merged!, cancellation)).Sources);
    }
}
