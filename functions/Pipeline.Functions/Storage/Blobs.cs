using System.Runtime.CompilerServices;
using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Sas;
using Pipeline.Core.Profiles;
using Pipeline.Core.Reading;
using Pipeline.Core.Submissions;

namespace Pipeline.Functions.Storage;

/// <summary>The blob containers; the only user of the blob SDK besides the trigger.</summary>
public sealed class Blobs(BlobServiceClient service, BlobServiceClient? site = null)
{
    /// <summary>Where agencies drop files; raw data.</summary>
    public const string Submissions = "submissions";

    /// <summary>Rejected files with their reports; raw data.</summary>
    public const string Quarantine = "quarantine";

    /// <summary>What is kept about persons for passes by person, under pseudonyms, and what parts of files leave on the way there; personal data, guarded like raw data.</summary>
    public const string Events = "events";

    /// <summary>Validation reports, and lists of what was left out.</summary>
    public const string Reports = "reports";

    /// <summary>Cubes of submissions and everything a build makes on its way to a draft.</summary>
    public const string Cubes = "cubes";

    /// <summary>Published versions in every format.</summary>
    public const string Releases = "releases";

    /// <summary>What is public as static files; nothing else lies there, so that anybody may read all of it. In an account of its own where one is named.</summary>
    public const string Site = "site";

    /// <summary>Every container.</summary>
    public static IReadOnlyList<string> Containers { get; } = [Submissions, Quarantine, Events, Reports, Cubes, Releases, Site];

    /// <summary>Creates the containers that are missing; none is public.</summary>
    public async Task CreateContainersAsync(CancellationToken cancellation)
    {
        foreach (string container in Containers) await Container(container).CreateIfNotExistsAsync(cancellationToken: cancellation);
    }

    /// <summary>The storage account, as browsers reach it.</summary>
    public string Origin => service.Uri.GetLeftPart(UriPartial.Authority);

    /// <summary>An address to which one file may be dropped, and nothing else be done, for some minutes.</summary>
    /// <param name="path">Where it is dropped.</param>
    /// <param name="from">From when.</param>
    /// <param name="until">Until when.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <remarks>A shared access signature, made with the account's key where there is one, otherwise with a key of the app's identity.</remarks>
    public async Task<Uri> AddressToDropAsync(SubmissionPath path, DateTimeOffset from, DateTimeOffset until, CancellationToken cancellation)
    {
        BlobClient blob = Blob(Submissions, path.Blob);
        var signature = new BlobSasBuilder(BlobSasPermissions.Create | BlobSasPermissions.Write, until)
        {
            BlobContainerName = Submissions, BlobName = path.Blob, Resource = "b", StartsOn = from, Protocol = blob.Uri.Scheme == Uri.UriSchemeHttps ? SasProtocol.Https : SasProtocol.HttpsAndHttp,
        };
        if (blob.CanGenerateSasUri) return blob.GenerateSasUri(signature);
        UserDelegationKey key = await service.GetUserDelegationKeyAsync(from, until, cancellation);
        return new BlobUriBuilder(blob.Uri) { Sas = signature.ToSasQueryParameters(key, service.AccountName) }.ToUri();
    }

    /// <summary>Lets pages drop files: browsers ask the storage account whether they may.</summary>
    public async Task AllowPagesAsync(CancellationToken cancellation)
    {
        BlobServiceProperties properties = await service.GetPropertiesAsync(cancellation);
        properties.Cors = [new BlobCorsRule { AllowedOrigins = "*", AllowedMethods = "PUT", AllowedHeaders = "*", ExposedHeaders = "", MaxAgeInSeconds = 3600 }];
        await service.SetPropertiesAsync(properties, cancellation);
    }

    /// <summary>Asks whether a container is there: whether the storage account answers.</summary>
    public Task AskAsync(CancellationToken cancellation) => service.GetBlobContainerClient(Releases).ExistsAsync(cancellation);

    /// <summary>Whether that version of a dropped file is still there.</summary>
    public async Task<bool> IsThereAsync(SubmissionReference submission, CancellationToken cancellation)
    {
        await using Stream? content = await OpenSubmissionAsync(submission, 0, cancellation);
        return content is not null;
    }

