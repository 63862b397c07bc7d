using Microsoft.Azure.Functions.Worker;
using Pipeline.Core.Disclosure;
using Pipeline.Core.Indicators;
using Pipeline.Core.Profiles;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Activities;

/// <summary>What to compare.</summary>
/// <param name="Build">The build.</param>
/// <param name="Members">The published profiles.</param>
public sealed record CompareRequest(Build Build, IReadOnlyList<MemberReference> Members);

/// <summary>Puts published profiles of several countries beside each other: their figures, their availability, and what each says of the other.</summary>
public sealed class CompareCountries(Blobs blobs)
{
    /// <summary>Writes figures, which are public already, and material.</summary>
    [Function(nameof(CompareCountries))]
    public async Task RunAsync([ActivityTrigger] CompareRequest request, CancellationToken cancellation)
    {
        (ProtectedFigures safe, ProfileMaterial material) = await CompareAsync(blobs, request, cancellation);
        await blobs.WriteJsonAsync(Blobs.Cubes, request.Build.Blob(ComputeIndicators.Material), material, cancellation);
        await blobs.WriteJsonAsync(Blobs.Cubes, request.Build.Blob(ProtectTables.Protected), safe, cancellation);
    }

    /// <summary>The figures, which are public already, and the material.</summary>
    internal static async Task<(ProtectedFigures Safe, ProfileMaterial Material)> CompareAsync(Blobs blobs, CompareRequest request, CancellationToken cancellation)
    {
        Build build = request.Build;
        List<Member> members = [];
        foreach (MemberReference member in request.Members)
            members.Add(new Member(
                member.Version,
                await ReadAsync<ObservationSet>(member, Release.Figures) ?? throw new InvalidOperationException($"The release of {member} is missing."),
                await ReadAsync<ProfileMaterial>(member, Release.Material) ?? ProfileMaterial.None));
        return (new ProtectedFigures(Comparison.Figures(build.Country, members), []), Comparison.Material(members));

        Task<T?> ReadAsync<T>(MemberReference member, string file) => blobs.ReadJsonAsync<T>(Blobs.Releases, Release.Blob(Publication.Profile(member.Country, build.Year), member.Version, file), cancellation);
    }
}
