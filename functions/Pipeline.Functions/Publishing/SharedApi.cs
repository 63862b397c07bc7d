using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Pipeline.Core.Codelists;
using Pipeline.Core.Indicators;
using Pipeline.Core.Profiles;
using Pipeline.Core.Sharing;
using Pipeline.Core.Tabulation;
using Pipeline.Core.Templates;
using Pipeline.Functions.Access;
using Pipeline.Functions.Publishing.OpenApi;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Publishing;

/// <summary>The data-sharing mechanism: what an agency may read of other agencies' data, who reads what, and who shares what.</summary>
/// <remarks>The reference date of a read is the day on which it happens: a request cannot choose another.</remarks>
public sealed class SharedApi(
    RegisterStore registers, SubmissionStore submissions, Blobs blobs, SharedReleases releases, AuditLog audit, TimeProvider clock)
{
    /// <summary>The figures of a dataset that agreements in force cover, protected; 403 with the reason where none does. <c>?provider=</c>,
    /// <c>?indicator=</c> and
    /// <c>?by=</c> (dimensions, comma-separated) ask for less; what they ask for must be covered as well. Every read is logged before it is
    /// answered. An agency's own figures are no share: they are given, whole, where <c>?provider=</c> names itself.</summary>
    [Function(nameof(GetShared)), Allow(Role.Agency)]
    [Query("provider", "The one agency whose figures are wanted."), Query("indicator", "The one indicator that is wanted."), Query("by", "The dimensions that are wanted, separated by commas.")]
    public async Task<IResult> GetShared(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/shared/{country:length(3)}/{dataset}")] HttpRequest request,
        string country, string dataset, CancellationToken cancellation)
    {
        if (TemplateCatalogue.Find(dataset) is not { Kind: TemplateKind.Aggregate } template)
            return Problems.NotFound("There is no such dataset.", "A dataset is named by the template on which it is submitted; GET /api/templates lists them.");
        string? wanted = request.Query["indicator"].FirstOrDefault();
        string? by = request.Query["by"].FirstOrDefault();
        Indicator[] indicators = [.. IndicatorCatalogue.All.Where(indicator => indicator.Templates is [var only] && only == dataset && (wanted is null || indicator.Code == wanted))];
        if (indicators.Length == 0)
            return Problems.BadRequest("No such indicator is computed from this dataset alone.", "GET /api/indicators says from which templates each is computed.");

        if (Breakdown(by).Except(indicators.SelectMany(indicator => indicator.Dimensions)).ToArray() is { Length: > 0 } unknown)
            return Problems.BadRequest($"There is no dimension {string.Join(", ", unknown)}.",
                $"The dimensions are {string.Join(", ", indicators.SelectMany(indicator => indicator.Dimensions).Distinct())}.");

        DateTimeOffset now = clock.GetUtcNow();
        string? asked = request.Query["provider"].FirstOrDefault();
        Caller caller = Caller.Of(request);
        IReadOnlyList<Agreement> agreements = await registers.AgreementsAsync(country, cancellation);
        ILookup<string, SubmissionDocument> inForce = await InForceAsync(template, country, cancellation);
        string[] providers =
        [
            .. inForce.Select(provider => provider.Key)
                .Union(agreements.Where(agreement => agreement.Dataset == dataset && agreement.Recipient == caller.Agency).Select(agreement => agreement.Provider))
                .Where(provider => asked is null ? provider != caller.Agency : provider == asked).Order(StringComparer.Ordinal),
        ];
        List<SharedFiguresOf> shared = [];
        List<ProviderRead> decisions = [];
        foreach (string provider in providers)
        {
            var coverage = new ProviderCoverage(agreements, caller.Agency!, provider, dataset, DateOnly.FromDateTime(now.UtcDateTime));
            Indicator[] covered = [.. indicators.Where(indicator => coverage.Of(indicator.Code, Breakdown(by)).IsCovered)];
            if (covered.Length == 0)
            {
                decisions.Add(new ProviderRead(provider, false, coverage.Of(indicators[0].Code, Breakdown(by)).Reason, [], 0));
                continue;
            }

            SharedFiguresOf figures = await FiguresAsync(provider, country, inForce[provider], covered, by, coverage, cancellation);
            shared.Add(figures);
            decisions.Add(new ProviderRead(provider, true, coverage.Of(covered[0].Code, Breakdown(by)).Reason, figures.Agreements, figures.Observations.Count));
        }

        int status = shared.Count > 0 ? StatusCodes.Status200OK : StatusCodes.Status403Forbidden;
        var read = new SharedRead(Guid.NewGuid().ToString("N"), SharedRead.KindName, country, now.UtcDateTime, caller.Name, caller.Agency!, dataset, wanted, by, status, decisions);
        await registers.LogAsync(read, cancellation);
        await audit.AppendAsync(AuditedAct.Of(country, caller, AuditAction.ReadShared, $"{dataset}, answer {status}, record {read.Id}", content: read), cancellation);
        request.HttpContext.Response.Headers.CacheControl = "private, no-store";
        return shared.Count > 0
            ? Results.Json(new { Country = country, Dataset = dataset, Providers = shared, Refused = decisions.Where(decision => !decision.IsCovered).Select(Reason) }, ProfileJson.Options)
            : Problems.Problem(status, "No agreement in force covers this.",
                decisions.Count == 0 ? $"No agency shares the dataset {dataset} with {caller.Agency}." : string.Join(" ", decisions.Select(decision => decision.Reason)));

        static object Reason(ProviderRead decision) => new { decision.Provider, decision.Reason };
    }

    /// <summary>The reads of shared data: an agency sees those of its data and its own, the coordinator all of the country.</summary>
    [Function(nameof(GetSharingLog)), Allow(Role.Agency, Role.Coordinator, Role.Administrator)]
    public async Task<IResult> GetSharingLog(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/sharing/{country:length(3)}/log")] HttpRequest request, string country, CancellationToken cancellation)
    {
        Caller caller = Caller.Of(request);
        List<object> reads = [];
        await foreach (SharedRead read in registers.ReadsAsync(country, cancellation))
        {
            // What was decided about others' data is theirs to know.
            ProviderRead[] seen = [.. read.Providers.Where(provider => caller.Role != Role.Agency || read.Reader == caller.Agency || provider.Provider == caller.Agency)];
            if (seen.Length > 0 || caller.Role != Role.Agency || read.Reader == caller.Agency)
                reads.Add(new { read.At, read.Reader, read.Dataset, read.Indicator, read.Breakdown, read.Status, Providers = seen });
        }

        return Results.Json(reads, ProfileJson.Options);
    }

    /// <summary>Who shares what with whom today, and the working group with its decree.</summary>
    [Function(nameof(GetSharing)), Allow(Role.Agency, Role.Coordinator, Role.Administrator)]
    public async Task<IResult> GetSharing(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/sharing/{country:length(3)}")] HttpRequest request, string country, CancellationToken cancellation)
    {
        DateOnly today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        IReadOnlyList<RegisterEntry> seats = await registers.EntriesAsync("working-group", country, cancellation);
        return Results.Json(
            new
            {
                Country = country,
                On = today,
                WorkingGroup = seats.Select(seat => seat.Values),
                Matrix = SharingMatrix.Of(await registers.AgreementsAsync(country, cancellation), today),
            },
            ProfileJson.Options);
    }

    private async Task<ILookup<string, SubmissionDocument>> InForceAsync(Template template, string country, CancellationToken cancellation)
    {
        List<SubmissionDocument> found = [];
        await foreach (SubmissionDocument submission in submissions.InForceOnAsync(template.Id, country, cancellation)) found.Add(submission);
        return found.OrderByDescending(submission => submission.Reference.Path.Period, StringComparer.Ordinal)
            .ThenBy(submission => submission.Reference.Path.Blob, StringComparer.Ordinal).ToLookup(submission => submission.Reference.Path.Agency);
    }

    // The provider's own submissions, computed as for a profile.
    private async Task<SharedFiguresOf> FiguresAsync(
        string provider, string country, IEnumerable<SubmissionDocument> inForce, Indicator[] indicators, string? only, ProviderCoverage coverage, CancellationToken cancellation)
    {
        List<Cube> cubes = [];
        foreach (SubmissionDocument submission in inForce)
        {
            await using Stream? content = await blobs.OpenAsync(Blobs.Cubes, Blobs.CubeOf(country, submission.Id), cancellation);
            Cube cube = await CubeJson.ReadAsync(content ?? throw new InvalidOperationException($"The cube of submission {submission.Id} is missing."), cancellation);
            cube.From(submission.ToSource());
            cubes.Add(cube);
        }

        if (cubes.Count == 0) return new SharedFiguresOf(provider, [], null, [], []);
        ObservationSet computed = IndicatorCatalogue.Compute(new CountryData(country, [Cube.MergeByKey(cubes, out _)]));
        ObservationSet shown = provider == coverage.Recipient ? computed : await releases.GiveAsync(country, provider, coverage.Dataset, computed, cancellation);
        var given =
            from observation in shown.Observations
            let indicator = indicators.FirstOrDefault(indicator => indicator.Code == observation.Indicator)
            where indicator is not null
            let breakdown = indicator.Dimensions.Where((_, i) => observation.Codes[i] != Codelist.Total).ToArray()
            where only is null || breakdown.ToHashSet().SetEquals(Breakdown(only))
            let covering = coverage.Of(indicator.Code, breakdown)
            where covering.IsCovered
            select (Figure: new SharedFigure(
                observation.Indicator, observation.Period, indicator.Dimensions.Zip(observation.Codes).ToDictionary(pair => pair.First, pair => pair.Second),
                observation.Value, indicator.Unit, observation.Status, observation.Confidentiality), covering.Agreement);
        var figures = given.ToArray();
        Agreement[] used = [.. figures.Select(item => item.Agreement).OfType<Agreement>().DistinctBy(agreement => agreement.Id)];
        return new SharedFiguresOf(
            provider,
            [.. used.Select(agreement => agreement.Id)],
            used.Length == 0 ? null : string.Join("; ", used.Select(agreement => agreement.LegalBasis).Distinct()),
            [.. used.Select(agreement => agreement.Confidentiality).Distinct()],
            [.. figures.Select(item => item.Figure)]);
    }

    private static string[] Breakdown(string? by) => by?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    private sealed record ProviderCoverage(IReadOnlyList<Agreement> Agreements, string Recipient, string Provider, string Dataset, DateOnly Day)
    {
        public Coverage Of(string indicator, IReadOnlyList<string> breakdown) => Coverage.Of(Agreements, new SharedFigures(Recipient, Provider, Dataset, indicator, breakdown), Day);
    }

    /// <summary>One provider's figures.</summary>
    private sealed record SharedFiguresOf(
        string Provider, IReadOnlyList<string> Agreements, string? LegalBasis, IReadOnlyList<string> Confidentiality, IReadOnlyList<SharedFigure> Observations);

    /// <summary>One figure; null where it is withheld.</summary>
    private sealed record SharedFigure(
        string Indicator, string Period, IReadOnlyDictionary<string, string> Codes, double? Value, string Unit, string Status, string ConfStatus);
}
