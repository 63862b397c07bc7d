using System.Security.Cryptography;
using System.Text;
using Microsoft.Azure.Functions.Worker;
using Pipeline.Core.Consistency;
using Pipeline.Core.Indicators;
using Pipeline.Core.Profiles;
using Pipeline.Core.Templates;
using Pipeline.Functions.Orchestrations;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Activities;

/// <summary>One build of a profile.</summary>
/// <param name="Id">Made from everything that goes into it: the same inputs and methods give the same id.</param>
/// <param name="Country">ISO 3166-1 alpha-3.</param>
/// <param name="Year">Year of the profile.</param>
public sealed record Build(string Id, string Country, int Year)
{
    /// <summary>Name of a blob of this build in the container <c>cubes</c>.</summary>
    public string Blob(string name) => FormattableString.Invariant($"builds/{Country}/{Year}/{Id}/{name}.json");
}

/// <summary>The submissions in force on one template, in order of preference: later periods first.</summary>
/// <param name="Template">Id of the template.</param>
/// <param name="Submissions">Ids of the submissions.</param>
public sealed record TemplateInputs(string Template, IReadOnlyList<string> Submissions);

/// <summary>What goes into a build.</summary>
/// <param name="Build">The build.</param>
/// <param name="Templates">Its inputs by template; none where nothing is in force.</param>
public sealed record BuildPlan(Build Build, IReadOnlyList<TemplateInputs> Templates);

/// <summary>Fixes what goes into a build, so that submissions that come in meanwhile wait for the next.</summary>
public sealed class PlanBuild(SubmissionStore submissions)
{
    /// <summary>The submissions in force, by template.</summary>
    [Function(nameof(PlanBuild))]
    public async Task<BuildPlan> RunAsync([ActivityTrigger] BuildRequest request, CancellationToken cancellation)
    {
        List<SubmissionDocument> inForce = [];
        await foreach (SubmissionDocument document in submissions.InForceAsync(request.Country, request.Year, cancellation)) inForce.Add(document);
        SubmissionDocument[] ordered =
        [
            .. inForce.OrderByDescending(document => document.Reference.Path.Period, StringComparer.Ordinal)
                .ThenBy(document => document.Reference.Path.Blob, StringComparer.Ordinal),
        ];
        TemplateInputs[] templates =
        [
            .. TemplateCatalogue.All.Where(template => template.Kind != TemplateKind.Register)
                .Select(template => new TemplateInputs(template.Id, [.. ordered.Where(document => document.Reference.Path.Template == template.Id).Select(document => document.Id)]))
                .Where(inputs => inputs.Submissions.Count > 0),
        ];
        return new BuildPlan(new Build(IdOf(ordered), request.Country, request.Year), templates);
    }

    private static string IdOf(IEnumerable<SubmissionDocument> inputs)
    {
        IEnumerable<string> parts = inputs.Select(document => $"{document.Reference.Path.Blob} {document.ContentHash} {document.Reference.Manifest}")
            .Concat(TemplateCatalogue.All.Select(template => $"{template.Id}@{template.Version}"))
            .Concat(IndicatorCatalogue.All.Select(indicator => $"{indicator.Code}@{indicator.Version}"))
            .Append($"consistency@{ConsistencyRules.Version}")
            .Append(ProfileTemplate.MigrationProfile.Version);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts))).AsSpan(0, 10));
    }
}
