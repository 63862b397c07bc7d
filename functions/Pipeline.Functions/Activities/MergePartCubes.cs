using Microsoft.Azure.Functions.Worker;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Activities;

/// <summary>Some cubes of a file's parts.</summary>
/// <param name="Submission">The file.</param>
/// <param name="Cubes">Names of their blobs.</param>
/// <param name="Place">Place among those that are merged beside it.</param>
public sealed record CubesRequest(SubmissionReference Submission, IReadOnlyList<string> Cubes, string Place);

/// <summary>Merges cubes of a file's parts: one node of the tree that ends in the file's cube.</summary>
public sealed class MergePartCubes(PartBlobs parts)
{
    /// <summary>How many cubes are merged into one.</summary>
    internal const int FanIn = 16;

    /// <summary>Name of the blob with the merged cube.</summary>
    [Function(nameof(MergePartCubes))]
    public async Task<string> RunAsync([ActivityTrigger] CubesRequest request, CancellationToken cancellation)
    {
        if (request.Cubes.Contains(PartBlobs.Gone)) return PartBlobs.Gone;
        string merged = PartBlobs.CubeOf(request.Submission, request.Place);
        await parts.MergeCubesAsync(request.Cubes, Blobs.Events, merged, cancellation);
        return merged;
    }
}
