using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Pipeline.Core.Codelists;
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

    /// <summary>The series of an indicator from each country's latest published profile. <c>?country=</c>, <c>?from=</c>, <c>?to=</c> and any dimension narrow it;
    /// a dimension that is not named is its total (or, where it has none, every code), <c>*</c> is every code.</summary>
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
        List<ProfilePointer> latest = [];
        await foreach (ProfilePointer pointer in profiles.PublishedAsync(request.Query["country"].FirstOrDefault(), cancellation))
        {
            if (latest.LastOrDefault()?.Country == pointer.Country) latest.RemoveAt(latest.Count - 1);
            latest.Add(pointer);
        }

        List<object> observations = [];
        foreach (ProfilePointer pointer in latest)
        {
            List<ObservationDocument> found = [];
            await foreach (ObservationDocument observation in profiles.ObservationsAsync(pointer.Country, pointer.Year, pointer.Published, indicator.Code, from, to, cancellation))
                if (wanted.All(filter => filter.Value == "*" || observation.Codes[filter.Key] == filter.Value)) found.Add(observation);
            if (found.Count == 0) continue;
            ILookup<int, SubmissionOf> lineages =
                await profiles.LineagesAsync(pointer.Country, pointer.Year, pointer.Published, [.. found.Select(observation => observation.Lineage)], cancellation);
            // Figures of a version are written several at a time: their order in the store says nothing.
            IEnumerable<ObservationDocument> ordered = found.OrderBy(observation => observation.Period, StringComparer.Ordinal)
                .ThenBy(observation => string.Join('|', observation.Codes.Values), StringComparer.Ordinal);
            observations.AddRange(ordered.Select(observation => new
            {
                observation.Id,
                observation.Country,
                observation.Period,
                observation.Codes,
                observation.Value,
                observation.Status,
                observation.Confidentiality,
                Submissions = lineages[observation.Lineage],
            }));
        }

        return Results.Json(new { Indicator = DefinitionOf(indicator), Observations = observations }, ProfileJson.Options);
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
}
