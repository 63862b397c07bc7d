using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.RegularExpressions;
using Microsoft.Azure.Functions.Worker;
using Pipeline.Core.Dissemination;
using Pipeline.Core.Profiles;
using Pipeline.Functions.Access;

namespace Pipeline.Functions.Publishing.OpenApi;

/// <summary>The description of the API (OpenAPI 3.1), made from the functions themselves: what is not a function is not in it, and every function under <c>/api</c> is.</summary>
internal static partial class OpenApiDocument
{
    private const string Key = "key";

    // Addresses that people can try: those of the demonstration.
    private static readonly Dictionary<string, JsonNode> Examples = new()
    {
        ["country"] = "KGZ", ["year"] = 2019, ["version"] = 1, ["code"] = "MIG_STOCK", ["dataset"] = "migrant-stock", ["template"] = "labour-migration-report",
        ["type"] = "dataflow", ["agency"] = "MIGPROFILE", ["resource"] = "MIG_STOCK", ["structureVersion"] = "1.0.0",
    };

    /// <summary>The functions of the API, by name.</summary>
    public static IReadOnlyList<Operation> Operations { get; } =
    [
        .. from type in typeof(OpenApiDocument).Assembly.GetTypes()
           from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance)
           let name = method.GetCustomAttribute<FunctionAttribute>()?.Name
           where name is not null
           from trigger in method.GetParameters().Select(parameter => parameter.GetCustomAttribute<HttpTriggerAttribute>()).OfType<HttpTriggerAttribute>()
           where trigger.Route?.StartsWith("api/", StringComparison.Ordinal) == true
           orderby name
           select new Operation(name, method, trigger),
    ];

    /// <summary>Makes the document.</summary>
    public static JsonObject Write()
    {
        var paths = new JsonObject();
        foreach (IGrouping<string, Operation> path in Operations.GroupBy(operation => operation.Path).OrderBy(path => path.Key, StringComparer.Ordinal))
        {
            var item = new JsonObject();
            foreach (Operation operation in path)
                foreach (string method in operation.Trigger.Methods!.Where(method => method != "head")) item[method] = Describe(operation);
            paths[path.Key] = item;
        }

        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject
            {
                ["title"] = "Migration profiles",
                ["version"] = "1",
                ["description"] = "Published profiles, figures, definitions and structures, for anyone; submissions, drafts and decisions with a key. Errors are problem+json (RFC 9457). "
                    + "What is for anyone may be read from any site (CORS), carries an ETag and is sent compressed where the caller takes that. What takes GET takes HEAD.",
            },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = "/" }),
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["securitySchemes"] = new JsonObject { [Key] = new JsonObject { ["type"] = "apiKey", ["in"] = "header", ["name"] = "x-api-key" } },
                ["schemas"] = new JsonObject
                {
                    ["Problem"] = new JsonObject
                    {
                        ["type"] = "object",
                        ["description"] = "What is wrong, and what to do next (RFC 9457).",
                        ["required"] = new JsonArray("title", "status"),
                        ["properties"] = new JsonObject
                        {
                            ["type"] = Type("string"), ["title"] = Type("string"), ["status"] = Type("integer"), ["detail"] = Type("string"),
                        },
                    },
                },
            },
        };
    }

    private static JsonObject Describe(Operation operation)
    {
        var parameters = new JsonArray([.. Parameter().Matches(operation.Trigger.Route!).Select(PathParameter), .. operation.Queries.Select(QueryParameter)]);
        var result = new JsonObject
        {
            ["operationId"] = operation.Name,
            ["tags"] = new JsonArray(operation.Method.DeclaringType!.Name.Replace("Api", "", StringComparison.Ordinal)),
            ["summary"] = Documentation.Of(operation.Method),
            ["parameters"] = parameters,
        };
        if (operation.Method.GetCustomAttribute<BodyAttribute>() is { } body)
            result["requestBody"] = new JsonObject { ["required"] = true, ["content"] = new JsonObject { ["application/json"] = new JsonObject { ["schema"] = SchemaOf(body.Type) } } };
        result["responses"] = new JsonObject
        {
            [FormattableString.Invariant($"{operation.Answer.Status}")] = new JsonObject { ["description"] = "As described.", ["content"] = Content(operation.Answer) },
            ["default"] = new JsonObject
            {
                ["description"] = "What is wrong, and what to do next.",
                ["content"] = new JsonObject { ["application/problem+json"] = new JsonObject { ["schema"] = new JsonObject { ["$ref"] = "#/components/schemas/Problem" } } },
            },
        };
        IReadOnlyList<Role> roles = operation.Method.GetCustomAttribute<AllowAttribute>()?.Roles ?? [];
        if (!roles.Contains(Role.Anyone))
        {
            result["security"] = new JsonArray(new JsonObject { [Key] = new JsonArray() });
            result["description"] = $"For {string.Join(", ", roles)}.";
        }

        return result;
    }

    private static JsonObject Content(AnswerAttribute answer)
    {
        var content = new JsonObject();
        if (answer.IsJson) content["application/json"] = new JsonObject { ["schema"] = answer.Type is null ? new JsonObject() : SchemaOf(answer.Type) };
        foreach (string type in answer.MediaTypes.Concat(answer.IsProfile ? ProfileWriters.All.Select(writer => writer.Format.MediaType) : []))
            if (!content.ContainsKey(type)) content[type] = new JsonObject();
        return content;
    }

    // The serializer's own description of what it writes. It does not know which items of a list may be null, and so allows it of all.
    private static JsonNode SchemaOf(Type type) => ProfileJson.Options.GetJsonSchemaAsNode(type);

    private static JsonObject PathParameter(Match parameter)
    {
        string name = parameter.Groups["name"].Value, constraint = parameter.Groups["constraint"].Value;
        JsonObject schema = Type(constraint == "int" ? "integer" : "string");
        if (constraint.StartsWith("length(", StringComparison.Ordinal))
        {
            int length = int.Parse(constraint[7..^1], System.Globalization.CultureInfo.InvariantCulture);
            (schema["minLength"], schema["maxLength"]) = (length, length);
        }

        var result = new JsonObject { ["name"] = name, ["in"] = "path", ["required"] = true, ["schema"] = schema };
        if (Examples.TryGetValue(name, out JsonNode? example)) result["example"] = example.DeepClone();
        return result;
    }

    private static JsonObject QueryParameter(QueryAttribute query)
    {
        // What an address decides is an object whose properties are the parameters.
        bool isOpen = query.Name == QueryAttribute.AnyDimension;
        JsonObject schema = isOpen ? new JsonObject { ["type"] = "object", ["additionalProperties"] = Type("string") } : Type("string");
        var result = new JsonObject { ["name"] = isOpen ? "dimensions" : query.Name, ["in"] = "query", ["description"] = query.Description, ["schema"] = schema };
        if (query.IsRequired) result["required"] = true;
        if (isOpen) (result["style"], result["explode"]) = ("form", true);
        return result;
    }

    private static JsonObject Type(string type) => new() { ["type"] = type };

    [GeneratedRegex(@"\{(?<name>\w+)(:(?<constraint>\w+(\(\d+\))?))?\}")]
    private static partial Regex Parameter();

    /// <summary>A function of the API.</summary>
    /// <param name="Name">Name of the function.</param>
    /// <param name="Method">Its method.</param>
    /// <param name="Trigger">Its address and what it takes.</param>
    public sealed record Operation(string Name, MethodInfo Method, HttpTriggerAttribute Trigger)
    {
        /// <summary>Its address with the names of its parameters, for example <c>/api/profiles/{country}/{year}</c>.</summary>
        public string Path => "/" + Parameter().Replace(Trigger.Route!, "{${name}}");

        /// <summary>What it answers with.</summary>
        public AnswerAttribute Answer { get; } = Method.GetCustomAttribute<AnswerAttribute>() ?? new AnswerAttribute();

        /// <summary>The query parameters that it reads.</summary>
        public IReadOnlyList<QueryAttribute> Queries =>
        [
            .. Method.GetCustomAttributes<QueryAttribute>(),
            .. Answer.IsList ? Listing.Parameters.Select(parameter => new QueryAttribute(parameter.Name, parameter.Description)) : [],
            .. Answer.IsProfile
                ? [new QueryAttribute("format", $"One of {string.Join(", ", ProfileWriters.All.Select(writer => writer.Format.Name))}; without it the header Accept decides.")]
                : Array.Empty<QueryAttribute>(),
        ];
    }
}
