using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Pipeline.Core.Codelists;
using Pipeline.Core.Dissemination;
using Pipeline.Core.Indicators;
using Pipeline.Core.Profiles;
using Pipeline.Functions.Access;
using Pipeline.Functions.Publishing.OpenApi;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Publishing;

/// <summary>An indicator.</summary>
/// <param name="Code">Its code.</param>
/// <param name="Number">Its number on the indicator list; empty for none.</param>
/// <param name="Version">Version of its computation.</param>
/// <param name="Name">Its name.</param>
/// <param name="Definition">What is counted.</param>
/// <param name="Method">How it is computed.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Dimensions">Its dimensions, each with the code list of the same id.</param>
/// <param name="Templates">The templates it is computed from.</param>
public sealed record IndicatorSummary(
    string Code, string Number, string Version, string Name, string Definition, string Method, string Unit, IReadOnlyList<string> Dimensions, IReadOnlyList<string> Templates);

/// <summary>The published figures of an indicator.</summary>
/// <param name="Indicator">The indicator.</param>
/// <param name="Observations">A page of its figures.</param>
public sealed record IndicatorSeries(IndicatorSummary Indicator, IReadOnlyList<SeriesObservation> Observations);

/// <summary>A figure of a series.</summary>
/// <param name="Id">Its id, by which its lineage is found.</param>
/// <param name="Country">ISO 3166-1 alpha-3.</param>
/// <param name="Period">Reference period.</param>
/// <param name="Codes">Dimension → code.</param>
/// <param name="Value">The figure; null where it is withheld.</param>
/// <param name="Status">OBS_STATUS.</param>
/// <param name="Confidentiality">CONF_STATUS.</param>
/// <param name="Publication">Where it is published.</param>
/// <param name="Submissions">The submissions it came from.</param>
public sealed record SeriesObservation(
    string Id, string Country, string Period, IReadOnlyDictionary<string, string> Codes, double? Value, string Status, string Confidentiality, SeriesPublication Publication,
    IEnumerable<SubmissionOf> Submissions);

/// <summary>The version of a publication that a figure is from.</summary>
/// <param name="Year">Its year.</param>
/// <param name="Template">Its profile template.</param>
/// <param name="Version">Its number.</param>
/// <param name="Address">Its lasting address.</param>
public sealed record SeriesPublication(int Year, string Template, int Version, string Address);

/// <summary>Definitions of the indicators, and their published series across countries and years, for anyone.</summary>
public sealed class IndicatorsApi(ProfileStore profiles, PublishedProfiles published)
{
    /// <summary>The indicators with their definitions.</summary>
    [Function(nameof(ListIndicators)), Allow(Role.Anyone), Answer(typeof(IReadOnlyList<IndicatorSummary>))]
    public IResult ListIndicators([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/indicators")] HttpRequest request) =>
        Rendered.Json(IndicatorCatalogue.All.Select(DefinitionOf)).ToResult(request.HttpContext.Response, ProfilesApi.CacheVersion);

    /// <summary>The series of an indicator from each country's latest published profile and the latest report on each template. <c>?country=</c>, <c>?from=</c>, <c>?to=</c> and any
    /// dimension narrow it; a dimension that is not named is its total (or, where it has none, every code), <c>*</c> is every code. A figure that several of them show is
    /// answered once: by that of the latest year, and of a year by the profile before its reports. Each figure names where it is from.</summary>
    [Function(nameof(GetIndicator)), Allow(Role.Anyone), Answer(typeof(IndicatorSeries), IsList = true)]
    [Query("country", "ISO 3166-1 alpha-3; every country where nothing is said.")]
    [Query("from", "First year."), Query("to", "Last year.")]
    [Query(QueryAttribute.AnyDimension, "Code of a dimension of the indicator, such as `sex=F`; `*` is every code.")]
    public async Task<IResult> GetIndicator(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/indicators/{code}")] HttpRequest request, string code, CancellationToken cancellation)
    {
        if (IndicatorCatalogue.Find(code) is not { } indicator)
            return Problems.NotFound("There is no such indicator.", $"Indicators: {string.Join(", ", IndicatorCatalogue.All.Select(known => known.Code))}.");
        string? unknown = request.Query.Keys.FirstOrDefault(key => key is not ("country" or "from" or "to") && Listing.Parameters.All(parameter => parameter.Name != key) && !indicator.Dimensions.Contains(key));
        if (unknown is not null)
            return Problems.BadRequest($"There is no filter '{unknown}'.", $"Filters: country, from, to, {string.Join(", ", indicator.Dimensions)}.");
        if (!TryYear(request, "from", out int? from) || !TryYear(request, "to", out int? to)) return Problems.BadRequest("A year is not understood.", "from and to are years, for example 2010.");

        Dictionary<string, string> wanted = indicator.Dimensions.ToDictionary(dimension => dimension, dimension => request.Query[dimension].FirstOrDefault() ?? (CodelistCatalogue.Find(dimension)!.HasTotal ? Codelist.Total : "*"));
        List<SeriesObservation> observations = [];
        var told = new HashSet<(string, string, string)>();
        foreach (ProfilePointer pointer in (await published.PointersAsync(request.Query["country"].FirstOrDefault(), cancellation)).DistinctBy(pointer => (pointer.Country, pointer.Template)))
        {
            Publication publication = pointer.Publication;
            List<ObservationDocument> found = [];
            await foreach (ObservationDocument observation in profiles.ObservationsAsync(publication, pointer.Published, indicator.Code, from, to, cancellation))
                if (wanted.All(filter => filter.Value == "*" || observation.Codes[filter.Key] == filter.Value) && told.Add((pointer.Country, observation.Period, string.Join('|', observation.Codes.Values))))
                    found.Add(observation);
            if (found.Count == 0) continue;
            ILookup<int, SubmissionOf> lineages = await profiles.LineagesAsync(publication, pointer.Published, [.. found.Select(observation => observation.Lineage)], cancellation);
            observations.AddRange(found.Select(observation => new SeriesObservation(
                observation.Id, observation.Country, observation.Period, observation.Codes, observation.Value, observation.Status, observation.Confidentiality,
                new(publication.Year, publication.Template, pointer.Published, ProfileAddress.Api(publication, pointer.Published)), lineages[observation.Lineage])));
        }

        // Figures of a version are written several at a time: their order in the store says nothing.
        SeriesObservation[] ordered =
        [
            .. observations.OrderBy(observation => observation.Country, StringComparer.Ordinal).ThenBy(observation => observation.Period, StringComparer.Ordinal)
                .ThenBy(observation => string.Join('|', observation.Codes.Values), StringComparer.Ordinal),
        ];
        return Listing.Answer(request, ordered, ProfilesApi.CacheCurrent, page => new JsonObject
        {
            ["indicator"] = JsonSerializer.SerializeToNode(DefinitionOf(indicator), ProfileJson.Options),
            ["observations"] = page,
        });
    }

    private static IndicatorSummary DefinitionOf(Indicator indicator) => new(
        indicator.Code, indicator.Number, indicator.Version, indicator.Name, indicator.Definition, indicator.Method, indicator.Unit, indicator.Dimensions, indicator.Templates);

    private static bool TryYear(HttpRequest request, string name, out int? year)
    {
        year = null;
        if (request.Query[name].FirstOrDefault() is not { } text) return true;
        bool isYear = int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int value) && value is > 0 and < 9999;
        year = value;
        return isYear;
    }
}
