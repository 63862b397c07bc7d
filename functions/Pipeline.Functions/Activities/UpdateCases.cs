using Microsoft.Azure.Functions.Worker;
using Pipeline.Core.Decisions;
using Pipeline.Core.Submissions;
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
        // A correction that came into force meanwhile has the last word, also where it takes consent back.
        int touched = 0;
        for (string? told = null; await submissions.CurrentAsync(dropped.Path, cancellation) is { } submission && submission.Id != told; told = submission.Id) touched = await TellAsync(submission, cancellation);
        await ForgetSupersededAsync(dropped.Path, cancellation);
        return touched;
    }

    private async Task<int> TellAsync(SubmissionReference submission, CancellationToken cancellation)
    {
        List<PersonRecord> records = [];
        await using (Stream? content = await blobs.OpenAsync(Blobs.Events, Blobs.PersonsOf(submission.Path.Country, submission.Id), cancellation))
        {
            if (content is null) throw new InvalidOperationException($"What is kept of submission {submission.Id} is missing.");
            await foreach (PersonRecord record in PersonRecords.ReadAsync(content, cancellation)) records.Add(record);
        }

        string slot = submission.Path.SlotId;
        ILookup<string, CaseEntry> entries = PersonRecords.InUse(records).ToLookup(record => record.Person, CaseEntries.Of, StringComparer.Ordinal);
        HashSet<string> withdrawn = [.. records.Where(record => record.IsWithdrawn).Select(record => record.Person)];
        string[] touched = [.. (await cases.OfSlotAsync(slot, cancellation)).Union(entries.Select(person => person.Key))];
        await Parallel.ForEachAsync(touched, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation }, async (person, token) =>
        {
            if (withdrawn.Contains(person)) await cases.ForgetAsync(person, slot, token);
            else await cases.AddAsync(person, new CaseContribution(slot, submission.Id, submission.Path.Agency, submission.Path.Period, submission.LastModified, true, [.. entries[person]]), token);
        });
        return touched.Length;
    }

    // What superseded submissions kept of persons is read no more: a case has its own history, and nobody's consent stands behind the rest.
    private async Task ForgetSupersededAsync(SubmissionPath path, CancellationToken cancellation)
    {
        await foreach (string submission in submissions.SupersededAsync(path, cancellation))
            await blobs.DeleteAllAsync(Blobs.Events, Blobs.EventsOf(path.Country, submission), cancellation);
    }
}
