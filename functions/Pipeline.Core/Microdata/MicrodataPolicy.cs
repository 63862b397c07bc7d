using System.Text.Json;
using System.Text.Json.Serialization;
using Pipeline.Core.Anonymisation.Synthesis;

namespace Pipeline.Core.Microdata;

/// <summary>A variable by which somebody could recognise a person.</summary>
/// <param name="Column">Name of the column in the anonymised file.</param>
/// <param name="Importance">The higher, the later it is hidden and the more its coarsening counts.</param>
/// <param name="Parents">By how many levels of its code list it may be made coarser, where that loses less than hiding values.</param>
public sealed record KeyVariable(string Column, double Importance, int Parents = 0);

/// <summary>That records that look alike differ in a sensitive variable (distinct l-diversity).</summary>
/// <param name="Column">Name of the column in the anonymised file.</param>
/// <param name="Least">l.</param>
public sealed record DiversityRule(string Column, int Least);

/// <summary>A named, versioned document that says how records about persons may be published. A release names its policy; a request never lowers it.</summary>
/// <remarks>The document lies as JSON beside this file. A published version of a policy never changes: what changes gets another version.</remarks>
/// <param name="Id">Name of the policy.</param>
/// <param name="Version">Version of the policy.</param>
/// <param name="Title">Name for people.</param>
/// <param name="Description">What it says, in a few sentences.</param>
/// <param name="Dataset">Id of the template that the records came on.</param>
/// <param name="K">The least number of records that look alike in the anonymised file.</param>
/// <param name="Reason">Where the number comes from.</param>
/// <param name="Keys">The variables by which records look alike.</param>
/// <param name="Diversity">What records that look alike differ in; null for nothing.</param>
/// <param name="Synthesis">How the counts behind the synthetic file are drawn.</param>
/// <param name="Budget">The epsilon that all releases from these persons may spend together (sequential composition).</param>
/// <param name="BudgetReason">Where the number comes from.</param>
public sealed record MicrodataPolicy(
    string Id,
    string Version,
    string Title,
    string Description,
    string Dataset,
    int K,
    string Reason,
    IReadOnlyList<KeyVariable> Keys,
    DiversityRule? Diversity,
    PrivateCounting Synthesis,
    double Budget,
    string BudgetReason)
{
    /// <summary>The policy for cases of trafficking.</summary>
    public static MicrodataPolicy TraffickingCases { get; } = Load("trafficking-cases");

    /// <summary>The policies.</summary>
    public static IReadOnlyList<MicrodataPolicy> All { get; } = [TraffickingCases];

    /// <summary>How a release names it: <c>id@version</c>.</summary>
    [JsonIgnore]
    public string Reference => $"{Id}@{Version}";

    private static MicrodataPolicy Load(string id)
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        };
        using Stream stream = typeof(MicrodataPolicy).Assembly.GetManifestResourceStream($"microdata/{id}.json")!;
        return JsonSerializer.Deserialize<MicrodataPolicy>(stream, options)!;
    }
}
