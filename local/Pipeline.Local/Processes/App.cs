using System.Diagnostics;
using System.Globalization;

namespace Pipeline.Local.Processes;

/// <summary>The function app.</summary>
/// <param name="stateFolder">Where its host keeps the orchestrations.</param>
/// <param name="port">Port to listen on; 0 for any free one.</param>
/// <param name="logFile">Where its output goes.</param>
internal sealed class App(string stateFolder, int port, string logFile) : ChildProcess("The app", logFile)
{
    private const string KeysPrefix = "Access__Keys__";
    private static readonly string[] OwnPrefixes = [KeysPrefix, "Pseudonymisation__"];
    private Uri? address;

    /// <summary>Its settings, as environment variables.</summary>
    public Dictionary<string, string> Settings { get; } = new()
    {
        ["AzureWebJobsDisableHomepage"] = "true",
        ["FUNCTIONS_LOCAL_STATE"] = stateFolder,
        ["FUNCTIONS_WORKER_RUNTIME"] = "dotnet-isolated",
    };

    /// <summary>Where it listens.</summary>
    public Uri Address => address ?? throw new InvalidOperationException("The app was not started.");

    /// <summary>Connects it with the services it uses.</summary>
    public void Use(Azurite azurite, CosmosEndpoint cosmos)
    {
        Settings["AzureWebJobsStorage"] = Settings["SubmissionsStorage"] = azurite.ConnectionString;
        Settings["COSMOS_ENDPOINT"] = cosmos.Address.ToString();
        Settings["COSMOS_KEY"] = cosmos.Key;
    }

    /// <summary>Gives it the secret of pseudonyms.</summary>
    public void Pseudonymise(string secret)
    {
        Settings["Pseudonymisation__Default__Current"] = "1";
        Settings["Pseudonymisation__Default__Keys__1"] = secret;
    }

    /// <summary>Says whom it lets in.</summary>
    public void Admit(IReadOnlyList<AccessKey> keys)
    {
        foreach ((int i, AccessKey key) in keys.Index())
        {
            Set("Key", key.Key);
            Set("Name", key.Name);
            Set("Role", key.Role);
            if (key.Country is not null) Set("Country", key.Country);
            if (key.Agency is not null) Set("Agency", key.Agency);

            void Set(string what, string value) => Settings[string.Create(CultureInfo.InvariantCulture, $"{KeysPrefix}{i}__{what}")] = value;
        }
    }

    /// <inheritdoc/>
    protected override ProcessStartInfo Command()
    {
        ProcessStartInfo command = new(BuildPaths.Dotnet, [BuildPaths.App, "--port", (address?.Port ?? port).ToString(CultureInfo.InvariantCulture)])
        {
            WorkingDirectory = Path.GetDirectoryName(BuildPaths.App)!,
        };
        // Keys of the user's own environment must not open the app that runs here, nor make its pseudonyms.
        foreach (string inherited in command.Environment.Keys.Where(key => OwnPrefixes.Any(prefix => key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))).ToArray())
            command.Environment.Remove(inherited);
        foreach ((string key, string value) in Settings) command.Environment[key] = value;
        return command;
    }

    /// <inheritdoc/>
    protected override bool IsListening(string line)
    {
        if (ListeningLine.Address(line) is not { } found) return false;
        address = found;
        return true;
    }
}
