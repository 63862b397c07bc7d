using Microsoft.Azure.Functions.Worker;
using Pipeline.Core.Anonymisation;
using Pipeline.Core.Estimation;
using Pipeline.Core.Tabulation;
using Pipeline.Core.Templates;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Activities;

/// <summary>Tells immigrants and emigrants from the border crossings of a range of persons, whichever submissions they are in.</summary>
public sealed class EstimateMigration(Blobs blobs)
{
    /// <summary>Name of the build's blob with the migrants of a range.</summary>
    internal static string Migrants(int range) => FormattableString.Invariant($"{MigrationFlows.Flows}-estimated-{range}");

    /// <summary>Writes the migrants of the range.</summary>
    [Function(nameof(EstimateMigration))]
    public async Task RunAsync([ActivityTrigger] CountRequest request, CancellationToken cancellation)
    {
        (Build build, TemplateInputs inputs, int range) = request;
        Template template = TemplateCatalogue.Find(inputs.Template)!;
        await using Stream? merged = await blobs.OpenAsync(Blobs.Cubes, build.Blob(template.Id), cancellation);
        var flows = new MigrationFlows(build.Country, MigrationFlows.LastDay((await CubeJson.ReadAsync(merged!, cancellation)).Sources));
        List<Stream> files = [];
        try
        {
            foreach (string submission in inputs.Submissions)
                await foreach (string name in blobs.ListAsync(Blobs.Events, Blobs.EventsOf(build.Country, submission), cancellation))
                    files.Add(await blobs.OpenSeekableAsync(Blobs.Events, name, cancellation));
            PersonPass.Run([.. files.Select(file => new EventReader(file, template))], PersonRange.Split(inputs.PersonRanges)[range], flows.Add, cancellation);
        }
        finally
        {
            foreach (Stream file in files) await file.DisposeAsync();
        }

        await blobs.WriteAsync(Blobs.Cubes, build.Blob(Migrants(range)), "application/json", stream => CubeJson.WriteAsync(flows.ToCube(), stream, cancellation), cancellation);
    }
}
