namespace Pipeline.Core.Disclosure;

/// <summary>A rule that calls a cell unsafe by itself, from the contributions it is made of.</summary>
/// <remarks>Rules combine by "or". Contributions are not negative. SDC Handbook, 2nd ed., section 4.2 (the rules and their upper protection levels in 4.2.2).</remarks>
public interface IPrimaryRule
{
    /// <summary>Whether the cell is unsafe.</summary>
    /// <param name="contributions">The contributions to the cell, in any order; for a count, one of 1 for each person.</param>
    bool IsUnsafe(ReadOnlySpan<double> contributions);

    /// <summary>How far above its true value nobody may be able to bound an unsafe cell; 0 for a safe one.</summary>
    double UpperProtectionLevel(ReadOnlySpan<double> contributions);
}

/// <summary>Minimum frequency rule: counts from 1 to <see cref="MinimumCellCount"/> − 1 are unsafe, zero and <see cref="MinimumCellCount"/> are not.</summary>
/// <param name="MinimumCellCount">The smallest count that is published.</param>
public sealed record MinimumCount(int MinimumCellCount) : IPrimaryRule
{
    /// <inheritdoc/>
    public bool IsUnsafe(ReadOnlySpan<double> contributions) => IsUnsafe(contributions.Length);

    /// <summary>Whether a count is unsafe.</summary>
    public bool IsUnsafe(double count) => count > 0 && count < MinimumCellCount;

    /// <summary>What is missing to the minimum: the count could be one that is published.</summary>
    public double UpperProtectionLevel(ReadOnlySpan<double> contributions) => IsUnsafe(contributions) ? MinimumCellCount - contributions.Length : 0;
}

/// <summary>Dominance rule (n, k): unsafe where the n largest contributions are more than k per cent of the total.</summary>
/// <param name="Largest">n.</param>
/// <param name="Percent">k, between 0 and 100.</param>
public sealed record Dominance(int Largest, double Percent) : IPrimaryRule
{
    /// <inheritdoc/>
    public bool IsUnsafe(ReadOnlySpan<double> contributions)
    {
        (double largest, double total) = Sums(contributions);
        return largest > Percent / 100 * total;
    }

    /// <summary>Whether a cell is unsafe of which the total and the largest contributions are known.</summary>
    /// <param name="largest">The largest contributions, descending: n of them, or all.</param>
    /// <param name="total">The sum of all.</param>
    public bool IsUnsafe(ReadOnlySpan<double> largest, double total) => largest[..Math.Min(Largest, largest.Length)].ToArray().Sum() > Percent / 100 * total;

    /// <summary>100 / k × the n largest − total.</summary>
    public double UpperProtectionLevel(ReadOnlySpan<double> contributions)
    {
        (double largest, double total) = Sums(contributions);
        return Math.Max(0, 100 / Percent * largest - total);
    }

    private (double Largest, double Total) Sums(ReadOnlySpan<double> contributions)
    {
        double[] sorted = Descending(contributions);
        return (sorted.Take(Largest).Sum(), sorted.Sum());
    }

    internal static double[] Descending(ReadOnlySpan<double> contributions)
    {
        double[] sorted = contributions.ToArray();
        Array.Sort(sorted, (one, other) => other.CompareTo(one));
        return sorted;
    }
}

/// <summary>Prior-posterior rule (p, q): before publication everybody knows a contribution within q per cent; unsafe where the second largest contributor can then
/// bound the largest within p per cent. With q = 100 it is the p % rule.</summary>
/// <param name="PosteriorPercent">p.</param>
/// <param name="PriorPercent">q, above p.</param>
public record PriorPosterior(double PosteriorPercent, double PriorPercent) : IPrimaryRule
{
    /// <inheritdoc/>
    public bool IsUnsafe(ReadOnlySpan<double> contributions) => Missing(contributions) > 0;

    /// <summary>Whether a cell is unsafe of which the total and the largest contributions are known.</summary>
    /// <param name="largest">The two largest contributions, descending, or all.</param>
    /// <param name="total">The sum of all.</param>
    public bool IsUnsafe(ReadOnlySpan<double> largest, double total) =>
        largest.Length > 0 && PosteriorPercent / PriorPercent * largest[0] > total - largest[0] - (largest.Length > 1 ? largest[1] : 0);

    /// <summary>p / q × the largest − what is left without the two largest.</summary>
    public double UpperProtectionLevel(ReadOnlySpan<double> contributions) => Math.Max(0, Missing(contributions));

    private double Missing(ReadOnlySpan<double> contributions)
    {
        if (contributions.IsEmpty) return 0;
        double[] sorted = Dominance.Descending(contributions);
        return PosteriorPercent / PriorPercent * sorted[0] - sorted.Skip(2).Sum();
    }
}

/// <summary>p % rule: unsafe where the total without the two largest contributions is less than p per cent of the largest, so that the second could estimate the first within p per cent.</summary>
/// <param name="Percent">p.</param>
public sealed record PPercent(double Percent) : PriorPosterior(Percent, 100);

/// <summary>Group disclosure: everybody of a group is found in one category, so that a published margin tells each member's category.</summary>
public static class GroupDisclosure
{
    /// <summary>The one category that holds the whole margin, or −1 where there are several or the margin is zero.</summary>
    /// <param name="parts">The counts of a margin's categories.</param>
    public static int CategoryOf(ReadOnlySpan<double> parts)
    {
        int found = -1;
        for (int i = 0; i < parts.Length; i++)
        {
            if (parts[i] == 0) continue;
            if (found >= 0) return -1;
            found = i;
        }

        return found;
    }
}
