using System.Text.Json.Serialization;
using Pipeline.Core.Tabulation;

namespace Pipeline.Core.Indicators;

/// <summary>One figure of an indicator.</summary>
/// <param name="Indicator">Code of the indicator.</param>
/// <param name="Period">Reference period, for example <c>2019</c>.</param>
/// <param name="Codes">One code for each of the indicator's dimensions, in its order; <c>_T</c> where it is not broken down.</param>
/// <param name="Value">The figure in the indicator's unit; null where it is withheld and, with the status M, where it cannot exist.</param>
/// <param name="Status">OBS_STATUS: A normal, E estimated, P provisional, M cannot exist (a ratio to nobody), …</param>
/// <param name="Confidentiality">CONF_STATUS: F free, C withheld as confidential.</param>
/// <param name="Sources">Places in <see cref="ObservationSet.Sources"/> of the submissions it came from.</param>
/// <param name="SmallestCount">The smallest number of persons other than zero that the figure rests on, for disclosure control; null where it rests on no count
/// of persons. Never published.</param>
/// <param name="Basis">The counts that it is made of, for disclosure control; null where they are in no table of counts. Never published.</param>
public sealed record Observation(
    string Indicator,
    string Period,
    IReadOnlyList<string> Codes,
    double? Value,
    string Status,
    string Confidentiality,
    IReadOnlyList<int> Sources,
    double? SmallestCount,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Basis? Basis = null)
{
    /// <summary>What tells the figure from the others of its country.</summary>
    [JsonIgnore]
    public string Key => $"{Indicator}|{Period}|{string.Join('|', Codes)}";
}

/// <summary>The figures of one country's build, with the submissions they came from.</summary>
/// <param name="Country">ISO 3166-1 alpha-3.</param>
/// <param name="Sources">The submissions.</param>
/// <param name="Observations">The figures, ordered by indicator, codes and period.</param>
/// <param name="Counts">The counts that the figures are made of, for disclosure control; null where there are none. Never published.</param>
public sealed record ObservationSet(
    string Country,
    IReadOnlyList<Source> Sources,
    IReadOnlyList<Observation> Observations,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<CountTable>? Counts = null);
