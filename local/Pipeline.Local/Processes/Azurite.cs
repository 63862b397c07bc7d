using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Pipeline.Local.Processes;

/// <summary>Blobs and queues on this machine.</summary>
/// <param name="folder">Where it keeps them.</param>
/// <param name="key">Key of its only account, base64.</param>
/// <param name="logFile">Where its output goes.</param>
internal sealed partial class Azurite(string folder, string key, string logFile) : ChildProcess("Azurite", logFile)
{
    private const string Account = "devstoreaccount1";
    private readonly Dictionary<string, int> ports = new() { ["Blob"] = 0, ["Queue"] = 0, ["Table"] = 0 };

    /// <summary>The connection string for any Azure Storage client.</summary>
    public string ConnectionString =>
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={key};BlobEndpoint={Endpoint("Blob")};QueueEndpoint={Endpoint("Queue")};TableEndpoint={Endpoint("Table")};";

    /// <summary>Where the blobs are.</summary>
    public string BlobEndpoint => Endpoint("Blob");

    /// <inheritdoc/>
    protected override ProcessStartInfo Command()
    {
        ProcessStartInfo command = new("node", [BuildPaths.Azurite, "--location", folder, "--disableTelemetry", "--skipApiVersionCheck", "--silent"]);
        foreach ((string service, int port) in ports)
        {
            string option = "--" + service.ToLowerInvariant();
            command.ArgumentList.Add(option + "Host");
            command.ArgumentList.Add("127.0.0.1");
            command.ArgumentList.Add(option + "Port");
            command.ArgumentList.Add(port.ToString(CultureInfo.InvariantCulture));
        }

        command.Environment["AZURITE_ACCOUNTS"] = $"{Account}:{key}";
        return command;
    }

    /// <inheritdoc/>
    protected override bool IsListening(string line)
    {
        if (Listening().Match(line) is not { Success: true } match) return false;
        ports[match.Groups["service"].Value] = int.Parse(match.Groups["port"].ValueSpan, CultureInfo.InvariantCulture);
        return match.Groups["service"].Value == "Table"; // It starts them in the order in which it is asked here.
    }

    private string Endpoint(string service) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{ports[service]}/{Account}");

    [GeneratedRegex("Azurite (?<service>Blob|Queue|Table) service is successfully listening at http://127\\.0\\.0\\.1:(?<port>[0-9]+)")]
    private static partial Regex Listening();
}
