using Azure.Storage.Blobs;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Pipeline.Local.Functions.Tests.Host;

/// <summary>What could never run is refused when the app is built, with a sentence that names it.</summary>
public class FunctionCatalogueTests
{
    [Fact]
    public void Refuses_two_functions_of_one_name() => Assert.Equal(
        $"2 functions are named 'Same', in {typeof(Twice)} and {typeof(Twice)}; expected every name once.", Refusal<Twice>());

    [Fact]
    public void Refuses_a_function_without_a_trigger() => Assert.Equal(
        Of<NoTrigger>("0 of its parameters carry a trigger attribute; expected exactly one."), Refusal<NoTrigger>());

    [Fact]
    public void Refuses_a_parameter_that_nothing_gives_a_value() => Assert.Equal(
        Of<Unbound>("nothing gives parameter 'year' a value; expected an attribute on it, FunctionContext, CancellationToken, "
            + "or one of the names {country}, {period} of its route or path."), Refusal<Unbound>());

    [Fact]
    public void Refuses_a_trigger_parameter_of_another_type() => Assert.Equal(
        Of<WrongType>("parameter 'blob' with [BlobTrigger] is of type System.String; expected Azure.Storage.Blobs.BlobClient."), Refusal<WrongType>());

    [Fact]
    public void Refuses_an_HTTP_function_that_returns_data() => Assert.Equal(
        Of<ReturnsText>("it answers a request with System.String; expected IResult, IActionResult or nothing."), Refusal<ReturnsText>());

    [Fact]
    public void Refuses_HTTP_functions_without_the_call_that_serves_them() => Assert.Equal(
        "There are HTTP functions, but Program.cs does not call builder.ConfigureFunctionsWebApplication().",
        Assert.Throws<InvalidOperationException>(() => TestApp.Build([typeof(Fine)], configure: _ => { })).Message);

    [Fact]
    public async Task Leaves_out_what_a_setting_disables_even_where_it_could_not_run()
    {
        await using TestApp app = TestApp.Build(
            [typeof(Fine), typeof(NoTrigger)], settings: new() { ["AzureWebJobs.Function.Disabled"] = "true" });

        Assert.Equal(["Fine"], app.Catalogue.Enabled.Select(function => function.Name));
        Assert.Equal(["Function"], app.Catalogue.Disabled);
    }

    static string Refusal<T>() => Assert.Throws<InvalidOperationException>(() => TestApp.Build([typeof(T)])).Message;

    static string Of<T>(string message) => $"Function 'Function' ({typeof(T).FullName}.Run): {message}";

    internal class Fine
    {
        [Function("Fine")]
        public IResult Run([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request) => Results.Ok();
    }

    internal class Twice
    {
        [Function("Same")]
        public void One([TimerTrigger("0 0 * * * *")] TimerInfo timer)
        {
        }

        [Function("Same")]
        public void Other([TimerTrigger("0 0 * * * *")] TimerInfo timer)
        {
        }
    }

    internal class NoTrigger
    {
        [Function("Function")]
        public void Run(FunctionContext context)
        {
        }
    }

    internal class Unbound
    {
        [Function("Function")]
        public void Run([BlobTrigger("files/{country}/{period}")] BlobClient blob, string country, int year)
        {
        }
    }

    internal class WrongType
    {
        [Function("Function")]
        public void Run([BlobTrigger("files/{name}")] string blob)
        {
        }
    }

    internal class ReturnsText
    {
        [Function("Function")]
        public Task<string> Run([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request) => Task.FromResult("text");
    }
}
