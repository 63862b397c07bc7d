using System.Collections.Concurrent;
using System.Text;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Queues;
using Pipeline.Local;
using Pipeline.Local.Processes;

namespace Pipeline.EndToEnd.Tests.Faults;

/// <summary>A system whose app reaches its services through proxies, and whose processes can be disturbed. Its users reach all of it as it is.</summary>
internal sealed class SweepSystem : IAsyncDisposable
{
    /// <summary>The same secret in every system, so that what they store can be compared.</summary>
    private static readonly string Pseudonyms = Convert.ToBase64String(Encoding.UTF8.GetBytes("The secret of the pseudonyms of the fault sweep, of no use elsewhere."));

    private const int StartsTried = 20;

    // One disturbance of processes at a time: what is frozen is not restarted.
    private readonly SemaphoreSlim processes = new(1);
    private readonly ConcurrentBag<string> logs = [];

    private SweepSystem(LocalRun run, FaultyProxy storage, FaultyProxy documents, Clock clock)
    {
        (Run, Storage, Documents, this.clock) = (run, storage, documents, clock);
        Administrator = new User(run.Address, run.Storage, run.AdministratorKey);
        Reader = new User(run.Address, run.Storage, null);
    }

    private readonly Clock clock;

    /// <summary>The processes.</summary>
    public LocalRun Run { get; }

    /// <summary>What stands before the blob storage.</summary>
    public FaultyProxy Storage { get; }

    /// <summary>What stands before the Cosmos endpoint.</summary>
    public FaultyProxy Documents { get; }

    /// <summary>Drops files, builds and approves.</summary>
    public User Administrator { get; }

    /// <summary>Reads what is public.</summary>
    public User Reader { get; }

    /// <summary>How far the work has come: what the app has written, or tried to.</summary>
    public long Writes => Storage.Writes + Documents.Writes;

    /// <summary>Starts one on an empty folder.</summary>
    public static async Task<SweepSystem> StartAsync()
    {
        FaultyProxy storage = await FaultyProxy.StartAsync(FaultKind.IsStorageWrite), documents = await FaultyProxy.StartAsync(FaultKind.IsDocumentWrite);
        Clock? clock = null;
        LocalRun run = await LocalRun.StartAsync(Pseudonyms, started =>
        {
            storage.Service = new Uri(started.Azurite.BlobEndpoint);
            documents.Service = started.Cosmos.Address;
            Dictionary<string, string> settings = started.App.Settings;
            string behind = started.Azurite.BlobEndpoint, before = new Uri(storage.Address, storage.Service.AbsolutePath).ToString();
            settings["AzureWebJobsStorage"] = settings["SubmissionsStorage"] = started.Storage.Replace(behind, before, StringComparison.Ordinal);
            settings["COSMOS_ENDPOINT"] = documents.Address.ToString();
            settings["PART_SIZE"] = "4000";
            settings["DOTNET_TieredPGO"] = "0"; // it lives for seconds
            clock = new Clock(Path.Combine(started.Data.ToString(), "clock"));
            clock.Govern(settings);
        });
        return new SweepSystem(run, storage, documents, clock!);
    }

    /// <summary>Empties it and starts the app afresh.</summary>
    public async Task StartOverAsync()
    {
        await Poison.DeleteIfExistsAsync();
        await Run.StartOverAsync();
        logs.Clear();
    }

    /// <summary>Kills the app and starts it again.</summary>
    public async Task<bool> RestartAppAsync(TimeSpan down)
    {
        await WhileDownAsync(() => Task.Delay(down));
        return true;
    }

    /// <summary>Does something while the app is down.</summary>
    public Task WhileDownAsync(Func<Task> act) => AloneAsync(async () =>
    {
        await Run.KillAppAsync();
        Keep(ReadLog());
        await act();
        await StartAppAsync();
    });

