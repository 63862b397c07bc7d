using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Pipeline.Local.Functions.Tests.Durable;

public class SubOrchestrationTests : EngineTest
{
    [Fact]
    public async Task A_child_has_its_own_instance_and_knows_its_parent()
    {
        App.Orchestrator("Child", context => Task.FromResult(
                $"{context.GetInput<string>()} {context.InstanceId} {context.Parent!.Name} {context.Parent.InstanceId}"))
            .Orchestrator("Parent", context => context.CallSubOrchestratorAsync<string>(
                "Child", "hello", new SubOrchestrationOptions(instanceId: context.InstanceId + ":child")));
        await StartAsync();
        await ScheduleAsync("Parent", id: "p");
        Assert.Equal("hello p:child Parent p", (await EndAsync("p")).ReadOutputAs<string>());
        Assert.Equal("Child", (await EndAsync("p:child")).Name);
    }

    [Fact]
    public async Task Children_without_an_id_each_get_one()
    {
        App.Orchestrator("Child", context => Task.FromResult(context.InstanceId));
        string[]? ids = await OutputOf(context => Task.WhenAll(
            Enumerable.Range(0, 10).Select(_ => context.CallSubOrchestratorAsync<string>("Child"))));
        Assert.Equal(10, ids!.Distinct().Count());
    }

    [Fact]
    public async Task A_failed_child_fails_its_task()
    {
        App.Orchestrator<int>("Child", _ => throw new FormatException("bad"));
        TaskFailureDetails failure = await FailureOf(context => context.CallSubOrchestratorAsync<int>("Child"));
        Assert.Equal("Task 'Child' (#0) failed with an unhandled exception: bad", failure.ErrorMessage);
        Assert.True(failure.InnerFailure!.IsCausedBy<FormatException>());
    }

    [Fact]
    public async Task A_child_under_an_id_in_use_fails_its_task()
    {
        TaskFailureDetails failure = await FailureOf(context => context.CallSubOrchestratorAsync<int>(
            "Main", null, new TaskOptions().WithInstanceId(context.InstanceId)));
        Assert.Contains("already exists.", failure.ErrorMessage);
    }

    [Fact]
    public async Task A_child_may_continue_as_new_before_it_answers()
    {
        App.Orchestrator("Child", context =>
        {
            int n = context.GetInput<int>();
            if (n < 5)
                context.ContinueAsNew(n + 1);
            return Task.FromResult(n);
        });
        Assert.Equal(5, await OutputOf(context => context.CallSubOrchestratorAsync<int>("Child", 1)));
    }

    [Fact]
    public async Task Continue_as_new_starts_again_with_the_new_input_and_an_empty_history()
    {
        App.Activity<int, int>("Step", n => n + 1).Orchestrator("Loop", async context =>
        {
            int n = await context.CallActivityAsync<int>("Step", context.GetInput<int>());
            context.SetCustomStatus(n);
            if (n < 20)
                context.ContinueAsNew(n);
            return n;
        });
        await StartAsync();
        OrchestrationMetadata end = await RunAsync("Loop", 0);
        Assert.Equal(20, end.ReadOutputAs<int>());
        Assert.Equal("19", end.SerializedInput);
        Assert.Equal("20", end.SerializedCustomStatus);
    }

    [Fact]
    public async Task Continue_as_new_keeps_the_order_of_events_it_did_not_use()
    {
        App.Orchestrator("Collect", async context =>
        {
            string soFar = context.GetInput<string>() ?? "";
            if (soFar.Length == 0)
            {
                context.SetCustomStatus("waiting");
                await context.WaitForExternalEvent<string>("go");
            }

            soFar += await context.WaitForExternalEvent<string>("letter");
            if (soFar.Length < 5)
                context.ContinueAsNew(soFar);
            return soFar;
        });
        await StartAsync();
        string id = await ScheduleAsync("Collect");
        await ReachedAsync(id, "waiting");
        foreach (char letter in "abcde")
            await Client.RaiseEventAsync(id, "letter", letter.ToString());
        await Client.RaiseEventAsync(id, "go", "");
        Assert.Equal("abcde", (await EndAsync(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Continue_as_new_can_drop_them()
    {
        App.Orchestrator("Main", async context =>
        {
            if (context.GetInput<string>() is null)
            {
                context.SetCustomStatus("first");
                await context.WaitForExternalEvent<string>("go");
                context.ContinueAsNew("again", preserveUnprocessedEvents: false);
                return "";
            }

            context.SetCustomStatus("second");
            return await context.WaitForExternalEvent<string>("letter");
        });
        await StartAsync();
        string id = await ScheduleAsync("Main");
        await ReachedAsync(id, "first");
        await Client.RaiseEventAsync(id, "letter", "dropped");
        await Client.RaiseEventAsync(id, "go", "");
        await ReachedAsync(id, "second");
        await Client.RaiseEventAsync(id, "letter", "taken");
        Assert.Equal("taken", (await EndAsync(id)).ReadOutputAs<string>());
    }
}
