using Microsoft.Azure.Functions.Worker;
using Pipeline.Core.Decisions;
using Pipeline.Core.Tabulation;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Activities;

/// <summary>Brings the cases up to date with what is in force in a file's slot: those that it tells of, and those that the slot told of before.</summary>
public sealed class UpdateCases(Blobs blobs, SubmissionStore submissions, CaseStore cases)
{
    private const int AtOnce = 8;

    /// <summary>The number of cases that were touched. Running it again changes nothing.</summary>
    [Function(nameof(UpdateCases))]
    public async Task<int> RunAsync([ActivityTrigger] SubmissionReference dropped, CancellationToken cancellation)
    {
        if (await submissions.CurrentAsync(dropped.Path, cancellation) is not { } submission) return 0;
        var entries = new Dictionary<string, List<CaseEntry>>(StringComparer.Ordinal);
        string slot = submission.Path.SlotId;
        foreach (string known in await cases.OfSlotAsync(slot, cancellation)) entries.Add(known, []);
        await using (Stream? records = await blobs.OpenAsync(Blobs.Events, Blobs.PersonsOf(submission.Path.Country, submission.Id), cancellation))
        {
            if (records is null) throw new InvalidOperationException($"What is kept of submission {submission.Id} is missing.");
            await foreach (PersonRecord record in PersonRecords.ReadAsync(records, cancellation))
            {
                if (!entries.TryGetValue(record.Person, out List<CaseEntry>? said)) entries.Add(record.Person, said = []);
                said.Add(CaseEntries.Of(record));
            }
        }

        await Parallel.ForEachAsync(entries, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation }, async (said, token) =>
            await cases.AddAsync(
                said.Key, new CaseContribution(slot, submission.Id, submission.Path.Agency, submission.Path.Period, submission.LastModified, true, said.Value), token));
        return entries.Count;
    }
}
