using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Pipeline.Core.Profiles;
using Pipeline.Functions.Access;
using Pipeline.Functions.Publishing.OpenApi;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Publishing;

/// <summary>The log of who did what, and whether it is whole.</summary>
/// <param name="Verification">What the check of the whole log found.</param>
/// <param name="Entries">A page of its entries, the latest first.</param>
internal sealed record AuditAnswer(AuditVerification Verification, IReadOnlyList<AuditEntry> Entries);

/// <summary>The audit log for those who answer for it.</summary>
public sealed class AuditApi(AuditLog audit)
{
    /// <summary>What was done in a country by whom, when and from which version, the latest first, and whether the log is whole. An administrator also reads the logs <c>cases</c>
    /// (reads of trafficking cases), <c>case-files</c> and <c>site</c>.</summary>
    [Function(nameof(GetAudit)), Allow(Role.Coordinator, Role.Administrator), Answer(typeof(AuditAnswer), IsList = true)]
    public async Task<IResult> GetAudit(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/audit/{country}")] HttpRequest request, string country, CancellationToken cancellation)
    {
        IReadOnlyList<AuditEntry> entries = await audit.EntriesAsync(country, cancellation);
        return Listing.Answer(request, [.. entries.Reverse()], "private, no-store", page => new JsonObject
        {
            ["verification"] = JsonSerializer.SerializeToNode(AuditVerification.Of(entries), ProfileJson.Options),
            ["entries"] = page,
        });
    }
}
