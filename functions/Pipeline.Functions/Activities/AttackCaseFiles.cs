using Microsoft.Azure.Functions.Worker;
using Pipeline.Core.Microdata;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Activities;

/// <summary>Attacks the anonymised file as its readers could, also by comparing it with the version published before. Where it stands the files become the draft.</summary>
public sealed class AttackCaseFiles(Blobs blobs, CaseFilesStore files)
{
    /// <summary>Writes the report and points to the draft.</summary>
    /// <returns>The draft; null where the files would give persons away.</returns>
    [Function(nameof(AttackCaseFiles))]
    public async Task<DraftReference?> RunAsync([ActivityTrigger] CaseFilesPlan plan, CancellationToken cancellation)
    {
        MicrodataPolicy policy = MicrodataPolicy.TraffickingCases;
        CaseFilesPointer pointer = await files.PointerAsync(cancellation);
        CaseFilesVersion? published = pointer.Published == 0 ? null : await files.VersionAsync(pointer.Published, cancellation);
        await using Stream? file = await blobs.OpenAsync(Blobs.Cubes, CaseFiles.Draft(plan.Build, CaseFiles.Anonymised), cancellation);
        if (file is null) throw new InvalidOperationException($"The anonymised file of build {plan.Build} is missing. Build again.");
        (RiskInBothReadings risk, int diversity) = AnonymisedCases.Attack(CaseFileCsv.Read(file), policy);
        string? exposed = risk.SmallestClass < policy.K ? $"Fewer than {policy.K} records look alike in the anonymised file."
            : diversity < policy.Diversity?.Least ? $"Records that look alike in the anonymised file have fewer than {policy.Diversity.Least} types of exploitation."
            : published is not null && await AreFewNewAsync(plan.Build, published.Build, policy.K, cancellation) ? $"Fewer than {policy.K} persons are new, or gone, since version {published.Version}: whoever compares the two files would see who they are. Build again when there are more."
            : null;
        if (exposed is not null)
        {
            await files.ChangeAsync(current => current.Refused == exposed ? null : current with { Draft = null, Refused = exposed }, cancellation);
            return null;
        }

        AnonymisationReport? anonymised = await blobs.ReadJsonAsync<AnonymisationReport>(Blobs.Cubes, CaseFiles.Draft(plan.Build, AnonymiseCases.Report), cancellation);
        SynthesisReport? synthetic = await blobs.ReadJsonAsync<SynthesisReport>(Blobs.Cubes, CaseFiles.Draft(plan.Build, SynthesiseCases.Report), cancellation);
        // Where this runs a second time, a decision may have been made on what it wrote the first time.
        DraftReference draft = pointer.Draft?.Build == plan.Build ? pointer.Draft : new DraftReference(pointer.Published + 1, plan.Build);
        await blobs.WriteJsonAsync(Blobs.Cubes, CaseFiles.Draft(plan.Build, CaseFiles.Report), new CaseFilesReport(draft.Version, policy.Reference, anonymised!, synthetic!), cancellation);
        return (await files.ChangeAsync(current => current.Draft?.Build == plan.Build ? null : current with { Draft = draft, Refused = null }, cancellation)).Draft;
    }

    // Persons who came or went are a group of their own to whoever compares. The same persons once more are none.
    private async Task<bool> AreFewNewAsync(string build, string publishedBuild, int k, CancellationToken cancellation)
    {
        HashSet<string> changed = [.. await PersonsAsync(build)];
        changed.SymmetricExceptWith(await PersonsAsync(publishedBuild));
        return changed.Count > 0 && changed.Count < k;

        async Task<string[]> PersonsAsync(string of) => await blobs.ReadJsonAsync<string[]>(Blobs.Events, CaseFiles.Persons(of), cancellation) ?? [];
    }
}
