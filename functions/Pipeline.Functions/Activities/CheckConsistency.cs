using Microsoft.Azure.Functions.Worker;
using Pipeline.Core.Consistency;
using Pipeline.Core.Indicators;
using Pipeline.Core.Templates;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Activities;

/// <summary>A footnote on submitted figures; it names no figure.</summary>
/// <param name="Templates">The templates on which they were submitted.</param>
/// <param name="Text">The note.</param>
public sealed record SourceNote(IReadOnlyList<string> Templates, string Text);

/// <summary>Checks the rules between submissions on everything that was merged.</summary>
public sealed class CheckConsistency(Blobs blobs, SubmissionStore submissions)
{
    /// <summary>Name of the build's blob with the findings. They quote figures that are not protected: they are for the coordinator and,
    /// each in part, for the agencies concerned.</summary>
    internal const string Findings = "consistency";

    /// <summary>Writes the findings.</summary>
    /// <returns>Footnotes on figures that do not go together.</returns>
    [Function(nameof(CheckConsistency))]
    public async Task<SourceNote[]> RunAsync([ActivityTrigger] ComputeRequest request, CancellationToken cancellation)
    {
        CountryData data = await request.ReadAsync(blobs, cancellation);
        List<ConsistencyFinding> findings = [.. ConsistencyRules.Check(data)];
        foreach (TemplateInputs inputs in request.Templates)
            if (inputs.Submissions.Count > 1 && TemplateCatalogue.Find(inputs.Template)!.AddsUp) findings.AddRange(await RepeatedAsync(request.Build, inputs, cancellation));
        await blobs.WriteJsonAsync(Blobs.Cubes, request.Build.Blob(Findings), findings, cancellation);
        return
        [
            .. from finding in findings
               group finding by (finding.Rule, Agencies: string.Join(" and ", finding.Agencies)) into same
               select new SourceNote(
                   [.. same.SelectMany(finding => finding.Figures).Select(figure => figure.Template).Distinct()],
                   $"{(same.Count() == 1 ? $"A figure of {same.Key.Agencies} does" : $"{same.Count()} figures of {same.Key.Agencies} do")} not go with others: {same.First().Description}"),
        ];
    }

    private async Task<IReadOnlyList<ConsistencyFinding>> RepeatedAsync(Build build, TemplateInputs inputs, CancellationToken cancellation)
    {
        List<FileKeys> files = [];
        try
        {
            foreach (string id in inputs.Submissions)
            {
                SubmissionDocument document = await submissions.GetAsync(build.Country, id, cancellation) ?? throw new InvalidOperationException($"Submission {id} is missing.");
                List<(Stream, long)> parts = [];
                files.Add(new FileKeys(document.ToSource(), parts));
                await foreach (string name in blobs.ListAsync(Blobs.Events, Blobs.KeysOf(build.Country, id), cancellation))
                    parts.Add((await blobs.OpenSeekableAsync(Blobs.Events, name, cancellation), Blobs.LinesBefore(name)));
            }

            return RepeatedRecords.Find(TemplateCatalogue.Find(inputs.Template)!, build.Year, files);
        }
        finally
        {
            foreach ((Stream keys, _) in files.SelectMany(file => file.Parts)) await keys.DisposeAsync();
        }
    }
}
