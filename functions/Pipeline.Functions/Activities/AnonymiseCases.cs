using Microsoft.Azure.Functions.Worker;
using Pipeline.Core.Microdata;
using Pipeline.Core.Tabulation;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Activities;

/// <summary>Makes the anonymised file.</summary>
public sealed class AnonymiseCases(Blobs blobs)
{
    /// <summary>Name of the draft's blob with what was done.</summary>
    internal const string Report = "anonymised.json";

    /// <summary>Writes the file, what was done, and who is in it.</summary>
    /// <returns>Its number of records.</returns>
    [Function(nameof(AnonymiseCases))]
    public async Task<long> RunAsync([ActivityTrigger] CaseFilesPlan plan, CancellationToken cancellation)
    {
        IReadOnlyList<PersonRecord> victims = await PlanCaseFiles.VictimsAsync(blobs, plan, cancellation);
        AnonymisedCases anonymised = AnonymisedCases.Of(victims, MicrodataPolicy.TraffickingCases);
        await blobs.WriteJsonAsync(Blobs.Events, CaseFiles.Persons(plan.Build), victims.Select(victim => victim.Person).Order(StringComparer.Ordinal), cancellation);
        await blobs.WriteAsync(
            Blobs.Cubes,
            CaseFiles.Draft(plan.Build, CaseFiles.Anonymised),
            CaseFiles.MediaTypeOf(CaseFiles.Anonymised),
            stream => CaseFileCsv.WriteAsync(CaseColumn.Anonymised.Select(column => column.Name), anonymised.Rows, stream, cancellation),
            cancellation);
        await blobs.WriteJsonAsync(Blobs.Cubes, CaseFiles.Draft(plan.Build, Report), anonymised.Report, cancellation);
        return anonymised.Report.Published;
    }
}
