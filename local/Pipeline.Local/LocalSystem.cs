using Pipeline.Local.Processes;

namespace Pipeline.Local;

/// <summary>The whole system on a data folder: Azurite, the Cosmos endpoint and the app.</summary>
internal sealed class LocalSystem : IAsyncDisposable
{
    private readonly TaskCompletionSource<ChildProcess> died = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Prepares the parts; nothing runs yet.</summary>
    /// <param name="data">The data folder.</param>
    /// <param name="keys">Its keys.</param>
    /// <param name="runFile">Where what runs is noted.</param>
    /// <param name="port">Port of the app; 0 for any free one.</param>
    public LocalSystem(DataFolder data, Keys keys, RunFile runFile, int port)
    {
        Azurite = new Azurite(data.Blobs, keys.Storage, data.Log("azurite"));
        Cosmos = new CosmosEndpoint(data.Documents, keys.Documents, data.Log("cosmos"));
        App = new App(data.Orchestrations, port, data.Log("app"));
        App.Admit(keys.Access);
        App.Pseudonymise(keys.Pseudonymisation);
        foreach (ChildProcess child in new ChildProcess[] { Azurite, Cosmos, App })
        {
            child.Started += started => runFile.Add(started.Name, started.ProcessId);
            child.Died += dead => died.TrySetResult(dead);
        }
    }

    /// <summary>Blobs and queues.</summary>
    public Azurite Azurite { get; }

    /// <summary>Documents.</summary>
    public CosmosEndpoint Cosmos { get; }

    /// <summary>The app.</summary>
    public App App { get; }

    /// <summary>Completes with the first process that ends though nobody asked it to.</summary>
    public Task<ChildProcess> Died => died.Task;

    /// <summary>Starts everything.</summary>
    /// <param name="tell">Called with the name of a process and what is known of it.</param>
    /// <param name="cancellation">Stops waiting.</param>
    public async Task StartAsync(Action<ChildProcess, string?> tell, CancellationToken cancellation)
    {
        await Task.WhenAll(StartAsync(Azurite, () => Azurite.BlobEndpoint), StartAsync(Cosmos, () => Cosmos.Address.ToString()));
        App.Use(Azurite, Cosmos);
        await StartAsync(App, () => App.Address.ToString());

        async Task StartAsync(ChildProcess child, Func<string> address)
        {
            tell(child, null);
            await child.StartAsync(cancellation);
            tell(child, address());
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // The app first: what it still writes needs the other two.
        await App.DisposeAsync();
        await Task.WhenAll(Cosmos.DisposeAsync().AsTask(), Azurite.DisposeAsync().AsTask());
    }
}
