using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Pipeline.Core.Dissemination;
using Pipeline.Core.Profiles;
using Pipeline.Core.Tabulation;
using Pipeline.Functions.Access;
using Pipeline.Functions.Publishing.OpenApi;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Publishing;

/// <summary>Where a published figure comes from.</summary>
/// <param name="Observation">The figure.</param>
/// <param name="Indicator">How its indicator was defined and computed; null where the version does not define it.</param>
/// <param name="Publication">The version it stands in.</param>
/// <param name="Approval">Who approved that version.</param>
/// <param name="Submissions">The files that agencies submitted.</param>
public sealed record Lineage(LineageObservation Observation, IndicatorDefinition? Indicator, LineagePublication Publication, Approval? Approval, IReadOnlyList<Source> Submissions);

/// <summary>A published figure.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Country">ISO 3166-1 alpha-3.</param>
/// <param name="Period">Reference period.</param>
/// <param name="Codes">Dimension → code.</param>
/// <param name="Value">The figure; null where it is withheld.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Status">OBS_STATUS.</param>
/// <param name="Confidentiality">CONF_STATUS.</param>
/// <param name="IndicatorVersion">Version of the indicator's computation.</param>
public sealed record LineageObservation(
    string Id, string Country, string Period, IReadOnlyDictionary<string, string> Codes, double? Value, string Unit, string Status, string Confidentiality, string IndicatorVersion);

/// <summary>The version of a publication in which a figure stands.</summary>
/// <param name="Country">Country of the publication.</param>
/// <param name="Year">Its year.</param>
/// <param name="Version">Number of the version.</param>
/// <param name="Status">Whether it is the latest.</param>
/// <param name="Template">Profile template and its version.</param>
/// <param name="Policy">Disclosure policy and its version, under which the figure was protected.</param>
/// <param name="Address">Lasting address of the version as data.</param>
/// <param name="Page">Lasting address of its page.</param>
public sealed record LineagePublication(string Country, int Year, int Version, ProfileStatus Status, string Template, string Policy, string Address, string Page);

/// <summary>Published figures by their ids, for anyone.</summary>
public sealed class ObservationsApi(ProfileStore profiles, PublishedProfiles published)
{
    /// <summary>Where a figure comes from: its submissions with the hashes of their contents and the versions of their templates, the indicator, the disclosure policy, and who
    /// approved it. Tables, files and series name the id of every figure.</summary>
    [Function(nameof(GetLineage)), Allow(Role.Anyone), Answer(typeof(Lineage))]
    public async Task<IResult> GetLineage(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/observations/{id}/lineage")] HttpRequest request, string id, CancellationToken cancellation)
    {
        if (await FindAsync(id, cancellation) is not var (profile, observation, submissions))
            return Problems.NotFound("There is no such figure.", "Ids stand in the tables of GET /api/profiles/{country}/{year}, in its CSV, and in GET /api/indicators/{code}.");
        return Rendered.Json(new Lineage(
            new(observation.Id, observation.Country, observation.Period, observation.Codes, observation.Value, observation.Unit, observation.Status, observation.Confidentiality, observation.IndicatorVersion),
            profile.Indicators.FirstOrDefault(indicator => indicator.Code == observation.Indicator),
            new(profile.Country, profile.Year, profile.Version, profile.Status, profile.Template, profile.Policy,
                ProfileAddress.Api(profile.Publication, profile.Version), ProfileAddress.Page(profile.Publication, profile.Version)),
            profile.Approval,
            submissions)).ToResult(request.HttpContext.Response, ProfilesApi.CacheCurrent);
    }

    /// <summary>The same for people.</summary>
    [Function(nameof(LineagePage)), Allow(Role.Anyone)]
    public async Task<IResult> LineagePage([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "lineage/{id}")] HttpRequest request, string id, CancellationToken cancellation)
    {
        if (await FindAsync(id, cancellation) is not var (profile, figure, submissions)) return Pages.NotFound(request);
        var origin = new FigureOrigin(
            figure.Id, figure.Country, figure.Indicator, figure.IndicatorVersion, figure.Period, figure.Codes, figure.Value, figure.Unit, figure.Status, figure.Confidentiality);
        return Pages.Send(request, HtmlLineagePages.Figure(profile, origin, submissions));
    }

    // A figure is written before its version is public: until then it does not exist.
    private async Task<(MigrationProfile Profile, ObservationDocument Figure, IReadOnlyList<Source> Submissions)?> FindAsync(string id, CancellationToken cancellation)
    {
        if (await profiles.ObservationAsync(id, cancellation) is not var (publication, observation) || await published.GetAsync(publication, observation.Version, cancellation) is not { } profile) return null;
        Dictionary<string, Source> sources = profile.Sources.ToDictionary(source => source.Submission);
        ILookup<int, SubmissionOf> lineages = await profiles.LineagesAsync(publication, observation.Version, [observation.Lineage], cancellation);
        return (profile, observation, [.. lineages[observation.Lineage].Select(submission => sources[submission.Submission])]);
    }
}
