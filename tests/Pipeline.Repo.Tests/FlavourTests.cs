using System.Reflection;
using System.Runtime.Loader;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Microsoft.Extensions.Configuration;
using Pipeline.Local.Functions.Host;

namespace Pipeline.Repo.Tests;

/// <summary>The app as <c>dotnet publish functions/Pipeline.Functions</c> left it, against what runs here: two flavours, one app.</summary>
public class FlavourTests
{
    [AzureFlavourFact]
    public void The_published_app_is_one_that_the_Functions_host_can_start()
    {
        JsonNode worker = Json("worker.config.json")["description"]!;
        Assert.Equal(("dotnet-isolated", "Pipeline.Functions.dll"), ((string?)worker["language"], (string?)worker["defaultWorkerPath"]));
        Assert.Equal(["AzureStorageBlobs", "DurableTask"],
            Json("extensions.json")["extensions"]!.AsArray().Select(extension => (string)extension!["name"]!)
                .Where(name => name != "Startup").Order());
        Assert.Equal(File.ReadAllText(Repository.PathOf("host.json")), File.ReadAllText(AzureFlavour.PathOf("host.json")));
        Assert.All(["Pipeline.Functions.dll", "Pipeline.Core.dll", "assets/site.css", "assets/site.js"],
            file => Assert.True(File.Exists(AzureFlavour.PathOf(file)), $"{file} is missing."));
        Assert.False(File.Exists(AzureFlavour.PathOf("local.settings.json")), "local.settings.json holds secrets and is never published.");
    }

    [AzureFlavourFact]
    public void Both_hosts_list_the_same_functions_with_the_same_bindings()
    {
        Assembly app = Assembly.Load("Pipeline.Functions");
        IConfiguration none = new ConfigurationBuilder().Build();
        FunctionCatalogue catalogue =
            FunctionCatalogue.Of(app.GetTypes(), new HostSettings(HostSettings.ReadHostJson(Repository.Root, none), none, Repository.Root));

        Assert.NotEmpty(catalogue.Enabled);
        Assert.Equal(
            Json("functions.metadata").AsArray().Select(function => Line(function!)).Order(StringComparer.Ordinal),
            catalogue.Enabled.Select(function => Line(Metadata(function, app))).Order(StringComparer.Ordinal));
    }

    // The local contracts may lack members of Microsoft's, and have none that Microsoft's lack.
    [AzureFlavourFact]
    public void Every_local_contract_is_Microsofts()
    {
        IReadOnlyDictionary<string, Type> microsofts = AzureFlavour.WorkerTypes();
        string[] differences =
        [
            .. from type in typeof(FunctionCatalogue).Assembly.GetExportedTypes()
               let theirs = microsofts.GetValueOrDefault(type.FullName!)
               from difference in Differences(PublicContract.Of(type), theirs is null ? null : PublicContract.Of(theirs))
               select $"{type.FullName}: {difference}",
        ];
        Assert.True(differences is [], string.Join('\n', differences));
    }

    private static IEnumerable<string> Differences(PublicContract ours, PublicContract? theirs) =>
        theirs is null ? ["Microsoft's packages have no such type."]
        : ours.Members.Except(theirs.Members).Select(member => $"Microsoft's has no '{member}'.")
            .Concat(ours.Head == theirs.Head ? [] : [$"it is '{ours.Head}'; expected '{theirs.Head}'."]);

    private static JsonNode Json(string file) => JsonNode.Parse(File.ReadAllText(AzureFlavour.PathOf(file)))!;

    /// <summary>A function of the local host in the form of Microsoft's functions.metadata.</summary>
    private static JsonObject Metadata(LocalFunction function, Assembly app)
    {
        int dot = function.EntryPoint.LastIndexOf('.');
        MethodInfo method = app.GetType(function.EntryPoint[..dot])!.GetMethod(function.EntryPoint[(dot + 1)..])!;
        JsonArray bindings =
        [
            .. from parameter in method.GetParameters()
               from attribute in parameter.CustomAttributes
               where attribute.AttributeType.IsAssignableTo(typeof(BindingAttribute))
               select Binding(parameter.Name!, attribute),
        ];
        if (function.Trigger is HttpTriggerAttribute)
            bindings.Add(new JsonObject { ["name"] = "$return", ["type"] = "http", ["direction"] = "Out" });
        return new JsonObject
        {
            ["name"] = function.Name,
            ["scriptFile"] = Path.GetFileName(function.PathToAssembly),
            ["entryPoint"] = function.EntryPoint,
            ["bindings"] = bindings,
        };
    }

