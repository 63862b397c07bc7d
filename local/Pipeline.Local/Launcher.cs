using System.Net;
using System.Net.Sockets;
using Pipeline.Local.Demonstration;
using Pipeline.Local.Demonstration.Invented;
using Pipeline.Local.Processes;

namespace Pipeline.Local;

/// <summary>One run: start, demonstrate, serve, stop.</summary>
internal sealed class Launcher(LaunchOptions options)
{
    /// <summary>Area of the report that compares the five countries of the harmonised collection.</summary>
    internal const string ComparisonArea = "XHC";

    private const int UsualPort = 7071;
    private readonly Board board = new();

    /// <summary>Runs until it is done or told to stop.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(CancellationToken stop)
    {
        try
        {
            DataFolder data = new(options.Data);
            using RunFile runFile = RunFile.Claim(data.RunFile, out IReadOnlyList<string> ended);
            foreach (string name in ended) board.Done(name, "was left running by an earlier run: ended");
            foreach (InventedFile invented in InventedFile.All) invented.WriteTo(data.Invented);
            IReadOnlyList<DemonstrationFile> files = [.. DemonstrationFile.ReadAll(BuildPaths.Demonstration), .. DemonstrationFile.ReadAll(data.Invented)];
            Keys keys = Keys.LoadOrCreate(data.Keys, files);
            await using LocalSystem system = new(data, keys, runFile, ChoosePort());

            await UnlessOneDiesAsync(system, token => board.WhileAsync(() => StartAsync(system, keys, files, token)), stop);
            Console.WriteLine();
            Console.WriteLine(options.Demonstrate ? $"The demonstration is right: done in {board.Seconds} s." : $"Ready in {board.Seconds} s.");
            if (options.Once) return 0;
            Signpost.Print(system, data, keys, files, options.Demonstrate);
            await UnlessOneDiesAsync(system, token => Task.Delay(Timeout.Infinite, token), stop);
            return 0;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            Console.WriteLine("Stopped.");
            // With --once somebody waits for a verdict, and there is none.
            return options.Once ? 130 : 0;
        }
        catch (LaunchException exception)
        {
            Console.Error.WriteLine();
            Console.Error.WriteLine(exception.Message);
            return 1;
        }
    }

    private async Task<IReadOnlyList<DemonstratedProfile>> StartAsync(LocalSystem system, Keys keys, IReadOnlyList<DemonstrationFile> files, CancellationToken cancellation)
    {
        await system.StartAsync(
            (child, address) =>
            {
                if (address is null) board.Show(child.Name, "starting");
                else board.Done(child.Name, $"listens on {address}");
            },
            cancellation);
        if (!options.Demonstrate) return [];
        Drop drop = new(system.Azurite.ConnectionString);
        await drop.WaitAsync(cancellation);
        var expected = PublishedHeadlines.Expected(BuildPaths.Demonstration);
        DemonstratedProfile[][] profiles = await Task.WhenAll(DemonstrationYear.Of(files).Select(PublishAsync));
        // The comparison reads what the countries have published, and the case files are of all missions.
        await new CaseFilesDemonstration(system.App.Address, keys.Access.First(key => key.Role == "Administrator"), board).RunAsync(cancellation);
        string comparison = ComparisonOf(files);
        return [.. profiles.SelectMany(year => year), await Demonstration(comparison, []).RunAsync(profiles.Any(year => year.Any(profile => profile.IsNew)), cancellation)];

        async Task<DemonstratedProfile[]> PublishAsync(DemonstrationYear year)
        {
            List<DemonstratedProfile> published = [];
            foreach (string profile in year.Profiles)
                published.Add(await Demonstration(profile, published.Count == 0 ? year.Files : []).RunAsync(published.Any(before => before.IsNew), cancellation));
            return [.. published];
        }

        ProfileDemonstration Demonstration(string profile, IReadOnlyList<DemonstrationFile> dropped) =>
            new(profile, dropped, drop, system.App.Address, keys.Coordinator(profile[..profile.IndexOf('/')])!, expected.GetValueOrDefault(profile, []), board);
    }

    /// <summary>The comparison of the demonstration's countries, as its address names it.</summary>
    internal static string ComparisonOf(IReadOnlyList<DemonstrationFile> files) => FormattableString.Invariant($"{ComparisonArea}/{files[0].Year}");

    private static async Task UnlessOneDiesAsync(LocalSystem system, Func<CancellationToken, Task> work, CancellationToken stop)
    {
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task working = work(ending.Token);
        if (await Task.WhenAny(working, system.Died) == working)
        {
            await working;
            return;
        }

        // Ctrl-C reaches the children too; one of them may be gone before this process has heard of it.
        await Task.Delay(TimeSpan.FromSeconds(0.5), CancellationToken.None);
        await ending.CancelAsync();
        await working.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        stop.ThrowIfCancellationRequested();
        throw new LaunchException($"Everything was stopped, since one part of it died. {(await system.Died).Obituary()}");
    }

    private int ChoosePort()
    {
        if (options.Port is { } asked)
            return asked == 0 || IsFree(asked) ? asked : throw new LaunchException($"Port {asked} is taken by another program. Choose another with --port, or leave --port out for any free one.");
        if (IsFree(UsualPort)) return UsualPort;
        board.Done("Port", $"{UsualPort} is taken by another program, so the app gets another one");
        return 0;
    }

    private static bool IsFree(int port)
    {
        try
        {
            using TcpListener listener = new(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
