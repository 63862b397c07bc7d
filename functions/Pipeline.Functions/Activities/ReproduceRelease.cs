using System.Security.Cryptography;
using Microsoft.Azure.Functions.Worker;
using Pipeline.Core.Disclosure;
using Pipeline.Core.Dissemination;
using Pipeline.Core.Indicators;
using Pipeline.Core.Profiles;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Activities;

/// <summary>All that a published version was made from besides its cubes, kept with it: with them it can be made again, whatever was submitted, written or published since.</summary>
/// <param name="Plan">Its build, with the submissions whose cubes were merged; those lie among the build's blobs.</param>
/// <param name="Template">The profile template, as it was.</param>
/// <param name="Policy">The disclosure policy, as it was.</param>
/// <param name="Earlier">The versions that were public when it was protected.</param>
/// <param name="Before">Number of the version whose figures it was compared with; 0 for none.</param>
/// <param name="Notes">Footnotes from the merge and the checks.</param>
/// <param name="Texts">Texts of the coordinator by their ids.</param>
/// <param name="Approval">Who approved it.</param>
public sealed record Recipe(
    BuildPlan Plan, ProfileTemplate Template, DisclosurePolicy Policy, IReadOnlyList<ReleaseReference> Earlier, int Before, IReadOnlyList<string> Notes, IReadOnlyDictionary<string, string> Texts,
    Approval Approval);

/// <summary>A published version to make again.</summary>
/// <param name="Publication">Which publication.</param>
/// <param name="Version">Its number.</param>
public sealed record ReproduceRequest(Publication Publication, int Version);

/// <summary>A file of a version that was made again.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Sha256">Hash of the published file, hexadecimal.</param>
/// <param name="DiffersAt">First byte in which the file made again differs, from 0; null where both are the same.</param>
public sealed record ReproducedFile(string Name, string Sha256, long? DiffersAt);

/// <summary>A version that was made again.</summary>
/// <param name="IsSame">Whether every file came out byte for byte as it was published.</param>
/// <param name="Files">Its files; none where the version was published before recipes were kept.</param>
public sealed record Reproduction(bool IsSame, IReadOnlyList<ReproducedFile> Files);

/// <summary>Makes a published version again from its recorded cubes and its recipe, and compares it with what was published. It changes nothing.</summary>
public sealed class ReproduceRelease(Blobs blobs, EarlierReleases earlier, IFeasibilitySolver solver)
{
    /// <summary>Computes, protects and assembles as the build did, and compares every file.</summary>
    [Function(nameof(ReproduceRelease))]
    public async Task<Reproduction> RunAsync([ActivityTrigger] ReproduceRequest request, CancellationToken cancellation)
    {
        (Publication publication, int version) = request;
        if (await blobs.ReadJsonAsync<Recipe>(Blobs.Releases, Release.Blob(publication, version, Release.Recipe), cancellation) is not { } recipe) return new Reproduction(false, []);
        (ProtectedFigures safe, ProfileMaterial material) = recipe.Plan.Members is { } members
            ? await CompareCountries.CompareAsync(blobs, new CompareRequest(recipe.Plan.Build, members), cancellation)
            : await ComputeAsync(recipe, cancellation);
        ObservationSet? before = recipe.Before == 0 ? null : await blobs.ReadJsonAsync<ObservationSet>(Blobs.Releases, Release.Blob(publication, recipe.Before, Release.Figures), cancellation);
        MigrationProfile profile = new ProfileAssembly(recipe.Template, publication.Year, version, safe.Figures, safe.Withheld)
            .Assemble(recipe.Policy, recipe.Notes, before, material, recipe.Texts) with { Status = ProfileStatus.Published, Approval = recipe.Approval };

        List<ReproducedFile> files =
        [
            await CompareAsync(Release.Figures, stream => Blobs.WriteJsonAsync(stream, safe.Figures, cancellation)),
            await CompareAsync(Release.Material, stream => Blobs.WriteJsonAsync(stream, material, cancellation)),
        ];
        foreach (IProfileWriter writer in ProfileWriters.All) files.Add(await CompareAsync(Release.Of(writer.Format), stream => writer.WriteAsync(profile, stream, cancellation)));
        return new Reproduction(files.All(file => file.DiffersAt is null), files);

        async Task<ReproducedFile> CompareAsync(string name, Func<Stream, Task> write)
        {
            var made = new MemoryStream();
            await write(made);
            await using Stream published = await blobs.OpenAsync(Blobs.Releases, Release.Blob(publication, version, name), cancellation)
                ?? throw new InvalidOperationException($"The file {name} of {publication.Id} v{version} is missing from its container.");
            var was = new MemoryStream();
            await published.CopyToAsync(was, cancellation);
            byte[] one = was.ToArray(), other = made.ToArray();
            int same = one.AsSpan().CommonPrefixLength(other);
            return new ReproducedFile(name, Convert.ToHexStringLower(SHA256.HashData(one)), same == one.Length && same == other.Length ? null : same);
        }
    }

    private async Task<(ProtectedFigures Safe, ProfileMaterial Material)> ComputeAsync(Recipe recipe, CancellationToken cancellation)
    {
        CountryData data = await new ComputeRequest(recipe.Plan.Build, recipe.Plan.Templates).ReadAsync(blobs, cancellation);
        // Through the stored form, as in a build: what is read back is what is protected.
        ObservationSet figures = Blobs.ThroughJson(recipe.Template.Of(IndicatorCatalogue.Compute(data)));
        ProtectedFigures safe = await TableProtection.ProtectAsync(figures, recipe.Policy, await earlier.ReadAsync(recipe.Earlier, cancellation), solver, cancellation);
        return (Blobs.ThroughJson(safe), Blobs.ThroughJson(ProfileMaterial.Of(data, recipe.Plan.Build.Year)));
    }
}
