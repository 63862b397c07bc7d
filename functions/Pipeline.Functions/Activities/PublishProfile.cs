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
/// <param name="Releases">How many versions of the country were public when it was attacked; null for one that is not attacked, since each of its figures is public already.</param>
public sealed record DecidedDraft(Build Build, DraftReference Draft, Decision Decision, int? Releases = null);

/// <summary>Makes an approved draft public: everything is written under its version, then one pointer turns.</summary>
public sealed class PublishProfile(Blobs blobs, ProfileStore profiles, PublishedPointers published)
{
    /// <summary>Published, or overtaken where another version of the country was published since the draft was attacked: then it has to be attacked again.</summary>
    [Function(nameof(PublishProfile))]
    public async Task<BuildOutcome> RunAsync([ActivityTrigger] DecidedDraft decided, CancellationToken cancellation)
    {
        (Build build, DraftReference draft, Decision decision, int? releases) = decided;
        while (true)
        {
            (ProfilePointer pointer, string? etag) = await profiles.PointerAsync(build.Publication, cancellation);
            if (pointer.Published >= draft.Version) return Turned();
            if (releases is not null && await profiles.ReleasesAsync(build.Country, cancellation) != releases)
            {
                // The next draft of this version may be another: nothing of this one may be left among its figures.
                await profiles.RemoveAsync(build.Publication, draft.Version, cancellation);
                await blobs.DeleteAllAsync(Blobs.Releases, Release.Blob(build.Publication, draft.Version, ""), cancellation);
                return BuildOutcome.Overtaken;
            }

            await WriteAsync(build, draft.Version, new Approval(decision.By, decision.At, decision.Comment), cancellation);
            if (await profiles.TryPublishAsync(pointer with { Published = draft.Version, Draft = null }, etag, releases, cancellation)) return Turned();
        }

        BuildOutcome Turned()
        {
            published.Forget();
            return BuildOutcome.Published;
        }
    }

    private async Task WriteAsync(Build build, int version, Approval approval, CancellationToken cancellation)
    {
        Publication publication = build.Publication;
        ProtectedFigures? safe = await blobs.ReadJsonAsync<ProtectedFigures>(Blobs.Cubes, build.Blob(ProtectTables.Protected), cancellation);
        MigrationProfile? draft = await blobs.ReadJsonAsync<MigrationProfile>(Blobs.Cubes, build.Blob(AssembleProfile.Draft), cancellation);
        MigrationProfile profile = draft! with { Status = ProfileStatus.Published, Approval = approval };

        ProfileTemplate? template = await blobs.ReadJsonAsync<ProfileTemplate>(Blobs.Cubes, build.Blob(PlanBuild.PinnedTemplate), cancellation);
        ProfileMaterial? material = await blobs.ReadJsonAsync<ProfileMaterial>(Blobs.Cubes, build.Blob(ComputeIndicators.Material), cancellation);

        BuildPlan? plan = await blobs.ReadJsonAsync<BuildPlan>(Blobs.Cubes, build.Blob(PlanBuild.Plan), cancellation);
        Assembly? assembly = await blobs.ReadJsonAsync<Assembly>(Blobs.Cubes, build.Blob(AssembleProfile.Assembled), cancellation);
        IReadOnlyList<ReleaseReference> beside = await blobs.ReadJsonAsync<IReadOnlyList<ReleaseReference>>(Blobs.Cubes, build.Blob(ProtectTables.Beside), cancellation) ?? [];
        // A draft from before recipes were kept is published without.
        if (plan is not null && assembly is not null)
            await blobs.WriteJsonAsync(
                Blobs.Releases, Release.Blob(publication, version, Release.Recipe),
                new Recipe(plan, template!, assembly.Policy, beside, assembly.Before, assembly.Notes, profile.Texts, approval), cancellation);

        // The figures of a comparison are published with their countries.
        if (template is not { IsComparison: true }) await profiles.PutObservationsAsync(publication, version, safe!.Figures, cancellation);
        await blobs.WriteJsonAsync(Blobs.Releases, Release.Blob(publication, version, Release.Material), material, cancellation);
        await blobs.WriteJsonAsync(Blobs.Releases, Release.Blob(publication, version, Release.Figures), safe!.Figures, cancellation);
        foreach (IProfileWriter writer in ProfileWriters.All)
            await blobs.WriteAsync(
                Blobs.Releases,
                Release.Blob(publication, version, Release.Of(writer.Format)),
                writer.Format.ContentType,
                stream => writer.WriteAsync(profile, stream, cancellation),
                cancellation);
        await profiles.PutVersionAsync(VersionDocument.For(publication, version, build.Id, profile.Title, approval, profile.Changes.Count), cancellation);
    }
}
