using Microsoft.Azure.Functions.Worker;
using Pipeline.Core.Microdata;
using Pipeline.Core.Profiles;
using Pipeline.Functions.Orchestrations;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Activities;

/// <summary>A draft of the case files with the decision on it.</summary>
/// <param name="Draft">The draft.</param>
/// <param name="Decision">The administrator's decision.</param>
public sealed record DecidedCaseFiles(DraftReference Draft, Decision Decision);

/// <summary>Makes approved case files public: everything is written under their version, then one pointer turns.</summary>
public sealed class PublishCaseFiles(Blobs blobs, CaseFilesStore files)
{
    /// <summary>Always published.</summary>
    [Function(nameof(PublishCaseFiles))]
    public async Task<CaseFilesOutcome> RunAsync([ActivityTrigger] DecidedCaseFiles decided, CancellationToken cancellation)
    {
        (DraftReference draft, Decision decision) = decided;
        if ((await files.PointerAsync(cancellation)).Published >= draft.Version) return CaseFilesOutcome.Published;
        foreach (string file in CaseFiles.All.Where(file => file != CaseFiles.Report))
        {
            await using Stream? content = await blobs.OpenAsync(Blobs.Cubes, CaseFiles.Draft(draft.Build, file), cancellation);
            await blobs.WriteAsync(Blobs.Releases, CaseFiles.Published(draft.Version, file), CaseFiles.MediaTypeOf(file), stream => content!.CopyToAsync(stream, cancellation), cancellation);
        }

        CaseFilesReport? report = await blobs.ReadJsonAsync<CaseFilesReport>(Blobs.Cubes, CaseFiles.Draft(draft.Build, CaseFiles.Report), cancellation);
        await blobs.WriteJsonAsync(Blobs.Releases, CaseFiles.Published(draft.Version, CaseFiles.Report), report!.ForReaders(), cancellation);
        await files.PutVersionAsync(
            new CaseFilesVersion(
                CaseFilesVersion.IdOf(draft.Version),
                CaseFilesVersion.KindName,
                CaseFilesPointer.Name,
                draft.Version,
                draft.Build,
                report.Policy,
                report.Anonymised.Published,
                report.Synthetic.Records,
                report.Synthetic.Epsilon,
                report.Synthetic.Delta,
                new Approval(decision.By, decision.At, decision.Comment)),
            cancellation);
        await files.ChangeAsync(pointer => pointer.Published >= draft.Version ? null : pointer with { Published = draft.Version, Draft = null }, cancellation);
        return CaseFilesOutcome.Published;
    }
}
