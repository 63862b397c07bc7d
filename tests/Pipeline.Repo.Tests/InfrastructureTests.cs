using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Pipeline.Functions.Storage;

namespace Pipeline.Repo.Tests;

/// <summary>The templates of <c>infra/</c>, compiled once.</summary>
public sealed class CompiledInfrastructure
{
    /// <summary>The template of an environment.</summary>
    public JsonElement Main { get; } = InfrastructureFactAttribute.Compiler is null ? default : Inner(Compile("build-params", "infra/main.bicepparam"), "templateJson");

    /// <summary>The template that follows a deployment.</summary>
    public JsonElement Subscription { get; } = InfrastructureFactAttribute.Compiler is null ? default : JsonDocument.Parse(Compile("build", "infra/app/subscription.bicep")).RootElement;

    /// <summary>The resources of a template and of the modules in it.</summary>
    public static IEnumerable<JsonElement> Resources(JsonElement template)
    {
        JsonElement resources = template.GetProperty("resources");
        foreach (JsonElement resource in resources.ValueKind == JsonValueKind.Array ? resources.EnumerateArray() : resources.EnumerateObject().Select(property => property.Value))
        {
            yield return resource;
            if (TypeOf(resource) != "Microsoft.Resources/deployments") continue;
            foreach (JsonElement inner in Resources(resource.GetProperty("properties").GetProperty("template"))) yield return inner;
        }
    }

    /// <summary>The type of a resource.</summary>
    public static string TypeOf(JsonElement resource) => resource.GetProperty("type").GetString()!;

    /// <summary>The template of the module of this name.</summary>
    public JsonElement Module(string name) => Resources(Main).Single(resource => TypeOf(resource) == "Microsoft.Resources/deployments" && resource.GetProperty("name").GetString() == name)
        .GetProperty("properties").GetProperty("template");

