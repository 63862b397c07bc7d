using System.Globalization;
using Pipeline.Functions.Activities;
using Pipeline.Functions.Orchestrations;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Tests.Activities;

/// <summary>Activities may run twice and may be killed at any instant: in the order in which the orchestrators call them, each is run again
/// after it ended, and killed after each request that it makes to a store and run again. What is stored in the end is what one undisturbed
/// run stores.</summary>
public class ActivityTests(StoresFixture stores) : IClassFixture<StoresFixture>
{
    private static readonly DateTime Now = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private const string Blob = "nso/KGZ/migrant-stock/2019/stock.csv";

    private static string Table(int women) => string.Create(CultureInfo.InvariantCulture, $"""
        country,year,sex,age_group,origin,value
        KGZ,2018,F,_T,_T,50
        KGZ,2018,M,_T,_T,40
        KGZ,2019,F,_T,_T,{women}
        KGZ,2019,M,_T,_T,40
        """);

    private static readonly string Valid = Table(60);
    private static readonly string Changed = Table(61);
    private static readonly string Invalid = Table(-1);

    public static TheoryData<string> Processes() =>
    [
        "a file is accepted", "a changed file supersedes", "the same file comes again",
        "a file is rejected", "the same invalid file comes again", "an invalid file follows a valid one",
        "a file is gone before it is read",
        "a profile is built and published", "a changed profile is built and published", "a draft is rejected",
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
        foreach (Func<Task> activity in await BeginAsync(process)) await activity();
        IReadOnlyList<string> undisturbed = await stores.StoredAsync();

        int kills = 0;
        while (await IsKilledAsync(kills + 1)) kills++;

        Assert.True(kills >= 3, $"Only {kills} requests were made.");

        async Task<bool> IsKilledAsync(int request)
        {
            IReadOnlyList<Func<Task>> activities = await BeginAsync(process);
            bool killed = false;
            stores.Fuse.Arm(request);
            foreach (Func<Task> activity in activities)
            {
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
            }

            stores.Fuse.Disarm();
            IReadOnlyList<string> stored = await stores.StoredAsync();
            Assert.True(undisturbed.SequenceEqual(stored),
                $"""
                Killed after request {request}. Missing:
                {string.Join('\n', undisturbed.Except(stored))}
                There instead:
                {string.Join('\n', stored.Except(undisturbed))}
                """);
            return killed;
        }
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
            default:
                throw new ArgumentOutOfRangeException(nameof(process), process, "No such process.");
        }
    }

    private static async Task RunAsync(IEnumerable<Func<Task>> activities)
    {
        foreach (Func<Task> activity in activities) await activity();
    }

    private async Task<IReadOnlyList<Func<Task>>> SubmitAsync(string content)
    {
        SubmissionReference submission = await stores.DropAsync(Blob, content);
        TabulatedSubmission tabulated = null!;
        return
        [
            () => new ReceiveSubmission(stores.Submissions).RunAsync(submission, CancellationToken.None),
            async () => tabulated = await new TabulateSubmission(stores.Blobs, stores.Submissions)
                .RunAsync(submission, CancellationToken.None),
            () => tabulated.Verdict switch
            {
                Verdict.Valid => new RecordSubmission(stores.Submissions, stores.Blobs).RunAsync(tabulated, CancellationToken.None),
                Verdict.Invalid => new QuarantineSubmission(stores.Submissions, stores.Blobs).RunAsync(tabulated, CancellationToken.None),
                _ => new SupersedeSubmission(stores.Submissions).RunAsync(tabulated, CancellationToken.None),
            },
        ];
    }

    private IReadOnlyList<Func<Task>> Build(DecisionKind kind)
    {
        BuildPlan plan = null!;
        MergedCube cube = null!;
        DraftReference draft = null!;
        return
        [
            async () => plan = await new PlanBuild(stores.Submissions).RunAsync(new BuildRequest("KGZ", 2019), CancellationToken.None),
            async () => cube = await new MergeCubes(stores.Blobs, stores.Submissions)
                .RunAsync(new MergeRequest(plan.Build, Assert.Single(plan.Templates)), CancellationToken.None),
            () => new ComputeIndicators(stores.Blobs).RunAsync(new ComputeRequest(plan.Build, [cube]), CancellationToken.None),
            () => new ProtectTables(stores.Blobs).RunAsync(plan.Build, CancellationToken.None),
            async () => draft = await new AssembleProfile(stores.Blobs, stores.Profiles)
                .RunAsync(new AssembleRequest(plan.Build, [cube]), CancellationToken.None),
            () => kind == DecisionKind.Approve
                ? new PublishProfile(stores.Blobs, stores.Profiles).RunAsync(Decided(), CancellationToken.None)
                : new RejectProfile(stores.Profiles).RunAsync(Decided(), CancellationToken.None),
        ];

        DecidedDraft Decided() => new(plan.Build, draft, new Decision(kind, draft.Build, "coordinator", Now, ""));
    }
}
