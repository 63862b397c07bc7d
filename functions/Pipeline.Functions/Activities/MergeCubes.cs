using Microsoft.Azure.Functions.Worker;
using Pipeline.Core.Tabulation;
using Pipeline.Core.Templates;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Activities;

/// <summary>What to merge.</summary>
/// <param name="Build">The build.</param>
/// <param name="Inputs">The submissions of one template.</param>
public sealed record MergeRequest(Build Build, TemplateInputs Inputs);

/// <summary>A merged cube; it lies among the build's blobs under the template's name.</summary>
/// <param name="Template">Id of the template.</param>
/// <param name="Notes">Footnotes on cells that two submissions give differently; they name no figure.</param>
public sealed record MergedCube(string Template, IReadOnlyList<string> Notes);

/// <summary>Merges the cubes of the submissions on one template.</summary>
public sealed class MergeCubes(Blobs blobs, SubmissionStore submissions)
{
    /// <summary>Writes the merged cube.</summary>
    [Function(nameof(MergeCubes))]
    public async Task<MergedCube> RunAsync([ActivityTrigger] MergeRequest request, CancellationToken cancellation)
    {
        Template template = TemplateCatalogue.Find(request.Inputs.Template)!;
        List<Cube> cubes = [];
        foreach (string submission in request.Inputs.Submissions)
        {
            SubmissionDocument? document = await submissions.GetAsync(request.Build.Country, submission, cancellation);
            await using Stream? content = await blobs.OpenAsync(Blobs.Cubes, Blobs.CubeOf(request.Build.Country, submission), cancellation);
            if (document is null || content is null) throw new InvalidOperationException($"Submission {submission} or its cube is missing.");
            Cube cube = await CubeJson.ReadAsync(content, cancellation);
            cube.From(document.ToSource());
            cubes.Add(cube);
        }

        IReadOnlyList<Clash> clashes = [];
        Cube merged = template.Kind == TemplateKind.Aggregate ? Cube.MergeByKey(cubes, out clashes) : Cube.MergeBySum(cubes);
        await blobs.WriteAsync(Blobs.Cubes, request.Build.Blob(template.Id), "application/json", stream => CubeJson.WriteAsync(merged, stream, cancellation), cancellation);
        return new MergedCube(template.Id, [.. Notes(template, merged, clashes)]);
    }

    private static IEnumerable<string> Notes(Template template, Cube merged, IReadOnlyList<Clash> clashes) =>
        from clash in clashes
        group clash by (clash.Kept.Source, Other: clash.Other.Source) into pair
        let shown = Name(merged.Sources[pair.Key.Source])
        let other = Name(merged.Sources[pair.Key.Other])
        select $"{template.Title}: {(pair.Count() == 1 ? $"a figure of {shown} differs from that of {other}; the former is shown." : $"{pair.Count()} figures of {shown} differ from those of {other}; the former are shown.")}";

    private static string Name(Source source) => $"{source.Agency} ({source.Period}/{source.File})";
}
