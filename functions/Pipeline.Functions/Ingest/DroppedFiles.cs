using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Pipeline.Core.Submissions;
using Pipeline.Core.Tabulation;
using Pipeline.Functions.Orchestrations;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Ingest;

/// <summary>Starts one orchestration for each version of a dropped file; it never works on the file itself.</summary>
/// <remarks>How the app hears of a file depends on where it runs, and is a constant of the trigger: of the two functions the setting <c>AzureWebJobs.{name}.Disabled</c> turns one off. Both may
/// announce a file, late, twice and out of order.</remarks>
public sealed class DroppedFiles(ILogger<DroppedFiles> log)
{
    private const string Path = Blobs.Submissions + "/{name}";

    /// <summary>A file was found when the container was looked through: locally, and on plans with polling triggers.</summary>
    [Function(nameof(SubmissionScanned))]
    public Task SubmissionScanned(
        [BlobTrigger(Path, Connection = StorageSetup.SubmissionsConnection)] BlobClient blob, [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        StartAsync(blob, client, cancellation);

    /// <summary>A file was announced by Event Grid: on Flex Consumption, which has no polling triggers.</summary>
    [Function(nameof(SubmissionEvent))]
    public Task SubmissionEvent(
        [BlobTrigger(Path, Connection = StorageSetup.SubmissionsConnection, Source = BlobTriggerSource.EventGrid)] BlobClient blob, [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        StartAsync(blob, client, cancellation);

    private async Task StartAsync(BlobClient blob, DurableTaskClient client, CancellationToken cancellation)
    {
        if (await PropertiesAsync(blob, cancellation) is not { } properties) return;
        SubmissionPath path = SubmissionPath.Parse(blob.Name);
        string etag = properties.ETag.ToString();
        var submission = new SubmissionReference(path.SubmissionId(etag), path, etag, properties.LastModified, properties.ContentLength, ManifestOf(properties.Metadata));
        if (await SubmissionOrchestrator.TryStartAsync(client, submission, cancellation)) log.LogInformation("Submission {Submission} received on template {Template}", submission.Id, path.Template);
        else log.LogInformation("Submission {Submission} is known", submission.Id);
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
