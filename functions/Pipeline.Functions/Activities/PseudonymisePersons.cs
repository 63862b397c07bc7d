using Microsoft.Azure.Functions.Worker;
using Pipeline.Core.Anonymisation;
using Pipeline.Core.Templates;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Activities;

/// <summary>A range of the persons in a file.</summary>
/// <param name="Submission">The file.</param>
/// <param name="Parts">In how many parts it was read.</param>
/// <param name="Range">Number of the range, from 0.</param>
/// <param name="Ranges">Number of ranges.</param>
public sealed record PersonsRequest(SubmissionReference Submission, int Parts, int Range, int Ranges);

/// <summary>Brings together what the parts of a file kept about each person, and puts a pseudonym in the place of the person.</summary>
public sealed class PseudonymisePersons(Blobs blobs, PartBlobs parts, PseudonymisationKeys keys)
{
    /// <summary>Writes the events of the range.</summary>
    [Function(nameof(PseudonymisePersons))]
    public async Task RunAsync([ActivityTrigger] PersonsRequest request, CancellationToken cancellation)
    {
        SubmissionReference submission = request.Submission;
        Template template = TemplateCatalogue.Find(submission.Path.Template)!;
        using Pseudonymiser pseudonymiser = keys.Current(template.KeyScopeOf(submission.Path.Country));
        List<Stream> files = [];
        try
        {
            for (int part = 0; part < request.Parts; part++) files.Add(await parts.OpenAsync(submission, part, PartBlobs.Events, cancellation));
            await blobs.WriteAsync(Blobs.Events, Blobs.EventsOf(submission.Path.Country, submission.Id, request.Range), "application/octet-stream", stream =>
            {
                var output = new EventWriter(stream, template, pseudonymiser, isPseudonymised: true);
                PersonPass.Pseudonymise([.. files.Select(file => new EventReader(file, template))], PersonRange.Split(request.Ranges)[request.Range], pseudonymiser, output);
                output.Finish();
                return Task.CompletedTask;
            }, cancellation);
        }
        finally
        {
            foreach (Stream file in files) await file.DisposeAsync();
        }
    }
}
