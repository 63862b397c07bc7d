using System.Text.Json;
using System.Text.Json.Serialization;
using Pipeline.Core.Indicators;

namespace Pipeline.Core.Consistency;

/// <summary>The one list of rules between submissions: the entries of <c>consistency.json</c> beside this file.</summary>
public static class ConsistencyRules
{
    /// <summary>Version of the rules; a build is made from it.</summary>
    public const string Version = "1.1";

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        AllowOutOfOrderMetadataProperties = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>Every rule, in the order in which their findings are shown.</summary>
    public static IReadOnlyList<ConsistencyRule> All { get; } = Load();

    /// <summary>What does not go together in a country's merged data.</summary>
    public static IReadOnlyList<ConsistencyFinding> Check(CountryData data) => [.. All.SelectMany(rule => rule.Check(data))];

    /// <summary>Reads rules from JSON.</summary>
    /// <exception cref="FormatException">A rule names a template, dimension or code that does not exist.</exception>
    /// <exception cref="JsonException">The JSON is not a list of rules.</exception>
    internal static IReadOnlyList<ConsistencyRule> Parse(Stream json)
    {
        ConsistencyRule[] rules = JsonSerializer.Deserialize<ConsistencyRule[]>(json, Options)!;
        foreach (ConsistencyRule rule in rules) rule.Validate();
        return rules;
    }

    private static IReadOnlyList<ConsistencyRule> Load()
    {
        using Stream stream = typeof(ConsistencyRules).Assembly.GetManifestResourceStream("consistency.json")!;
        return Parse(stream);
    }
}
