using Microsoft.Extensions.Configuration;
using Pipeline.Local.Functions.Host;

namespace Pipeline.Local.Functions.Tests.Host;

public sealed class HostSettingsTests : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pipeline-settings-");

    [Fact]
    public void Reads_host_json()
    {
        HostSettings settings = Read(
            """
            {
              // a comment, as Functions allows it
              "version": "2.0",
              "extensions": {
                "http": { "routePrefix": "" },
                "durableTask": { "hubName": "%HUB%", "maxConcurrentActivityFunctions": 2, "maxConcurrentOrchestratorFunctions": 3 }
              }
            }
            """, ("HUB", "MigrationLocal"));

        Assert.Equal("", settings.RoutePrefix);
        Assert.Equal("MigrationLocal", settings.HubName);
        Assert.Equal(2, settings.MaxConcurrentActivities);
        Assert.Equal(3, settings.MaxConcurrentOrchestrators);
    }

    [Fact]
    public void Has_the_real_hosts_defaults_where_host_json_is_silent()
    {
        HostSettings settings = Read("{}");

        Assert.Equal("api", settings.RoutePrefix);
        Assert.Equal("TestHubName", settings.HubName);
        Assert.Null(settings.MaxConcurrentActivities);
        Assert.Equal("/content/.data", settings.StateFolder);
    }

    [Fact]
    public void Lets_the_environment_override_host_json() => Assert.Equal(
        "fromsetting", Read("""{ "extensions": { "http": { "routePrefix": "file" } } }""", ("AzureFunctionsJobHost:extensions:http:routePrefix", "fromsetting")).RoutePrefix);

    [Fact]
    public void Says_which_setting_is_missing() => Assert.Equal(
        "'%HUB%' refers to the setting 'HUB', which does not exist.",
        Assert.Throws<InvalidOperationException>(() => Read("""{ "extensions": { "durableTask": { "hubName": "%HUB%" } } }""").HubName).Message);

    [Fact]
    public void Refuses_a_hub_name_that_is_a_path() => Assert.Equal(
        "The task hub of host.json is named '../hub'; expected a letter followed by 2 to 44 letters and digits.",
        Assert.Throws<InvalidOperationException>(() => Read("""{ "extensions": { "durableTask": { "hubName": "../hub" } } }""").HubName).Message);

    [Fact]
    public void Refuses_a_limit_that_is_no_number() => Assert.Equal(
        "host.json has extensions:durableTask:maxConcurrentActivityFunctions = 'many'; expected a whole number above zero.",
        Assert.Throws<InvalidOperationException>(
            () => Read("""{ "extensions": { "durableTask": { "maxConcurrentActivityFunctions": "many" } } }""").MaxConcurrentActivities).Message);

    [Theory]
    [InlineData("AzureWebJobs.Receive.Disabled", "true", true)]
    [InlineData("AzureWebJobs.Receive.Disabled", "True", true)]
    [InlineData("AzureWebJobs.Receive.Disabled", "1", true)]
    [InlineData("AzureWebJobs:Receive:Disabled", "true", true)]     // AzureWebJobs__Receive__Disabled in the environment
    [InlineData("AzureWebJobs_Receive_Disabled", "true", true)]
    [InlineData("AzureWebJobs.Receive.Disabled", "false", false)]
    [InlineData("AzureWebJobs.Other.Disabled", "true", false)]
    public void Knows_which_functions_are_disabled(string setting, string value, bool disabled) =>
        Assert.Equal(disabled, Read("{}", (setting, value)).IsDisabled("Receive"));

    [Fact]
    public void Takes_the_values_of_local_settings_json_below_everything_else()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "local.settings.json"),
            """{ "IsEncrypted": false, "Values": { "A": "file", "B": "file", "Section__Key": "file" } }""");
        var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["A"] = "environment" });

        LocalSettings.AddTo(configuration, _folder.FullName);

        Assert.Equal("environment", configuration["A"]);
        Assert.Equal("file", configuration["B"]);
        Assert.Equal("file", configuration["Section:Key"]);
    }

    [Fact]
    public void Does_without_local_settings_json()
    {
        var configuration = new ConfigurationManager();

        LocalSettings.AddTo(configuration, _folder.FullName);

        Assert.Empty(configuration.AsEnumerable());
    }

    public void Dispose() => _folder.Delete(recursive: true);

    HostSettings Read(string hostJson, params (string Name, string Value)[] settings)
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "host.json"), hostJson);
        IConfigurationRoot configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.ToDictionary(setting => setting.Name, setting => (string?)setting.Value)).Build();
        return new HostSettings(HostSettings.ReadHostJson(_folder.FullName, configuration), configuration, "/content");
    }
}
