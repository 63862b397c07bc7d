using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Pipeline.Core.Anonymisation;
using Pipeline.Core.Disclosure;
using Pipeline.Core.Indicators;
using Pipeline.Core.Microdata;
using Pipeline.Core.Profiles;
using Pipeline.Core.Tabulation;
using Pipeline.Functions.Activities;
using Pipeline.Functions.Orchestrations;
using Pipeline.Functions.Solver;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Tests.Activities;

/// <summary>Activities may run twice and may be killed at any instant: in the order in which the orchestrators call them, each is run again after it ended,
/// and killed after each request that it makes to a store and run again. What is stored in the end is what one undisturbed run stores.</summary>
public class ActivityTests(StoresFixture stores) : IClassFixture<StoresFixture>
{
    private const string Blob = "nso/KGZ/migrant-stock/2019/stock.csv";

    private static string Table(int women) => string.Create(CultureInfo.InvariantCulture,
        $"country,year,sex,age_group,origin,value\nKGZ,2018,F,_T,_T,50\nKGZ,2018,M,_T,_T,40\nKGZ,2019,F,_T,_T,{women}\nKGZ,2019,M,_T,_T,40\n");

    private const string CrossingsBlob = "border/KGZ/border-crossings/2019/crossings.csv";

    // One of a hundred records is wrong and is left out.
    private static readonly string Crossings = "crossing_id,person_id,direction,crossed_at,sex,citizenship\n" + string.Concat(Enumerable.Range(0, 100).Select(i =>
        string.Create(CultureInfo.InvariantCulture, $"c{i},p{i % 30},{(i == 50 ? "?" : "EX"[i % 2])},2019-{1 + i % 12:D2}-05T10:00:00,{"FM"[i % 2]},KAZ\n")));

    private const string CasesBlob = "iom/KGZ/vot-assistance/2019/assistance.csv";
    private const string Cases = "case_id,consent,service,start_date,end_date\nCASE-1,1,SHELTER,2019-03-04,2019-03-20\nCASE-2,0,SHELTER,2019-03-04,\nCASE-3,1,LEGAL,2019-05-06,2019-05-06\n";

    private readonly List<BuildOutcome> outcomes = [];
    private byte draws;

    private static readonly string Valid = Table(60);
    private static readonly string Changed = Table(61);
    private static readonly string Invalid = Table(-1);

    public static TheoryData<string> Processes() =>
    [
        "a file is accepted", "a changed file supersedes", "the same file comes again", "a file is rejected", "the same invalid file comes again",
        "an invalid file follows a valid one", "a file is gone before it is read", "a profile is built and published", "a changed profile is built and published", "a draft is rejected", "records are accepted", "the same records come again", "a profile of records is built and published",
        "cases are told of", "cases are corrected", "consent is withdrawn", "a profile of cases is built and published",
        "a draft is overtaken by a report",
        "case files are published", "case files are rejected", "case files are published again",
    ];

    [Theory, MemberData(nameof(Processes))]
    public async Task Each_activity_run_twice_leaves_the_store_unchanged(string process)
    {
        foreach (Func<Task> activity in await BeginAsync(process))
        {
            await activity();
            IReadOnlyList<string> once = await stores.StoredAsync();
            await activity();
            Assert.Equal(once, await stores.StoredAsync());
        }
    }

    [Theory, MemberData(nameof(Processes))]
    public async Task Killed_after_any_request_and_run_again_the_store_is_as_if_nothing_had_happened(string process)
    {
        int kills = 0;
        foreach (Func<Task> activity in await BeginAsync(process))
        {
            StoredState before = await stores.StateAsync();
            await activity();
            IReadOnlyList<string> undisturbed = await stores.StoredAsync();
            for (int request = 1; await IsKilledAsync(activity, before, request, undisturbed); request++) kills++;
        }

        Assert.True(kills >= 3, $"Only {kills} requests were made.");
    }