    // Whatever the compiler has to say is an objection.
    private static string Compile(string command, string file)
    {
        var start = new ProcessStartInfo(InfrastructureFactAttribute.Compiler!, [command, Repository.PathOf(file), "--stdout"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1";
        using Process compiler = Process.Start(start)!;
        Task<string> objections = compiler.StandardError.ReadToEndAsync();
        string output = compiler.StandardOutput.ReadToEnd();
        compiler.WaitForExit();
        Assert.Equal((file, ""), (file, objections.Result));
        Assert.Equal(0, compiler.ExitCode);
        return output;
    }

    private static JsonElement Inner(string json, string property) => JsonDocument.Parse(JsonDocument.Parse(json).RootElement.GetProperty(property).GetString()!).RootElement;
}

public class InfrastructureTests(CompiledInfrastructure compiled) : IClassFixture<CompiledInfrastructure>
{
    [InfrastructureFact]
    public void Nothing_opens_with_a_shared_key()
    {
        JsonElement[] accounts = [.. Resources("Microsoft.Storage/storageAccounts").Where(account => account.TryGetProperty("properties", out _))];
        Assert.All(accounts, account => Assert.False(account.GetProperty("properties").GetProperty("allowSharedKeyAccess").GetBoolean()));
        // Only the account of the static site may be read by anybody, and nothing else lies there.
        JsonElement site = compiled.Module("site");
        Assert.Equal([false, true], accounts.Select(account => account.GetProperty("properties").GetProperty("allowBlobPublicAccess").GetBoolean()).Order());
        Assert.True(Of(site, "Microsoft.Storage/storageAccounts").Single().GetProperty("properties").GetProperty("allowBlobPublicAccess").GetBoolean());
        Assert.EndsWith($"'{Blobs.Site}')]", Assert.Single(Of(site, "Microsoft.Storage/storageAccounts/blobServices/containers")).GetProperty("name").GetString(), StringComparison.Ordinal);
        Assert.True(Properties("Microsoft.DocumentDB/databaseAccounts").GetProperty("disableLocalAuth").GetBoolean());
        Assert.True(Properties("Microsoft.KeyVault/vaults").GetProperty("enableRbacAuthorization").GetBoolean());
        Assert.True(Properties("Microsoft.Web/sites").GetProperty("httpsOnly").GetBoolean());
    }

    // In Azure the app may not create containers: what it uses is there before it.
    [InfrastructureFact]
    public void The_containers_are_those_that_the_app_uses()
    {
        JsonElement variables = compiled.Module("storage").GetProperty("variables"), documents = compiled.Module("cosmos").GetProperty("variables").GetProperty("containers");
        Assert.Equal(
            Blobs.Containers.Concat(["app-package", "undelivered"]).Order(), variables.GetProperty("containers").EnumerateArray().Select(item => item.GetString()!).Order());
        Assert.Equal(
            Database.Containers.Where(container => container.Name != "audit").Order(),
            documents.EnumerateArray().Select(item => (item.GetProperty("name").GetString()!, item.GetProperty("partitionKey").GetString()!)).Order());
    }

    [InfrastructureFact]
    public void The_app_may_add_to_the_audit_log_and_change_nothing_in_it()
    {
        JsonElement actions = Properties("Microsoft.DocumentDB/databaseAccounts/sqlRoleDefinitions").GetProperty("permissions")[0].GetProperty("dataActions");
        string[] items = [.. actions.EnumerateArray().Select(action => action.GetString()!).Where(action => action.Contains("/items/", StringComparison.Ordinal)).Select(action => action[(action.LastIndexOf('/') + 1)..])];
        Assert.Equal(["create", "read"], items.Order());
        // The role that may change things is given for each of the other containers, and for nothing above them.
        string[] scopes = [.. Resources("Microsoft.DocumentDB/databaseAccounts/sqlRoleAssignments").Select(assignment => assignment.GetProperty("properties").GetProperty("scope").GetString()!)];
        Assert.Equal(2, scopes.Length);
        Assert.All(scopes, scope => Assert.Contains("/dbs/migration/colls/", scope, StringComparison.Ordinal));
    }

    [InfrastructureFact]
    public void Events_come_to_the_function_that_is_there_for_them_and_the_other_is_off()
    {
        string[] functions = [.. typeof(Database).Assembly.GetTypes().SelectMany(type => type.GetMethods()).Select(method => method.GetCustomAttribute<FunctionAttribute>()?.Name).OfType<string>()];
        string subscription = compiled.Subscription.GetRawText(), app = compiled.Module("functions").GetRawText();
        Assert.Contains("functionName=Host.Functions.SubmissionEvent&", subscription.Replace("\\u0026", "&", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("'AzureWebJobs.SubmissionScanned.Disabled'", app.Replace("\"AzureWebJobs.SubmissionScanned.Disabled\"", "'AzureWebJobs.SubmissionScanned.Disabled'", StringComparison.Ordinal).Replace("\\u0027", "'", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("SubmissionEvent", functions);
        Assert.Contains("SubmissionScanned", functions);
        Assert.Contains($"/containers/{Blobs.Submissions}/", subscription, StringComparison.Ordinal);
    }

    // An alert that waits for words that nobody logs is worse than none. One of them is logged by Microsoft's host.
    [InfrastructureFact]
    public void What_alerts_wait_for_is_what_the_app_logs()
    {
        string source = string.Concat(Directory.EnumerateFiles(Repository.PathOf("functions/Pipeline.Functions"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("node_modules", StringComparison.Ordinal)).Select(File.ReadAllText));
        string[] phrases = [.. compiled.Module("monitoring").GetProperty("variables").GetProperty("alerts").EnumerateArray().Select(alert => alert.GetProperty("phrase").GetString()!)];
        Assert.Equal(5, phrases.Length);
        Assert.All(phrases.Where(phrase => phrase != "Moving message to queue"), phrase => Assert.Matches($"log\\.Log(Error|Warning)\\((exception, )?\"{phrase}: |LogError\\(\"{phrase}: ", source));
    }

    private static IEnumerable<JsonElement> Of(JsonElement template, string type) => CompiledInfrastructure.Resources(template).Where(resource => CompiledInfrastructure.TypeOf(resource) == type);

    private IEnumerable<JsonElement> Resources(string type) => Of(compiled.Main, type);

    private JsonElement Properties(string type) => Resources(type).Single(resource => !resource.TryGetProperty("existing", out JsonElement existing) || !existing.GetBoolean()).GetProperty("properties");
}

/// <summary>Skipped where the compiler is no program for this system.</summary>
internal sealed class InfrastructureFactAttribute : FactAttribute
{
    public InfrastructureFactAttribute()
    {
        if (Compiler is null) Skip = "The compiler of infra/ is had for Linux x64 only.";
    }

    /// <summary>Where it lies; null for nowhere.</summary>
    public static string? Compiler { get; } = typeof(InfrastructureFactAttribute).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(item => item.Key == "Bicep")?.Value;
}
