using System.Collections.Concurrent;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Pipeline.Local.Functions.Durable;

namespace Pipeline.Local.Functions.Tests.Durable;

/// <summary>
/// The engine is stopped dead at each commit in turn, just before it and just after it, and another goes on over the same file. Whatever
/// the instant, the result is the same, and only activities that may have been running were run again.
/// </summary>
public class CrashTests : EngineTest
{
    const string Id = "crash";

    ConcurrentDictionary<string, int> runs = [];

    [Theory]
    [InlineData(nameof(CommitPoint.Before))]
    [InlineData(nameof(CommitPoint.After))]
    public async Task Goes_on_to_the_same_result_from_any_instant(string point)
    {
        App.Activity<string, string>("Work", key =>
            {
                int run = runs.AddOrUpdate(key, 1, (_, n) => n + 1);
                return key != "flaky" || run > 1 ? key : throw new TimeoutException();
            })
            .Orchestrator("Child", async context =>
            {
                if (context.GetInput<int>() == 0)
                {
                    context.ContinueAsNew(1);
                    return "";
                }

                return await context.CallActivityAsync<string>("Work", "child");
            })
            .Orchestrator("Main", async context =>
            {
                await context.CallActivityAsync<string>("Work", "flaky", new TaskOptions(new RetryPolicy(3, TimeSpan.FromTicks(1))));
                string[] fan = await Task.WhenAll(Enumerable.Range(0, 3).Select(n => context.CallActivityAsync<string>("Work", $"fan{n}")));
                string child = await context.CallSubOrchestratorAsync<string>("Child", 0);
                string approval = await context.WaitForExternalEvent<string>("approval", TimeSpan.FromHours(1));
                return string.Join(' ', [.. fan, child, approval]);
            });

        Time = TimeProvider.System;
        int crashes = 0;
        for (int commit = 1; await CrashesAtAsync(Enum.Parse<CommitPoint>(point), commit); commit++)
            crashes++;
        Assert.InRange(crashes, 15, 60);
    }

    async Task<bool> CrashesAtAsync(CommitPoint point, int commit)
    {
        runs = [];
        TaskCompletionSource crashed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int commits = 0;
        DurableEngine first = Open();
        first.Database.OnCommit = reached =>
        {
            if (reached == point && ++commits == commit)
            {
                crashed.SetResult();
                throw new IOException("the process is gone");
            }
        };

        string? output = await DriveAsync(first, crashed.Task);
        if (output is null)
        {
            SpinWait.SpinUntil(() => first.Database.IsClosed);
            output = await DriveAsync(Open(), new TaskCompletionSource().Task);
        }

        Assert.Equal("fan0 fan1 fan2 child yes", output);
        Assert.Equal(["child", "fan0", "fan1", "fan2", "flaky"], runs.Keys.Order());

        // "flaky" runs twice by design; beyond that only what two activity workers held when the engine died.
        int repeated = runs.Values.Sum() - 6;
        Assert.InRange(repeated, 0, crashed.Task.IsCompleted ? 2 : 0);

        if (crashed.Task.IsCompleted)
            await StopAsync();
        await StopAsync();
        await PurgeAsync();
        return crashed.Task.IsCompleted;
    }

    // What the world outside does; whatever failed because the engine died is done again with the next one.
    async Task<string?> DriveAsync(DurableEngine engine, Task crashed)
    {
        try
        {
            await engine.StartAsync();
            if (await engine.Client.GetInstanceAsync(Id) is null)
                await engine.Client.ScheduleNewOrchestrationInstanceAsync("Main", new StartOrchestrationOptions(Id));
            Task<OrchestrationMetadata> end = engine.Client.WaitForInstanceCompletionAsync(Id, getInputsAndOutputs: true);
            await ApproveAsync(engine.Client);
            await Task.WhenAny(end, crashed).WaitAsync(TimeSpan.FromSeconds(30));
            return end.IsCompleted ? (await end).ReadOutputAs<string>() : null;
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException && crashed.IsCompleted)
        {
            return null;
        }
    }

    // The approval may have reached the file, and by now ended the instance, although the engine died before it could say so.
    static async Task ApproveAsync(DurableTaskClient client)
    {
        try
        {
            await client.RaiseEventAsync(Id, "approval", "yes");
        }
        catch (InvalidOperationException e) when (e is not ObjectDisposedException && e.Message.EndsWith("Completed state."))
        {
        }
    }

    async Task PurgeAsync()
    {
        DurableEngine engine = Open();
        Assert.True((await engine.Client.PurgeInstanceAsync(Id, new PurgeInstanceOptions(Recursive: true))).PurgedInstanceCount > 0);
        await StopAsync();
    }
}
