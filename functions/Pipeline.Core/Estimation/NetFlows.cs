using System.Globalization;

namespace Pipeline.Core.Estimation;

/// <summary>Fits a flow matrix to the net migration of its regions.</summary>
/// <remarks>The flows are n_ij = a_i s_ij / a_j with the seed s: the maximum-likelihood estimates of the log-linear model with net totals
/// (Plane 1981; Abel, <c>migest</c>). Each a_i solves a quadratic equation given the others; a cycle solves it for every region.</remarks>
public static class NetFlows
{
    /// <summary>Finds the flows.</summary>
    /// <param name="seed">Origin by destination, square; not negative. Zeros stay zero and the diagonal, which is no migration, becomes
    /// zero.</param>
    /// <param name="net">Wanted column sum less row sum of each region, in persons; they sum to zero.</param>
    /// <param name="tolerance">Largest deviation of a net total, as a share of the sum of their sizes.</param>
    /// <param name="maxIterations">Cycles after which it ends unconverged.</param>
    /// <returns>The matrix, with the diagnostics <c>iterations</c>, <c>residual</c> (largest deviation, in persons) and
    /// <c>converged</c>.</returns>
    /// <exception cref="ArgumentException">The net totals are impossible: they do not sum to zero, or a region has no seed in the direction
    /// that it needs.</exception>
    public static Estimate<double[,]> Fit(double[,] seed, IReadOnlyList<double> net, double tolerance = 1e-13, int maxIterations = 10_000)
    {
        int n = net.Count;
        if (seed.GetLength(0) != n || seed.GetLength(1) != n)
            throw new ArgumentException($"The seed has {n} rows and columns, found {seed.GetLength(0)} and {seed.GetLength(1)}.");
        if (seed.Cast<double>().Any(flow => !(flow >= 0) || double.IsInfinity(flow)))
            throw new ArgumentException("The seed holds numbers from 0 on.");
        double size = net.Sum(Math.Abs);
        if (!(Math.Abs(net.Sum()) <= 1e-9 * size))
            throw new ArgumentException(FormattableString.Invariant($"Net totals sum to zero, found {net.Sum()}."));

        double[] a = new double[n];
        Array.Fill(a, 1);
        int iteration = 0;
        double residual = Residual(), halfway = double.PositiveInfinity;
        while (residual > tolerance * size && iteration < maxIterations)
        {
            iteration++;
            for (int i = 0; i < n; i++) a[i] = Factor(i);
            residual = Residual();
            if (iteration == maxIterations / 2) halfway = residual;
        }

        bool isConverged = residual <= tolerance * size;
        if (!isConverged && !(residual <= 0.75 * halfway))
            throw new ArgumentException(FormattableString.Invariant(
                $"The net totals are impossible with the zeros of the seed: after {iteration} iterations a region is {residual} persons off."));

        var flows = new double[n, n];
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++)
                flows[i, j] = i == j ? 0 : seed[i, j] * a[i] / a[j];
        return new Estimate<double[,]>(
            flows,
            "Iterative proportional fitting to net totals (Plane 1981; Abel, migest)",
            new Dictionary<string, string>
            {
                ["tolerance"] = tolerance.ToString(CultureInfo.InvariantCulture),
                ["maxIterations"] = maxIterations.ToString(CultureInfo.InvariantCulture),
            },
            new Dictionary<string, double> { ["iterations"] = iteration, ["residual"] = residual, ["converged"] = isConverged ? 1 : 0 });

        (double Out, double In) Sums(int i)
        {
            double outward = 0, inward = 0;
            for (int j = 0; j < n; j++)
            {
                if (j == i) continue;
                outward += seed[i, j] / a[j];
                inward += seed[j, i] * a[j];
            }

            return (outward, inward);
        }

        // The positive root of out × a² + net × a - in = 0.
        double Factor(int i)
        {
            (double outward, double inward) = Sums(i);
            if (outward == 0 && inward == 0 && net[i] == 0) return 1;
            double root = Math.Sqrt(net[i] * net[i] + 4 * outward * inward);
            double factor = net[i] > 0 ? 2 * inward / (net[i] + root) : (root - net[i]) / (2 * outward);
            return factor > 0 && double.IsFinite(factor)
                ? factor
                : throw new ArgumentException(FormattableString.Invariant(
                    $"The net total {net[i]} of region {i + 1} is impossible: the seed has no flows in that direction."));
        }

        double Residual()
        {
            double worst = 0;
            for (int i = 0; i < n; i++)
            {
                (double outward, double inward) = Sums(i);
                worst = Math.Max(worst, Math.Abs(inward / a[i] - outward * a[i] - net[i]));
            }

            return worst;
        }
    }
}
