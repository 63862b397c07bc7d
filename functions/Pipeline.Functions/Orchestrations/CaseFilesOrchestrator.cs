using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;
using Pipeline.Functions.Activities;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Orchestrations;

/// <summary>How a build of the case files ended.</summary>
public enum CaseFilesOutcome
{
    /// <summary>There is no case to publish.</summary>
    NothingToBuild,

    /// <summary>The privacy budget does not hold another release.</summary>
    BudgetExhausted,

    /// <summary>The draft would have given persons away; it was dropped.</summary>
    Exposed,

    /// <summary>The draft was approved and is public.</summary>
    Published,

    /// <summary>The draft was rejected.</summary>
    Rejected,
}

/// <summary>Makes the anonymised and the synthetic file from the trafficking cases of all missions, waits for the administrator, and publishes them.</summary>
/// <remarks>Deterministic. Payloads are references. There is one instance.</remarks>
public static class CaseFilesOrchestrator
{
    /// <summary>Id of the instance.</summary>
    public const string Instance = "case-files";

    /// <summary>The process.</summary>
    [Function(nameof(CaseFilesOrchestrator))]
    public static async Task<CaseFilesOutcome> RunAsync([OrchestrationTrigger] TaskOrchestrationContext context, string by)
    {
        try
        {
            return await BuildAsync(context, by);
        }
        catch (TaskFailedException exception)
        {
            context.CreateReplaySafeLogger(nameof(CaseFilesOrchestrator)).LogError("Build failed: {Publication} in {Activity}", Instance, exception.TaskName);
            throw;
        }
    }

    private static async Task<CaseFilesOutcome> BuildAsync(TaskOrchestrationContext context, string by)
    {
        context.SetCustomStatus(new BuildProgress("gathering cases", null));
        CaseFilesPlan plan = await context.CallActivityAsync<CaseFilesPlan>(nameof(PlanCaseFiles), by, Retry.Storage);
        if (plan.Submissions.Count == 0) return CaseFilesOutcome.NothingToBuild;
        context.SetCustomStatus(new BuildProgress("anonymising", null));
        if (await context.CallActivityAsync<long>(nameof(AnonymiseCases), plan, Retry.Storage) == 0) return CaseFilesOutcome.NothingToBuild;
        context.SetCustomStatus(new BuildProgress("making synthetic records", null));
        if (!await context.CallActivityAsync<bool>(nameof(SynthesiseCases), plan, Retry.Storage)) return CaseFilesOutcome.BudgetExhausted;
        context.SetCustomStatus(new BuildProgress("attacking the files as their readers could", null));
        DraftReference? draft = await context.CallActivityAsync<DraftReference?>(nameof(AttackCaseFiles), plan, Retry.Storage);
        if (draft is null) return CaseFilesOutcome.Exposed;

        context.SetCustomStatus(new BuildProgress(ProfileOrchestrator.AwaitingApproval, draft.Version));
        Decision decision;
        do decision = await context.WaitForExternalEvent<Decision>(ProfileOrchestrator.DecisionEvent);
        while (decision.Kind != DecisionKind.Rebuild && decision.Build != draft.Build);
        if (decision.Kind == DecisionKind.Rebuild)
        {
            context.ContinueAsNew(decision.By);
            return default;
        }

        context.SetCustomStatus(new BuildProgress(decision.Kind == DecisionKind.Approve ? "publishing" : "rejecting", draft.Version));
        return await context.CallActivityAsync<CaseFilesOutcome>(
            decision.Kind == DecisionKind.Approve ? nameof(PublishCaseFiles) : nameof(RejectCaseFiles), new DecidedCaseFiles(draft, decision), Retry.Storage);
    }
}