    /// <summary>Opens a dropped file from a byte on as a forward-only stream; null where that version of it is no longer there.</summary>
    public async Task<Stream?> OpenSubmissionAsync(SubmissionReference submission, long start, CancellationToken cancellation)
    {
        try
        {
            var options = new BlobDownloadOptions { Conditions = new BlobRequestConditions { IfMatch = new ETag(submission.ETag) } };
            if (start > 0) options.Range = new HttpRange(start);
            return (await Blob(Submissions, submission.Path.Blob).DownloadStreamingAsync(options, cancellation)).Value.Content;
        }
        catch (RequestFailedException exception) when (exception.Status is 404 or 412)
        {
            return null;
        }
    }

    /// <summary>The first bytes of a dropped file, as many as any part of it needs; null where that version of it is no longer there.</summary>
    public async Task<byte[]?> ReadHeadAsync(SubmissionReference submission, CancellationToken cancellation)
    {
        await using Stream? content = await OpenSubmissionAsync(submission, 0, cancellation);
        if (content is null) return null;
        byte[] head = new byte[FilePart.HeadSize];
        return head[..await content.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellation)];
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

        await using Stream? report = await OpenAsync(Reports, ReportOf(submission.Id), cancellation);
        if (report is null) return; // running again after a copy that changed nothing was undone
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

    /// <summary>Name of the list of what was left out of a submission.</summary>
    public static string LeftOutOf(string submission) => $"{submission}.left-out.csv";

    /// <summary>Name of what is kept about the persons of a submission, for one range of persons.</summary>
    public static string EventsOf(string country, string submission, int range) => FormattableString.Invariant($"{EventsOf(country, submission)}{range}");

    /// <summary>Folder of what is kept about the persons of a submission.</summary>
    public static string EventsOf(string country, string submission) => $"submissions/{country}/{submission}/";

    /// <summary>Name of the digests of the keys of a submission's records, of one part of the file.</summary>
    /// <param name="country">Country of the path.</param>
    /// <param name="submission">Id of the submission.</param>
    /// <param name="part">Number of the part.</param>
    /// <param name="lines">Lines of the file before it.</param>
    public static string KeysOf(string country, string submission, int part, long lines) => FormattableString.Invariant($"{KeysOf(country, submission)}{part:00000}-{lines}");

    /// <summary>Folder of the digests of the keys of a submission's records.</summary>
    public static string KeysOf(string country, string submission) => $"keys/{country}/{submission}/";