    /// <summary>An attribute's settings as they are written in the source; those left to their defaults are left to the host.</summary>
    private static JsonObject Binding(string name, CustomAttributeData attribute)
    {
        var binding = new JsonObject
        {
            ["name"] = name,
            ["direction"] = "In",
            ["type"] = JsonNamingPolicy.CamelCase.ConvertName(attribute.AttributeType.Name[..^nameof(Attribute).Length]),
        };
        foreach ((ParameterInfo parameter, CustomAttributeTypedArgument value)
            in attribute.Constructor.GetParameters().Zip(attribute.ConstructorArguments))
            binding[parameter.Name == "blobPath" ? "path" : parameter.Name!] = Setting(value);
        foreach (CustomAttributeNamedArgument named in attribute.NamedArguments)
            binding[JsonNamingPolicy.CamelCase.ConvertName(named.MemberName)] = Setting(named.TypedValue);
        return binding;
    }

    private static JsonNode? Setting(CustomAttributeTypedArgument argument) =>
        argument.Value is IEnumerable<CustomAttributeTypedArgument> items ? new JsonArray([.. items.Select(Setting)])
        : argument.ArgumentType.IsEnum ? Enum.ToObject(argument.ArgumentType, argument.Value!).ToString()
        : JsonSerializer.SerializeToNode(argument.Value);

    private static string Line(JsonNode function)
    {
        // 'properties' and 'dataType' tell Microsoft's host how the worker reads a value, not what it is bound to.
        IEnumerable<string> bindings = function["bindings"]!.AsArray().Select(binding => string.Join(',', binding!.AsObject()
            .Where(pair => pair.Key is not ("properties" or "dataType")).OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => $"{pair.Key}={pair.Value?.ToJsonString()}")));
        return $"{function["name"]} {function["scriptFile"]} {function["entryPoint"]} {string.Join(' ', bindings)}";
    }
}

/// <summary>Where the published app lies, and Microsoft's assemblies in it.</summary>
internal static class AzureFlavour
{
    private static readonly string Folder = Repository.PathOf("artifacts/azure/publish/Pipeline.Functions/release");

    public static string PathOf(string file) => Path.Combine(Folder, file);

    /// <summary>By full name, every public type of the worker and of Durable Task.</summary>
    public static IReadOnlyDictionary<string, Type> WorkerTypes()
    {
        var context = new Microsofts();
        return new[] { "Microsoft.Azure.Functions.Worker*.dll", "Microsoft.DurableTask*.dll", "DurableTask.Core.dll" }
            .SelectMany(pattern => Directory.GetFiles(Folder, pattern))
            .SelectMany(file => context.LoadFromAssemblyPath(file).GetExportedTypes())
            .DistinctBy(type => type.FullName).ToDictionary(type => type.FullName!);
    }

    /// <summary>Types of the same names as the local ones, hence apart from them.</summary>
    private sealed class Microsofts() : AssemblyLoadContext(nameof(AzureFlavour))
    {
        protected override Assembly? Load(AssemblyName assemblyName) =>
            PathOf(assemblyName.Name + ".dll") is var file && File.Exists(file) ? LoadFromAssemblyPath(file) : null;
    }
}

/// <summary>Skipped where the app has not been published in the flavour for Azure since its source last changed.</summary>
/// <remarks>A package feed may lack the packages that this takes.</remarks>
internal sealed class AzureFlavourFactAttribute : FactAttribute
{
    public AzureFlavourFactAttribute()
    {
        DateTime written = Directory.EnumerateFiles(Repository.PathOf("functions/Pipeline.Functions"), "*.cs", SearchOption.AllDirectories)
            .Max(File.GetLastWriteTimeUtc);
        if (File.GetLastWriteTimeUtc(AzureFlavour.PathOf("Pipeline.Functions.dll")) < written)
            Skip = "No published app of this source; run 'dotnet publish functions/Pipeline.Functions' first.";
    }
}
