using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Pipeline.Core.Profiles;
using Pipeline.Core.Submissions;
using Pipeline.Core.Validation;
using Pipeline.Functions.Access;
using Pipeline.Functions.Publishing.OpenApi;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Publishing;

/// <summary>What an agency wants to drop.</summary>
/// <param name="Template">Id of the template.</param>
/// <param name="Period">Reference period: <c>2019</c>, <c>2019-Q3</c> or <c>2019-07</c>.</param>
/// <param name="File">Name of the file. A file of the same name takes the earlier one's place; files of other names add up.</param>
internal sealed record UploadRequest(string? Template, string? Period, string? File);

/// <summary>Where to drop it.</summary>
/// <param name="Address">Send the file here with PUT and the headers <c>x-ms-blob-type: BlockBlob</c> and, for what is declared, <c>x-ms-meta-citation</c>, <c>x-ms-meta-licence</c>, <c>x-ms-meta-confidentiality</c>.</param>
/// <param name="Until">Until when the address holds.</param>
internal sealed record UploadAddress(string Address, DateTimeOffset Until);

/// <summary>Addresses to which an agency may drop a file: straight into blob storage, so that the app never stands in the way of a large one.</summary>
public sealed class UploadsApi(Blobs blobs, AuditLog audit, TimeProvider clock)
{
    private const int LongestName = 200;

    private static readonly TimeSpan Length = TimeSpan.FromMinutes(30);

    /// <summary>Gives an address for one file in the agency's own folders. It holds for half an hour, for writing this one file only.</summary>
    [Function(nameof(PostUpload)), Allow(Role.Agency), Body(typeof(UploadRequest)), Answer(typeof(UploadAddress))]
    public async Task<IResult> PostUpload([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/uploads")] HttpRequest request, CancellationToken cancellation)
    {
        UploadRequest? wanted;
        try
        {
            wanted = await JsonSerializer.DeserializeAsync<UploadRequest>(request.Body, ProfileJson.Options, cancellation);
        }
        catch (JsonException)
        {
            wanted = null;
        }

        if (wanted is not { Template: { } template, Period: { } period, File: { } file })
            return Problems.BadRequest("The body is not understood.", """Send {"template": "population", "period": "2019", "file": "population.csv"}.""");
        if (file.Length is 0 or > LongestName || file.Any(sign => char.IsControl(sign) || sign is '/' or '\\') || file is "." or "..")
            return Problems.BadRequest("The name of the file cannot be used.", $"At most {LongestName} characters, no slash and no control character.");
        Caller caller = Caller.Of(request);
        var path = new SubmissionPath(caller.Agency!, caller.Country!, template, period, file);
        if (PathCheck.Check(path) is { } report)
        {
            Finding finding = report.Rules[0].First[0];
            return Problems.BadRequest($"Nothing can be dropped there: {finding.Found}.", $"Expected is {finding.Expected}.");
        }

        await audit.AppendAsync(AuditedAct.Of(path.Country, caller, AuditAction.AskForUpload, path.Blob), cancellation);
        DateTimeOffset now = clock.GetUtcNow(), until = now + Length;
        // Clocks differ by seconds.
        return Results.Json(new UploadAddress((await blobs.AddressToDropAsync(path, now.AddMinutes(-5), until, cancellation)).AbsoluteUri, until), ProfileJson.Options);
    }
}
