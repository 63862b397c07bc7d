using System.Security.Cryptography;
using Microsoft.Azure.Functions.Worker;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Activities;

/// <summary>Hashes a file: the same content is recognised by it, and lineage names it.</summary>
public sealed class HashSubmission(Blobs blobs)
{
    /// <summary>SHA-256 of its bytes, hexadecimal; empty where it is gone.</summary>
    [Function(nameof(HashSubmission))]
    public async Task<string> RunAsync([ActivityTrigger] SubmissionReference submission, CancellationToken cancellation)
    {
        await using Stream? content = await blobs.OpenSubmissionAsync(submission, 0, cancellation);
        return content is null ? "" : Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellation));
    }
}
