using Microsoft.Azure.Functions.Worker;
using Pipeline.Core.Disclosure;
using Pipeline.Core.Indicators;
using Pipeline.Functions.Storage;
using Pipeline.Functions.Telemetry;

namespace Pipeline.Functions.Activities;

/// <summary>Suppresses what would tell about single persons, by itself or together with what is public already.</summary>
public sealed class ProtectTables(Blobs blobs, EarlierReleases earlier, IFeasibilitySolver solver, DisclosurePolicy policy)
{
    /// <summary>Name of the build's blob with the protected figures.</summary>
    internal const string Protected = "protected";

    /// <summary>Name of the build's blob with the versions that were public when the figures were protected.</summary>
    internal const string Beside = "beside";

    /// <summary>Writes the protected figures.</summary>
    [Function(nameof(ProtectTables))]
    public async Task RunAsync([ActivityTrigger] Build build, CancellationToken cancellation)
    {
        ObservationSet? figures = await blobs.ReadJsonAsync<ObservationSet>(Blobs.Cubes, build.Blob(EarlierReleases.Figures), cancellation);
        IReadOnlyList<ReleaseReference> releases = await earlier.ListAsync(build.Country, cancellation);
        await blobs.WriteJsonAsync(Blobs.Cubes, build.Blob(Beside), releases, cancellation);
        ProtectedFigures safe = await TableProtection.ProtectAsync(figures!, policy, await earlier.ReadAsync(releases, cancellation), solver, cancellation);
        if (safe.Report is { } report) Measures.Suppress(build.Country, report);
        await blobs.WriteJsonAsync(Blobs.Cubes, build.Blob(Protected), safe, cancellation);
    }
}
