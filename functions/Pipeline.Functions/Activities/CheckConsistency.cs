using Microsoft.Azure.Functions.Worker;
using Pipeline.Core.Consistency;
using Pipeline.Core.Indicators;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Activities;

/// <summary>Checks the rules between submissions on everything that was merged.</summary>
public sealed class CheckConsistency(Blobs blobs)
{
    /// <summary>Name of the build's blob with the findings. They quote figures that are not protected: they are for the coordinator and,
    /// each in part, for the agencies concerned.</summary>
    internal const string Findings = "consistency";

    /// <summary>Writes the findings.</summary>
    /// <returns>Footnotes on figures that do not go together; they name no figure.</returns>
    [Function(nameof(CheckConsistency))]
    public async Task<string[]> RunAsync([ActivityTrigger] ComputeRequest request, CancellationToken cancellation)
    {
        CountryData data = await request.ReadAsync(blobs, cancellation);
        IReadOnlyList<ConsistencyFinding> findings = ConsistencyRules.Check(data);
        await blobs.WriteJsonAsync(Blobs.Cubes, request.Build.Blob(Findings), findings, cancellation);
        return
        [
            .. from finding in findings
               group finding by (finding.Rule, Agencies: string.Join(" and ", finding.Agencies)) into same
               select $"{(same.Count() == 1 ? $"A figure of {same.Key.Agencies} does" : $"{same.Count()} figures of {same.Key.Agencies} do")} not go with others: {same.First().Description}",
        ];
    }
}
