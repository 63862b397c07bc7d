using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Json.Schema;
using Pipeline.Functions.Publishing.OpenApi;

namespace Pipeline.Functions.Tests.Publishing;

public partial class OpenApiTests
{
    private static readonly JsonObject Document = JsonNode.Parse(OpenApiDocument.Write().ToJsonString())!.AsObject();

    private static IEnumerable<(string Path, string Method, JsonObject Operation)> Described =>
        from path in Document["paths"]!.AsObject()
        from method in path.Value!.AsObject()
        select (path.Key, method.Key, method.Value!.AsObject());

    // The schema of the OpenAPI Initiative (Apache 2.0), https://spec.openapis.org/oas/3.1/schema/2022-10-07.
    [Fact]
    public void The_document_is_valid_OpenAPI_3_1()
    {
        // JsonSchema.Net 8.0.5 stumbles over a slash in the name of a pattern; the expression says the same without one.
        string text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Publishing", "openapi-3.1.schema.json")).Replace("\"^/\"", @"""^\\x2F""", StringComparison.Ordinal);
        JsonSchema schema = JsonSchema.FromText(text);

        EvaluationResults results = schema.Evaluate(JsonDocument.Parse(Document.ToJsonString()).RootElement, new EvaluationOptions { OutputFormat = OutputFormat.List });

        Assert.True(results.IsValid, string.Join("\n", (results.Details ?? []).Where(detail => detail.Errors is not null).SelectMany(detail => detail.Errors!.Select(error => $"{detail.InstanceLocation}: {error.Value}")).Take(10)));
    }

    [Fact]
    public void It_has_every_function_of_the_API_and_nothing_else()
    {
        Assert.Equal(
            OpenApiDocument.Operations.SelectMany(operation => operation.Trigger.Methods!.Where(method => method != "head").Select(method => $"{method} {operation.Path} {operation.Name}")).Order(StringComparer.Ordinal),
            Described.Select(described => $"{described.Method} {described.Path} {(string)described.Operation["operationId"]!}").Order(StringComparer.Ordinal));
        Assert.True(OpenApiDocument.Operations.Count > 50);
    }

    [Fact]
    public void Every_operation_says_what_it_does_and_names_the_parameters_of_its_address() => Assert.All(Described, described =>
    {
        Assert.False(string.IsNullOrEmpty((string?)described.Operation["summary"]), $"{described.Path} has no summary.");
        Assert.Equal(
            Braces().Matches(described.Path).Select(match => match.Groups[1].Value),
            described.Operation["parameters"]!.AsArray().Where(parameter => (string)parameter!["in"]! == "path").Select(parameter => (string)parameter!["name"]!));
    });

    // What the code reads from the query is described, somewhere in the same class.
    [Fact]
    public void Every_query_parameter_that_is_read_is_described()
    {
        string folder = Path.Combine(Repository.Root, "functions", "Pipeline.Functions", "Publishing");
        ILookup<string, string> described = OpenApiDocument.Operations.SelectMany(operation => operation.Queries.Select(query => (Class: operation.Method.DeclaringType!.Name, query.Name))).ToLookup(pair => pair.Class, pair => pair.Name);
        (string Class, string Name)[] read =
        [
            .. from file in Directory.EnumerateFiles(folder, "*Api.cs", SearchOption.AllDirectories)
               from match in Read().Matches(File.ReadAllText(file))
               select (Path.GetFileNameWithoutExtension(file), match.Groups[1].Value),
        ];

        Assert.NotEmpty(read);
        // The page of the skills database is no part of the API.
        Assert.All(read.Where(query => query is not ("SkillsApi", "q" or "from")), query => Assert.Contains(query.Name, described[query.Class]));
    }

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Braces();

    [GeneratedRegex("""Query\["(\w+)"\]""")]
    private static partial Regex Read();
}
