namespace Pipeline.Core.Validation;

/// <summary>When sums of figures are the same: added in another order, or made of products, they differ in the last bits.</summary>
public static class Sums
{
    private const double Inexactness = 1e-9;

    /// <summary>How far two numbers that should be the same may lie apart, in their unit.</summary>
    public static double Slack(double one, double other) => Inexactness * Math.Max(Math.Abs(one), Math.Abs(other));

    /// <summary>Whether two sums are the same.</summary>
    public static bool AreSame(double one, double other) => Math.Abs(one - other) <= Slack(one, other);
}
