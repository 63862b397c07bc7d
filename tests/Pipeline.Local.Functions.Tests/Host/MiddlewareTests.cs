using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Hosting;
using Pipeline.Local.Functions.Host;

namespace Pipeline.Local.Functions.Tests.Host;

public class MiddlewareTests
{
    [Fact]
    public async Task Runs_in_the_order_in_which_it_was_added()
    {
        await using TestApp app = await TestApp.StartAsync([typeof(Functions)], builder =>
        {
            builder.ConfigureFunctionsWebApplication();
            builder.UseMiddleware<Outer>().UseMiddleware<Inner>();
        });

        Assert.Equal("from the middleware", await app.Client.GetStringAsync("/api/Answer"));
        Assert.Equal(["outer before", "inner before", "function", "inner after", "outer after"], app.Journal.Lines);
    }

    [Fact]
    public async Task Answers_by_itself_where_it_does_not_go_on()
    {
        await using TestApp app = await TestApp.StartAsync([typeof(Functions)], builder =>
        {
            builder.ConfigureFunctionsWebApplication();
            builder.UseMiddleware<Doorkeeper>();
        });

        using HttpResponseMessage answer = await app.Client.GetAsync("/api/Answer");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains("\"title\":\"Who are you?\"", await answer.Content.ReadAsStringAsync());
        Assert.Equal("yes", answer.Headers.GetValues("x-checked").Single());
        Assert.Empty(app.Journal.Lines);
    }

    [Fact]
    public async Task Sets_headers_that_every_answer_carries()
    {
        await using TestApp app = await TestApp.StartAsync([typeof(Functions)], builder =>
        {
            builder.ConfigureFunctionsWebApplication();
            builder.UseMiddleware<Doorkeeper>();
        });

        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/Answer");
        request.Headers.Add("x-api-key", "key");
        using HttpResponseMessage answer = await app.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("yes", answer.Headers.GetValues("x-checked").Single());
    }

    [Fact]
    public async Task Is_passed_by_where_its_condition_does_not_hold()
    {
        await using TestApp app = await TestApp.StartAsync([typeof(Functions)], builder =>
        {
            builder.ConfigureFunctionsWebApplication();
            builder.UseWhen<Outer>(context => context.FunctionDefinition.Name == "Answer");
        });

        await app.Client.GetStringAsync("/api/Other");
        Assert.Empty(app.Journal.Lines);

        await app.Client.GetStringAsync("/api/Answer");
        Assert.Equal(["outer before", "function", "outer after"], app.Journal.Lines);
    }

    [Fact]
    public async Task Finds_the_functions_method_by_its_entry_point()
    {
        await using TestApp app = TestApp.Build([typeof(Functions)]);

        LocalFunction function = app.Catalogue.Enabled.Single(f => f.Name == "Answer");

        int dot = function.EntryPoint.LastIndexOf('.');
        Assert.Equal(typeof(Functions), typeof(MiddlewareTests).Assembly.GetType(function.EntryPoint[..dot]));
        Assert.Equal(nameof(Functions.AnswerAsync), function.EntryPoint[(dot + 1)..]);
        Assert.Equal(typeof(MiddlewareTests).Assembly.Location, function.PathToAssembly);
        Assert.Equal(["request", "context"], function.Parameters.Select(p => p.Name));
    }

    internal class Functions(Journal journal)
    {
        [Function("Answer")]
        public Task<IResult> AnswerAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request, FunctionContext context)
        {
            journal.Note("function");
            return Task.FromResult(Results.Text($"from the {request.HttpContext.Items["said"] ?? "function"}"));
        }

        [Function("Other")]
        public IResult Other([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => Results.Ok();
    }

    internal class Outer(Journal journal) : IFunctionsWorkerMiddleware
    {
        public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
        {
            journal.Note("outer before");
            context.GetHttpContext()!.Items["said"] = "middleware";
            await next(context);
            // The result is written when all middleware has returned, as in the real package.
            Assert.False(context.GetHttpContext()!.Response.HasStarted);
            journal.Note("outer after");
        }
    }

    internal class Inner(Journal journal) : IFunctionsWorkerMiddleware
    {
        public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
        {
            journal.Note("inner before");
            await next(context);
            journal.Note("inner after");
        }
    }

    internal class Doorkeeper : IFunctionsWorkerMiddleware
    {
        public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
        {
            HttpContext http = context.GetHttpContext()!;
            http.Response.Headers["x-checked"] = "yes";
            if (http.Request.Headers.ContainsKey("x-api-key"))
                await next(context);
            else
                await Results.Problem(title: "Who are you?", statusCode: StatusCodes.Status401Unauthorized).ExecuteAsync(http);
        }
    }
}
