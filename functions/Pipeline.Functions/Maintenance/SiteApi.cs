using DurableTask.Core.Exceptions;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Pipeline.Core.Profiles;
using Pipeline.Functions.Access;
using Pipeline.Functions.Orchestrations;
using Pipeline.Functions.Publishing;
using Pipeline.Functions.Publishing.OpenApi;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Maintenance;

/// <summary>The static site, for operators.</summary>
public sealed class SiteApi(PublishedProfiles published, AuditLog audit)
{
    /// <summary>Has all of the static site written anew from what is published: after a version of the app with other pages was deployed, or where files are missing.</summary>
    [Function(nameof(RenewSite)), Allow(Role.Administrator), Answer(Status = 202, IsJson = false)]
    public async Task<IResult> RenewSite(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/site")] HttpRequest request, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        Publication[] all = [.. (await published.PointersAsync(country: null, cancellation)).Select(pointer => pointer.Publication)];
        await audit.AppendAsync(AuditedAct.Of(AuditLog.Site, Caller.Of(request), AuditAction.RenewSite, AuditLog.Site), cancellation);
        try
        {
            await client.ScheduleNewOrchestrationInstanceAsync(nameof(SiteOrchestrator), all, new StartOrchestrationOptions(SiteOrchestrator.Instance)
                .WithDedupeStatuses(OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Running), cancellation);
        }
        catch (OrchestrationAlreadyExistsException)
        {
            return Problems.Conflict("It is being written.", "Wait until it is done.");
        }

        return Results.Accepted();
    }
}
