using Microsoft.Azure.Functions.Worker;
using Pipeline.Core.Disclosure;
using Pipeline.Core.Dissemination;
using Pipeline.Core.Profiles;
using Pipeline.Functions.Orchestrations;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Activities;

/// <summary>A draft with the decision on it.</summary>
/// <param name="Build">The build that made it.</param>
/// <param name="Draft">The draft.</param>
/// <param name="Decision">The coordinator's decision.</param>
public sealed record DecidedDraft(Build Build, DraftReference Draft, Decision Decision);

/// <summary>Makes an approved draft public: everything is written under its version, then one pointer turns.</summary>
public sealed class PublishProfile(Blobs blobs, ProfileStore profiles)
{
    /// <summary>Always published.</summary>
    [Function(nameof(PublishProfile))]
    public async Task<BuildOutcome> RunAsync([ActivityTrigger] DecidedDraft decided, CancellationToken cancellation)
    {
        (Build build, DraftReference draft, Decision decision) = decided;
        while (true)
        {
            (ProfilePointer pointer, string? etag) = await profiles.PointerAsync(build.Country, build.Year, cancellation);
            if (pointer.Published >= draft.Version) return BuildOutcome.Published;
            await WriteAsync(build, draft.Version, new Approval(decision.By, decision.At, decision.Comment), cancellation);
            if (await profiles.TryChangeAsync(pointer with { Published = draft.Version, Draft = null }, etag, cancellation)) return BuildOutcome.Published;
        }
    }

    private async Task WriteAsync(Build build, int version, Approval approval, CancellationToken cancellation)
    {
        (string country, int year) = (build.Country, build.Year);
        ProtectedFigures? safe = await blobs.ReadJsonAsync<ProtectedFigures>(Blobs.Cubes, build.Blob(ProtectTables.Protected), cancellation);
        MigrationProfile? draft = await blobs.ReadJsonAsync<MigrationProfile>(Blobs.Cubes, build.Blob(AssembleProfile.Draft), cancellation);
        MigrationProfile profile = draft! with { Status = ProfileStatus.Published, Approval = approval };

        ProfileTemplate? template = await blobs.ReadJsonAsync<ProfileTemplate>(Blobs.Cubes, build.Blob(PlanBuild.PinnedTemplate), cancellation);
        ProfileMaterial? material = await blobs.ReadJsonAsync<ProfileMaterial>(Blobs.Cubes, build.Blob(ComputeIndicators.Material), cancellation);

        // The figures of a comparison are published with their countries.
        if (template is not { IsComparison: true }) await profiles.PutObservationsAsync(year, version, safe!.Figures, cancellation);
        await blobs.WriteJsonAsync(Blobs.Releases, Release.Blob(country, year, version, Release.Material), material, cancellation);
        await blobs.WriteJsonAsync(Blobs.Releases, Release.Blob(country, year, version, Release.Figures), safe!.Figures, cancellation);
        foreach (IProfileWriter writer in ProfileWriters.All)
            await blobs.WriteAsync(
                Blobs.Releases,
                Release.Blob(country, year, version, $"profile{writer.Format.Extension}"),
                writer.Format.ContentType,
                stream => writer.WriteAsync(profile, stream, cancellation),
                cancellation);
        await profiles.PutVersionAsync(
            new VersionDocument(VersionDocument.IdOf(country, year, version), VersionDocument.KindName, country, year, version, build.Id, profile.Title, approval, profile.Changes.Count), cancellation);
    }
}
