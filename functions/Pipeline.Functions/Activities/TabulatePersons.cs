using Microsoft.Azure.Functions.Worker;
using Pipeline.Core.Tabulation;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Activities;

/// <summary>Counts the persons that the submissions of record templates tell of: all records of a person are looked at together, whichever file they are in.</summary>
public sealed class TabulatePersons(Blobs blobs, SubmissionStore submissions)
{
    /// <summary>Writes the counts as the cube of the template under whose name they are counted.</summary>
    [Function(nameof(TabulatePersons))]
    public async Task<MergedCube> RunAsync([ActivityTrigger] MergeRequest request, CancellationToken cancellation)
    {
        (string country, string template) = (request.Build.Country, request.Inputs.Template);
        List<Source> sources = [];
        List<(PersonRecord Record, int Source)> records = [];
        foreach (string submission in request.Inputs.Submissions)
        {
            SubmissionDocument? document = await submissions.GetAsync(country, submission, cancellation);
            await using Stream? content = await blobs.OpenAsync(Blobs.Events, Blobs.PersonsOf(country, submission), cancellation);
            if (document is null || content is null) throw new InvalidOperationException($"Submission {submission} or what is kept of it is missing: it was superseded since the build began. Build again.");
            List<PersonRecord> own = [];
            await foreach (PersonRecord record in PersonRecords.ReadAsync(content, cancellation)) own.Add(record);
            records.AddRange(PersonRecords.InUse(own).Select(record => (record, sources.Count)));
            sources.Add(document.ToSource());
        }

        Cube cube = PersonTabulation.Count(template, country, sources, records);
        await blobs.WriteAsync(Blobs.Cubes, request.Build.Blob(template), "application/json", stream => CubeJson.WriteAsync(cube, stream, cancellation), cancellation);
        return new MergedCube(template, []);
    }
}
