using System.Security.Cryptography;
using System.Text;
using Microsoft.Azure.Functions.Worker;
using Pipeline.Core.Microdata;
using Pipeline.Core.Tabulation;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Activities;

/// <summary>A submission that goes into the case files.</summary>
/// <param name="Country">Country of its path.</param>
/// <param name="Id">Its id.</param>
public sealed record CaseSubmission(string Country, string Id);

/// <summary>What goes into a build of the case files.</summary>
/// <param name="Build">Made from everything that goes into it: the same cases under the same policy give the same build, with the same noise.</param>
/// <param name="Submissions">The screenings in force, of all missions.</param>
/// <param name="By">Who asked for it.</param>
public sealed record CaseFilesPlan(string Build, IReadOnlyList<CaseSubmission> Submissions, string By);

/// <summary>Fixes which cases go into the files, so that submissions that come in meanwhile wait for the next.</summary>
public sealed class PlanCaseFiles(SubmissionStore submissions, CaseFilesStore files)
{
    // Counts up when the layout or the method of the files changes.
    private const string Method = "case-files@1";

    /// <summary>The submissions in force.</summary>
    [Function(nameof(PlanCaseFiles))]
    public async Task<CaseFilesPlan> RunAsync([ActivityTrigger] string by, CancellationToken cancellation)
    {
        MicrodataPolicy policy = MicrodataPolicy.TraffickingCases;
        List<SubmissionDocument> inForce = [];
        await foreach (SubmissionDocument document in submissions.InForceOnAsync(policy.Dataset, country: null, cancellation)) inForce.Add(document);
        inForce.Sort((one, other) => string.CompareOrdinal(one.Reference.Path.Blob, other.Reference.Path.Blob));
        IEnumerable<string> parts = inForce.Select(document => $"{document.Reference.Path.Blob} {document.ContentHash} {document.TemplateVersion}").Append(policy.Reference).Append(Method);
        string build = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts))).AsSpan(0, 10));

        // A draft that is built again is no longer there to decide on.
        await files.ChangeAsync(pointer => pointer is { Draft: null, Refused: null } ? null : pointer with { Draft = null, Refused = null }, cancellation);
        return new CaseFilesPlan(build, [.. inForce.Select(document => new CaseSubmission(document.Country, document.Id))], by);
    }

    /// <summary>One record for each victim among the cases.</summary>
    internal static async Task<IReadOnlyList<PersonRecord>> VictimsAsync(Blobs blobs, CaseFilesPlan plan, CancellationToken cancellation)
    {
        List<PersonRecord> records = [];
        foreach ((string country, string id) in plan.Submissions)
        {
            await using Stream content = await blobs.OpenAsync(Blobs.Events, Blobs.PersonsOf(country, id), cancellation)
                ?? throw new InvalidOperationException($"What is kept of submission {id} is missing: it was superseded since the build began. Build again.");
            List<PersonRecord> own = [];
            await foreach (PersonRecord record in PersonRecords.ReadAsync(content, cancellation)) own.Add(record);
            records.AddRange(PersonRecords.InUse(own));
        }

        return AnonymisedCases.VictimsAmong(records);
    }
}
