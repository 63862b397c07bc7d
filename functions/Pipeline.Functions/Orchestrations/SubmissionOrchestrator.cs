using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Pipeline.Core.Tabulation;
using Pipeline.Functions.Activities;
using Pipeline.Functions.Storage;
// The rest of that namespace has names that Microsoft.DurableTask has too.
using OrchestrationAlreadyExistsException = DurableTask.Core.Exceptions.OrchestrationAlreadyExistsException;

namespace Pipeline.Functions.Orchestrations;

/// <summary>Takes one version of a dropped file into force, or to quarantine with its report.</summary>
/// <remarks>Deterministic. Payloads are references and counts, never records. The instance id is made from the submission's id, so that a file that
/// is announced twice finds its instance.</remarks>
public static class SubmissionOrchestrator
{
    // A version of a file is handled once; only what failed may be tried again.
    private static readonly OrchestrationRuntimeStatus[] Handled =
        [OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Suspended, OrchestrationRuntimeStatus.Completed];

    /// <summary>Starts it for a version of a file; false where that is under way or was handled to an end.</summary>
    public static async Task<bool> TryStartAsync(DurableTaskClient client, SubmissionReference submission, CancellationToken cancellation)
    {
        try
        {
            await client.ScheduleNewOrchestrationInstanceAsync(
                nameof(SubmissionOrchestrator), submission, new StartOrchestrationOptions($"submission-{submission.Id}").WithDedupeStatuses(Handled), cancellation);
            return true;
        }
        catch (OrchestrationAlreadyExistsException)
        {
            return false;
        }
    }

    /// <summary>The process.</summary>
    [Function(nameof(SubmissionOrchestrator))]
    public static async Task<SubmissionOutcome> RunAsync([OrchestrationTrigger] TaskOrchestrationContext context, SubmissionReference submission)
    {
        ILogger log = context.CreateReplaySafeLogger(nameof(SubmissionOrchestrator));
        try
        {
            if (!await context.CallActivityAsync<bool>(nameof(ReceiveSubmission), submission, Retry.Storage)) return SubmissionOutcome.Known;

            PartPlan plan = await context.CallActivityAsync<PartPlan>(nameof(PlanParts), submission, Retry.Storage);
            Task<string> hash = context.CallActivityAsync<string>(nameof(HashSubmission), submission, Retry.Storage);
            string[] cubes = await Task.WhenAll(plan.Parts.Select((part, place) =>
                context.CallActivityAsync<string>(nameof(TabulatePart), new PartRequest(submission, part, place), Retry.Storage)));
            for (int level = 1; cubes.Length > MergePartCubes.FanIn; level++)
                cubes = await Task.WhenAll(cubes.Chunk(MergePartCubes.FanIn).Select((chunk, place) =>
                    context.CallActivityAsync<string>(nameof(MergePartCubes), new CubesRequest(submission, chunk, FormattableString.Invariant($"{level}-{place}")), Retry.Storage)));

            TabulatedSubmission tabulated = await context.CallActivityAsync<TabulatedSubmission>(nameof(JoinParts), new JoinRequest(submission, plan, cubes, await hash), Retry.Storage);
            await Task.WhenAll(Enumerable.Range(0, tabulated.PersonRanges).Select(range =>
                context.CallActivityAsync(nameof(PseudonymisePersons), new PersonsRequest(submission, plan.Parts.Count, range, tabulated.PersonRanges), Retry.Storage)));

            string next = tabulated.Verdict switch
            {
                Verdict.Valid => nameof(RecordSubmission),
                Verdict.Invalid => nameof(QuarantineSubmission),
                _ => nameof(SupersedeSubmission),
            };
            SubmissionOutcome outcome = await context.CallActivityAsync<SubmissionOutcome>(next, tabulated, Retry.Storage);
            // The same content again repairs what failed the first time.
            if (outcome is SubmissionOutcome.Accepted or SubmissionOutcome.Unchanged && CaseEntries.AreOn(submission.Path.Template)) await context.CallActivityAsync<int>(nameof(UpdateCases), submission, Retry.Storage);
            await context.CallActivityAsync(nameof(RemoveParts), submission, Retry.Storage);
            log.LogInformation("Submission {Submission} of {Agency} on {Template}: {Outcome}", submission.Id, submission.Path.Agency, submission.Path.Template, outcome);
            return outcome;
        }
        catch (TaskFailedException exception)
        {
            log.LogError("Submission failed: {Submission} in {Activity}", submission.Id, exception.TaskName);
            await context.CallActivityAsync(nameof(FailSubmission), submission, Retry.Patient);
            throw;
        }
    }
}
