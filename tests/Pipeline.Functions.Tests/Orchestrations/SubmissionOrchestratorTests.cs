using System.Text.Json;
using Microsoft.DurableTask;
using Pipeline.Core.Reading;
using Pipeline.Core.Submissions;
using Pipeline.Core.Tabulation;
using Pipeline.Core.Profiles;
using Pipeline.Functions.Activities;
using Pipeline.Functions.Orchestrations;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Tests.Orchestrations;

public class SubmissionOrchestratorTests
{
    private static readonly SubmissionReference Submission = new(
        "s1", new SubmissionPath("nso", "KGZ", "population", "2019", "a.csv"), "\"etag\"", new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), 10, Manifest.None);

    private static Task<ReplayingContext.Result<SubmissionOutcome>> Run(Func<string, object?> answer) =>
        ReplayingContext.RunAsync<SubmissionReference, SubmissionOutcome>(SubmissionOrchestrator.RunAsync, Submission, (name, _) => answer(name));

    private static PartPlan Parts(int count) => new(null, [.. Enumerable.Range(0, count).Select(part => new FilePart(part * 10, part * 10 + 10))]);

    private static TabulatedSubmission Tabulated(Verdict verdict, int personRanges = 0) =>
        new(Submission, verdict, "hash", "1.0", 1, 0, verdict == Verdict.Invalid ? 1 : 0, 0, personRanges);

    [Theory]
    [InlineData(Verdict.Valid, nameof(RecordSubmission))]
    [InlineData(Verdict.Invalid, nameof(QuarantineSubmission))]
    [InlineData(Verdict.Gone, nameof(SupersedeSubmission))]
    public async Task A_file_goes_where_its_verdict_sends_it(Verdict verdict, string last)
    {
        var result = await Run(name => name switch
        {
            nameof(ReceiveSubmission) => true,
            nameof(PlanParts) => Parts(1),
            nameof(JoinParts) => Tabulated(verdict),
            nameof(HashSubmission) or nameof(TabulatePart) => name,
            _ => SubmissionOutcome.Accepted,
        });

        Assert.Equal([nameof(ReceiveSubmission), nameof(PlanParts), nameof(HashSubmission), nameof(TabulatePart), nameof(JoinParts), last, nameof(RemoveParts)], result.Asked);
        Assert.Equal(SubmissionOutcome.Accepted, result.Output);
    }

    // Cases follow the submission into force; the same content again repairs what failed the first time.
    [Theory]
    [InlineData("vot-screening", SubmissionOutcome.Accepted, true)]
    [InlineData("vot-assistance", SubmissionOutcome.Accepted, true)]
    [InlineData("vot-assistance", SubmissionOutcome.Unchanged, true)]
    [InlineData("vot-assistance", SubmissionOutcome.Superseded, false)]
    [InlineData("labour-exploitation-survey", SubmissionOutcome.Accepted, false)]
    public async Task Cases_are_updated_by_what_comes_into_force(string template, SubmissionOutcome outcome, bool updated)
    {
        SubmissionReference submission = Submission with { Path = Submission.Path with { Template = template } };
        var result = await ReplayingContext.RunAsync<SubmissionReference, SubmissionOutcome>(SubmissionOrchestrator.RunAsync, submission, (name, _) => name switch
        {
            nameof(ReceiveSubmission) => true,
            nameof(PlanParts) => Parts(1),
            nameof(JoinParts) => Tabulated(Verdict.Valid) with { Submission = submission },
            nameof(HashSubmission) or nameof(TabulatePart) => name,
            nameof(UpdateCases) => 1,
            nameof(RemoveParts) => null,
            _ => outcome,
        });

        Assert.Equal(updated, result.Asked.Contains(nameof(UpdateCases)));
        Assert.Equal(outcome, result.Output);
    }

    // 40 parts: 40 cubes, then 3 merged from at most 16 each, then the file's.
    [Fact]
    public async Task The_cubes_of_many_parts_are_merged_in_a_tree_and_persons_in_ranges()
    {
        var result = await Run(name => name switch
        {
            nameof(ReceiveSubmission) => true,
            nameof(PlanParts) => Parts(40),
            nameof(JoinParts) => Tabulated(Verdict.Valid, personRanges: 4),
            nameof(HashSubmission) or nameof(TabulatePart) or nameof(MergePartCubes) => name,
            nameof(PseudonymisePersons) => null,
            _ => SubmissionOutcome.Accepted,
        });

        Assert.Equal(40, result.Asked.Count(name => name == nameof(TabulatePart)));
        Assert.Equal(3, result.Asked.Count(name => name == nameof(MergePartCubes)));
        Assert.Equal(4, result.Asked.Count(name => name == nameof(PseudonymisePersons)));
        Assert.Equal([nameof(RecordSubmission), nameof(RemoveParts)], result.Asked.TakeLast(2));
    }

    [Fact]
    public async Task A_file_that_was_handled_before_is_not_read_again()
    {
        var result = await Run(_ => false);

        Assert.Equal([nameof(ReceiveSubmission)], result.Asked);
        Assert.Equal(SubmissionOutcome.Known, result.Output);
    }

    [Fact]
    public async Task A_fault_that_outlasts_the_retries_is_recorded_and_fails_the_instance()
    {
        var result = await Run(name => name switch
        {
            nameof(ReceiveSubmission) => true,
            nameof(PlanParts) => Parts(1),
            nameof(HashSubmission) => "hash",
            nameof(TabulatePart) => throw new IOException("no disk"),
            _ => null,
        });

        Assert.Equal(nameof(FailSubmission), result.Asked[^1]);
        Assert.IsType<TaskFailedException>(result.Failure);
    }
}

