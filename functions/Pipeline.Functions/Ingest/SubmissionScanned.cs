using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using DurableTask.Core.Exceptions;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Pipeline.Core.Submissions;
using Pipeline.Core.Tabulation;
using Pipeline.Functions.Orchestrations;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Ingest;

/// <summary>Starts one orchestration for each version of a dropped file; it never works on the file itself.</summary>
public sealed class SubmissionScanned(ILogger<SubmissionScanned> log)
{
    // A version of a file is handled once; only what failed may be tried again.
    private static readonly OrchestrationRuntimeStatus[] Handled =
        [OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Suspended, OrchestrationRuntimeStatus.Completed];

    /// <summary>A file was dropped or changed.</summary>
    [Function(nameof(SubmissionScanned))]
    public async Task RunAsync(
        [BlobTrigger(Blobs.Submissions + "/{name}", Connection = StorageSetup.SubmissionsConnection)] BlobClient blob,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation)
    {
        if (await PropertiesAsync(blob, cancellation) is not { } properties) return;
        SubmissionPath path = SubmissionPath.Parse(blob.Name);
        string etag = properties.ETag.ToString();
        var submission = new SubmissionReference(path.SubmissionId(etag), path, etag, properties.LastModified, properties.ContentLength, ManifestOf(properties.Metadata));
        string instance = $"submission-{submission.Id}";
        try
        {
            await client.ScheduleNewOrchestrationInstanceAsync(
                nameof(SubmissionOrchestrator), submission, new StartOrchestrationOptions(instance).WithDedupeStatuses(Handled), cancellation);
            log.LogInformation("Submission {Submission} received on template {Template}", submission.Id, path.Template);
        }
        catch (OrchestrationAlreadyExistsException)
        {
            log.LogInformation("Submission {Submission} is known", submission.Id);
        }
    }

    private static async Task<BlobProperties?> PropertiesAsync(BlobClient blob, CancellationToken cancellation)
    {
        try
        {
            return await blob.GetPropertiesAsync(cancellationToken: cancellation);
        }
        catch (RequestFailedException exception) when (exception.Status == 404)
        {
            return null;
        }
    }

    // Metadata values are ASCII: other letters come percent-encoded.
    private static Manifest ManifestOf(IDictionary<string, string> metadata) => new(
        Text(metadata, "citation"),
        Text(metadata, "licence"),
        string.Equals(Text(metadata, "confidentiality"), "public", StringComparison.OrdinalIgnoreCase));

    private static string? Text(IDictionary<string, string> metadata, string name) => metadata.TryGetValue(name, out string? text) ? Uri.UnescapeDataString(text) : null;
}
