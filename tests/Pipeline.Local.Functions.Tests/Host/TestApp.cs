using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Pipeline.Local.Functions.Host;

namespace Pipeline.Local.Functions.Tests.Host;

/// <summary>An app of a few functions on the real host, with a folder and a free port of its own.</summary>
internal sealed class TestApp : IAsyncDisposable
{
    readonly WebApplication _app;
    readonly DirectoryInfo? _ownFolder;

    TestApp(WebApplication app, DirectoryInfo? ownFolder)
    {
        _app = app;
        _ownFolder = ownFolder;
    }

    public HttpClient Client { get; } = new() { Timeout = TimeSpan.FromSeconds(20) };

    public IServiceProvider Services => _app.Services;

    public Journal Journal => Services.GetRequiredService<Journal>();

    public FunctionCatalogue Catalogue => Services.GetRequiredService<FunctionCatalogue>();

    public FunctionInvoker Invoker => Services.GetRequiredService<FunctionInvoker>();

    public Uri Address => new(_app.Urls.Single());

    /// <param name="functions">The classes with the functions.</param>
    /// <param name="configure">What Program.cs would do; null stands for ConfigureFunctionsWebApplication alone.</param>
    /// <param name="hostJson">The text of host.json.</param>
    /// <param name="settings">The app's settings.</param>
    /// <param name="folder">A folder to share with another app; null for one of its own.</param>
    /// <param name="clock">The host's clock.</param>
    public static TestApp Build(
        Type[] functions, Action<FunctionsApplicationBuilder>? configure = null, string hostJson = "{}",
        Dictionary<string, string?>? settings = null, string? folder = null, TimeProvider? clock = null)
    {
        DirectoryInfo? own = folder is null ? Directory.CreateTempSubdirectory("pipeline-host-") : null;
        folder ??= own!.FullName;
        File.WriteAllText(Path.Combine(folder, "host.json"), hostJson);

        var builder = new FunctionsApplicationBuilder([], new LocalApplicationOptions
        {
            Types = functions,
            BaseDirectory = folder,
            Clock = clock ?? TimeProvider.System,
        });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["FUNCTIONS_LOCAL_STATE"] = folder });
        builder.Configuration.AddInMemoryCollection(settings ?? []);
        builder.Services.AddSingleton<Journal>();
        (configure ?? (b => b.ConfigureFunctionsWebApplication()))(builder);
        return new TestApp((WebApplication)builder.Build(), own);
    }

    public static async Task<TestApp> StartAsync(
        Type[] functions, Action<FunctionsApplicationBuilder>? configure = null, string hostJson = "{}",
        Dictionary<string, string?>? settings = null, string? folder = null)
    {
        TestApp app = Build(functions, configure, hostJson, settings, folder);
        await app.StartAsync();
        return app;
    }

    public async Task StartAsync()
    {
        await _app.StartAsync();
        Client.BaseAddress = Address;
    }

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _ownFolder?.Delete(recursive: true);
    }
}

/// <summary>What functions and middleware note down for a test to read.</summary>
internal sealed class Journal
{
    readonly ConcurrentQueue<string> _lines = new();

    public IReadOnlyCollection<string> Lines => _lines;

    public void Note(string line) => _lines.Enqueue(line);

    /// <summary>Waits, for at most ten seconds, until there are that many lines.</summary>
    public async Task<string[]> WaitForAsync(int lines)
    {
        for (int i = 0; i < 1000 && _lines.Count < lines; i++) await Task.Delay(10);
        return [.. _lines];
    }
}
