using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;
using Pipeline.Core.Profiles;
using Pipeline.Functions.Activities;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Orchestrations;

/// <summary>The coordinator's decision.</summary>
/// <param name="Kind">What to do.</param>
/// <param name="Build">The build decided on; a decision on another one is not obeyed. Null for a rebuild.</param>
/// <param name="By">Who decided.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Comment">Their words.</param>
public sealed record Decision(DecisionKind Kind, string? Build, string By, DateTime At, string Comment);

/// <summary>Where a build stands, as its status shows it.</summary>
/// <param name="Stage">What it is doing or waiting for.</param>
/// <param name="Version">The version it makes; null before it is known.</param>
public sealed record BuildProgress(string Stage, int? Version);

/// <summary>How a build ended.</summary>
public enum BuildOutcome
{
    /// <summary>No submission is in force for it.</summary>
    NothingToBuild,

    /// <summary>The draft was approved and is public.</summary>
    Published,

    /// <summary>The draft was rejected.</summary>
    Rejected,

    /// <summary>The draft would have given a small number of persons away; it was dropped.</summary>
    Exposed,

    /// <summary>No end: while the draft was attacked another version of the country was published, and it is attacked again with that.</summary>
    Overtaken,
}

/// <summary>Builds a country's migration profile of a year, or a report beside it, waits for the coordinator, and publishes it.</summary>
/// <remarks>Deterministic. Payloads are references. One instance for each publication: <c>profile-{country}-{year}-{template}</c>.</remarks>
public static class ProfileOrchestrator
{
    /// <summary>Name of the event that carries a <see cref="Decision"/>.</summary>
    public const string DecisionEvent = "Decision";

    /// <summary>Stage of a draft that waits.</summary>
    public const string AwaitingApproval = "awaiting approval";

    /// <summary>Id of the instance that builds a publication.</summary>
    public static string InstanceOf(Publication publication) => FormattableString.Invariant($"profile-{publication.Country}-{publication.Year}-{publication.Template}");

    /// <summary>The process.</summary>
    [Function(nameof(ProfileOrchestrator))]
    public static async Task<BuildOutcome> RunAsync([OrchestrationTrigger] TaskOrchestrationContext context, Publication publication)
    {
        ILogger log = context.CreateReplaySafeLogger(nameof(ProfileOrchestrator));
        try
        {
            return await BuildAsync(context, publication, log);
        }
        catch (TaskFailedException exception)
        {
            log.LogError("Build failed: {Publication} in {Activity}", publication.Id, exception.TaskName);
            throw;
        }
    }

    private static async Task<BuildOutcome> BuildAsync(TaskOrchestrationContext context, Publication publication, ILogger log)
    {
        context.SetCustomStatus(new BuildProgress("merging submissions", null));
        BuildPlan plan = await context.CallActivityAsync<BuildPlan>(nameof(PlanBuild), publication, Retry.Storage);
        if (plan.IsEmpty) return BuildOutcome.NothingToBuild;
        // With these lines a submission is followed to the versions that it is in.
        foreach (TemplateInputs inputs in plan.Templates)
            log.LogInformation("Build {Build} of {Publication} takes {Template} from {Submissions}", plan.Build.Id, publication.Id, inputs.Template, string.Join(' ', inputs.Submissions));
        MergedCube[] cubes = await Task.WhenAll(plan.Templates.Select(template =>
            context.CallActivityAsync<MergedCube>(template.AreTabulated ? nameof(TabulatePersons) : nameof(MergeCubes), new MergeRequest(plan.Build, template), Retry.Storage)));
        context.SetCustomStatus(new BuildProgress("counting persons", null));
        await Task.WhenAll(plan.Templates.SelectMany(inputs => Enumerable.Range(0, inputs.PersonRanges), (inputs, range) =>
            context.CallActivityAsync(nameof(CountPersons), new CountRequest(plan.Build, inputs, range), Retry.Storage)));

        SourceNote[] notes = [];
        if (plan.Members is { } members)
        {
            context.SetCustomStatus(new BuildProgress("comparing countries", null));
            await context.CallActivityAsync(nameof(CompareCountries), new CompareRequest(plan.Build, members), Retry.Storage);
        }
        else
        {
            context.SetCustomStatus(new BuildProgress("comparing submissions", null));
            notes = await context.CallActivityAsync<SourceNote[]>(nameof(CheckConsistency), new ComputeRequest(plan.Build, plan.Templates), Retry.Storage);
            context.SetCustomStatus(new BuildProgress("computing indicators", null));
            await context.CallActivityAsync(nameof(ComputeIndicators), new ComputeRequest(plan.Build, plan.Templates), Retry.Storage);
            context.SetCustomStatus(new BuildProgress("protecting tables", null));
            await context.CallActivityAsync(nameof(ProtectTables), plan.Build, Retry.Storage);
        }

        context.SetCustomStatus(new BuildProgress("assembling the draft", null));
        DraftReference draft = await context.CallActivityAsync<DraftReference>(nameof(AssembleProfile), new AssembleRequest(plan.Build, cubes, notes), Retry.Storage);

        if (plan.Members is null && !(await AttackAsync()).Survives) return BuildOutcome.Exposed;
        context.SetCustomStatus(new BuildProgress(AwaitingApproval, draft.Version));
        Decision decision;
        do decision = await context.WaitForExternalEvent<Decision>(DecisionEvent);
        while (decision.Kind != DecisionKind.Rebuild && decision.Build != draft.Build);
        if (decision.Kind == DecisionKind.Rebuild)
        {
            context.ContinueAsNew(publication);
            return default;
        }

        if (decision.Kind == DecisionKind.Reject)
        {
            context.SetCustomStatus(new BuildProgress("rejecting", draft.Version));
            return await context.CallActivityAsync<BuildOutcome>(nameof(RejectProfile), new DecidedDraft(plan.Build, draft, decision), Retry.Storage);
        }

        BuildOutcome outcome;
        do
        {
            // Texts were written, and other years and reports may have been published since; and while it is attacked still others.
            AttackOutcome? attack = plan.Members is null ? await AttackAsync() : null;
            if (attack is { Survives: false }) return BuildOutcome.Exposed;
            context.SetCustomStatus(new BuildProgress("publishing", draft.Version));
            outcome = await context.CallActivityAsync<BuildOutcome>(nameof(PublishProfile), new DecidedDraft(plan.Build, draft, decision, attack?.Releases), Retry.Storage);
        }
        while (outcome == BuildOutcome.Overtaken);
        context.SetCustomStatus(new BuildProgress("writing the static site", draft.Version));
        await SiteOrchestrator.WriteAsync(context, new SiteRequest(publication), log);
        log.LogInformation("Build {Build} of {Publication}: {Outcome} as version {Version}", plan.Build.Id, publication.Id, outcome, draft.Version);
        return outcome;

        Task<AttackOutcome> AttackAsync()
        {
            context.SetCustomStatus(new BuildProgress("attacking the draft as its readers could", draft.Version));
            return context.CallActivityAsync<AttackOutcome>(nameof(AttackRelease), new AttackRequest(plan.Build, draft), Retry.Storage);
        }
    }
}
