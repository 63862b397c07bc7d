using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Pipeline.Core.Dissemination.Sdmx;
using Pipeline.Core.Profiles;
using Pipeline.Functions.Access;
using Pipeline.Functions.Publishing.OpenApi;

namespace Pipeline.Functions.Publishing;

/// <summary>The structures of the published data (SDMX-JSON 2.0 structure messages), for anyone, by the rules of the SDMX REST API 2.0.</summary>
public sealed class StructuresApi
{
    private const string References = "`none` or `descendants`: whether what the structures refer to is in the message too.";

    /// <summary>All structures of a type: `dataflow`, `datastructure`, `codelist` or `conceptscheme`.</summary>
    [Function(nameof(ListStructures)), Allow(Role.Anyone), Answer(IsJson = false, MediaTypes = [SdmxStructureMessage.MediaType]), Query("references", References)]
    public IResult ListStructures([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/structure/{type}")] HttpRequest request, string type) => Send(request, type, "*", "*", "*");

    /// <summary>The structures of a type and an agency; `*` is any.</summary>
    [Function(nameof(ListStructuresOfAgency)), Allow(Role.Anyone), Answer(IsJson = false, MediaTypes = [SdmxStructureMessage.MediaType]), Query("references", References)]
    public IResult ListStructuresOfAgency(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/structure/{type}/{agency}")] HttpRequest request, string type, string agency) => Send(request, type, agency, "*", "*");

    /// <summary>A structure: of a dataflow or data structure the code of its indicator, of a code list its id such as `CL_SEX`; `*` is any.</summary>
    [Function(nameof(GetStructure)), Allow(Role.Anyone), Answer(IsJson = false, MediaTypes = [SdmxStructureMessage.MediaType]), Query("references", References)]
    public IResult GetStructure(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/structure/{type}/{agency}/{resource}")] HttpRequest request, string type, string agency, string resource) =>
        Send(request, type, agency, resource, "*");

    /// <summary>A structure in a version; `*`, `+` and `~` are the latest.</summary>
    [Function(nameof(GetStructureVersion)), Allow(Role.Anyone), Answer(IsJson = false, MediaTypes = [SdmxStructureMessage.MediaType]), Query("references", References)]
    public IResult GetStructureVersion(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/structure/{type}/{agency}/{resource}/{structureVersion}")] HttpRequest request,
        string type, string agency, string resource, string structureVersion) =>
        Send(request, type, agency, resource, structureVersion);

    private static IResult Send(HttpRequest request, string type, string agency, string id, string version)
    {
        if (!SdmxStructureMessage.Kinds.Contains(type)) return Problems.NotFound("There are no structures of this type.", $"Types: {string.Join(", ", SdmxStructureMessage.Kinds)}.");
        string references = request.Query["references"].FirstOrDefault() ?? "none";
        if (references is not ("none" or "children" or "descendants" or "all")) return Problems.BadRequest("The references are not understood.", "none or descendants.");
        return SdmxStructureMessage.Of(type, agency, id, version, withReferences: references != "none") is { } message
            ? Rendered.From(Encoding.UTF8.GetBytes(message.ToJsonString(ProfileJson.Options)), SdmxStructureMessage.MediaType + "; charset=utf-8").ToResult(request.HttpContext.Response, ProfilesApi.CacheVersion)
            : Problems.NotFound("There is no such structure.", $"GET /api/structure/{type} gives all of this type.");
    }
}