    // Goes back to what was stored before the activity; kills it after a request, if it makes so many, and runs it again.
    private async Task<bool> IsKilledAsync(Func<Task> activity, StoredState before, int request, IReadOnlyList<string> undisturbed)
    {
        await stores.ReturnToAsync(before);
        draws = 0;
        bool killed = false;
        stores.Fuse.Arm(request);
        try
        {
            await activity();
        }
        catch (Exception) when (stores.Fuse.IsBlown)
        {
            killed = true;
            stores.Fuse.Disarm();
            await activity();
        }

        stores.Fuse.Disarm();
        IReadOnlyList<string> stored = await stores.StoredAsync();
        Assert.True(undisturbed.SequenceEqual(stored),
            $"Killed after request {request}. Missing:\n{string.Join('\n', undisturbed.Except(stored))}\nThere instead:\n{string.Join('\n', stored.Except(undisturbed))}");
        return killed;
    }

    // The first version is made again after a second was published, from which it must take nothing.
    [Theory]
    [InlineData("a changed profile is built and published", 2)]
    [InlineData("a profile of records is built and published", 1)]
    [InlineData("a profile of cases is built and published", 1)]
    public async Task A_published_version_made_again_is_the_same_byte_for_byte(string process, int versions)
    {
        await RunAsync(await BeginAsync(process));
        IReadOnlyList<string> before = await stores.StoredAsync();
        var reproduce = new ReproduceRelease(stores.Blobs, new EarlierReleases(stores.Profiles, stores.Blobs), new HighsSolver());
        for (int version = 1; version <= versions; version++)
        {
            Reproduction made = await reproduce.RunAsync(new ReproduceRequest(Publication.Profile("KGZ", 2019), version), CancellationToken.None);
            Assert.All(made.Files, file => Assert.Null(file.DiffersAt));
            Assert.True(made.IsSame);
            Assert.Equal(2 + Pipeline.Core.Dissemination.ProfileWriters.All.Count, made.Files.Count);
        }

        Assert.Equal(before, await stores.StoredAsync());

        // What was tampered with does not come out the same.
        string figures = Release.Blob(Publication.Profile("KGZ", 2019), 1, Release.Figures);
        ObservationSet? published = await stores.Blobs.ReadJsonAsync<ObservationSet>(Blobs.Releases, figures, CancellationToken.None);
        await stores.Blobs.WriteJsonAsync(Blobs.Releases, figures, published! with { Country = "KAZ" }, CancellationToken.None);
        Reproduction other = await reproduce.RunAsync(new ReproduceRequest(Publication.Profile("KGZ", 2019), 1), CancellationToken.None);
        Assert.Equal((false, Release.Figures), (other.IsSame, Assert.Single(other.Files, file => file.DiffersAt is not null).Name));
    }

    [Fact]
    public async Task A_draft_that_a_report_overtook_is_published_after_it_was_attacked_with_the_report()
    {
        await RunAsync(await BeginAsync("a draft is overtaken by a report"));

        Assert.Equal([BuildOutcome.Published, BuildOutcome.Overtaken, BuildOutcome.Published], outcomes);
        Assert.Equal(["gender-report 2019, version 1", "2019, version 1"],
            (await new EarlierReleases(stores.Profiles, stores.Blobs).OfAsync("KGZ", CancellationToken.None)).Select(release => release.Name).Order(StringComparer.Ordinal).Reverse());
    }

