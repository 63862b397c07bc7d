using System.Globalization;
using Pipeline.Core.Tabulation;
using Pipeline.Core.Validation;

namespace Pipeline.Functions.Storage;

/// <summary>What the parts of a file leave for the activities after them, in the container <c>events</c> under <c>parts/{submission}/</c>.</summary>
public sealed class PartBlobs(Blobs blobs)
{
    /// <summary>Kind of the blob with a part's counts and findings.</summary>
    public const string Result = "result.json";

    /// <summary>Kind of the blob with digests of a part's record keys.</summary>
    public const string Keys = "keys";

    /// <summary>Kind of the blob with the list of a part's errors.</summary>
    public const string LeftOut = "left-out";

    /// <summary>Kind of the blob with what is kept about persons.</summary>
    public const string Events = "events";

    /// <summary>Instead of the name of a cube: the file was no longer there.</summary>
    public const string Gone = "gone";

    /// <summary>Name of a part's blob.</summary>
    public static string NameOf(SubmissionReference submission, int part, string kind) => string.Create(CultureInfo.InvariantCulture, $"{Folder(submission)}{part}.{kind}");

    /// <summary>Name of the blob with a cube.</summary>
    /// <param name="submission">The file.</param>
    /// <param name="place">Number of the part, or the place in the tree of merged cubes.</param>
    public static string CubeOf(SubmissionReference submission, string place) => $"{Folder(submission)}{place}.cube.json";

    /// <summary>Counts and findings of a part.</summary>
    public async Task<PartResult> ResultAsync(SubmissionReference submission, int part, CancellationToken cancellation) =>
        await blobs.ReadJsonAsync<PartResult>(Blobs.Events, NameOf(submission, part, Result), cancellation)
        ?? throw new InvalidOperationException($"Part {part} of submission {submission.Id} left no result.");

    /// <summary>Opens what a part left; the stream can seek.</summary>
    public Task<Stream> OpenAsync(SubmissionReference submission, int part, string kind, CancellationToken cancellation) =>
        blobs.OpenSeekableAsync(Blobs.Events, NameOf(submission, part, kind), cancellation);

    /// <summary>Writes what a part leaves.</summary>
    public Task UploadAsync(SubmissionReference submission, int part, string kind, Stream content, CancellationToken cancellation) =>
        blobs.UploadAsync(Blobs.Events, NameOf(submission, part, kind), "application/octet-stream", content, cancellation);

    /// <summary>Merges cubes of parts into one; the cube of a single part is copied.</summary>
    /// <param name="cubes">Names of their blobs.</param>
    /// <param name="container">Container of the result.</param>
    /// <param name="name">Name of the result.</param>
    /// <param name="cancellation">Cancels.</param>
    public async Task MergeCubesAsync(IReadOnlyList<string> cubes, string container, string name, CancellationToken cancellation)
    {
        Cube? merged = null;
        foreach (string cube in cubes)
        {
            await using Stream content = await blobs.OpenAsync(Blobs.Events, cube, cancellation) ?? throw new InvalidOperationException($"The cube {cube} is missing.");
            Cube read = await CubeJson.ReadAsync(content, cancellation);
            merged = merged is null ? read : Cube.MergeBySum([merged, read]);
        }

        await blobs.WriteAsync(container, name, "application/json", stream => CubeJson.WriteAsync(merged!, stream, cancellation), cancellation);
    }

    /// <summary>Removes everything that a file's parts left.</summary>
    public Task RemoveAsync(SubmissionReference submission, CancellationToken cancellation) => blobs.DeleteAllAsync(Blobs.Events, Folder(submission), cancellation);

    private static string Folder(SubmissionReference submission) => $"parts/{submission.Id}/";
}
