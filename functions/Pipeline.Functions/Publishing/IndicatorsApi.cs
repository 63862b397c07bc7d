using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Pipeline.Core.Codelists;
using Pipeline.Core.Dissemination;
using Pipeline.Core.Indicators;
using Pipeline.Core.Profiles;
using Pipeline.Functions.Access;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Publishing;

/// <summary>Definitions of the indicators, and their published series across countries and years, for anyone.</summary>
public sealed class IndicatorsApi(ProfileStore profiles)
{
    /// <summary>The indicators with their definitions.</summary>
    [Function(nameof(ListIndicators)), Allow(Role.Anyone)]
    public IResult ListIndicators([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/indicators")] HttpRequest request) =>
        Results.Json(IndicatorCatalogue.All.Select(DefinitionOf));

    /// <summary>The series of an indicator from each country's latest published profile and the latest report on each template. <c>?country=</c>, <c>?from=</c>, <c>?to=</c> and any
    /// dimension narrow it; a dimension that is not named is its total (or, where it has none, every code), <c>*</c> is every code. A figure that several of them show is
    /// answered once: by that of the latest year, and of a year by the profile before its reports. Each figure names where it is from.</summary>
    [Function(nameof(GetIndicator)), Allow(Role.Anyone)]
    public async Task<IResult> GetIndicator(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/indicators/{code}")] HttpRequest request, string code, CancellationToken cancellation)
    {
        if (IndicatorCatalogue.Find(code) is not { } indicator)
            return Problems.NotFound("There is no such indicator.", $"Indicators: {string.Join(", ", IndicatorCatalogue.All.Select(known => known.Code))}.");
        string? unknown = request.Query.Keys.FirstOrDefault(key => key is not ("country" or "from" or "to") && !indicator.Dimensions.Contains(key));
        if (unknown is not null)
            return Problems.BadRequest($"There is no filter '{unknown}'.", $"Filters: country, from, to, {string.Join(", ", indicator.Dimensions)}.");
        if (!TryYear(request, "from", out int? from) || !TryYear(request, "to", out int? to)) return Problems.BadRequest("A year is not understood.", "from and to are years, for example 2010.");

        Dictionary<string, string> wanted = indicator.Dimensions.ToDictionary(dimension => dimension, dimension => request.Query[dimension].FirstOrDefault() ?? (CodelistCatalogue.Find(dimension)!.HasTotal ? Codelist.Total : "*"));
        List<Answered> observations = [];
        var told = new HashSet<(string, string, string)>();
        foreach (ProfilePointer pointer in (await profiles.PublishedAsync(request.Query["country"].FirstOrDefault(), cancellation)).DistinctBy(pointer => (pointer.Country, pointer.Template)))
        {
            Publication publication = pointer.Publication;
            List<ObservationDocument> found = [];
            await foreach (ObservationDocument observation in profiles.ObservationsAsync(publication, pointer.Published, indicator.Code, from, to, cancellation))
                if (wanted.All(filter => filter.Value == "*" || observation.Codes[filter.Key] == filter.Value) && told.Add((pointer.Country, observation.Period, string.Join('|', observation.Codes.Values))))
                    found.Add(observation);
            if (found.Count == 0) continue;
            ILookup<int, SubmissionOf> lineages = await profiles.LineagesAsync(publication, pointer.Published, [.. found.Select(observation => observation.Lineage)], cancellation);
            observations.AddRange(found.Select(observation => new Answered(
                observation.Id, observation.Country, observation.Period, observation.Codes, observation.Value, observation.Status, observation.Confidentiality,
                new(publication.Year, publication.Template, pointer.Published, ProfileAddress.Api(publication, pointer.Published)), lineages[observation.Lineage])));
        }

        // Figures of a version are written several at a time: their order in the store says nothing.
        return Results.Json(
            new
            {
                Indicator = DefinitionOf(indicator),
                Observations = observations.OrderBy(observation => observation.Country, StringComparer.Ordinal).ThenBy(observation => observation.Period, StringComparer.Ordinal)
                    .ThenBy(observation => string.Join('|', observation.Codes.Values), StringComparer.Ordinal),
            },
            ProfileJson.Options);
    }

    private static object DefinitionOf(Indicator indicator) => new
    {
        indicator.Code,
        indicator.Number,
        indicator.Version,
        indicator.Name,
        indicator.Definition,
        indicator.Method,
        indicator.Unit,
        indicator.Dimensions,
        indicator.Templates,
    };

    private static bool TryYear(HttpRequest request, string name, out int? year)
    {
        year = null;
        if (request.Query[name].FirstOrDefault() is not { } text) return true;
        bool isYear = int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int value) && value is > 0 and < 9999;
        year = value;
        return isYear;
    }

    /// <summary>A figure of a series.</summary>
    private sealed record Answered(
        string Id, string Country, string Period, IReadOnlyDictionary<string, string> Codes, double? Value, string Status, string Confidentiality, From Publication, IEnumerable<SubmissionOf> Submissions);

    /// <summary>Which publication a figure is from.</summary>
    private sealed record From(int Year, string Template, int Version, string Address);
}
