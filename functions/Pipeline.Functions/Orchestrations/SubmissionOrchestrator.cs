using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Pipeline.Core.Tabulation;
using Pipeline.Functions.Activities;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Orchestrations;

/// <summary>Takes one version of a dropped file into force, or to quarantine with its report.</summary>
/// <remarks>Deterministic. Payloads are references and counts, never records. The instance id is made from the submission's id, so that a file that
/// is announced twice finds its instance.</remarks>
public static class SubmissionOrchestrator
{
    /// <summary>The process.</summary>
    [Function(nameof(SubmissionOrchestrator))]
    public static async Task<SubmissionOutcome> RunAsync([OrchestrationTrigger] TaskOrchestrationContext context, SubmissionReference submission)
    {
        try
        {
            if (!await context.CallActivityAsync<bool>(nameof(ReceiveSubmission), submission, Retry.Storage)) return SubmissionOutcome.Known;
            TabulatedSubmission tabulated = await context.CallActivityAsync<TabulatedSubmission>(nameof(TabulateSubmission), submission, Retry.Storage);
            string next = tabulated.Verdict switch
            {
                Verdict.Valid => nameof(RecordSubmission),
                Verdict.Invalid => nameof(QuarantineSubmission),
                _ => nameof(SupersedeSubmission),
            };
            SubmissionOutcome outcome = await context.CallActivityAsync<SubmissionOutcome>(next, tabulated, Retry.Storage);
            if (outcome == SubmissionOutcome.Accepted && CaseEntries.AreOn(submission.Path.Template)) await context.CallActivityAsync<int>(nameof(UpdateCases), submission, Retry.Storage);
            return outcome;
        }
        catch (TaskFailedException)
        {
            await context.CallActivityAsync(nameof(FailSubmission), submission, Retry.Storage);
            throw;
        }
    }
}
