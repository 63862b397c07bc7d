using DurableTask.Core.Exceptions;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Pipeline.Local.Functions.Tests.Durable;

public class ClientTests : EngineTest
{
    static readonly SubOrchestrationOptions Child = new(instanceId: "child");

    void AppThatWaits() => App.Orchestrator("Wait", async context =>
    {
        context.SetCustomStatus("waiting");
        return await context.WaitForExternalEvent<string>("go");
    });

    async Task<string> WaitingInstance(string? id = null)
    {
        id = await ScheduleAsync("Wait", id: id);
        await ReachedAsync(id, "waiting");
        return id;
    }

    [Fact]
    public async Task Terminate_ends_an_instance_with_the_output_given()
    {
        AppThatWaits();
        await StartAsync();
        string id = await WaitingInstance();
        await Client.TerminateInstanceAsync(id, "enough");
        OrchestrationMetadata end = await EndAsync(id);
        Assert.Equal(OrchestrationRuntimeStatus.Terminated, end.RuntimeStatus);
        Assert.Equal("enough", end.ReadOutputAs<string>());
        InvalidOperationException refused = await Assert.ThrowsAsync<InvalidOperationException>(() => Client.TerminateInstanceAsync(id));
        Assert.Equal($"Cannot terminate the orchestration instance {id} because instance is in the Terminated state.", refused.Message);
    }

