using System.Globalization;
using Microsoft.Azure.Functions.Worker;
using Pipeline.Core.Anonymisation.Synthesis;
using Pipeline.Core.Microdata;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Activities;

/// <summary>Makes the synthetic file and its counts.</summary>
/// <remarks>The budget is spent before noise is drawn, and noise is drawn once for the same cases under the same policy: its seed is kept until the last file is written, and where they
/// are written they stand. So whoever is killed and runs again, or builds again what was rejected, draws nothing anew.</remarks>
public sealed class SynthesiseCases(Blobs blobs, CaseFilesStore files, SeedSource newSeed, TimeProvider clock)
{
    /// <summary>Name of the draft's blob with what was done; it is written last.</summary>
    internal const string Report = "synthetic.json";

    /// <summary>Writes the files and what was done.</summary>
    /// <returns>Whether the budget held it.</returns>
    [Function(nameof(SynthesiseCases))]
    public async Task<bool> RunAsync([ActivityTrigger] CaseFilesPlan plan, CancellationToken cancellation)
    {
        MicrodataPolicy policy = MicrodataPolicy.TraffickingCases;
        var spend = new PrivacySpend(plan.Build, policy.Reference, policy.Synthesis.Epsilon, clock.GetUtcNow().UtcDateTime, plan.By);
        if (!await files.TrySpendAsync(spend, policy.Budget, cancellation))
        {
            double spent = (await files.AccountAsync(cancellation)).Spent;
            string refused = string.Create(CultureInfo.InvariantCulture,
                $"The privacy budget is exhausted: releases so far spent epsilon {spent} of {policy.Budget}, and this one would spend {spend.Epsilon} more. {policy.BudgetReason}");
            await files.ChangeAsync(pointer => pointer.Refused == refused ? null : pointer with { Refused = refused }, cancellation);
            return false;
        }

        string report = CaseFiles.Draft(plan.Build, Report);
        if (await blobs.ReadJsonAsync<SynthesisReport>(Blobs.Cubes, report, cancellation) is null)
        {
            byte[] seed = await blobs.GetOrCreateAsync(Blobs.Events, CaseFiles.Seed(plan.Build), () => newSeed(), cancellation);
            SyntheticCases synthetic = SyntheticCases.Of(await PlanCaseFiles.VictimsAsync(blobs, plan, cancellation), policy.Synthesis, seed);
            await WriteAsync(CaseFiles.Synthetic, CaseColumn.Synthetic.Select(column => column.Name), synthetic.Rows);
            await WriteAsync(CaseFiles.Counts, ["combination", "length", "count"], synthetic.Counts.Select(count => (string[])
                [string.Join(';', count.Attributes), count.Attributes.Count.ToString(CultureInfo.InvariantCulture), count.Count.ToString(CultureInfo.InvariantCulture)]));
            await blobs.WriteJsonAsync(Blobs.Cubes, report, synthetic.Report, cancellation);
        }

        await blobs.DeleteAsync(Blobs.Events, CaseFiles.Seed(plan.Build), cancellation);
        return true;

        Task WriteAsync(string file, IEnumerable<string> header, IEnumerable<IReadOnlyList<string>> rows) =>
            blobs.WriteAsync(
                Blobs.Cubes, CaseFiles.Draft(plan.Build, file), CaseFiles.MediaTypeOf(file), stream => CaseFileCsv.WriteAsync(header, rows, stream, cancellation), cancellation);
    }
}
