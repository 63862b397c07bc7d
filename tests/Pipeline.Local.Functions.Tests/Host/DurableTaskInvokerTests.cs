using System.Diagnostics;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.DurableTask;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Moq;
using Pipeline.Local.Functions.Durable;

namespace Pipeline.Local.Functions.Tests.Host;

public class DurableTaskInvokerTests
{
    static readonly TaskActivityContext AnyActivity = Mock.Of<TaskActivityContext>();

    [Fact]
    public async Task Finds_tasks_by_name_whatever_its_case()
    {
        await using TestApp app = TestApp.Build([typeof(Functions)]);
        var invoker = app.Services.GetRequiredService<ITaskInvoker>();

        Assert.True(invoker.HasOrchestrator("count"));
        Assert.True(invoker.HasActivity("JOIN"));
        Assert.False(invoker.HasOrchestrator("Join"));
        Assert.False(invoker.HasActivity("Count"));
    }

    [Fact]
    public async Task Reads_an_activitys_input_as_JSON()
    {
        await using TestApp app = TestApp.Build([typeof(Functions)]);
        var invoker = app.Services.GetRequiredService<ITaskInvoker>();

        Assert.Equal("a+b Join", await invoker.RunActivityAsync("Join", AnyActivity, """{"Left":"a","Right":"b"}""", CancellationToken.None));
        Assert.Equal("nothing", await invoker.RunActivityAsync("Join", AnyActivity, null, CancellationToken.None));
    }

    [Fact]
    public async Task Passes_on_an_activitys_exception_as_it_is()
    {
        await using TestApp app = TestApp.Build([typeof(Functions)]);
        var invoker = app.Services.GetRequiredService<ITaskInvoker>();

        var e = await Assert.ThrowsAsync<InvalidDataException>(() => invoker.RunActivityAsync("Throw", AnyActivity, "1", CancellationToken.None));
        Assert.Equal("as it should", e.Message);
    }

    [Fact]
    public async Task Gives_the_activities_of_an_orchestration_one_trace()
    {
        List<Activity> spans = [];
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Microsoft.Azure.Functions.Worker",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            // Tests beside this one run functions too.
            ActivityStopped = span => { if (span.GetTagItem("durabletask.task.instance_id") is "one of mine" or "another of mine") lock (spans) spans.Add(span); },
        };
        ActivitySource.AddActivityListener(listener);
        await using TestApp app = TestApp.Build([typeof(Functions)]);
        var invoker = app.Services.GetRequiredService<ITaskInvoker>();

        await invoker.RunActivityAsync("Join", Of("one of mine"), null, CancellationToken.None);
        await Assert.ThrowsAsync<InvalidDataException>(() => invoker.RunActivityAsync("Throw", Of("one of mine"), "1", CancellationToken.None));
        await invoker.RunActivityAsync("Join", Of("another of mine"), null, CancellationToken.None);

        Assert.Equal(["function Join", "function Throw", "function Join"], spans.Select(span => span.DisplayName));
        Assert.Equal(spans[0].TraceId, spans[1].TraceId);
        Assert.NotEqual(spans[0].TraceId, spans[2].TraceId);
        Assert.Equal((ActivityStatusCode.Error, "InvalidDataException"), (spans[1].Status, spans[1].StatusDescription));

        static TaskActivityContext Of(string instance) => Mock.Of<TaskActivityContext>(context => context.InstanceId == instance);
    }

    [Fact]
    public async Task Gives_an_orchestrator_its_context_and_its_input()
    {
        await using TestApp app = TestApp.Build([typeof(Functions)]);
        var context = new Mock<TaskOrchestrationContext>();
        context.Setup(c => c.GetInput<int>()).Returns(41);

        Assert.Equal(42, await app.Services.GetRequiredService<ITaskInvoker>().RunOrchestratorAsync("Count", context.Object));
    }

    [Fact]
    public async Task Keeps_an_orchestrator_on_the_callers_thread_where_middleware_passes_straight_through()
    {
        await using TestApp app = TestApp.Build([typeof(Functions)], builder => builder.UseMiddleware<PassThrough>());
        var invoker = app.Services.GetRequiredService<ITaskInvoker>();
        var activity = new TaskCompletionSource<int>();
        var context = new Mock<TaskOrchestrationContext>();
        context.Setup(c => c.CallActivityAsync<int>("Add", null, null)).Returns(activity.Task);

        // An engine completes the task an orchestrator awaits on its own thread, and the rest of the orchestrator runs there and then.
        Task<object?>? run = null;
        bool finishedInside = false;
        var engine = new Thread(() =>
        {
            SynchronizationContext.SetSynchronizationContext(new Inline());
            run = invoker.RunOrchestratorAsync("Threads", context.Object);
            activity.SetResult(1);
            finishedInside = run.IsCompleted;
        });
        engine.Start();
        engine.Join();

        Assert.True(finishedInside);
        Assert.Equal([engine.ManagedThreadId, engine.ManagedThreadId], (int[])(await run!)!);
        Assert.Equal(["middleware of Threads"], app.Journal.Lines);
    }

    sealed class Inline : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) => d(state);
    }

    internal class PassThrough(Journal journal) : IFunctionsWorkerMiddleware
    {
        public Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
        {
            journal.Note($"middleware of {context.FunctionDefinition.Name}");
            return next(context);
        }
    }

    internal sealed record Pair(string Left, string Right);

    internal static class Functions
    {
        [Function("Join")]
        public static Task<string> Join([ActivityTrigger] Pair? input, FunctionContext context, CancellationToken cancellation) =>
            Task.FromResult(input is null ? "nothing" : $"{input.Left}+{input.Right} {context.FunctionDefinition.Name}");

        [Function("Throw")]
        public static void Throw([ActivityTrigger] int input) => throw new InvalidDataException("as it should");

        [Function("Count")]
        public static Task<int> Count([OrchestrationTrigger] TaskOrchestrationContext context, int input) => Task.FromResult(input + 1);

        [Function("Threads")]
        public static async Task<int[]> Threads([OrchestrationTrigger] TaskOrchestrationContext context)
        {
            int before = Environment.CurrentManagedThreadId;
            await context.CallActivityAsync<int>("Add");
            return [before, Environment.CurrentManagedThreadId];
        }
    }
}