    // Two editions of a mission's file tell of cases 1 and 3, a second mission of case 3. The third edition takes both consents back.
    [Fact]
    public async Task Withdrawn_consent_erases_all_that_the_slot_said_and_nothing_else()
    {
        await stores.ClearAsync();
        await RunAsync(await SubmitAsync(Cases, CasesBlob));
        await RunAsync(await SubmitAsync(Cases.Replace("2019-03-20", "2019-03-18", StringComparison.Ordinal), CasesBlob));
        await RunAsync(await SubmitAsync("case_id,consent,service,start_date,end_date\nCASE-3,1,COUNSELLING,2019-06-01,2019-06-01\n", "ngo/KGZ/vot-assistance/2019/assistance.csv"));
        using Pseudonymiser pseudonymiser = stores.Keys.Current("IOM");
        (string one, string three) = (pseudonymiser.PseudonymOf("CASE-1"u8), pseudonymiser.PseudonymOf("CASE-3"u8));
        Assert.Equal(2, (await stores.Cases.GetAsync(one, CancellationToken.None))!.Contributions.Count);

        await RunAsync(await SubmitAsync(Cases.Replace("CASE-1,1", "CASE-1,0", StringComparison.Ordinal).Replace("CASE-3,1", "CASE-3,0", StringComparison.Ordinal), CasesBlob));

        Assert.Null(await stores.Cases.GetAsync(one, CancellationToken.None));
        CaseDocument left = (await stores.Cases.GetAsync(three, CancellationToken.None))!;
        Assert.Equal(("ngo", "COUNSELLING"), (Assert.Single(left.Missions), Assert.Single(Assert.Single(left.Contributions).Entries).Service));
        // What is left of the person: that consent was withdrawn, and that the mission was involved.
        string[] traces = [.. (await stores.StoredAsync()).Where(line => line.Contains(one, StringComparison.Ordinal))];
        Assert.Equal(2, traces.Length);
        Assert.Contains(traces, line => line.StartsWith("blob events/submissions/KGZ/<id 3>/", StringComparison.Ordinal) && line.Contains("\"isWithdrawn\":true", StringComparison.Ordinal));
        Assert.Contains(traces, line => line.Contains("\"kind\":\"joined\"", StringComparison.Ordinal));
        Assert.DoesNotContain(traces, line => line.Contains("SHELTER", StringComparison.Ordinal));
        SubmissionDocument document = (await stores.Submissions.ListAsync("KGZ", CancellationToken.None).ToListAsync()).Single(submission => submission.Revision == 3);
        Assert.Equal((3, 3), (document.Records, document.LeftOut));
    }

    private const string ScreeningsBlob = "iom/KGZ/vot-screening/2019/screening.csv";

    private static string Screenings(int cases) => "case_id,consent,interview_date,gender,age,citizenship,exploitation_country,act_recruitment,means_deception,purpose_forced_labour,purpose_sexual_exploitation\n" + string.Concat(
        Enumerable.Range(0, cases).Select(i => string.Create(CultureInfo.InvariantCulture, $"CASE-{i},1,{2018 + i % 2}-03-04,{"FM"[i % 2]},{19 + i % 3},KGZ,{(i % 5 == 0 ? "KAZ" : "RUS")},1,1,{i / 2 % 2},{1 - i / 2 % 2}\n")));

    // The first draft's noise cannot be drawn again by building once more, and fewer than eleven who came or went are not shown.
    [Fact]
    public async Task Case_files_of_the_same_cases_have_the_same_noise_and_spend_once()
    {
        await stores.ClearAsync();
        await RunAsync(await SubmitAsync(Screenings(60), ScreeningsBlob));
        await RunAsync(CaseFiles(DecisionKind.Reject));
        IReadOnlyList<string> rejected = await FilesAsync();
        await RunAsync(CaseFiles(DecisionKind.Approve));
        Assert.Equal(rejected, await FilesAsync());
        Assert.Equal(MicrodataPolicy.TraffickingCases.Synthesis.Epsilon, Assert.Single((await stores.CaseFiles.AccountAsync(CancellationToken.None)).Spends).Epsilon);
        Assert.DoesNotContain(await stores.StoredAsync(), line => line.Contains("/seed:", StringComparison.Ordinal));

        await RunAsync(await SubmitAsync(Screenings(64), ScreeningsBlob));
        IReadOnlyList<Func<Task>> build = CaseFiles(DecisionKind.Approve);
        foreach (Func<Task> activity in build.SkipLast(1)) await activity();
        CaseFilesPointer pointer = await stores.CaseFiles.PointerAsync(CancellationToken.None);
        Assert.Null(pointer.Draft);
        Assert.Equal(1, pointer.Published);
        Assert.StartsWith("Fewer than 11 persons are new, or gone, since version 1", pointer.Refused, StringComparison.Ordinal);

        async Task<IReadOnlyList<string>> FilesAsync() => [.. (await stores.StoredAsync()).Where(line => line.StartsWith("blob cubes/case-files/", StringComparison.Ordinal) && line.Contains(".csv:", StringComparison.Ordinal))];
    }

