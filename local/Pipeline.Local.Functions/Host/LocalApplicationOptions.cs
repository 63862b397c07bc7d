using System.Reflection;

namespace Pipeline.Local.Functions.Host;

/// <summary>What the host takes from its surroundings; a test brings its own functions, folder and settings.</summary>
internal sealed record LocalApplicationOptions
{
    /// <summary>The classes whose functions are run.</summary>
    public required IReadOnlyCollection<Type> Types { get; init; }

    /// <summary>Where host.json and local.settings.json are.</summary>
    public string BaseDirectory { get; init; } = AppContext.BaseDirectory;

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    public static LocalApplicationOptions OfEntryAssembly() => new()
    {
        Types = (Assembly.GetEntryAssembly()
            ?? throw new InvalidOperationException("This process has no entry assembly, so there is nothing to look for functions in.")).GetTypes(),
    };
}
