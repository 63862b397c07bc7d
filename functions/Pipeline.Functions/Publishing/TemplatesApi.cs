using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Pipeline.Core.Templates;
using Pipeline.Functions.Access;

namespace Pipeline.Functions.Publishing;

/// <summary>The templates that agencies fill, for anyone.</summary>
public sealed class TemplatesApi
{
    /// <summary>The templates, one line each.</summary>
    [Function(nameof(ListTemplates)), Allow(Role.Anyone)]
    public IResult ListTemplates([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/templates")] HttpRequest request) =>
        Results.Json(TemplateCatalogue.All.Select(template => new { template.Id, template.Version, template.Title, template.Description, template.Unit }));

    /// <summary>A template as Table Schema, or, with <c>?format=csv</c>, as an empty file to fill.</summary>
    [Function(nameof(GetTemplate)), Allow(Role.Anyone)]
    public IResult GetTemplate([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/templates/{id}")] HttpRequest request, string id)
    {
        if (TemplateCatalogue.Find(id) is not { } template)
            return Problems.NotFound("There is no such template.", $"Templates: {string.Join(", ", TemplateCatalogue.All.Select(known => known.Id))}.");
        return request.Query["format"].FirstOrDefault() switch
        {
            null or "json" => Results.Json(template.Json),
            "csv" => Results.File(System.Text.Encoding.UTF8.GetBytes(string.Join(',', template.Fields.Select(field => field.Name)) + "\n"), "text/csv; charset=utf-8", $"{template.Id}.csv"),
            _ => Problems.BadRequest("There is no such format.", "Formats: json, csv."),
        };
    }
}