    [Fact]
    public async Task An_exhausted_privacy_budget_refuses_and_says_why()
    {
        await stores.ClearAsync();
        await RunAsync(await SubmitAsync(Screenings(60), ScreeningsBlob));
        MicrodataPolicy policy = MicrodataPolicy.TraffickingCases;
        for (double spent = 0; spent + policy.Synthesis.Epsilon <= policy.Budget; spent += policy.Synthesis.Epsilon)
            Assert.True(await stores.CaseFiles.TrySpendAsync(new PrivacySpend(spent.ToString(CultureInfo.InvariantCulture), policy.Reference, policy.Synthesis.Epsilon, default, "administrator"), policy.Budget, CancellationToken.None));
        CaseFilesPlan plan = await new PlanCaseFiles(stores.Submissions, stores.CaseFiles).RunAsync("administrator", CancellationToken.None);
        Assert.False(await Synthesise().RunAsync(plan, CancellationToken.None));
        Assert.StartsWith("The privacy budget is exhausted: releases so far spent epsilon 60 of 60", (await stores.CaseFiles.PointerAsync(CancellationToken.None)).Refused, StringComparison.Ordinal);
        Assert.Equal(policy.Budget, (await stores.CaseFiles.AccountAsync(CancellationToken.None)).Spent);
        Assert.DoesNotContain(await stores.StoredAsync(), line => line.Contains("synthetic", StringComparison.Ordinal));
    }

    // Seeds that differ from draw to draw, so that noise which is drawn anew is noticed.
    private SynthesiseCases Synthesise() => new(stores.Blobs, stores.CaseFiles, () => [++draws, .. new byte[31]], new ManualClock());

