using Microsoft.Azure.Functions.Worker;
using Pipeline.Core.Disclosure;
using Pipeline.Core.Indicators;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Activities;

/// <summary>Figures that may be published.</summary>
/// <param name="Figures">The figures; withheld ones are empty.</param>
/// <param name="Withheld">The tables that were withheld.</param>
public sealed record ProtectedFigures(ObservationSet Figures, IReadOnlyList<WithheldTable> Withheld);

/// <summary>Withholds what would tell about single persons.</summary>
public sealed class ProtectTables(Blobs blobs)
{
    /// <summary>Name of the build's blob with the protected figures.</summary>
    internal const string Protected = "protected";

    /// <summary>Writes the protected figures.</summary>
    [Function(nameof(ProtectTables))]
    public async Task RunAsync([ActivityTrigger] Build build, CancellationToken cancellation)
    {
        ObservationSet? figures = await blobs.ReadJsonAsync<ObservationSet>(Blobs.Cubes, build.Blob(ComputeIndicators.Figures), cancellation);
        ObservationSet safe = TableProtection.Protect(figures!, DisclosurePolicy.Persons, out IReadOnlyList<WithheldTable> withheld);
        await blobs.WriteJsonAsync(Blobs.Cubes, build.Blob(Protected), new ProtectedFigures(safe, withheld), cancellation);
    }
}
