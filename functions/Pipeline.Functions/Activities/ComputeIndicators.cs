using Microsoft.Azure.Functions.Worker;
using Pipeline.Core.Estimation;
using Pipeline.Core.Indicators;
using Pipeline.Core.Profiles;
using Pipeline.Core.Tabulation;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Activities;

/// <summary>What to compute from.</summary>
/// <param name="Build">The build.</param>
/// <param name="Templates">Its inputs by template, each with its merged cube and its counts of persons.</param>
public sealed record ComputeRequest(Build Build, IReadOnlyList<TemplateInputs> Templates)
{
    /// <summary>Brings the merged cubes, what was estimated, and the counts of persons together.</summary>
    internal async Task<CountryData> ReadAsync(Blobs blobs, CancellationToken cancellation)
    {
        List<Cube> cubes = [], persons = [];
        foreach (TemplateInputs inputs in Templates)
        {
            cubes.Add(await ReadAsync(inputs.Template));
            List<Cube> ranges = [];
            for (int range = 0; range < inputs.PersonRanges; range++) ranges.Add(await ReadAsync(CountPersons.Persons(inputs.Template, range)));
            if (ranges.Count > 0) persons.Add(Cube.MergeBySum(ranges));
        }

        if (Templates.FirstOrDefault(inputs => inputs.Template == MigrationFlows.Crossings) is { } counted) await EstimateAsync(counted);
        return new CountryData(Build.Country, cubes, persons);

        async Task EstimateAsync(TemplateInputs crossings)
        {
            List<Cube> migrants = [], findings = [];
            for (int range = 0; range < crossings.PersonRanges; range++)
            {
                migrants.Add(await ReadAsync(CountPersons.Migrants(range)));
                findings.Add(await ReadAsync(CountPersons.Residence(range)));
            }

            IReadOnlyList<Source> sources = cubes.Single(cube => cube.Template == crossings.Template).Sources;
            cubes.Add(MigrationFlows.PublishFindings(Cube.MergeBySum(findings), sources));
            Cube estimated = MigrationFlows.Publish(Cube.MergeBySum(migrants), sources);
            int submitted = cubes.FindIndex(cube => cube.Template == estimated.Template);
            if (submitted >= 0) cubes[submitted] = MigrationFlows.Complete(cubes[submitted], estimated);
            else if (estimated.Count > 0) cubes.Add(estimated);
        }

        async Task<Cube> ReadAsync(string name)
        {
            await using Stream? cube = await blobs.OpenAsync(Blobs.Cubes, Build.Blob(name), cancellation);
            return await CubeJson.ReadAsync(cube!, cancellation);
        }
    }
}

/// <summary>Computes the indicators that the profile shows and for which the country has data.</summary>
public sealed class ComputeIndicators(Blobs blobs)
{
    /// <summary>Name of the build's blob with what the profile says besides figures: lists and availability.</summary>
    internal const string Material = "material";

    /// <summary>Writes figures and material.</summary>
    [Function(nameof(ComputeIndicators))]
    public async Task RunAsync([ActivityTrigger] ComputeRequest request, CancellationToken cancellation)
    {
        CountryData data = await request.ReadAsync(blobs, cancellation);
        ProfileTemplate? template = await blobs.ReadJsonAsync<ProfileTemplate>(Blobs.Cubes, request.Build.Blob(PlanBuild.PinnedTemplate), cancellation);
        await blobs.WriteJsonAsync(Blobs.Cubes, request.Build.Blob(Material), ProfileMaterial.Of(data, request.Build.Year), cancellation);
        await blobs.WriteJsonAsync(Blobs.Cubes, request.Build.Blob(EarlierReleases.Figures), template!.Of(IndicatorCatalogue.Compute(data)), cancellation);
    }
}
