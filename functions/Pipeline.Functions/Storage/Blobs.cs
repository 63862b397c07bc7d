using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Pipeline.Core.Profiles;

namespace Pipeline.Functions.Storage;

/// <summary>The blob containers; the only user of the blob SDK besides the trigger.</summary>
public sealed class Blobs(BlobServiceClient service)
{
    /// <summary>Where agencies drop files; raw data.</summary>
    public const string Submissions = "submissions";

    /// <summary>Rejected files with their reports; raw data.</summary>
    public const string Quarantine = "quarantine";

    /// <summary>Validation reports.</summary>
    public const string Reports = "reports";

    /// <summary>Cubes of submissions and everything a build makes on its way to a draft.</summary>
    public const string Cubes = "cubes";

    /// <summary>Published versions in every format.</summary>
    public const string Releases = "releases";

    /// <summary>Every container.</summary>
    public static IReadOnlyList<string> Containers { get; } = [Submissions, Quarantine, Reports, Cubes, Releases];

    /// <summary>Creates the containers that are missing; none is public.</summary>
    public async Task CreateContainersAsync(CancellationToken cancellation)
    {
        foreach (string container in Containers) await service.GetBlobContainerClient(container).CreateIfNotExistsAsync(cancellationToken: cancellation);
    }

    /// <summary>Opens a dropped file as a forward-only stream; null where that version of it is no longer there.</summary>
    public async Task<Stream?> OpenSubmissionAsync(SubmissionReference submission, CancellationToken cancellation)
    {
        try
        {
            BlobDownloadStreamingResult download = await Blob(Submissions, submission.Path.Blob).DownloadStreamingAsync(
                new BlobDownloadOptions { Conditions = new BlobRequestConditions { IfMatch = new ETag(submission.ETag) } }, cancellation);
            return download.Content;
        }
        catch (RequestFailedException exception) when (exception.Status is 404 or 412)
        {
            return null;
        }
    }

    /// <summary>Copies a dropped file and its report to quarantine; the original stays. Where the copy is there, or a newer file took the original's place,
    /// only the report is copied.</summary>
    public async Task CopyToQuarantineAsync(SubmissionReference submission, CancellationToken cancellation)
    {
        string folder = QuarantineFolder(submission);
        BlobClient copy = Blob(Quarantine, $"{folder}/{submission.Path.File}");
        if (!await copy.ExistsAsync(cancellation))
        {
            try
            {
                CopyFromUriOperation copying = await copy.StartCopyFromUriAsync(
                    Blob(Submissions, submission.Path.Blob).Uri,
                    new BlobCopyFromUriOptions { SourceConditions = new BlobRequestConditions { IfMatch = new ETag(submission.ETag) } },
                    cancellation);
                await copying.WaitForCompletionAsync(cancellation);
            }
            catch (RequestFailedException exception) when (exception.Status is 404 or 412)
            {
                // What was rejected is no longer there to be kept.
            }
        }

        await using Stream report = await Blob(Reports, ReportOf(submission.Id)).OpenReadAsync(cancellationToken: cancellation);
        await Blob(Quarantine, $"{folder}/report.json").UploadAsync(report, overwrite: true, cancellation);
    }

    /// <summary>Removes a dropped file, unless a newer version of it lies there.</summary>
    public async Task RemoveSubmissionAsync(SubmissionReference submission, CancellationToken cancellation)
    {
        try
        {
            await Blob(Submissions, submission.Path.Blob).DeleteIfExistsAsync(
                conditions: new BlobRequestConditions { IfMatch = new ETag(submission.ETag) }, cancellationToken: cancellation);
        }
        catch (RequestFailedException exception) when (exception.Status == 412)
        {
            // A newer version was dropped meanwhile; it is a submission of its own.
        }
    }

    /// <summary>Where a rejected submission lies in quarantine.</summary>
    public static string QuarantineFolder(SubmissionReference submission) =>
        $"{submission.Path.Agency}/{submission.Path.Country}/{submission.Path.Template}/{submission.Path.Period}/{submission.Id}";

    /// <summary>Name of a submission's report.</summary>
    public static string ReportOf(string submission) => $"{submission}.json";

    /// <summary>Name of a submission's cube.</summary>
    public static string CubeOf(string country, string submission) => $"submissions/{country}/{submission}.json";

    /// <summary>Writes a blob whole or not at all.</summary>
    /// <param name="container">Container.</param>
    /// <param name="name">Name of the blob.</param>
    /// <param name="mediaType">Its content type.</param>
    /// <param name="write">Writes the content.</param>
    /// <param name="cancellation">Cancels.</param>
    public async Task WriteAsync(string container, string name, string mediaType, Func<Stream, Task> write, CancellationToken cancellation)
    {
        // Spooled to disk, so that neither memory grows nor half a blob is ever seen.
        await using var spool = new FileStream(Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        await write(spool);
        spool.Position = 0;
        await Blob(container, name).UploadAsync(spool, new BlobUploadOptions { HttpHeaders = new BlobHttpHeaders { ContentType = mediaType } }, cancellation);
    }

    /// <summary>Writes a value as a JSON blob.</summary>
    public Task WriteJsonAsync<T>(string container, string name, T value, CancellationToken cancellation) =>
        WriteAsync(container, name, "application/json", stream => JsonSerializer.SerializeAsync(stream, value, ProfileJson.Options, cancellation), cancellation);

    /// <summary>Opens a blob; null where it is not there.</summary>
    public async Task<Stream?> OpenAsync(string container, string name, CancellationToken cancellation)
    {
        try
        {
            return (await Blob(container, name).DownloadStreamingAsync(cancellationToken: cancellation)).Value.Content;
        }
        catch (RequestFailedException exception) when (exception.Status == 404)
        {
            return null;
        }
    }

    /// <summary>Reads a JSON blob; default where it is not there.</summary>
    public async Task<T?> ReadJsonAsync<T>(string container, string name, CancellationToken cancellation)
    {
        await using Stream? stream = await OpenAsync(container, name, cancellation);
        return stream is null ? default : await JsonSerializer.DeserializeAsync<T>(stream, ProfileJson.Options, cancellation);
    }

    /// <summary>Deletes a blob that may not be there.</summary>
    public Task DeleteAsync(string container, string name, CancellationToken cancellation) => Blob(container, name).DeleteIfExistsAsync(cancellationToken: cancellation);

    private BlobClient Blob(string container, string name) => service.GetBlobContainerClient(container).GetBlobClient(name);
}
