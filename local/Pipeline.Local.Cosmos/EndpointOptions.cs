using System.Globalization;

namespace Pipeline.Local.Cosmos;

/// <summary>How the endpoint is started.</summary>
internal sealed record EndpointOptions(string DataDirectory)
{
    /// <summary>The key of Microsoft's emulator, the same on every machine and no secret (learn.microsoft.com, "Azure Cosmos DB emulator").</summary>
    public const string EmulatorKey = "C2y6yDjf5/R+ob0N8A7Cgv30VRDJIWEHLM+4QDU5DE2nQ9nDuVTqobD4b8mGGyPMbIZnqyMsEcaGQy67XIw/Jw==";

    public const string Usage = "Usage: dotnet Pipeline.Local.Cosmos.dll --data DIR [--port N] [--key BASE64]";

    /// <summary>0 for a free port.</summary>
    public int Port { get; init; }

    public string Key { get; init; } = EmulatorKey;

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Reads the command line; what is wrong with it is an ArgumentException that says what was expected.</summary>
    public static EndpointOptions Parse(string[] arguments)
    {
        if (arguments.Length % 2 != 0) throw new ArgumentException($"{arguments[^1]} has no value; expected pairs of option and value.");
        var options = new EndpointOptions("");
        foreach (var pair in arguments.Chunk(2))
        {
            options = pair[0] switch
            {
                "--data" => options with { DataDirectory = Path.GetFullPath(pair[1]) },
                "--port" => options with { Port = ReadPort(pair[1]) },
                "--key" => options with { Key = ReadKey(pair[1]) },
                _ => throw new ArgumentException($"The option {pair[0]} was found; expected --data, --port or --key."),
            };
        }

        return options.DataDirectory.Length > 0 ? options : throw new ArgumentException("--data is missing; expected a directory.");
    }

    static int ReadPort(string text) => ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port)
        ? port
        : throw new ArgumentException($"--port {text}: expected a number from 0 to 65535.");

    static string ReadKey(string text) => Convert.TryFromBase64String(text, new byte[text.Length], out var length) && length > 0
        ? text
        : throw new ArgumentException("--key: expected Base64.");
}
