using System.Buffers;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

namespace Pipeline.Local.Functions.Tests.Host;

public class HttpTests
{
    const string NoPrefix = """{ "extensions": { "http": { "routePrefix": "" } } }""";

    [Fact]
    public async Task Answers_with_an_IResult_under_the_default_prefix_and_the_functions_own_name()
    {
        await using TestApp app = await TestApp.StartAsync([typeof(Answers)]);

        Assert.Equal("""{"kind":"result"}""", await app.Client.GetStringAsync("/api/AsResult"));
        Assert.Equal(HttpStatusCode.NotFound, (await app.Client.GetAsync("/AsResult")).StatusCode);
    }

    [Fact]
    public async Task Answers_with_an_IActionResult()
    {
        await using TestApp app = await TestApp.StartAsync([typeof(Answers)]);

        using HttpResponseMessage answer = await app.Client.GetAsync("/api/AsActionResult");

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal("""{"kind":"action"}""", await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("AsTask")]
    [InlineData("AsVoid")]
    public async Task Answers_200_where_a_function_returns_nothing(string name)
    {
        await using TestApp app = await TestApp.StartAsync([typeof(Answers)]);

        Assert.Equal("written", await app.Client.GetStringAsync($"/api/{name}"));
    }

    [Theory]
    [InlineData("/", "home")]
    [InlineData("/KEN/2025", "page KEN 2025")]
    [InlineData("/assets/css/site.css", "asset css/site.css")]
    [InlineData("/api/profiles", "profiles all")]
    [InlineData("/api/profiles/KEN", "profiles KEN")]
    [InlineData("/KENYA/2025", null)]
    [InlineData("/KEN/twenty", null)]
    public async Task Reads_a_route_as_ASP_NET_Core_does(string path, string? expected)
    {
        await using TestApp app = await TestApp.StartAsync([typeof(Pages)], hostJson: NoPrefix);

        using HttpResponseMessage answer = await app.Client.GetAsync(path);

        Assert.Equal(expected is null ? HttpStatusCode.NotFound : HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(expected ?? "", await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("GET", "/things/1", "first")]
    [InlineData("GET", "/things/new", "first")]
    [InlineData("POST", "/things/new", "second")]
    [InlineData("DELETE", "/things/new", "Third")]
    [InlineData("PUT", "/things/new", null)]
    public async Task Takes_the_first_route_that_fits_by_the_names_of_the_functions(string method, string path, string? expected)
    {
        await using TestApp app = await TestApp.StartAsync([typeof(Overlapping)], hostJson: NoPrefix);

        using HttpResponseMessage answer = await app.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        Assert.Equal(expected is null ? HttpStatusCode.NotFound : HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(expected ?? "", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Takes_the_methods_that_the_trigger_names_and_any_where_it_names_none()
    {
        await using TestApp app = await TestApp.StartAsync([typeof(Answers)]);

        Assert.Equal(HttpStatusCode.NotFound, (await app.Client.PostAsync("/api/AsResult", null)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await app.Client.DeleteAsync("/api/AsTask")).StatusCode);
    }

    [Theory]
    [InlineData("FunctionLevel")]
    [InlineData("AdminLevel")]
    [InlineData("NoLevel")]
    [InlineData("NoLevelButMethods")]
    public async Task Refuses_every_level_but_anonymous(string name)
    {
        await using TestApp app = await TestApp.StartAsync([typeof(Levels)]);

        using HttpResponseMessage answer = await app.Client.GetAsync($"/api/{name}");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Empty(app.Journal.Lines);
    }

    [Fact]
    public async Task Answers_304_with_the_headers_that_the_function_set()
    {
        await using TestApp app = await TestApp.StartAsync([typeof(Answers)]);

        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/Cached");
        request.Headers.TryAddWithoutValidation("If-None-Match", "\"v1\"");
        using HttpResponseMessage answer = await app.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotModified, answer.StatusCode);
        Assert.Equal("\"v1\"", answer.Headers.ETag?.Tag);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Sends_each_event_of_a_stream_when_it_is_flushed()
    {
        await using TestApp app = await TestApp.StartAsync([typeof(Streams)], WithGate);
        var gate = app.Services.GetRequiredService<SemaphoreSlim>();

        using HttpResponseMessage answer = await app.Client.GetAsync("/api/Events", HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());

        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        for (int i = 0; i < 3; i++)
        {
            // The function holds back the next event until this one has arrived.
            Assert.Equal($"data: {i}", await reader.ReadLineAsync());
            Assert.Equal("", await reader.ReadLineAsync());
            gate.Release();
        }
    }

    [Fact]
    public async Task Cancels_a_function_whose_caller_has_gone()
    {
        await using TestApp app = await TestApp.StartAsync([typeof(Streams)]);

        using (var leaving = new CancellationTokenSource())
        {
            Task<string> call = app.Client.GetStringAsync("/api/Endless", leaving.Token);
            await app.Journal.WaitForAsync(1);
            await leaving.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        }

        Assert.Equal(["started", "cancelled"], await app.Journal.WaitForAsync(2));
    }

    [Fact]
    public async Task Stops_soon_although_a_stream_is_open()
    {
        await using TestApp app = await TestApp.StartAsync([typeof(Streams)]);
        Task<string> call = app.Client.GetStringAsync("/api/Endless");
        await app.Journal.WaitForAsync(1);

        await app.StopAsync().WaitAsync(TimeSpan.FromSeconds(8));

        Assert.Equal(["started", "cancelled"], await app.Journal.WaitForAsync(2));
        await Record.ExceptionAsync(() => call);
    }

    [Fact]
    public async Task Answers_500_without_details_where_a_function_throws()
    {
        await using TestApp app = await TestApp.StartAsync([typeof(Answers)]);

        using HttpResponseMessage answer = await app.Client.GetAsync("/api/Throws");

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Equal("", await answer.Content.ReadAsStringAsync());
        Assert.False(answer.Headers.Contains("ETag"));
    }

    [Fact]
    public async Task Breaks_off_an_answer_that_fails_on_its_way()
    {
        await using TestApp app = await TestApp.StartAsync([typeof(Streams)]);

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => app.Client.GetStringAsync("/api/FailsHalfWay"));
    }

    [Fact]
    public async Task Gives_every_invocation_a_scope_and_an_instance_of_its_own()
    {
        await using TestApp app = await TestApp.StartAsync([typeof(Scoped)], builder =>
        {
            builder.ConfigureFunctionsWebApplication();
            builder.Services.AddScoped<Scope>();
        });

        string first = await app.Client.GetStringAsync("/api/ScopeOf");
        string second = await app.Client.GetStringAsync("/api/ScopeOf");

        Assert.NotEqual(first, second);
        Assert.Equal(["disposed " + first, "disposed " + second], await app.Journal.WaitForAsync(2));
    }

    [Fact]
    public async Task Does_not_map_a_function_that_a_setting_disables()
    {
        await using TestApp app = await TestApp.StartAsync(
            [typeof(Answers)], settings: new() { ["AzureWebJobs.AsResult.Disabled"] = "true" });

        Assert.Equal(HttpStatusCode.NotFound, (await app.Client.GetAsync("/api/AsResult")).StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, (await app.Client.GetAsync("/api/AsActionResult")).StatusCode);
    }

    [Fact]
    public async Task Listens_on_the_loopback_address_only()
    {
        await using TestApp app = await TestApp.StartAsync([typeof(Answers)]);

        Assert.Equal("127.0.0.1", app.Address.Host);
    }

    static void WithGate(FunctionsApplicationBuilder builder)
    {
        builder.ConfigureFunctionsWebApplication();
        builder.Services.AddSingleton(new SemaphoreSlim(0));
    }

    internal static class Answers
    {
        [Function("AsResult")]
        public static IResult AsResult([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => Results.Ok(new { kind = "result" });

        [Function("AsActionResult")]
        public static ValueTask<IActionResult> AsActionResult([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) =>
            new(new AcceptedResult((string?)null, new { kind = "action" }));

        [Function("AsTask")]
        public static Task AsTask([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request) => request.HttpContext.Response.WriteAsync("written");

        [Function("AsVoid")]
        public static void AsVoid([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request) =>
            request.HttpContext.Response.BodyWriter.Write(Encoding.UTF8.GetBytes("written"));

        [Function("Cached")]
        public static IResult Cached([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request)
        {
            request.HttpContext.Response.Headers.ETag = "\"v1\"";
            return request.Headers.IfNoneMatch == "\"v1\"" ? Results.StatusCode(StatusCodes.Status304NotModified) : Results.Text("v1");
        }

        [Function("Throws")]
        public static async Task<IResult> Throws([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request)
        {
            request.HttpContext.Response.Headers.ETag = "\"v1\"";
            await Task.Yield();
            throw new InvalidOperationException("a secret");
        }
    }

    internal static class Pages
    {
        [Function("Home")]
        public static IResult Home([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "{ignored:maxlength(0)?}")] HttpRequest request) =>
            Results.Text("home");

        [Function("Page")]
        public static IResult Page(
            [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "{country:length(3)}/{year:int}")] HttpRequest request,
            string country, int year) => Results.Text($"page {country} {year}");

        [Function("Asset")]
        public static IResult Asset(
            [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "assets/{*path}")] HttpRequest request, string path) => Results.Text($"asset {path}");

        [Function("Profiles")]
        public static IResult Profiles(
            [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/profiles/{country?}")] HttpRequest request, string? country) =>
            Results.Text($"profiles {country ?? "all"}");
    }

    internal static class Overlapping
    {
        [Function("Third")]
        public static IResult Third([HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", "delete", Route = "things/new")] HttpRequest request) =>
            Results.Text("Third");

        [Function("second")]
        public static IResult Second([HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", Route = "things/{id}")] HttpRequest request) =>
            Results.Text("second");

        [Function("first")]
        public static IResult First([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "{*path}")] HttpRequest request) => Results.Text("first");
    }

    internal class Levels(Journal journal)
    {
        [Function("FunctionLevel")]
        public void FunctionLevel([HttpTrigger(AuthorizationLevel.Function, "get")] HttpRequest request) => journal.Note("ran");

        [Function("AdminLevel")]
        public void AdminLevel([HttpTrigger(AuthorizationLevel.Admin, "get")] HttpRequest request) => journal.Note("ran");

        [Function("NoLevel")]
        public void NoLevel([HttpTrigger] HttpRequest request) => journal.Note("ran");

        // The attribute's AuthLevel reads Anonymous here, in the real package too; the host applies Function.
        [Function("NoLevelButMethods")]
        public void NoLevelButMethods([HttpTrigger("get")] HttpRequest request) => journal.Note("ran");
    }

    internal class Streams(Journal journal, IServiceProvider services)
    {
        [Function("Events")]
        public async Task Events([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request, CancellationToken cancellation)
        {
            HttpResponse response = request.HttpContext.Response;
            response.Headers[HeaderNames.ContentType] = "text/event-stream";
            for (int i = 0; i < 3; i++)
            {
                await response.WriteAsync($"data: {i}\n\n", cancellation);
                await response.Body.FlushAsync(cancellation);
                await services.GetRequiredService<SemaphoreSlim>().WaitAsync(cancellation);
            }
        }

        [Function("Endless")]
        public async Task Endless([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request)
        {
            journal.Note("started");
            try
            {
                await Task.Delay(Timeout.Infinite, request.HttpContext.RequestAborted);
            }
            finally
            {
                journal.Note("cancelled");
            }
        }

        [Function("FailsHalfWay")]
        public async Task FailsHalfWay([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request)
        {
            await request.HttpContext.Response.WriteAsync("half");
            await request.HttpContext.Response.Body.FlushAsync();
            throw new InvalidOperationException("the other half is missing");
        }
    }

    internal class Scoped(Scope scope)
    {
        [Function("ScopeOf")]
        public IResult ScopeOf([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request, FunctionContext context) =>
            Results.Text(ReferenceEquals(scope, context.InstanceServices.GetRequiredService<Scope>()) ? scope.Id : "another scope");
    }

    internal sealed class Scope(Journal journal) : IDisposable
    {
        public string Id { get; } = Guid.NewGuid().ToString();

        public void Dispose() => journal.Note("disposed " + Id);
    }
}
