using DurableTask.Core.Exceptions;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Pipeline.Core.Profiles;
using Pipeline.Functions.Access;
using Pipeline.Functions.Activities;
using Pipeline.Functions.Orchestrations;
using Pipeline.Functions.Publishing.OpenApi;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Publishing;

/// <summary>Published versions made again from what was recorded, to see that they come out byte for byte the same.</summary>
public sealed class ReproductionsApi(PublishedProfiles published, AuditLog audit)
{
    private const string Reproduction = "/v{version:int}/reproduction";

    private static readonly OrchestrationRuntimeStatus[] Unfinished = [OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Suspended];

    /// <summary>Has a version made again from its recorded cubes, texts, profile template and disclosure policy. Nothing is changed.</summary>
    [Function(nameof(Reproduce)), Allow(Role.Coordinator, Role.Administrator), Answer(Status = 202, IsJson = false)]
    public Task<IResult> Reproduce(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Addresses.Profile + Reproduction)] HttpRequest request,
        [DurableClient] DurableTaskClient client, string country, int year, int version, CancellationToken cancellation) =>
        StartAsync(request, client, new ReproduceRequest(Publication.Profile(country, year), version), cancellation);

    /// <summary>The same for a report.</summary>
    [Function(nameof(ReproduceReport)), Allow(Role.Coordinator, Role.Administrator), Answer(Status = 202, IsJson = false)]
    public Task<IResult> ReproduceReport(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Addresses.Report + Reproduction)] HttpRequest request,
        [DurableClient] DurableTaskClient client, string country, int year, string template, int version, CancellationToken cancellation) =>
        ProfilesApi.OfReportAsync(country, year, template, report => StartAsync(request, client, new ReproduceRequest(report, version), cancellation));

    /// <summary>Whether the version came out the same, file by file, or where the first difference is.</summary>
    [Function(nameof(GetReproduction)), Allow(Role.Coordinator, Role.Administrator), Answer(typeof(Reproduction))]
    public Task<IResult> GetReproduction(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Addresses.Profile + Reproduction)] HttpRequest request,
        [DurableClient] DurableTaskClient client, string country, int year, int version, CancellationToken cancellation) =>
        SendAsync(client, new ReproduceRequest(Publication.Profile(country, year), version), cancellation);

    /// <summary>The same for a report.</summary>
    [Function(nameof(GetReportReproduction)), Allow(Role.Coordinator, Role.Administrator), Answer(typeof(Reproduction))]
    public Task<IResult> GetReportReproduction(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Addresses.Report + Reproduction)] HttpRequest request,
        [DurableClient] DurableTaskClient client, string country, int year, string template, int version, CancellationToken cancellation) =>
        ProfilesApi.OfReportAsync(country, year, template, report => SendAsync(client, new ReproduceRequest(report, version), cancellation));

    private async Task<IResult> StartAsync(HttpRequest request, DurableTaskClient client, ReproduceRequest wanted, CancellationToken cancellation)
    {
        if (await published.GetAsync(wanted.Publication, wanted.Version, cancellation) is null) return ProfilesApi.NotPublished(wanted.Publication.Country);
        await audit.AppendAsync(
            AuditedAct.Of(wanted.Publication.Country, Caller.Of(request), AuditAction.Reproduce, wanted.Publication.Id, FormattableString.Invariant($"v{wanted.Version}")), cancellation);
        try
        {
            await client.ScheduleNewOrchestrationInstanceAsync(
                nameof(ReproduceOrchestrator), wanted, new StartOrchestrationOptions(ReproduceOrchestrator.InstanceOf(wanted)).WithDedupeStatuses(Unfinished), cancellation);
        }
        catch (OrchestrationAlreadyExistsException)
        {
            return Problems.Conflict("It is being made again.", "GET this address says when it is done.");
        }

        return Results.Accepted(request.Path);
    }

    private static async Task<IResult> SendAsync(DurableTaskClient client, ReproduceRequest wanted, CancellationToken cancellation) =>
        await client.GetInstanceAsync(ReproduceOrchestrator.InstanceOf(wanted), getInputsAndOutputs: true, cancellation) switch
        {
            null => Problems.NotFound("It was not made again yet.", "POST to this address has it made."),
            { RuntimeStatus: OrchestrationRuntimeStatus.Completed } done => done.ReadOutputAs<Reproduction>() is { Files.Count: > 0 } outcome
                ? Results.Json(outcome, ProfileJson.Options)
                : Problems.Conflict("It cannot be made again.", "It was published before what a version is made from was kept with it."),
            { RuntimeStatus: OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated } => Problems.Conflict("It could not be made again.", "Something that it was made from is no longer there; the log says what."),
            _ => Problems.Conflict("It is being made again.", "Ask again in a few seconds."),
        };
}
