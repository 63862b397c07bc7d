using Pipeline.Core.Indicators;

namespace Pipeline.Core.Disclosure;

/// <summary>A table that is not published, and why.</summary>
/// <param name="Indicator">Code of the indicator.</param>
/// <param name="Dimensions">The dimensions by which the table is broken down; empty for the total.</param>
/// <param name="Reason">The reason in a sentence for readers; it names no figure.</param>
public sealed record WithheldTable(string Indicator, IReadOnlyList<string> Dimensions, string Reason);

/// <summary>What disclosure control did to one table.</summary>
/// <param name="Indicator">Code of the indicator.</param>
/// <param name="Dimensions">The dimensions by which the table is broken down; empty for the total.</param>
/// <param name="Figures">Its figures, of all periods.</param>
/// <param name="TooSmall">Those not published because a number of persons behind them is too small, or unsafe by another rule of the policy.</param>
/// <param name="Complementary">Those not published because they would give another one away.</param>
/// <param name="Unproven">Those not published because it could not be proven that the rest gives nothing away.</param>
public sealed record SuppressedTable(string Indicator, IReadOnlyList<string> Dimensions, int Figures, int TooSmall, int Complementary, int Unproven)
{
    /// <summary>Part of the figures that is lost, in per cent.</summary>
    public double LostPercent => Math.Round(100.0 * (TooSmall + Complementary + Unproven) / Figures, 1);
}

/// <summary>What disclosure control did to a release: for the coordinator, not for readers. It names no figure.</summary>
/// <param name="Policy">The policy and its version.</param>
/// <param name="Earlier">The versions published before that were taken into account.</param>
/// <param name="Counts">Numbers of persons behind the figures.</param>
/// <param name="Unsafe">Those too small to be published.</param>
/// <param name="Secondary">Those not published because they would give small ones away.</param>
/// <param name="Unproven">Those not published because nothing could be proven about their tables.</param>
/// <param name="Figures">Figures of the release.</param>
/// <param name="Suppressed">Those that are not published.</param>
/// <param name="Tables">The tables with figures that are not published.</param>
/// <param name="Remarks">What went wrong, in sentences.</param>
public sealed record DisclosureReport(
    string Policy,
    IReadOnlyList<string> Earlier,
    int Counts,
    int Unsafe,
    int Secondary,
    int Unproven,
    int Figures,
    int Suppressed,
    IReadOnlyList<SuppressedTable> Tables,
    IReadOnlyList<string> Remarks);

/// <summary>Figures that may be published.</summary>
/// <param name="Figures">The figures; those not published have no value.</param>
/// <param name="Withheld">Tables of which nothing is published.</param>
/// <param name="Report">What was done, for the coordinator; null where nothing had to be protected, as in a comparison of what is public.</param>
public sealed record ProtectedFigures(ObservationSet Figures, IReadOnlyList<WithheldTable> Withheld, DisclosureReport? Report = null);
