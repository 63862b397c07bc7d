using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Pipeline.Core.Dissemination;
using Pipeline.Core.Templates;
using Pipeline.Functions.Access;
using Pipeline.Functions.Publishing.OpenApi;

namespace Pipeline.Functions.Publishing;

/// <summary>A template.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Version">Its version.</param>
/// <param name="Title">Its title.</param>
/// <param name="Description">What it collects.</param>
/// <param name="Unit">Unit of its measure.</param>
public sealed record TemplateSummary(string Id, string Version, string Title, string Description, string Unit);

/// <summary>The templates that agencies fill, for anyone.</summary>
public sealed class TemplatesApi
{
    /// <summary>The templates, one line each.</summary>
    [Function(nameof(ListTemplates)), Allow(Role.Anyone), Answer(typeof(IReadOnlyList<TemplateSummary>))]
    public IResult ListTemplates([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/templates")] HttpRequest request) =>
        Rendered.Json(TemplateCatalogue.All.Select(template => new TemplateSummary(template.Id, template.Version, template.Title, template.Description, template.Unit)))
            .ToResult(request.HttpContext.Response, ProfilesApi.CacheVersion);

    /// <summary>A template as Table Schema, or, with <c>?format=csv</c> or <c>xlsx</c>, as an empty file to fill; the workbook has drop-downs of the codes and notes.</summary>
    [Function(nameof(GetTemplate)), Allow(Role.Anyone), Answer(MediaTypes = ["text/csv", TemplateWorkbook.MediaType]), Query("format", "`json` (default), `csv` or `xlsx`.")]
    public IResult GetTemplate([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/templates/{id}")] HttpRequest request, string id)
    {
        if (TemplateCatalogue.Find(id) is not { } template)
            return Problems.NotFound("There is no such template.", $"Templates: {string.Join(", ", TemplateCatalogue.All.Select(known => known.Id))}.");
        return request.Query["format"].FirstOrDefault() switch
        {
            null or "json" => Rendered.Json(template.Json).ToResult(request.HttpContext.Response, ProfilesApi.CacheVersion),
            "csv" => Results.File(System.Text.Encoding.UTF8.GetBytes(string.Join(',', template.Fields.Select(field => field.Name)) + "\n"), "text/csv; charset=utf-8", $"{template.Id}.csv"),
            "xlsx" => Results.File(Workbook(template), TemplateWorkbook.MediaType, $"{template.Id}.xlsx"),
            _ => Problems.BadRequest("There is no such format.", "Formats: json, csv, xlsx."),
        };
    }

    private static byte[] Workbook(Template template)
    {
        using var workbook = new MemoryStream();
        TemplateWorkbook.Write(template, workbook);
        return workbook.ToArray();
    }
}
