using Pipeline.Functions.Activities;
using Pipeline.Functions.Orchestrations;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Tests.Orchestrations;

public class CaseFilesOrchestratorTests
{
    private static readonly DraftReference Draft = new(2, "b1");

    private static Task<ReplayingContext.Result<CaseFilesOutcome>> Run(int submissions, long records, bool holds, DraftReference? draft, params Decision[] decisions)
    {
        var left = new Queue<Decision>(decisions);
        return ReplayingContext.RunAsync<string, CaseFilesOutcome>(CaseFilesOrchestrator.RunAsync, "administrator", (name, _) => name switch
        {
            nameof(PlanCaseFiles) => new CaseFilesPlan("b1", [.. Enumerable.Range(0, submissions).Select(i => new CaseSubmission("KGZ", $"s{i}"))], "administrator"),
            nameof(AnonymiseCases) => records,
            nameof(SynthesiseCases) => holds,
            nameof(AttackCaseFiles) => draft,
            nameof(PublishCaseFiles) => CaseFilesOutcome.Published,
            nameof(RejectCaseFiles) => CaseFilesOutcome.Rejected,
            _ => left.Dequeue(),
        });
    }

    private static Decision Decide(DecisionKind kind, string? build = "b1") => new(kind, build, "administrator", default, "");

    [Fact]
    public async Task A_decision_on_another_draft_is_not_obeyed_and_one_on_this_is()
    {
        var result = await Run(1, 100, true, Draft, Decide(DecisionKind.Approve, "b0"), Decide(DecisionKind.Approve));
        Assert.Equal(CaseFilesOutcome.Published, result.Output);
        Assert.Equal([nameof(PlanCaseFiles), nameof(AnonymiseCases), nameof(SynthesiseCases), nameof(AttackCaseFiles), "event:Decision", "event:Decision", nameof(PublishCaseFiles)], result.Asked);
        Assert.Equal(CaseFilesOutcome.Rejected, (await Run(1, 100, true, Draft, Decide(DecisionKind.Reject))).Output);
        Assert.True((await Run(1, 100, true, Draft, Decide(DecisionKind.Rebuild, null))).ContinuedAsNew);
    }

    [Theory]
    [InlineData(0, 0, true, CaseFilesOutcome.NothingToBuild, 1)]
    [InlineData(1, 0, true, CaseFilesOutcome.NothingToBuild, 2)] // no noise is drawn for a file that cannot be published
    [InlineData(1, 9, false, CaseFilesOutcome.BudgetExhausted, 3)]
    [InlineData(1, 9, true, CaseFilesOutcome.Exposed, 4)]
    public async Task Nothing_waits_for_a_decision_that_may_not_be_published(int submissions, long records, bool holds, CaseFilesOutcome outcome, int asked)
    {
        var result = await Run(submissions, records, holds, null);
        Assert.Equal(outcome, result.Output);
        Assert.Equal(asked, result.Asked.Count);
    }
}
