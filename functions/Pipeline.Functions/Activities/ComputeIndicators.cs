using Microsoft.Azure.Functions.Worker;
using Pipeline.Core.Indicators;
using Pipeline.Core.Profiles;
using Pipeline.Core.Tabulation;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Activities;

/// <summary>What to compute from.</summary>
/// <param name="Build">The build.</param>
/// <param name="Templates">Its inputs by template, each with its merged cube and its counts of persons.</param>
public sealed record ComputeRequest(Build Build, IReadOnlyList<TemplateInputs> Templates);

/// <summary>Computes every indicator for which the country has data.</summary>
public sealed class ComputeIndicators(Blobs blobs)
{
    /// <summary>Name of the build's blob with the computed, unprotected figures.</summary>
    internal const string Figures = "figures";

    /// <summary>Name of the build's blob with what the profile says besides figures: lists and availability.</summary>
    internal const string Material = "material";

    /// <summary>Writes figures and material.</summary>
    [Function(nameof(ComputeIndicators))]
    public async Task RunAsync([ActivityTrigger] ComputeRequest request, CancellationToken cancellation)
    {
        List<Cube> cubes = [], persons = [];
        foreach (TemplateInputs inputs in request.Templates)
        {
            cubes.Add(await ReadAsync(inputs.Template));
            List<Cube> ranges = [];
            for (int range = 0; range < inputs.PersonRanges; range++) ranges.Add(await ReadAsync(CountPersons.Persons(inputs.Template, range)));
            if (ranges.Count > 0) persons.Add(Cube.MergeBySum(ranges));
        }

        var data = new CountryData(request.Build.Country, cubes, persons);
        await blobs.WriteJsonAsync(Blobs.Cubes, request.Build.Blob(Material), ProfileMaterial.Of(data, request.Build.Year), cancellation);
        await blobs.WriteJsonAsync(Blobs.Cubes, request.Build.Blob(Figures), IndicatorCatalogue.Compute(data), cancellation);

        async Task<Cube> ReadAsync(string name)
        {
            await using Stream? cube = await blobs.OpenAsync(Blobs.Cubes, request.Build.Blob(name), cancellation);
            return await CubeJson.ReadAsync(cube!, cancellation);
        }
    }
}
