using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Pipeline.Core.Codelists;
using Pipeline.Core.Dissemination.Across;
using Pipeline.Core.Indicators;
using Pipeline.Functions.Access;

namespace Pipeline.Functions.Publishing;

/// <summary>Indicators across countries and years, for people.</summary>
public sealed class IndicatorPages(FiguresAcross figures)
{
    /// <summary>The list of indicators; <c>?q=</c> looks for words.</summary>
    [Function(nameof(IndicatorsPage)), Allow(Role.Anyone)]
    public async Task<IResult> IndicatorsPage([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "indicators")] HttpRequest request, CancellationToken cancellation) =>
        Pages.Send(request, HtmlIndicatorPages.List(await figures.CurrentAsync(year: null, cancellation), request.Query["q"].FirstOrDefault() ?? ""));

    /// <summary>One indicator; a dimension of it chooses another code than the total.</summary>
    [Function(nameof(IndicatorPage)), Allow(Role.Anyone)]
    public async Task<IResult> IndicatorPage([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "indicators/{code}")] HttpRequest request, string code, CancellationToken cancellation) =>
        IndicatorCatalogue.Find(code) is { } indicator
            ? Pages.Send(request, HtmlIndicatorPages.Page(indicator, await figures.CurrentAsync(year: null, cancellation), ChosenBy(request, indicator)))
            : Pages.NotFound(request);

    /// <summary>Its figures as CSV, as they are chosen on the page.</summary>
    [Function(nameof(IndicatorFigures)), Allow(Role.Anyone)]
    public async Task<IResult> IndicatorFigures(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "indicators/{code}/figures.csv")] HttpRequest request, string code, CancellationToken cancellation) =>
        IndicatorCatalogue.Find(code) is { } indicator
            ? Rendered.From(await SeriesCsv.WriteAsync(indicator, await figures.CurrentAsync(year: null, cancellation), ChosenBy(request, indicator), cancellation), "text/csv; charset=utf-8")
                .ToResult(request.HttpContext.Response, ProfilesApi.CacheCurrent)
            : Pages.NotFound(request);

    // What is no code of the dimension is no choice.
    private static Dictionary<string, string> ChosenBy(HttpRequest request, Indicator indicator) => indicator.Dimensions
        .Select(dimension => (Dimension: dimension, Code: request.Query[dimension].FirstOrDefault()))
        .Where(choice => choice.Code is not null && CodelistCatalogue.Find(choice.Dimension)!.IndexOf(choice.Code) >= 0)
        .ToDictionary(choice => choice.Dimension, choice => choice.Code!);
}