    private IReadOnlyList<Func<Task>> CaseFiles(DecisionKind kind)
    {
        SynthesiseCases synthesise = Synthesise();
        CaseFilesPlan plan = null!;
        DraftReference? draft = null;
        return
        [
            async () => plan = await new PlanCaseFiles(stores.Submissions, stores.CaseFiles).RunAsync("administrator", CancellationToken.None),
            () => new AnonymiseCases(stores.Blobs).RunAsync(plan, CancellationToken.None),
            async () => Assert.True(await synthesise.RunAsync(plan, CancellationToken.None)),
            async () => draft = await new AttackCaseFiles(stores.Blobs, stores.CaseFiles).RunAsync(plan, CancellationToken.None),
            () => kind == DecisionKind.Approve
                ? new PublishCaseFiles(stores.Blobs, stores.CaseFiles).RunAsync(Decided(), CancellationToken.None)
                : new RejectCaseFiles(stores.CaseFiles).RunAsync(Decided(), CancellationToken.None),
        ];

        DecidedCaseFiles Decided() => new(draft!, new Decision(kind, draft!.Build, "administrator", new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc), ""));
    }

    // On an empty store, does what comes before the process; gives the activities of the process in order.
    private async Task<IReadOnlyList<Func<Task>>> BeginAsync(string process)
    {
        await stores.ClearAsync();
        switch (process)
        {
            case "a file is accepted":
                return await SubmitAsync(Valid);
            case "a changed file supersedes":
                await RunAsync(await SubmitAsync(Valid));
                return await SubmitAsync(Changed);
            case "the same file comes again":
                await RunAsync(await SubmitAsync(Valid));
                return await SubmitAsync(Valid);
            case "a file is rejected":
                return await SubmitAsync(Invalid);
            case "the same invalid file comes again":
                await RunAsync(await SubmitAsync(Invalid));
                return await SubmitAsync(Invalid);
            case "an invalid file follows a valid one":
                await RunAsync(await SubmitAsync(Valid));
                return await SubmitAsync(Invalid);
            case "a file is gone before it is read":
                IReadOnlyList<Func<Task>> overtaken = await SubmitAsync(Valid);
                await stores.DropAsync(Blob, Changed);
                return overtaken;
            case "a profile is built and published":
                await RunAsync(await SubmitAsync(Valid));
                return Build(DecisionKind.Approve);
            case "a changed profile is built and published":
                await RunAsync(await SubmitAsync(Valid));
                await RunAsync(Build(DecisionKind.Approve));
                await RunAsync(await SubmitAsync(Changed));
                return Build(DecisionKind.Approve);
            case "a draft is rejected":
                await RunAsync(await SubmitAsync(Valid));
                return Build(DecisionKind.Reject);
            case "records are accepted":
                return await SubmitAsync(Crossings, CrossingsBlob);
            case "the same records come again":
                await RunAsync(await SubmitAsync(Crossings, CrossingsBlob));
                return await SubmitAsync(Crossings, CrossingsBlob);
            case "a profile of records is built and published":
                await RunAsync(await SubmitAsync(Crossings, CrossingsBlob));
                return Build(DecisionKind.Approve);
            case "cases are told of":
                return await SubmitAsync(Cases, CasesBlob);
            case "cases are corrected":
                await RunAsync(await SubmitAsync(Cases, CasesBlob));
                return await SubmitAsync(Cases.Replace("2019-03-20", "2019-03-18", StringComparison.Ordinal).Replace("CASE-3", "CASE-4", StringComparison.Ordinal), CasesBlob);
            case "consent is withdrawn":
                await RunAsync(await SubmitAsync(Cases, CasesBlob));
                return await SubmitAsync(Cases.Replace("CASE-1,1", "CASE-1,0", StringComparison.Ordinal), CasesBlob);
            case "a profile of cases is built and published":
                await RunAsync(await SubmitAsync(Cases, CasesBlob));
                return Build(DecisionKind.Approve);
            case "a draft is overtaken by a report":
                await RunAsync(await SubmitAsync(Valid));
                IReadOnlyList<Func<Task>> draft = Build(DecisionKind.Approve);
                // Attacked, then the report is published; attacked with it, then published.
                return [.. draft.SkipLast(1), .. Build(DecisionKind.Approve, Report), draft[^1], .. draft.TakeLast(2)];
            case "case files are published":
                await RunAsync(await SubmitAsync(Screenings(60), ScreeningsBlob));
                return CaseFiles(DecisionKind.Approve);
            case "case files are rejected":
                await RunAsync(await SubmitAsync(Screenings(60), ScreeningsBlob));
                return CaseFiles(DecisionKind.Reject);
            case "case files are published again":
                await RunAsync(await SubmitAsync(Screenings(60), ScreeningsBlob));
                await RunAsync(CaseFiles(DecisionKind.Approve));
                await RunAsync(await SubmitAsync(Screenings(90), ScreeningsBlob));
                return CaseFiles(DecisionKind.Approve);
            default:
                throw new ArgumentOutOfRangeException(nameof(process), process, "No such process.");
        }
    }

    private static async Task RunAsync(IEnumerable<Func<Task>> activities)
    {
        foreach (Func<Task> activity in activities) await activity();
    }

    private async Task<IReadOnlyList<Func<Task>>> SubmitAsync(string content, string blob = Blob)
    {
        SubmissionReference submission = await stores.DropAsync(blob, content);
        PartPlan plan = null!;
        string hash = null!;
        string[] cubes = [];
        TabulatedSubmission tabulated = null!;
        SubmissionOutcome outcome = default;
        return
        [
            () => new ReceiveSubmission(stores.Submissions).RunAsync(submission, CancellationToken.None),
            async () => plan = await new PlanParts(stores.Blobs, stores.Submissions).RunAsync(submission, CancellationToken.None),
            async () => hash = await new HashSubmission(stores.Blobs).RunAsync(submission, CancellationToken.None),
            async () =>
            {
                if (plan.Parts.Count > 0)
                    cubes = [await new TabulatePart(stores.Blobs, stores.Parts, stores.Keys, stores.Registers).RunAsync(new PartRequest(submission, Assert.Single(plan.Parts), 0), CancellationToken.None)];
            },
            async () => tabulated = await new JoinParts(stores.Blobs, stores.Parts).RunAsync(new JoinRequest(submission, plan, cubes, hash), CancellationToken.None),
            () => tabulated.PersonRanges == 0
                ? Task.CompletedTask
                : new PseudonymisePersons(stores.Blobs, stores.Parts, stores.Keys).RunAsync(new PersonsRequest(submission, 1, 0, 1), CancellationToken.None),
            async () => outcome = await (tabulated.Verdict switch
            {
                Verdict.Valid => new RecordSubmission(stores.Submissions, stores.Blobs, TimeProvider.System).RunAsync(tabulated, CancellationToken.None),
                Verdict.Invalid => new QuarantineSubmission(stores.Submissions, stores.Blobs, TimeProvider.System).RunAsync(tabulated, CancellationToken.None),
                _ => new SupersedeSubmission(stores.Submissions).RunAsync(tabulated, CancellationToken.None),
            }),
            () => outcome is SubmissionOutcome.Accepted or SubmissionOutcome.Unchanged && CaseEntries.AreOn(submission.Path.Template)
                ? new UpdateCases(stores.Blobs, stores.Submissions, stores.Cases).RunAsync(submission, CancellationToken.None)
                : Task.CompletedTask,
            () => new RemoveParts(stores.Parts).RunAsync(submission, CancellationToken.None),
        ];
    }

    private static readonly DisclosurePolicy Policy = DisclosurePolicy.Persons;

    private static Publication Report => Publication.Report("KGZ", 2019, "gender-report")!;

    private IReadOnlyList<Func<Task>> Build(DecisionKind kind, Publication? publication = null)
    {
        BuildPlan plan = null!;
        IReadOnlyList<SourceNote> notes = [];
        MergedCube cube = null!;
        DraftReference draft = null!;
        AttackOutcome attack = null!;
        return
        [
            async () => plan = await new PlanBuild(stores.Submissions, stores.Profiles, stores.Blobs, Policy).RunAsync(publication ?? Publication.Profile("KGZ", 2019), CancellationToken.None),
            async () => cube = Assert.Single(plan.Templates).AreTabulated
                ? await new TabulatePersons(stores.Blobs, stores.Submissions).RunAsync(new MergeRequest(plan.Build, plan.Templates[0]), CancellationToken.None)
                : await new MergeCubes(stores.Blobs, stores.Submissions).RunAsync(new MergeRequest(plan.Build, plan.Templates[0]), CancellationToken.None),
            () => plan.Templates[0].PersonRanges == 0
                ? Task.CompletedTask
                : new CountPersons(stores.Blobs).RunAsync(new CountRequest(plan.Build, plan.Templates[0], 0), CancellationToken.None),
            async () => notes = await new CheckConsistency(stores.Blobs, stores.Submissions).RunAsync(new ComputeRequest(plan.Build, plan.Templates), CancellationToken.None),
            () => new ComputeIndicators(stores.Blobs).RunAsync(new ComputeRequest(plan.Build, plan.Templates), CancellationToken.None),
            () => new ProtectTables(stores.Blobs, new EarlierReleases(stores.Profiles, stores.Blobs), new HighsSolver(), Policy).RunAsync(plan.Build, CancellationToken.None),
            async () => draft = await new AssembleProfile(stores.Blobs, stores.Profiles, Policy).RunAsync(new AssembleRequest(plan.Build, [cube], notes), CancellationToken.None),
            async () =>
            {
                attack = await new AttackRelease(stores.Blobs, stores.Profiles, new EarlierReleases(stores.Profiles, stores.Blobs), new HighsSolver(), Policy)
                    .RunAsync(new AttackRequest(plan.Build, draft), CancellationToken.None);
                Assert.True(attack.Survives);
            },
            async () => outcomes.Add(await (kind == DecisionKind.Approve
                ? new PublishProfile(stores.Blobs, stores.Profiles, new PublishedPointers(stores.Profiles, TimeProvider.System, NullLogger<PublishedPointers>.Instance)).RunAsync(Decided(), CancellationToken.None)
                : new RejectProfile(stores.Profiles).RunAsync(Decided(), CancellationToken.None))),
        ];

        DecidedDraft Decided() =>
            new(plan.Build, draft, new Decision(kind, draft.Build, "coordinator", new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc), ""), attack.Releases);
    }
}