    [Fact]
    public async Task Terminate_reaches_children_only_where_asked_to()
    {
        AppThatWaits();
        App.Orchestrator("Parent", context => context.CallSubOrchestratorAsync<string>(
            "Wait", null, new SubOrchestrationOptions(instanceId: context.InstanceId + ":child")));
        await StartAsync();
        foreach ((string id, bool recursive) in new[] { ("alone", false), ("all", true) })
        {
            await ScheduleAsync("Parent", id: id);
            await ReachedAsync(id + ":child", "waiting");
            await Client.TerminateInstanceAsync(id, new TerminateInstanceOptions(Recursive: recursive));
            await EndAsync(id);
        }

        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await EndAsync("all:child")).RuntimeStatus);
        Assert.Equal(OrchestrationRuntimeStatus.Running, (await Client.GetInstanceAsync("alone:child"))!.RuntimeStatus);
    }

    [Fact]
    public async Task A_terminated_child_fails_its_parent()
    {
        AppThatWaits();
        App.Orchestrator("Parent", context => context.CallSubOrchestratorAsync<string>("Wait", null, Child));
        await StartAsync();
        string id = await ScheduleAsync("Parent");
        await ReachedAsync("child", "waiting");
        await Client.TerminateInstanceAsync("child");
        Assert.Contains("was terminated", (await EndAsync(id)).FailureDetails!.ErrorMessage);
    }

    [Fact]
    public async Task A_suspended_instance_keeps_its_events_until_it_is_resumed()
    {
        AppThatWaits();
        await StartAsync();
        string id = await WaitingInstance();
        await Client.SuspendInstanceAsync(id, "break");
        await UntilAsync(id, OrchestrationRuntimeStatus.Suspended);
        await Client.RaiseEventAsync(id, "go", "kept");
        await StopAsync();
        await StartAsync();
        Assert.Equal(OrchestrationRuntimeStatus.Suspended, (await Client.GetInstanceAsync(id))!.RuntimeStatus);
        await Client.ResumeInstanceAsync(id);
        Assert.Equal("kept", (await EndAsync(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task A_resumed_instance_without_mail_runs_again()
    {
        AppThatWaits();
        await StartAsync();
        string id = await WaitingInstance();
        await Client.SuspendInstanceAsync(id);
        await UntilAsync(id, OrchestrationRuntimeStatus.Suspended);
        await Client.ResumeInstanceAsync(id);
        await UntilAsync(id, OrchestrationRuntimeStatus.Running);
    }

    [Fact]
    public async Task An_id_in_use_is_refused_unless_the_caller_says_otherwise()
    {
        AppThatWaits();
        await StartAsync();
        await WaitingInstance("one");
        var refused = await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(() => ScheduleAsync("Wait", id: "one"));
        Assert.Equal("An Orchestration instance with the ID one already exists.", refused.Message);

        var onlyCompleted = new StartOrchestrationOptions("one").WithDedupeStatuses(OrchestrationRuntimeStatus.Completed);
        await Client.ScheduleNewOrchestrationInstanceAsync("Wait", onlyCompleted);
        await ReachedAsync("one", "waiting");
        await Client.RaiseEventAsync("one", "go", "second");
        Assert.Equal("second", (await EndAsync("one")).ReadOutputAs<string>());

        await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(
            () => Client.ScheduleNewOrchestrationInstanceAsync("Wait", onlyCompleted));
    }

    [Fact]
    public async Task A_finished_id_may_be_used_again()
    {
        App.Orchestrator("Echo", context => Task.FromResult(context.GetInput<int>()));
        await StartAsync();
        for (int n = 0; n < 3; n++)
        {
            await ScheduleAsync("Echo", n, id: "same");
            Assert.Equal(n, (await EndAsync("same")).ReadOutputAs<int>());
        }
    }

    [Theory]
    [InlineData("@entity")]
    [InlineData("a/b")]
    [InlineData("a#b")]
    public async Task An_id_that_the_real_storage_cannot_hold_is_refused(string id)
    {
        AppThatWaits();
        await StartAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => ScheduleAsync("Wait", id: id));
    }

    [Fact]
    public async Task Queries_filter_and_page_in_the_order_of_creation()
    {
        App.Orchestrator("Echo", context => Task.FromResult(0)).Orchestrator<int>("Fail", _ => throw new FormatException());
        await StartAsync();
        for (int n = 0; n < 7; n++)
        {
            await ScheduleAsync(n == 3 ? "Fail" : "Echo", id: $"a:{n}");
            await EndAsync($"a:{n}");
            Clock.Advance(TimeSpan.FromMinutes(1));
        }

        await ScheduleAsync("Echo", id: "b:0");
        await EndAsync("b:0");

        List<int> pages = [];
        List<string> ids = [];
        OrchestrationQuery threeByThree = new(InstanceIdPrefix: "a:", PageSize: 3);
        await foreach (Page<OrchestrationMetadata> page in Client.GetAllInstancesAsync(threeByThree).AsPages())
        {
            pages.Add(page.Values.Count);
            ids.AddRange(page.Values.Select(metadata => metadata.InstanceId));
        }

        Assert.Equal([3, 3, 1], pages);
        Assert.Equal(Enumerable.Range(0, 7).Select(n => $"a:{n}"), ids);

        DateTimeOffset start = Clock.GetUtcNow().AddMinutes(-7);
        Assert.Equal(["a:3"], await Ids(new OrchestrationQuery(Statuses: [OrchestrationRuntimeStatus.Failed])));
        Assert.Equal(["a:2", "a:3"], await Ids(new OrchestrationQuery(CreatedFrom: start.AddMinutes(2), CreatedTo: start.AddMinutes(3))));
    }

    [Fact]
    public async Task Purge_takes_finished_instances_only()
    {
        AppThatWaits();
        App.Orchestrator("Parent", context => context.CallSubOrchestratorAsync<int>("Echo", null, Child))
            .Orchestrator("Echo", _ => Task.FromResult(0));
        await StartAsync();
        await WaitingInstance("open");
        await ScheduleAsync("Parent", id: "parent");
        await EndAsync("parent");
        await ScheduleAsync("Echo", id: "other");
        await EndAsync("other");

        Assert.Equal(0, (await Client.PurgeInstanceAsync("open")).PurgedInstanceCount);
        Assert.Equal(0, (await Client.PurgeInstanceAsync("nobody")).PurgedInstanceCount);
        Assert.Equal(2, (await Client.PurgeInstanceAsync("parent", new PurgeInstanceOptions(Recursive: true))).PurgedInstanceCount);
        PurgeInstancesFilter old = new(CreatedTo: Clock.GetUtcNow().AddDays(-1));
        Assert.Equal(0, (await Client.PurgeAllInstancesAsync(old)).PurgedInstanceCount);
        Assert.Equal(1, (await Client.PurgeAllInstancesAsync(new PurgeInstancesFilter())).PurgedInstanceCount);
        Assert.Equal(["open"], await Ids(new OrchestrationQuery()));
    }

    [Fact]
    public async Task Waiting_for_the_start_returns_as_soon_as_the_instance_runs()
    {
        AppThatWaits();
        await StartAsync();
        Task<OrchestrationMetadata> start = Client.WaitForInstanceStartAsync("later");
        await ScheduleAsync("Wait", id: "later");
        Assert.Equal(OrchestrationRuntimeStatus.Running, (await start).RuntimeStatus);

        using CancellationTokenSource stop = new();
        Task<OrchestrationMetadata> end = Client.WaitForInstanceCompletionAsync("later", stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => end);
    }

    [Fact]
    public async Task Two_engines_over_one_file_are_refused()
    {
        await StartAsync();
        IOException refused = Assert.Throws<IOException>(() => Open());
        Assert.Contains("Expected to be the only user", refused.Message);
    }

    async Task<List<string>> Ids(OrchestrationQuery query)
    {
        List<string> ids = [];
        await foreach (OrchestrationMetadata metadata in Client.GetAllInstancesAsync(query))
            ids.Add(metadata.InstanceId);
        return ids;
    }
}
