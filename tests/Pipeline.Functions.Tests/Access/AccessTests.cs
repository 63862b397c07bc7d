using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Pipeline.Functions.Access;
using Pipeline.Local.Functions.Host;
using Pipeline.Functions.Publishing;

namespace Pipeline.Functions.Tests.Access;

/// <summary>The app's routes, its middleware and its policies on a real host; what a caller gets to is told, not run.</summary>
public sealed class AccessHost : IAsyncLifetime
{
    private const string Reached = "X-Reached";

    private static readonly (string Key, Role Role, string? Country)[] Keys =
    [
        ("key-of-an-agency-of-KGZ", Role.Agency, "KGZ"),
        ("key-of-a-coordinator-of-KGZ", Role.Coordinator, "KGZ"),
        ("key-of-a-case-manager", Role.CaseManager, null),
        ("key-of-an-administrator", Role.Administrator, null),
    ];

    private readonly string folder = Directory.CreateTempSubdirectory("access-").FullName;
    private WebApplication? app;

    /// <summary>Everybody who may ask: without a key, with an unknown one, and with one of each role.</summary>
    internal static IReadOnlyList<(string? Key, Role Role, string? Country)> Callers { get; } = [(null, Role.Anyone, null), .. Keys];

    internal HttpClient Client { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        IEnumerable<string> settings = Keys.Index().SelectMany(key => new[]
        {
            $"Key={key.Item.Key}", $"Name={key.Item.Role}", $"Role={key.Item.Role}", $"Country={key.Item.Country}", "Agency=nso", "Mission=iom",
        }.Select(setting => FormattableString.Invariant($"--Access:Keys:{key.Index}:{setting}")));
        var builder = new FunctionsApplicationBuilder(
            [.. settings, $"--FUNCTIONS_LOCAL_STATE={folder}"],
            new LocalApplicationOptions
            {
                Types = [.. typeof(AccessMiddleware).Assembly.GetTypes().Where(type => type.GetMethods().Any(method => method.GetParameters().Any(IsHttp))), typeof(Undeclared)],
            });
        builder.ConfigureFunctionsWebApplication();
        builder.UseMiddleware<AccessMiddleware>();
        builder.Use(_ => context =>
        {
            context.GetHttpContext()!.Response.Headers[Reached] = context.FunctionDefinition.Name;
            return Task.CompletedTask;
        });
        builder.Services.AddSingleton(TimeProvider.System).AddSingleton<ApiKeys>();
        app = (WebApplication)builder.Build();
        await app.StartAsync();
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new Uri(app.Urls.Single()) };

        static bool IsHttp(System.Reflection.ParameterInfo parameter) => parameter.IsDefined(typeof(HttpTriggerAttribute), inherit: false);
    }

    public async Task DisposeAsync()
    {
        Client?.Dispose();
        if (app is not null) await app.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>The answer, and the function that a request came to; null where the middleware answered.</summary>
    internal async Task<(HttpResponseMessage Answer, string? Function)> SendAsync(string method, string address, string? key)
    {
        using HttpRequestMessage request = new(new HttpMethod(method.ToUpperInvariant()), address);
        if (key is not null) request.Headers.Add("x-api-key", key);
        HttpResponseMessage answer = await Client.SendAsync(request);
        return (answer, answer.Headers.TryGetValues(Reached, out IEnumerable<string>? reached) ? reached.Single() : null);
    }

    /// <summary>A function whose author forgot to say who may call it.</summary>
    public static class Undeclared
    {
        public const string Address = "undeclared";

        [Function(nameof(Undeclared))]
        public static IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Address)] HttpRequest request) => Results.Ok();
    }
}

public class AccessTests(AccessHost host) : IClassFixture<AccessHost>
{
    [Fact]
    public void The_document_says_what_the_functions_declare()
    {
        string folder = Path.Combine(Repository.Root, "docs"), document = Path.Combine(folder, "access.md"), received = Path.Combine(folder, "access.received.md");
        string expected = AccessMatrix.Write();
        if (File.Exists(document) && File.ReadAllText(document).ReplaceLineEndings("\n") == expected)
        {
            File.Delete(received);
            return;
        }

        File.WriteAllText(received, expected);
        Assert.Fail("docs/access.md is not what the functions declare. Compare it with docs/access.received.md, and take that in its place if it is right.");
    }

