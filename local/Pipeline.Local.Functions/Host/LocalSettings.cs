using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace Pipeline.Local.Functions.Host;

/// <summary>The <c>Values</c> of local.settings.json, as the settings they are in the Functions Core Tools.</summary>
internal static class LocalSettings
{
    /// <summary>Puts the values below every other source, so that the environment wins.</summary>
    public static void AddTo(ConfigurationManager configuration, string baseDirectory)
    {
        string path = Path.Combine(baseDirectory, "local.settings.json");
        if (!File.Exists(path)) return;

        using FileStream file = File.OpenRead(path);
        using JsonDocument document = JsonDocument.Parse(
            file, new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
        if (!document.RootElement.TryGetProperty("Values", out JsonElement values)) return;

        // They stand for environment variables, in which two underscores separate the sections of a name.
        Dictionary<string, string?> settings = values.EnumerateObject()
            .ToDictionary(value => value.Name.Replace("__", ":", StringComparison.Ordinal), value => (string?)value.Value.ToString());
        ((IConfigurationBuilder)configuration).Sources.Insert(
            0, new Microsoft.Extensions.Configuration.Memory.MemoryConfigurationSource { InitialData = settings });
    }
}
