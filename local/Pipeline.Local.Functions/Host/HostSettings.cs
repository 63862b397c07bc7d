using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace Pipeline.Local.Functions.Host;

/// <summary>What host.json and the app's settings say about how functions are run.</summary>
/// <param name="hostJson">host.json, not part of the app's own configuration: the real worker does not see it either.</param>
/// <param name="settings">The app's settings.</param>
/// <param name="contentRoot">What a relative state folder is relative to.</param>
internal sealed partial class HostSettings(IConfiguration hostJson, IConfiguration settings, string contentRoot)
{
    public string RoutePrefix => hostJson["extensions:http:routePrefix"] ?? "api";

    /// <summary>Also a file name, hence held to what Durable itself allows.</summary>
    public string HubName
    {
        get
        {
            string name = Resolve(hostJson["extensions:durableTask:hubName"] ?? "TestHubName");
            return AllowedHubName().IsMatch(name) ? name : throw new InvalidOperationException(
                $"The task hub of host.json is named '{name}'; expected a letter followed by 2 to 44 letters and digits.");
        }
    }

    public int? MaxConcurrentActivities => PositiveNumber("extensions:durableTask:maxConcurrentActivityFunctions");

    public int? MaxConcurrentOrchestrators => PositiveNumber("extensions:durableTask:maxConcurrentOrchestratorFunctions");

    public string StateFolder => Path.GetFullPath(settings["FUNCTIONS_LOCAL_STATE"] ?? ".data", contentRoot);

    /// <summary>host.json, over which settings named AzureFunctionsJobHost__… win, as they do in the real host.</summary>
    public static IConfigurationRoot ReadHostJson(string baseDirectory, IConfiguration settings) => new ConfigurationBuilder()
        .SetBasePath(baseDirectory)
        .AddJsonFile("host.json", optional: true)
        .AddConfiguration(settings.GetSection("AzureFunctionsJobHost"))
        .Build();

    /// <summary>Whether a setting switches the function off, in the dotted form or the two that environment variables allow.</summary>
    public bool IsDisabled(string function) =>
        new[] { $"AzureWebJobs.{function}.Disabled", $"AzureWebJobs:{function}:Disabled", $"AzureWebJobs_{function}_Disabled" }
            .Any(name => settings[name] is { } value && (value == "1" || value.Equals("true", StringComparison.OrdinalIgnoreCase)));

    /// <summary>Puts the value of a setting in place of each %NAME%.</summary>
    public string Resolve(string text) => SettingReference().Replace(text, reference =>
        settings[reference.Groups[1].Value] ?? throw new InvalidOperationException(
            $"'{text}' refers to the setting '{reference.Groups[1].Value}', which does not exist."));

    int? PositiveNumber(string key) => hostJson[key] switch
    {
        null => null,
        { } text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0 => number,
        { } text => throw new InvalidOperationException($"host.json has {key} = '{text}'; expected a whole number above zero."),
    };

    [GeneratedRegex("%([^%]+)%")]
    private static partial Regex SettingReference();

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9]{2,44}\z")]
    private static partial Regex AllowedHubName();
}