    /// <summary>Lines of the file before a part, by the name of its digests.</summary>
    public static long LinesBefore(string keys) => long.Parse(keys.AsSpan(keys.LastIndexOf('-') + 1), System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Name of a submission's cube.</summary>
    public static string CubeOf(string country, string submission) => $"submissions/{country}/{submission}.json";

    /// <summary>Name of what is kept of a submission's records for counts of persons and for cases.</summary>
    public static string PersonsOf(string country, string submission) => $"{EventsOf(country, submission)}persons.jsonl";

    /// <summary>Writes a blob whole or not at all.</summary>
    /// <param name="container">Container.</param>
    /// <param name="name">Name of the blob.</param>
    /// <param name="mediaType">Its content type.</param>
    /// <param name="write">Writes the content.</param>
    /// <param name="cancellation">Cancels.</param>
    public async Task WriteAsync(string container, string name, string mediaType, Func<Stream, Task> write, CancellationToken cancellation)
    {
        await using Stream spool = Spool();
        await write(spool);
        await UploadAsync(container, name, mediaType, spool, cancellation);
    }

    /// <summary>A temporary file to write a blob's content into, so that neither memory grows nor half a blob is ever seen. It is gone when closed.</summary>
    public static Stream Spool() => new FileStream(Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose | FileOptions.Asynchronous);

    /// <summary>Makes a blob of a whole stream that can seek.</summary>
    public async Task UploadAsync(string container, string name, string mediaType, Stream content, CancellationToken cancellation)
    {
        content.Position = 0;
        await Blob(container, name).UploadAsync(content, new BlobUploadOptions { HttpHeaders = new BlobHttpHeaders { ContentType = mediaType } }, cancellation);
    }

    /// <summary>Writes a file of the static site, to be served as it is.</summary>
    /// <param name="name">Name of the file.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="mediaType">Its media type.</param>
    /// <param name="coding">How they are compressed; null for not at all.</param>
    /// <param name="cacheControl">Who may keep it for how long.</param>
    /// <param name="cancellation">Cancels.</param>
    public Task WriteFileAsync(string name, byte[] content, string mediaType, string? coding, string cacheControl, CancellationToken cancellation) =>
        Blob(Site, name).UploadAsync(
            new BinaryData(content), new BlobUploadOptions { HttpHeaders = new BlobHttpHeaders { ContentType = mediaType, ContentEncoding = coding, CacheControl = cacheControl } }, cancellation);

    /// <summary>Writes a value as a JSON blob.</summary>
    public Task WriteJsonAsync<T>(string container, string name, T value, CancellationToken cancellation) =>
        WriteAsync(container, name, "application/json", stream => WriteJsonAsync(stream, value, cancellation), cancellation);

    /// <summary>Writes a value as the content of a JSON blob.</summary>
    public static Task WriteJsonAsync<T>(Stream stream, T value, CancellationToken cancellation) => JsonSerializer.SerializeAsync(stream, value, ProfileJson.Options, cancellation);

    /// <summary>A value as it is read back from the JSON blob in which it was stored.</summary>
    public static T ThroughJson<T>(T value) => JsonSerializer.Deserialize<T>(JsonSerializer.SerializeToUtf8Bytes(value, ProfileJson.Options), ProfileJson.Options)!;

    /// <summary>Writes a small blob unless it is there already; gives what is there then.</summary>
    public async Task<byte[]> GetOrCreateAsync(string container, string name, Func<byte[]> create, CancellationToken cancellation)
    {
        BlobClient blob = Blob(container, name);
        try
        {
            byte[] content = create();
            await blob.UploadAsync(new BinaryData(content), new BlobUploadOptions { Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All } }, cancellation);
            return content;
        }
        catch (RequestFailedException exception) when (exception.Status is 409 or 412)
        {
            return (await blob.DownloadContentAsync(cancellation)).Value.Content.ToArray();
        }
    }

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

    /// <summary>Opens a blob that is there for reading in any order, a MiB at a time.</summary>
    public Task<Stream> OpenSeekableAsync(string container, string name, CancellationToken cancellation) =>
        Blob(container, name).OpenReadAsync(new BlobOpenReadOptions(allowModifications: false) { BufferSize = 1 << 20 }, cancellation);

    /// <summary>Reads a JSON blob; default where it is not there.</summary>
    public async Task<T?> ReadJsonAsync<T>(string container, string name, CancellationToken cancellation)
    {
        await using Stream? stream = await OpenAsync(container, name, cancellation);
        return stream is null ? default : await JsonSerializer.DeserializeAsync<T>(stream, ProfileJson.Options, cancellation);
    }

    /// <summary>Names of the blobs of a folder.</summary>
    public async IAsyncEnumerable<string> ListAsync(string container, string folder, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (BlobItem blob in Container(container).GetBlobsAsync(BlobTraits.None, BlobStates.None, folder, cancellation)) yield return blob.Name;
    }

    /// <summary>Deletes every blob of a folder.</summary>
    public async Task DeleteAllAsync(string container, string folder, CancellationToken cancellation)
    {
        await foreach (string name in ListAsync(container, folder, cancellation)) await DeleteAsync(container, name, cancellation);
    }

    /// <summary>Deletes a blob that may not be there.</summary>
    public Task DeleteAsync(string container, string name, CancellationToken cancellation) => Blob(container, name).DeleteIfExistsAsync(cancellationToken: cancellation);

    private BlobContainerClient Container(string name) => (name == Site ? site ?? service : service).GetBlobContainerClient(name);

    private BlobClient Blob(string container, string name) => Container(container).GetBlobClient(name);
}
