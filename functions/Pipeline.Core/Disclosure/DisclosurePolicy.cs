namespace Pipeline.Core.Disclosure;

/// <summary>A named, versioned set of rules for what may be published. A release names its policy; a request never lowers it.</summary>
/// <param name="Id">Name of the policy.</param>
/// <param name="Version">Version of the policy.</param>
/// <param name="MinimumCellCount">Counts of persons below this, zero excepted, are not published.</param>
public sealed record DisclosurePolicy(string Id, string Version, int MinimumCellCount)
{
    /// <summary>The policy for numbers of persons: counts 1–4 are not published (SDC Handbook, 2nd ed., minimum frequency rule).</summary>
    public static DisclosurePolicy Persons { get; } = new("persons-minimum-5", "1.0", 5);
}
