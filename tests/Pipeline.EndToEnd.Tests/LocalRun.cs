using Pipeline.Local;
using Pipeline.Local.Demonstration;
using Pipeline.Local.Processes;

namespace Pipeline.EndToEnd.Tests;

/// <summary>A system of the tests' own, from the launcher's parts: the processes of a launch with <c>--no-demo --port 0</c> on a folder
/// that is deleted afterwards.</summary>
internal sealed class LocalRun : IAsyncDisposable
{
    /// <summary>The country whose agency and coordinator the tests sign in as.</summary>
    public const string DeskCountry = "SMR";

    private readonly string folder = Directory.CreateTempSubdirectory("end-to-end-").FullName;
    private readonly RunFile runFile;
    private readonly LocalSystem system;
    private readonly AccessKey administrator = new(Keys.Token(), "End-to-end tests", "Administrator", null, null);

    private readonly AccessKey deskAgency = new(Keys.Token(), "Statistics office", "Agency", DeskCountry, "statistics");

    private readonly AccessKey deskCoordinator = new(Keys.Token(), "Coordinator", "Coordinator", DeskCountry, null);

    private readonly AccessKey caseManager = new(Keys.Token(), "Case manager", "CaseManager", null, null, "e2e-mission");

    private LocalRun(string? pseudonyms)
    {
        Data = new DataFolder(Path.Combine(folder, "data"));
        runFile = RunFile.Claim(Data.RunFile, out _);
        Keys keys = Keys.LoadOrCreate(Data.Keys, DemonstrationFile.ReadAll(BuildPaths.Demonstration));
        Access = [.. keys.Access, administrator, caseManager, deskAgency, deskCoordinator];
        system = new LocalSystem(Data, keys with { Access = Access, Pseudonymisation = pseudonyms ?? keys.Pseudonymisation }, runFile, port: 0);
    }

    /// <summary>Where its data lie.</summary>
    public DataFolder Data { get; }

    /// <summary>Its keys.</summary>
    public IReadOnlyList<AccessKey> Access { get; }

    /// <summary>Where the app listens.</summary>
    public Uri Address => system.App.Address;

    /// <summary>Connection string of its storage.</summary>
    public string Storage => system.Azurite.ConnectionString;

    /// <summary>The administrator's key.</summary>
    public string AdministratorKey => administrator.Key;

    /// <summary>The key of a case manager of the mission <c>e2e-mission</c>.</summary>
    public string CaseManagerKey => caseManager.Key;

    /// <summary>The key of an agency of <see cref="DeskCountry"/>.</summary>
    public string DeskAgencyKey => deskAgency.Key;

    /// <summary>The key of its coordinator.</summary>
    public string DeskCoordinatorKey => deskCoordinator.Key;

    /// <summary>The app.</summary>
    public App App => system.App;

    /// <summary>The blob storage.</summary>
    public Azurite Azurite => system.Azurite;

    /// <summary>The Cosmos endpoint.</summary>
    public CosmosEndpoint Cosmos => system.Cosmos;

    /// <summary>What it has stored.</summary>
    public Stored Stored { get; private set; } = null!;

    /// <summary>Starts a system on an empty folder.</summary>
    /// <param name="pseudonyms">Secret of its pseudonyms; null for a new one.</param>
    /// <param name="connecting">Called when the services listen and the app is about to start: the last moment to change its settings.</param>
    public static async Task<LocalRun> StartAsync(string? pseudonyms = null, Action<LocalRun>? connecting = null)
    {
        LocalRun run = new(pseudonyms);
        await run.system.StartAsync(
            (child, address) =>
            {
                if (child is App && address is null) connecting?.Invoke(run);
            },
            CancellationToken.None);
        run.Stored = new Stored(run);
        return run;
    }

    /// <summary>Ends the app at once, as <c>kill -9</c> does.</summary>
    public Task KillAppAsync() => system.App.KillAsync();

    /// <summary>Starts the app again on the same data.</summary>
    public Task StartAppAsync() => system.App.StartAsync(CancellationToken.None);

    /// <summary>Deletes everything that was stored, and starts the app afresh.</summary>
    public async Task StartOverAsync()
    {
        await KillAppAsync();
        await Stored.DeleteAllAsync();
        Stored.Dispose();
        Stored = new Stored(this); // The old one knows the containers that are gone.
        Directory.Delete(Data.Orchestrations, recursive: true);
        await StartAppAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Stored?.Dispose();
        await system.DisposeAsync();
        runFile.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
