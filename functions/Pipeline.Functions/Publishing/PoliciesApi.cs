using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Pipeline.Core.Disclosure;
using Pipeline.Core.Microdata;
using Pipeline.Core.Profiles;
using Pipeline.Functions.Access;
using Pipeline.Functions.Activities;
using Pipeline.Functions.Publishing.OpenApi;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Publishing;

/// <summary>What may be published, for anyone; and what that did to a draft, for the coordinator.</summary>
public sealed class PoliciesApi(ProfileStore profiles, Blobs blobs)
{
    /// <summary>The policies for tables, and those for records about persons. A release names the one under which it was protected.</summary>
    [Function(nameof(ListPolicies)), Allow(Role.Anyone), Answer(typeof(IReadOnlyList<object>))]
    public IResult ListPolicies([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/policies")] HttpRequest request) =>
        Rendered.Json<object[]>([.. DisclosurePolicy.All, .. MicrodataPolicy.All]).ToResult(request.HttpContext.Response, ProfilesApi.CacheVersion);

    /// <summary>The disclosure report of the draft, of the latest build that was dropped because it would have given a small number away, or of the published version:
    /// what is not published, why, what that costs, and what the attack found. It names cells and no figure.</summary>
    [Function(nameof(GetDisclosure)), Allow(Role.Coordinator, Role.Administrator)]
    public Task<IResult> GetDisclosure(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Addresses.Profile + "/draft/disclosure")] HttpRequest request,
        string country, int year, CancellationToken cancellation) =>
        SendAsync(request, Publication.Profile(country, year), cancellation);

    /// <summary>The same of a report.</summary>
    [Function(nameof(GetReportDisclosure)), Allow(Role.Coordinator, Role.Administrator)]
    public Task<IResult> GetReportDisclosure(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Addresses.Report + "/draft/disclosure")] HttpRequest request,
        string country, int year, string template, CancellationToken cancellation) =>
        ProfilesApi.OfReportAsync(country, year, template, report => SendAsync(request, report, cancellation));

    private async Task<IResult> SendAsync(HttpRequest request, Publication publication, CancellationToken cancellation)
    {
        ProfilePointer pointer = (await profiles.PointerAsync(publication, cancellation)).Pointer;
        string? id = pointer.Draft?.Build ?? pointer.Exposed ?? (await profiles.VersionAsync(publication, pointer.Published, cancellation))?.Build;
        if (id is null) return Problems.NotFound("The profile was not built yet.", "POST …/build builds it.");
        var build = new Build(id, publication);
        ProtectedFigures? safe = await blobs.ReadJsonAsync<ProtectedFigures>(Blobs.Cubes, build.Blob(ProtectTables.Protected), cancellation);
        IReadOnlyList<Exposure>? exposures = await blobs.ReadJsonAsync<IReadOnlyList<Exposure>>(Blobs.Cubes, build.Blob(AttackRelease.Exposures), cancellation);
        request.HttpContext.Response.Headers.CacheControl = "private, no-store";
        return Results.Json(new { safe?.Report, IsAttacked = exposures is not null, Exposures = exposures ?? [] }, ProfileJson.Options);
    }
}