public class ProfileOrchestratorTests
{
    private static readonly Build Build = new("b1", Publication.Profile("KGZ", 2019));
    private static readonly BuildPlan Plan = new(Build, [new TemplateInputs("migrant-stock", ["s1", "s2"], 0), new TemplateInputs("border-crossings", ["s3"], 2)]);

    private static Decision Decision(DecisionKind kind, string? build) => new(kind, build, "coordinator", new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc), "");

    private static Task<ReplayingContext.Result<BuildOutcome>> Run(BuildPlan plan, params Decision[] decisions) => Run(plan, [true, true], decisions);

    private static Task<ReplayingContext.Result<BuildOutcome>> Run(BuildPlan plan, bool[] survives, params Decision[] decisions) => Run(plan, survives, 0, decisions);

    private static Task<ReplayingContext.Result<BuildOutcome>> Run(BuildPlan plan, bool[] survives, int overtaken, params Decision[] decisions)
    {
        var attacks = new Queue<bool>(survives);
        var waiting = new Queue<Decision>(decisions);
        return ReplayingContext.RunAsync<Publication, BuildOutcome>(ProfileOrchestrator.RunAsync, Build.Publication, (name, input) => name switch
        {
            nameof(PlanBuild) => plan,
            nameof(MergeCubes) => new MergedCube(input.GetProperty("Inputs").GetProperty("Template").GetString()!, []),
            nameof(CheckConsistency) => Array.Empty<SourceNote>(),
            nameof(AssembleProfile) => new DraftReference(1, Build.Id),
            nameof(AttackRelease) => new AttackOutcome(attacks.Dequeue(), 7),
            nameof(PublishProfile) => overtaken-- > 0 ? BuildOutcome.Overtaken : BuildOutcome.Published,
            nameof(RejectProfile) => BuildOutcome.Rejected,
            "event:Decision" => waiting.Dequeue(),
            _ => null,
        });
    }

    private static readonly string[] UpToDraft =
        [nameof(PlanBuild), nameof(MergeCubes), nameof(MergeCubes), nameof(CountPersons), nameof(CountPersons),
            nameof(CheckConsistency), nameof(ComputeIndicators), nameof(ProtectTables), nameof(AssembleProfile), nameof(AttackRelease)];

    [Fact]
    public async Task An_approved_draft_is_published()
    {
        var result = await Run(Plan, Decision(DecisionKind.Approve, Build.Id));

        Assert.Equal([.. UpToDraft, "event:Decision", nameof(AttackRelease), nameof(PublishProfile)], result.Asked);
        Assert.Equal(BuildOutcome.Published, result.Output);
        Assert.Contains(result.Statuses, status => JsonSerializer.Deserialize<BuildProgress>(status) == new BuildProgress(ProfileOrchestrator.AwaitingApproval, 1));
    }

    [Fact]
    public async Task A_draft_that_gives_a_small_number_away_ends_the_build()
    {
        var result = await Run(Plan, [false]);

        Assert.Equal(UpToDraft, result.Asked);
        Assert.Equal(BuildOutcome.Exposed, result.Output);
    }

    [Fact]
    public async Task A_draft_that_was_changed_after_its_attack_is_attacked_again_before_it_is_published()
    {
        var result = await Run(Plan, [true, false], Decision(DecisionKind.Approve, Build.Id));

        Assert.Equal([.. UpToDraft, "event:Decision", nameof(AttackRelease)], result.Asked);
        Assert.Equal(BuildOutcome.Exposed, result.Output);
    }

    [Theory]
    [InlineData(true, BuildOutcome.Published)]
    [InlineData(false, BuildOutcome.Exposed)]
    public async Task A_draft_that_another_publication_overtook_is_attacked_with_it(bool survives, BuildOutcome outcome)
    {
        var result = await Run(Plan, [true, true, survives], 1, Decision(DecisionKind.Approve, Build.Id));

        string[] again = survives ? [nameof(AttackRelease), nameof(PublishProfile)] : [nameof(AttackRelease)];
        Assert.Equal([.. UpToDraft, "event:Decision", nameof(AttackRelease), nameof(PublishProfile), .. again], result.Asked);
        Assert.Equal(outcome, result.Output);
    }

    [Fact]
    public async Task A_rejected_draft_is_dropped()
    {
        var result = await Run(Plan, Decision(DecisionKind.Reject, Build.Id));

        Assert.Equal([.. UpToDraft, "event:Decision", nameof(RejectProfile)], result.Asked);
        Assert.Equal(BuildOutcome.Rejected, result.Output);
    }

    [Fact]
    public async Task A_decision_on_another_draft_is_not_obeyed()
    {
        var result = await Run(Plan, Decision(DecisionKind.Approve, "an older build"), Decision(DecisionKind.Reject, Build.Id));

        Assert.Equal([.. UpToDraft, "event:Decision", "event:Decision", nameof(RejectProfile)], result.Asked);
    }

    [Fact]
    public async Task A_rebuild_starts_over()
    {
        var result = await Run(Plan, Decision(DecisionKind.Rebuild, null));

        Assert.True(result.ContinuedAsNew);
        Assert.Equal([.. UpToDraft, "event:Decision"], result.Asked);
    }

    [Fact]
    public async Task Without_submissions_there_is_nothing_to_build()
    {
        var result = await Run(new BuildPlan(Build, []));

        Assert.Equal([nameof(PlanBuild)], result.Asked);
        Assert.Equal(BuildOutcome.NothingToBuild, result.Output);
    }
}