    [Fact]
    public async Task Every_route_lets_in_whom_it_declares_and_nobody_else()
    {
        List<string> wrong = [];
        int asked = 0;
        foreach (AccessRow row in AccessMatrix.Rows)
            foreach (string method in row.Methods[0] == "any" ? ["get", "post"] : row.Methods)
                foreach (string country in row.IsOfCountry ? ["KGZ", "MDA"] : new[] { "KGZ" })
                    foreach ((string? key, Role role, string? own) in AccessHost.Callers)
                    {
                        asked++;
                        bool allowed = row.Allows(role, own == country);
                        (HttpResponseMessage answer, string? function) = await host.SendAsync(method, row.AddressIn(country), key);
                        using (answer)
                            if (allowed ? function != row.Function : function is not null || !IsRefusal(answer, row, role))
                                wrong.Add($"{method} {row.AddressIn(country)} as {role}: {(int)answer.StatusCode}, came to {function ?? "nothing"}; expected {(allowed ? row.Function : "a refusal")}");
                    }

        Assert.Empty(wrong);
        Assert.True(asked > 1000, $"{asked} requests were made.");
    }

    [Fact]
    public async Task A_key_that_nobody_has_is_refused_everywhere()
    {
        foreach (AccessRow row in AccessMatrix.Rows)
        {
            (HttpResponseMessage answer, string? function) = await host.SendAsync(row.Methods[0] == "any" ? "get" : row.Methods[0], row.AddressIn("KGZ"), "key-of-an-administratoR");
            using (answer) Assert.Equal((row.Function, HttpStatusCode.Unauthorized, null), (row.Function, answer.StatusCode, function));
        }
    }

    [Fact]
    public async Task A_function_that_declares_nothing_is_for_nobody()
    {
        foreach ((string? key, Role role, _) in AccessHost.Callers)
        {
            (HttpResponseMessage answer, string? function) = await host.SendAsync("get", "/" + AccessHost.Undeclared.Address, key);
            using (answer) Assert.Equal((role, role != Role.Anyone, null), (role, answer.StatusCode == HttpStatusCode.Forbidden, function));
        }
    }

    // A method that a route does not declare comes to the page that says so, or to nothing.
    [Fact]
    public async Task No_method_reaches_a_function_that_does_not_declare_it()
    {
        foreach (string address in AccessMatrix.Rows.Select(row => row.AddressIn("KGZ")).Distinct())
            foreach (string method in new[] { "get", "post", "put", "patch", "delete" })
            {
                (HttpResponseMessage answer, string? function) = await host.SendAsync(method, address, AccessHost.Callers[^1].Key);
                answer.Dispose();
                Assert.True(
                    function is null or nameof(Pages.UnknownPage) || AccessMatrix.Rows.Single(row => row.Function == function).Methods.Contains(method), $"{method} {address} came to {function}.");
            }
    }

    [Fact]
    public async Task Every_answer_has_the_security_headers()
    {
        foreach (AccessRow row in AccessMatrix.Rows)
        {
            (HttpResponseMessage answer, _) = await host.SendAsync(row.Methods[0] == "any" ? "get" : row.Methods[0], row.AddressIn("KGZ"), null);
            using (answer)
            {
                Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
                Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
                Assert.Contains("frame-ancestors 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
                Assert.Equal("max-age=31536000", answer.Headers.GetValues("Strict-Transport-Security").Single());
                Assert.Equal("same-origin", answer.Headers.GetValues("Cross-Origin-Opener-Policy").Single());
                Assert.False(answer.Headers.Contains("Server"));
                // What is for somebody is kept by nobody else, and no other site may read it.
                if (row.Roles.Contains(Role.Anyone)) continue;
                Assert.True(answer.Headers.CacheControl!.NoStore);
                Assert.Equal("same-origin", answer.Headers.GetValues("Cross-Origin-Resource-Policy").Single());
                Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
            }
        }
    }

    // A page may send people without a key to where they sign in; an address of the API says what is wrong.
    private static bool IsRefusal(HttpResponseMessage answer, AccessRow row, Role role) => role != Role.Anyone
        ? answer.StatusCode == HttpStatusCode.Forbidden
        : answer.StatusCode == HttpStatusCode.Unauthorized || (answer.StatusCode == HttpStatusCode.Redirect && !row.Route.StartsWith("api/", StringComparison.Ordinal));
}
