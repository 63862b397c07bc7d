using System.Diagnostics;
using System.Globalization;

namespace Pipeline.Local.Processes;

/// <summary>The document store on this machine: it speaks the Cosmos DB protocol.</summary>
/// <param name="folder">Where it keeps the documents.</param>
/// <param name="key">Its account key, base64.</param>
/// <param name="logFile">Where its output goes.</param>
internal sealed class CosmosEndpoint(string folder, string key, string logFile) : ChildProcess("Cosmos endpoint", logFile)
{
    private Uri? address;

    /// <summary>Where it listens.</summary>
    public Uri Address => address ?? throw new InvalidOperationException("The Cosmos endpoint was not started.");

    /// <summary>Its account key.</summary>
    public string Key => key;

    /// <inheritdoc/>
    protected override ProcessStartInfo Command() => new(
        BuildPaths.Dotnet,
        [BuildPaths.Cosmos, "--data", folder, "--port", (address?.Port ?? 0).ToString(CultureInfo.InvariantCulture), "--key", key]);

    /// <inheritdoc/>
    protected override bool IsListening(string line)
    {
        if (ListeningLine.Address(line) is not { } found) return false;
        address = found;
        return true;
    }
}
