using Microsoft.Azure.Functions.Worker;
using Pipeline.Core.Disclosure;
using Pipeline.Core.Indicators;
using Pipeline.Core.Profiles;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Activities;

/// <summary>What to assemble.</summary>
/// <param name="Build">The build.</param>
/// <param name="Cubes">Its merged cubes, with their footnotes.</param>
/// <param name="Notes">Footnotes on figures that do not go together.</param>
public sealed record AssembleRequest(Build Build, IReadOnlyList<MergedCube> Cubes, IReadOnlyList<SourceNote> Notes);

/// <summary>What a draft was assembled with, besides its figures.</summary>
/// <param name="Policy">The disclosure policy.</param>
/// <param name="Before">Number of the version it was compared with; 0 for none.</param>
/// <param name="Notes">The footnotes.</param>
internal sealed record Assembly(DisclosurePolicy Policy, int Before, IReadOnlyList<string> Notes);

/// <summary>Assembles the draft that the coordinator decides on.</summary>
public sealed class AssembleProfile(Blobs blobs, ProfileStore profiles, DisclosurePolicy policy)
{
    /// <summary>Name of the build's blob with the draft.</summary>
    internal const string Draft = "profile";

    /// <summary>Name of the build's blob with an <see cref="Assembly"/>.</summary>
    internal const string Assembled = "assembly";

    /// <summary>Writes the draft and points to it.</summary>
    [Function(nameof(AssembleProfile))]
    public async Task<DraftReference> RunAsync([ActivityTrigger] AssembleRequest request, CancellationToken cancellation)
    {
        Build build = request.Build;
        ProfileTemplate? template = await blobs.ReadJsonAsync<ProfileTemplate>(Blobs.Cubes, build.Blob(PlanBuild.PinnedTemplate), cancellation);
        ProfileMaterial? material = await blobs.ReadJsonAsync<ProfileMaterial>(Blobs.Cubes, build.Blob(ComputeIndicators.Material), cancellation);
        ProtectedFigures? safe = await blobs.ReadJsonAsync<ProtectedFigures>(Blobs.Cubes, build.Blob(ProtectTables.Protected), cancellation);
        while (true)
        {
            (ProfilePointer pointer, string? etag) = await profiles.PointerAsync(build.Publication, cancellation);
            ObservationSet? published = pointer.Published == 0 ? null
                : await blobs.ReadJsonAsync<ObservationSet>(Blobs.Releases, Release.Blob(build.Publication, pointer.Published, Release.Figures), cancellation);
            // Where this runs a second time, a decision may have been made on what it wrote the first time.
            DraftReference draft = pointer.Draft?.Build == build.Id ? pointer.Draft : new DraftReference(pointer.Published + 1, build.Id);
            var assembly = new ProfileAssembly(template!, build.Year, draft.Version, safe!.Figures, safe.Withheld);
            IReadOnlyDictionary<string, string> texts = await profiles.TextsAsync(build.Publication, cancellation);
            string[] notes = [.. Notes(request, safe.Figures)];
            MigrationProfile profile = assembly.Assemble(policy, notes, published, material, texts);
            await blobs.WriteJsonAsync(Blobs.Cubes, build.Blob(Assembled), new Assembly(policy, pointer.Published, notes), cancellation);
            await blobs.WriteJsonAsync(Blobs.Cubes, build.Blob(Draft), profile, cancellation);
            if (await profiles.TryChangeAsync(pointer with { Draft = draft, Exposed = null }, etag, cancellation)) return draft;
        }
    }

    // The profile is about everything that came in, a report about what its figures rest on.
    private static IEnumerable<string> Notes(AssembleRequest request, ObservationSet figures)
    {
        HashSet<string> templates = [.. figures.Observations.SelectMany(observation => observation.Sources).Distinct().Select(source => figures.Sources[source].Template)];
        return from note in request.Cubes.SelectMany(cube => cube.Notes.Select(note => new SourceNote([cube.Template], note))).Concat(request.Notes)
               where !request.Build.Publication.IsReport || note.Templates.Any(templates.Contains)
               select note.Text;
    }
}
