using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Pipeline.Core.Profiles;
using Pipeline.Functions.Access;
using Pipeline.Functions.Publishing.OpenApi;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Publishing;

/// <summary>What profiles consist of: the common templates for anyone, and a country's own edition for its coordinator.</summary>
public sealed class ProfileTemplatesApi(ProfileStore profiles, AuditLog audit, TimeProvider clock)
{
    private const int LargestEdition = 1 << 20;

    /// <summary>The common profile templates.</summary>
    [Function(nameof(ListProfileTemplates)), Allow(Role.Anyone)]
    public IResult ListProfileTemplates([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/profile-templates")] HttpRequest request) =>
        Rendered.Json(ProfileTemplate.All.Select(template => new { template.Id, template.Version, template.Title, template.Area, template.AreaName, Countries = template.Countries ?? [] })).ToResult(request.HttpContext.Response, ProfilesApi.CacheVersion);

    /// <summary>A common profile template: the file that a country takes as its model.</summary>
    [Function(nameof(GetProfileTemplate)), Allow(Role.Anyone), Answer(typeof(ProfileTemplate))]
    public IResult GetProfileTemplate([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/profile-templates/{id}")] HttpRequest request, string id) =>
        ProfileTemplate.Find(id) is { } template ? Rendered.Json(template).ToResult(request.HttpContext.Response, ProfilesApi.CacheVersion) : NoTemplate();

    /// <summary>The edition that a country has in force, or the common template; the header X-Edition says which.</summary>
    [Function(nameof(GetEdition)), Allow(Role.Coordinator, Role.Administrator)]
    public async Task<IResult> GetEdition(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/profiles/{country:length(3)}/templates/{id}")] HttpRequest request, string country, string id, CancellationToken cancellation)
    {
        if (ProfileTemplate.Find(id) is not { } model) return NoTemplate();
        TemplateEdition? edition = await profiles.EditionAsync(country, id, cancellation);
        request.HttpContext.Response.Headers["X-Edition"] = edition?.Content is null ? "common" : FormattableString.Invariant($"{edition.Number}");
        return edition?.Content is { } content ? Results.Text(content, "application/json") : Results.Json(model, ProfileJson.Options);
    }

    /// <summary>Puts a country's own edition in force, from the next build on: the template's file with another order, another wording, other tables.</summary>
    [Function(nameof(PutEdition)), Allow(Role.Coordinator, Role.Administrator)]
    public async Task<IResult> PutEdition(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/profiles/{country:length(3)}/templates/{id}")] HttpRequest request, string country, string id, CancellationToken cancellation)
    {
        if (request.ContentLength > LargestEdition) return Problems.BadRequest("The file is too large.", "At most 1 MiB.");
        using var reader = new StreamReader(request.Body, Encoding.UTF8);
        string content = await reader.ReadToEndAsync(cancellation);
        ProfileTemplate? template = ProfileTemplate.Parse(content, out IReadOnlyList<string> problems);
        if (template is not null && template.Id != id) problems = [$"id: it is '{template.Id}', the address says '{id}'."];
        return problems.Count > 0
            ? Problems.BadRequest("The profile template cannot be used.", string.Join(' ', problems.Take(10)))
            : await AddAsync(request, country, id, content, cancellation);
    }

    /// <summary>Goes back to the common template, from the next build on.</summary>
    [Function(nameof(DeleteEdition)), Allow(Role.Coordinator, Role.Administrator)]
    public Task<IResult> DeleteEdition(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/profiles/{country:length(3)}/templates/{id}")] HttpRequest request, string country, string id, CancellationToken cancellation) =>
        ProfileTemplate.Find(id) is null ? Task.FromResult(NoTemplate()) : AddAsync(request, country, id, null, cancellation);

    private async Task<IResult> AddAsync(HttpRequest request, string country, string id, string? content, CancellationToken cancellation)
    {
        int before = (await profiles.EditionAsync(country, id, cancellation))?.Number ?? 0;
        await audit.AppendAsync(
            AuditedAct.Of(country, Caller.Of(request), content is null ? AuditAction.DeleteEdition : AuditAction.PutEdition, id, FormattableString.Invariant($"edition {before}"), content), cancellation);
        while (true)
        {
            int number = ((await profiles.EditionAsync(country, id, cancellation))?.Number ?? 0) + 1;
            var edition = new TemplateEdition(
                TemplateEdition.IdOf(country, id, number), TemplateEdition.KindName, country, id, number, content, Caller.Of(request).Name, clock.GetUtcNow().UtcDateTime);
            if (await profiles.TryAddAsync(edition, cancellation)) return Results.Json(new { edition.Template, Edition = edition.Number, edition.By, edition.At }, ProfileJson.Options);
        }
    }

    private static IResult NoTemplate() => Problems.NotFound("There is no such profile template.", $"Profile templates: {string.Join(", ", ProfileTemplate.All.Select(template => template.Id))}.");
}