    /// <summary>Ends a service, by a kill or as its machine does when it goes down, and starts it again.</summary>
    public async Task<bool> RestartAsync(ChildProcess service, bool kill, TimeSpan down)
    {
        await AloneAsync(async () =>
        {
            await (kill ? service.KillAsync() : service.StopAsync());
            await Task.Delay(down);
            await service.StartAsync(CancellationToken.None);
        });
        return true;
    }

    /// <summary>Holds a process for some time.</summary>
    public async Task<bool> FreezeAsync(ChildProcess process, TimeSpan length)
    {
        await AloneAsync(() => ProcessFaults.FreezeAsync(process.ProcessId, length));
        return true;
    }

    /// <summary>Lets a process write nothing to the disk for some time. Where it dies of that, it is started again.</summary>
    public async Task<bool> FillDiskAsync(ChildProcess process, TimeSpan length)
    {
        bool died = false;
        process.Died += Notice;
        await AloneAsync(async () =>
        {
            await ProcessFaults.FillDiskAsync(process.ProcessId, length);
            if (!died) return;
            if (process == Run.App) await StartAppAsync();
            else await process.StartAsync(CancellationToken.None);
        });
        process.Died -= Notice;
        return true;

        void Notice(ChildProcess dead) => died = true;
    }

    /// <summary>Has a dropped file announced again, as a new version with the same content.</summary>
    /// <returns>False where none lies there.</returns>
    public async Task<bool> TouchAsync(Random random)
    {
        BlobContainerClient submissions = new(Run.Storage, "submissions");
        try
        {
            IReadOnlyList<string> there = await Administrator.ListAsync("submissions");
            if (there.Count == 0) return false;
            BlobClient blob = submissions.GetBlobClient(there[random.Next(there.Count)]);
            BlobProperties properties = await blob.GetPropertiesAsync();
            await blob.SetMetadataAsync(properties.Metadata, new BlobRequestConditions { IfMatch = properties.ETag });
            return true;
        }
        catch (RequestFailedException exception) when (exception.Status is 404 or 412)
        {
            return false;
        }
    }

    /// <summary>Moves the app's clock for some time.</summary>
    public async Task<bool> MoveClockAsync(TimeSpan by, TimeSpan length)
    {
        clock.Move(by);
        await Task.Delay(length);
        clock.Move(TimeSpan.Zero);
        return true;
    }

    /// <summary>What the app has logged in this run, and whatever else was kept to be looked through.</summary>
    public IEnumerable<string> Said => logs.Append(ReadLog());

    /// <summary>Keeps something that the app has said.</summary>
    public void Keep(string said) => logs.Add(said);

    /// <summary>How many files were given up, so that an operator has to look after them.</summary>
    public async Task<int> GivenUpAsync() => await Poison.ExistsAsync() ? (await Poison.PeekMessagesAsync(maxMessages: 32)).Value.Length : 0;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Administrator.Dispose();
        Reader.Dispose();
        await Run.DisposeAsync();
        await Storage.DisposeAsync();
        await Documents.DisposeAsync();
        processes.Dispose();
    }

    private QueueClient Poison => new(Run.Storage, "webjobs-blobtrigger-poison");

    private async Task AloneAsync(Func<Task> act)
    {
        await processes.WaitAsync();
        try
        {
            await act();
        }
        finally
        {
            processes.Release();
        }
    }

    // While a service is away the app does not come up; whoever runs it starts it again until it does.
    private async Task StartAppAsync()
    {
        for (int tried = 1; ; tried++)
        {
            try
            {
                await Run.StartAppAsync();
                return;
            }
            catch (LaunchException) when (tried < StartsTried)
            {
                Keep(ReadLog());
                await Task.Delay(TimeSpan.FromSeconds(0.5));
            }
        }
    }

    // Written by another process, which may still hold it.
    private string ReadLog()
    {
        using FileStream file = new(Run.Data.Log("app"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using StreamReader reader = new(file);
        return reader.ReadToEnd();
    }
}
