using Microsoft.Azure.Functions.Worker;
using Pipeline.Core.Anonymisation;
using Pipeline.Core.Indicators;
using Pipeline.Core.Reading;
using Pipeline.Core.Submissions;
using Pipeline.Core.Tabulation;
using Pipeline.Core.Templates;
using Pipeline.Core.Validation;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Activities;

/// <summary>A part of a file.</summary>
/// <param name="Submission">The file.</param>
/// <param name="Part">Which bytes of it.</param>
/// <param name="Place">Number of the part, from 0.</param>
public sealed record PartRequest(SubmissionReference Submission, FilePart Part, int Place);

/// <summary>Reads a part of a file once: its findings, its cube and what is kept about persons come from the same pass over the same bytes.</summary>
public sealed class TabulatePart(Blobs blobs, PartBlobs parts, PseudonymisationKeys keys, RegisterStore registers)
{
    /// <summary>Name of the blob with the part's cube; <see cref="PartBlobs.Gone"/> where this version of the file is no longer there.</summary>
    [Function(nameof(TabulatePart))]
    public async Task<string> RunAsync([ActivityTrigger] PartRequest request, CancellationToken cancellation)
    {
        (SubmissionReference submission, FilePart part, int place) = request;
        byte[]? head = await blobs.ReadHeadAsync(submission, cancellation);
        await using Stream? content = head is null ? null : await blobs.OpenSubmissionAsync(submission, part.StreamStart, cancellation);
        if (content is null) return PartBlobs.Gone;

        SubmissionPath path = submission.Path;
        Template template = TemplateCatalogue.Find(path.Template)!;
        var context = new SubmissionContext(path.Agency, path.Country, path.Period, path.File, IndicatorCatalogue.Templates);
        string cube = PartBlobs.CubeOf(submission, FormattableString.Invariant($"{place}"));
        if (template.Kind != TemplateKind.Record)
        {
            var tabulator = new Tabulator(template);
            var register = new RegisterReader();
            Action<Record> accept = tabulator.Add;
            if (template.Kind == TemplateKind.Register) accept += register.Add;
            await WriteAsync(SubmissionReading.ReadPart(content, part, head, template, context, accept, new PartOutput(null, null, 0), cancellation), tabulator.Cube);
            await registers.PutEntriesAsync(submission, register.Entries, cancellation);
            return cube;
        }

        using Pseudonymiser pseudonymiser = keys.Current(template.KeyScopeOf(path.Country));
        await using Stream keyDigests = Blobs.Spool(), leftOut = Blobs.Spool(), events = Blobs.Spool(), persons = Blobs.Spool();
        RecordTabulator? records = template.Cube.Count > 0 ? new RecordTabulator(template, path.Country) : null;
        PersonRecords? kept = template.Keep.Count > 0 ? new PersonRecords(template, pseudonymiser.PseudonymOf) : null;
        EventWriter? writer = template.Event.Count > 0 ? new EventWriter(events, template, pseudonymiser) : null;
        PartResult result = SubmissionReading.ReadPart(content, part, head, template, context, Keep, new PartOutput(keyDigests, leftOut, pseudonymiser.DigestKey, CaseEntries.AreOn(template.Id) ? Withdraw : null), cancellation);
        writer?.Finish();
        await parts.UploadAsync(submission, place, PartBlobs.Keys, keyDigests, cancellation);
        await parts.UploadAsync(submission, place, PartBlobs.LeftOut, leftOut, cancellation);
        if (writer is not null) await parts.UploadAsync(submission, place, PartBlobs.Events, events, cancellation);
        if (kept is not null) await parts.UploadAsync(submission, place, PartBlobs.Persons, persons, cancellation);
        await WriteAsync(result, records?.ToCube() ?? new Cube(template.Id, [RecordTabulator.Country]));
        return cube;

        void Keep(Record record)
        {
            records?.Add(record);
            writer?.Add(record);
            if (kept is not null) PersonRecords.Write(kept.Of(record), persons);
        }

        // Of a person who withdraws consent, a case has to forget what it was told.
        void Withdraw(Record record)
        {
            if (kept!.WithdrawnBy(record) is { } withdrawn) PersonRecords.Write(withdrawn, persons);
        }

        async Task WriteAsync(PartResult read, Cube counted)
        {
            await blobs.WriteJsonAsync(Blobs.Events, PartBlobs.NameOf(submission, place, PartBlobs.Result), read, cancellation);
            await blobs.WriteAsync(Blobs.Events, cube, "application/json", stream => CubeJson.WriteAsync(counted, stream, cancellation), cancellation);
        }
    }
}
