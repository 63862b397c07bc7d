using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Microsoft.Azure.Functions.Worker;
using Pipeline.Core.Consistency;
using Pipeline.Core.Disclosure;
using Pipeline.Core.Indicators;
using Pipeline.Core.Profiles;
using Pipeline.Core.Templates;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Activities;

/// <summary>One build of a publication.</summary>
/// <param name="Id">Made from everything that goes into it: the same inputs and methods give the same id.</param>
/// <param name="Publication">What is built.</param>
public sealed record Build(string Id, Publication Publication)
{
    /// <summary>ISO 3166-1 alpha-3.</summary>
    [JsonIgnore]
    public string Country => Publication.Country;

    /// <summary>Year of the profile.</summary>
    [JsonIgnore]
    public int Year => Publication.Year;

    /// <summary>Name of a blob of this build in the container <c>cubes</c>.</summary>
    public string Blob(string name) => $"builds/{Publication.Folder}/{Id}/{name}.json";
}

/// <summary>The submissions in force on one template, in order of preference: later periods first.</summary>
/// <param name="Template">Id of the template; of templates that are counted together, that of their counts.</param>
/// <param name="Submissions">Ids of the submissions.</param>
/// <param name="PersonRanges">In how many ranges of persons their records are passed through; 0 where they are not about persons.</param>
/// <param name="AreTabulated">Whether persons are counted in tables of their own, rather than their cubes merged.</param>
public sealed record TemplateInputs(string Template, IReadOnlyList<string> Submissions, int PersonRanges, bool AreTabulated = false);

/// <summary>What goes into a build.</summary>
/// <param name="Build">The build.</param>
/// <param name="Templates">Its inputs by template; none where nothing is in force.</param>
/// <param name="Members">The published profiles that a comparison puts beside each other; null for the profile of one country.</param>
public sealed record BuildPlan(Build Build, IReadOnlyList<TemplateInputs> Templates, IReadOnlyList<MemberReference>? Members = null)
{
    /// <summary>Whether there is nothing to build from.</summary>
    public bool IsEmpty => Templates.Count == 0 && Members is null or [];
}

/// <summary>A published profile that goes into a comparison.</summary>
/// <param name="Country">ISO 3166-1 alpha-3.</param>
/// <param name="Version">Its version.</param>
public sealed record MemberReference(string Country, int Version);

/// <summary>Fixes what goes into a build, so that submissions that come in meanwhile wait for the next.</summary>
public sealed class PlanBuild(SubmissionStore submissions, ProfileStore profiles, Blobs blobs, DisclosurePolicy policy)
{
    /// <summary>Name of the build's blob with the profile template, as it was when the build began.</summary>
    internal const string PinnedTemplate = "profile-template";

    /// <summary>Name of the build's blob with what goes into it.</summary>
    internal const string Plan = "plan";

    private const long RecordsPerRange = 2_000_000;

    /// <summary>The submissions in force, by template; of a comparison the countries' published profiles.</summary>
    [Function(nameof(PlanBuild))]
    public async Task<BuildPlan> RunAsync([ActivityTrigger] Publication publication, CancellationToken cancellation)
    {
        ProfileTemplate template = await TemplateAsync(publication, cancellation);
        BuildPlan plan = template.IsComparison ? await CompareAsync(publication, template, cancellation) : await MergeAsync(publication, template, cancellation);
        await blobs.WriteJsonAsync(Blobs.Cubes, plan.Build.Blob(PinnedTemplate), template, cancellation);
        await blobs.WriteJsonAsync(Blobs.Cubes, plan.Build.Blob(Plan), plan, cancellation);

        // A draft that is built again is no longer there to decide on.
        await profiles.ChangeAsync(publication, pointer => pointer.Draft is null ? null : pointer with { Draft = null }, cancellation);
        return plan;
    }

    // The country's own edition where it has one; its version says which.
    private async Task<ProfileTemplate> TemplateAsync(Publication publication, CancellationToken cancellation)
    {
        ProfileTemplate model = ProfileTemplate.Find(publication.Template) ?? throw new InvalidOperationException($"There is no profile template '{publication.Template}'.");
        TemplateEdition? edition = await profiles.EditionAsync(publication.Country, model.Id, cancellation);
        if (edition?.Content is not { } content) return model;
        ProfileTemplate own = ProfileTemplate.Parse(content, out IReadOnlyList<string> problems)
            ?? throw new InvalidOperationException($"Edition {edition.Id} no longer fits: {problems[0]}");
        return own with { Version = FormattableString.Invariant($"{own.Version}+{publication.Country}.{edition.Number}") };
    }

    private async Task<BuildPlan> CompareAsync(Publication publication, ProfileTemplate template, CancellationToken cancellation)
    {
        List<MemberReference> members = [];
        foreach (string country in template.Countries!)
            if ((await profiles.PointerAsync(Publication.Profile(country, publication.Year), cancellation)).Pointer is { Published: > 0 } pointer)
                members.Add(new MemberReference(country, pointer.Published));
        string id = IdOf(members.Select(member => FormattableString.Invariant($"{member.Country} v{member.Version}")), template);
        return new BuildPlan(new Build(id, publication), [], members);
    }

    private async Task<BuildPlan> MergeAsync(Publication publication, ProfileTemplate template, CancellationToken cancellation)
    {
        List<SubmissionDocument> inForce = [];
        await foreach (SubmissionDocument document in submissions.InForceAsync(publication.Country, publication.Year, cancellation)) inForce.Add(document);
        SubmissionDocument[] ordered =
        [
            .. inForce.OrderByDescending(document => document.Reference.Path.Period, StringComparer.Ordinal)
                .ThenBy(document => document.Reference.Path.Blob, StringComparer.Ordinal),
        ];
        IEnumerable<string> inputs = ordered.Select(document => $"{document.Reference.Path.Blob} {document.ContentHash} {document.Reference.Manifest}");
        TemplateInputs[] templates =
        [
            .. TemplateCatalogue.All.Where(item => item.Kind != TemplateKind.Register).GroupBy(item => item.CountedWith)
                .Select(group => InputsOf(group.First(), [.. ordered.Where(document => group.Any(item => item.Id == document.Reference.Path.Template))]))
                .Where(item => item.Submissions.Count > 0),
        ];
        return new BuildPlan(new Build(IdOf(inputs, template), publication), templates);
    }

    private static TemplateInputs InputsOf(Template template, SubmissionDocument[] documents) => new(
        template.CountedWith,
        [.. documents.Select(document => document.Id)],
        template.Event.Count == 0 ? 0 : (int)Math.Clamp(documents.Sum(document => document.Records) / RecordsPerRange, 1, CountPersons.MostRanges),
        template.Keep.Count > 0);

    private string IdOf(IEnumerable<string> inputs, ProfileTemplate profile)
    {
        IEnumerable<string> parts = inputs
            .Concat(TemplateCatalogue.All.Select(template => $"{template.Id}@{template.Version}"))
            .Concat(IndicatorCatalogue.All.Select(indicator => $"{indicator.Code}@{indicator.Version}"))
            .Append($"consistency@{ConsistencyRules.Version}")
            .Append(policy.Reference)
            .Append($"{profile.Id}@{profile.Version}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts))).AsSpan(0, 10));
    }
}
