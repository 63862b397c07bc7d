using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pipeline.Core.Disclosure;

/// <summary>A dataset that is protected more than others.</summary>
/// <param name="Dataset">Id of the template.</param>
/// <param name="MinimumCellCount">The smallest number of persons, zero excepted, that is published.</param>
/// <param name="Reason">Why.</param>
/// <param name="Where">Code list → code of the cells that the rule is about; null for all.</param>
public sealed record DatasetRule(string Dataset, int MinimumCellCount, string Reason, IReadOnlyDictionary<string, string>? Where = null)
{
    internal bool Holds(string dataset, IReadOnlyList<string> dimensions, IReadOnlyList<string> codes) =>
        Dataset == dataset && (Where ?? new Dictionary<string, string>()).All(field => dimensions.Index().Any(dimension => dimension.Item == field.Key && codes[dimension.Index] == field.Value));
}

/// <summary>A named, versioned document that says what may be published. A release names its policy; a request never lowers it.</summary>
/// <remarks>The documents lie as JSON beside this file. A published version of a policy never changes: what changes gets another version.</remarks>
/// <param name="Id">Name of the policy.</param>
/// <param name="Version">Version of the policy.</param>
/// <param name="Title">Name for people.</param>
/// <param name="Description">What it says, in a few sentences.</param>
/// <param name="MinimumCellCount">Counts of persons below this, zero excepted, are not published, and nobody may bound one of them more closely than this less one.</param>
/// <param name="Reason">Where the number comes from.</param>
/// <param name="Datasets">Datasets that are protected more.</param>
/// <param name="Dominance">Events are unsafe where few persons may make up most of them; null for no such rule.</param>
/// <param name="PPercent">Events are unsafe where one person could estimate how many another has; null for no such rule.</param>
/// <param name="GroupDisclosure">Whether a cell that holds all of a margin is unsafe, and the zeros beside it may be hidden to protect it: the margin would tell everybody's category.</param>
public sealed record DisclosurePolicy(
    string Id, string Version, string Title, string Description, int MinimumCellCount, string Reason, IReadOnlyList<DatasetRule> Datasets,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Dominance? Dominance = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] PPercent? PPercent = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool GroupDisclosure = false)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>The policies.</summary>
    public static IReadOnlyList<DisclosurePolicy> All { get; } = [Load("persons"), Load("persons-and-groups")];

    /// <summary>The policy for numbers of persons, under which profiles are published where no other is chosen.</summary>
    public static DisclosurePolicy Persons => All[0];

    /// <summary>How a release names it: <c>id@version</c>.</summary>
    [JsonIgnore]
    public string Reference => $"{Id}@{Version}";

    /// <summary>The smallest number of persons, zero excepted, that is published of a cell.</summary>
    /// <param name="dataset">Id of the template.</param>
    /// <param name="dimensions">Ids of the code lists of its dimensions.</param>
    /// <param name="codes">The cell.</param>
    public int MinimumFor(string dataset, IReadOnlyList<string> dimensions, IReadOnlyList<string> codes) =>
        Datasets.Where(rule => rule.Holds(dataset, dimensions, codes)).Select(rule => rule.MinimumCellCount).Append(MinimumCellCount).Max();

    /// <summary>The policy that a setting names as <c>id@version</c>; <see cref="Persons"/> where it names none.</summary>
    /// <exception cref="ArgumentException">There is no such policy.</exception>
    public static DisclosurePolicy Find(string? reference) => string.IsNullOrEmpty(reference) ? Persons
        : All.FirstOrDefault(policy => policy.Reference == reference)
            ?? throw new ArgumentException($"There is no disclosure policy '{reference}'; there are {string.Join(", ", All.Select(policy => policy.Reference))}.", nameof(reference));

    /// <summary>Whether a count is unsafe by itself, by the rules that look at who contributes to it.</summary>
    /// <param name="value">The count.</param>
    /// <param name="persons">Number of persons who contribute.</param>
    /// <param name="minimum">The smallest number of persons that is published of it (<see cref="MinimumFor"/>).</param>
    /// <remarks>How many of the events each person has is not kept. The rules look at the most unequal way in which they can be shared: one person has all that the others, with one each, leave.</remarks>
    internal bool IsUnsafe(double value, double persons, int minimum)
    {
        if (persons <= 0) return false;
        if (persons < minimum) return true;
        if (Dominance is null && PPercent is null) return false;
        double[] largest = [Math.Max(value - (persons - 1), value / persons), .. Enumerable.Repeat(Math.Min(1, value / persons), (int)Math.Min(persons - 1, Math.Max(2, Dominance?.Largest ?? 0)))];
        return Dominance?.IsUnsafe(largest, value) == true || PPercent?.IsUnsafe(largest, value) == true;
    }

    private static DisclosurePolicy Load(string id)
    {
        using Stream stream = typeof(DisclosurePolicy).Assembly.GetManifestResourceStream($"policies/{id}.json")!;
        return JsonSerializer.Deserialize<DisclosurePolicy>(stream, Json)!;
    }
}
