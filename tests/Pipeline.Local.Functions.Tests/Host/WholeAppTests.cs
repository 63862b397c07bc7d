using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Hosting;

namespace Pipeline.Local.Functions.Tests.Host;

/// <summary>HTTP, middleware, the durable engine and timers together, as an app has them.</summary>
public class WholeAppTests
{
    const string HostJson = """{ "extensions": { "durableTask": { "hubName": "%HUB%", "maxConcurrentActivityFunctions": 1 } } }""";
    static readonly Dictionary<string, string?> Settings = new() { ["HUB"] = "WholeApp" };

    [Fact]
    public async Task Runs_an_orchestration_that_a_request_starts()
    {
        await using TestApp app = await TestApp.StartAsync([typeof(Functions)], WithMiddleware, HostJson, Settings);

        Assert.Equal("\"3 letters, 5 letters\"", await app.Client.GetStringAsync("/api/Start?words=one,three"));

        Assert.Equal(2, app.Journal.Lines.Count(line => line == "Measure"));
        Assert.Contains("MeasureAll", app.Journal.Lines);
        Assert.Equal("Start", app.Journal.Lines.First());
    }

    [Fact]
    public async Task Keeps_the_hub_in_the_state_folder()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("pipeline-hub-");
        await using (await TestApp.StartAsync([typeof(Functions)], WithMiddleware, HostJson, Settings, folder.FullName))
            Assert.True(File.Exists(Path.Combine(folder.FullName, "WholeApp.db")));
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Runs_timers()
    {
        await using TestApp app = await TestApp.StartAsync([typeof(Timers)]);

        Assert.Equal(["tick", "tick"], (await app.Journal.WaitForAsync(2)).Take(2));
    }

    [Fact]
    public async Task Lets_an_activity_finish_when_it_stops()
    {
        await using TestApp app = await TestApp.StartAsync([typeof(Functions)], WithMiddleware, HostJson, Settings);
        await app.Client.GetStringAsync("/api/StartSlow?activity=Slow");
        while (!app.Journal.Lines.Contains("slow begins")) await Task.Delay(10);

        await app.StopAsync().WaitAsync(TimeSpan.FromSeconds(4));

        Assert.Contains("slow ends", app.Journal.Lines);
    }

    [Fact]
    public async Task Leaves_an_activity_behind_that_does_not_heed_its_cancellation()
    {
        await using TestApp app = await TestApp.StartAsync([typeof(Functions)], WithMiddleware, HostJson, Settings);
        await app.Client.GetStringAsync("/api/StartSlow?activity=Deaf");
        while (!app.Journal.Lines.Contains("deaf begins")) await Task.Delay(10);

        await app.StopAsync().WaitAsync(TimeSpan.FromSeconds(10));
    }

    static void WithMiddleware(FunctionsApplicationBuilder builder)
    {
        builder.ConfigureFunctionsWebApplication();
        builder.UseMiddleware<Names>();
    }

    internal class Names(Journal journal) : IFunctionsWorkerMiddleware
    {
        public Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
        {
            journal.Note(context.FunctionDefinition.Name);
            return next(context);
        }
    }

    internal class Functions(Journal journal)
    {
        [Function(nameof(Start))]
        public async Task<IResult> Start(
            [HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
        {
            string id = await client.ScheduleNewOrchestrationInstanceAsync(
                nameof(MeasureAll), request.Query["words"].ToString().Split(','), cancellation);
            OrchestrationMetadata done = await client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, cancellation);
            return Results.Text(done.SerializedOutput);
        }

        [Function(nameof(MeasureAll))]
        public static async Task<string> MeasureAll([OrchestrationTrigger] TaskOrchestrationContext context, string[] words) =>
            string.Join(", ", await Task.WhenAll(words.Select(word => context.CallActivityAsync<string>(nameof(Measure), word))));

        [Function(nameof(Measure))]
        public string Measure([ActivityTrigger] string word) => $"{word.Length} letters";

        [Function(nameof(StartSlow))]
        public async Task<IResult> StartSlow(
            [HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request, [DurableClient] DurableTaskClient client) =>
            Results.Text(await client.ScheduleNewOrchestrationInstanceAsync(nameof(OneActivity), request.Query["activity"].ToString()));

        [Function(nameof(OneActivity))]
        public static Task OneActivity([OrchestrationTrigger] TaskOrchestrationContext context) =>
            context.CallActivityAsync(context.GetInput<string>()!);

        [Function(nameof(Slow))]
        public async Task Slow([ActivityTrigger] string? input, CancellationToken cancellation)
        {
            journal.Note("slow begins");
            await Task.Delay(TimeSpan.FromSeconds(1), cancellation);
            journal.Note("slow ends");
        }

        [Function(nameof(Deaf))]
        public async Task Deaf([ActivityTrigger] string? input)
        {
            journal.Note("deaf begins");
            await Task.Delay(TimeSpan.FromSeconds(30));
        }
    }

    internal class Timers(Journal journal)
    {
        [Function("Tick")]
        public void Tick([TimerTrigger("* * * * * *")] TimerInfo timer) => journal.Note("tick");
    }
}
