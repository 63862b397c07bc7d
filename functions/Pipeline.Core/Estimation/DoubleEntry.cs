using System.Globalization;
using MathNet.Numerics.LinearAlgebra;

namespace Pipeline.Core.Estimation;

/// <summary>Two reports of the same flows made to agree.</summary>
/// <param name="Receiving">Factor for each country's receiving report (alpha); NaN where it has none to compare.</param>
/// <param name="Sending">Factor for each country's sending report (beta); NaN where it has none to compare.</param>
/// <param name="Flows">Harmonised flows by origin and destination, in persons: the mean of both adjusted reports, or the one there is; NaN
/// where there is none.</param>
/// <param name="Distance">The sum that was minimised, in persons.</param>
public sealed record HarmonisedFlows(double[] Receiving, double[] Sending, double[,] Flows, double Distance);

/// <summary>Adjusts what countries report as receivers and as senders of the same flows.</summary>
/// <remarks>Factors alpha of the receiving and beta of the sending countries minimise the sum of (alpha_j I_ij - beta_i E_ij)² / (alpha_j
/// I_ij + beta_i E_ij) over the flows that both report, after the double-entry matrices of Poulain and of MIMOSA (de Beer, Raymer, van der
/// Erf and van Wissen 2010); the receiving report of one benchmark country keeps the factor 1. The sum is convex in the factors, so that
/// the minimum is the only one; it is found by Newton's method.</remarks>
public static class DoubleEntry
{
    private const double Vanishing = 1e-6;

    /// <summary>Finds the factors and the harmonised flows.</summary>
    /// <param name="receiving">Flows by origin and destination as the destinations report them, in persons; NaN where they do not. The
    /// diagonal is not looked at.</param>
    /// <param name="sending">The same flows as the origins report them.</param>
    /// <param name="benchmark">Place of the country whose receiving report is believed.</param>
    /// <param name="tolerance">Largest relative change of a factor at which it has converged.</param>
    /// <param name="maxIterations">Steps after which it ends unconverged.</param>
    /// <returns>The factors and flows, with the diagnostics <c>iterations</c>, <c>residual</c> (largest relative change of a factor in the
    /// last step) and <c>converged</c>.</returns>
    /// <exception cref="ArgumentException">The matrices do not fit, a number is negative, reports of a country cannot be tied to the
    /// benchmark, or reports contradict each other so much that the sum, which shrinks with the factors, is least where they
    /// vanish.</exception>
    public static Estimate<HarmonisedFlows> Adjust(double[,] receiving, double[,] sending, int benchmark, double tolerance = 1e-12,
        int maxIterations = 200)
    {
        int n = receiving.GetLength(0);
        if (receiving.GetLength(1) != n || sending.GetLength(0) != n || sending.GetLength(1) != n)
            throw new ArgumentException("Both matrices are square and of one size.");
        if (receiving.Cast<double>().Concat(sending.Cast<double>()).Any(flow => flow < 0 || double.IsInfinity(flow)))
            throw new ArgumentException("Flows are numbers from 0 on.");
        ArgumentOutOfRangeException.ThrowIfNegative(benchmark);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(benchmark, n);

        // Factors: 0..n-1 receiving by destination, n..2n-1 sending by origin.
        (int Origin, int Destination)[] pairs =
        [
            .. from i in Enumerable.Range(0, n)
               from j in Enumerable.Range(0, n)
               where i != j && receiving[i, j] + sending[i, j] > 0
               select (i, j),
        ];
        int[] tied = Tied(pairs.Where(pair => receiving[pair.Origin, pair.Destination] > 0 && sending[pair.Origin, pair.Destination] > 0),
            n, benchmark);
        int[] free = [.. pairs.SelectMany(pair => new[] { pair.Destination, n + pair.Origin }).Distinct()
            .Where(factor => factor != benchmark).Order()];
        int loose = Array.FindIndex(free, factor => !tied.Contains(factor));
        if (loose >= 0)
            throw new ArgumentException($"The {(free[loose] < n ? "receiving" : "sending")} report of country {free[loose] % n + 1} cannot be tied to the benchmark: no chain of flows above zero "
                + "that both sides report leads there.");

        double[] factors = new double[2 * n];
        Array.Fill(factors, double.NaN);
        factors[benchmark] = 1;
        foreach (int factor in free) factors[factor] = 1;

        int iteration = 0;
        double change = free.Length == 0 ? 0 : double.PositiveInfinity;
        double distance = Distance(factors);
        while (change > tolerance && iteration < maxIterations)
        {
            iteration++;
            double[] step = NewtonStep(factors);
            double part = 1;
            double[] next = Moved(part);
            // Factors stay well above zero, and the sum does not grow by more than rounding.
            while (part > 1e-12 && (free.Any(factor => !(next[factor] > factors[factor] / 10))
                || !(Distance(next) <= distance * (1 + 1e-14))))
                next = Moved(part /= 2);
            change = free.Max(factor => Math.Abs(next[factor] - factors[factor]) / factors[factor]);
            factors = next;
            if (free.Any(factor => factors[factor] < Vanishing))
                throw new ArgumentException(
                    "The reports contradict each other too much for the benchmark to hold: the sum is least where factors vanish.");
            distance = Distance(factors);

            double[] Moved(double share)
            {
                double[] moved = [.. factors];
                for (int k = 0; k < free.Length; k++) moved[free[k]] *= 1 + share * step[k];
                return moved;
            }
        }

        var flows = new double[n, n];
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++)
            {
                double received = Times(factors[j], receiving[i, j]), sent = Times(factors[n + i], sending[i, j]);
                flows[i, j] = i == j ? 0 : double.IsNaN(received) ? sent : double.IsNaN(sent) ? received : (received + sent) / 2;
            }

        return new Estimate<HarmonisedFlows>(
            new HarmonisedFlows(factors[..n], factors[n..], flows, distance),
            "Double-entry adjustment (Poulain; de Beer, Raymer, van der Erf and van Wissen 2010)",
            new Dictionary<string, string>
            {
                ["benchmark"] = (benchmark + 1).ToString(CultureInfo.InvariantCulture),
                ["tolerance"] = tolerance.ToString(CultureInfo.InvariantCulture),
                ["maxIterations"] = maxIterations.ToString(CultureInfo.InvariantCulture),
            },
            new Dictionary<string, double> { ["iterations"] = iteration, ["residual"] = change, ["converged"] = change <= tolerance ? 1 : 0 });

        // No persons are none whatever the factor.
        static double Times(double factor, double flow) => flow == 0 ? 0 : factor * flow;

        (double Received, double Sent) Adjusted(double[] at, (int Origin, int Destination) pair) =>
            (Times(at[pair.Destination], receiving[pair.Origin, pair.Destination]),
                Times(at[n + pair.Origin], sending[pair.Origin, pair.Destination]));

        double Distance(double[] at) =>
            pairs.Sum(pair => Adjusted(at, pair) is var (received, sent) && received + sent > 0
                ? (received - sent) * (received - sent) / (received + sent) : 0);

        // Relative changes of the free factors, which are of one size whatever the flows are.
        double[] NewtonStep(double[] at)
        {
            var place = new int[2 * n];
            Array.Fill(place, -1);
            for (int k = 0; k < free.Length; k++) place[free[k]] = k;
            Vector<double> slope = Vector<double>.Build.Dense(free.Length);
            Matrix<double> curvature = Matrix<double>.Build.Dense(free.Length, free.Length);
            foreach ((int origin, int destination) in pairs)
            {
                (double received, double sent) = Adjusted(at, (origin, destination));
                double sum = received + sent, difference = received - sent;
                double curve = 8 * received * received * sent * sent / (sum * sum * sum);
                int alpha = place[destination], beta = place[n + origin];
                if (alpha >= 0)
                {
                    slope[alpha] += received * difference * (received + 3 * sent) / (sum * sum);
                    curvature[alpha, alpha] += curve;
                }

                if (beta >= 0)
                {
                    slope[beta] -= sent * difference * (sent + 3 * received) / (sum * sum);
                    curvature[beta, beta] += curve;
                }

                if (alpha >= 0 && beta >= 0)
                {
                    curvature[alpha, beta] -= curve;
                    curvature[beta, alpha] -= curve;
                }
            }

            return curvature.Cholesky().Solve(-slope).ToArray();
        }
    }

    private static int[] Tied(IEnumerable<(int Origin, int Destination)> pairs, int n, int benchmark)
    {
        ILookup<int, int> neighbours = pairs.SelectMany(
            pair => new[] { (pair.Destination, n + pair.Origin), (n + pair.Origin, pair.Destination) })
            .ToLookup(link => link.Item1, link => link.Item2);
        var tied = new List<int> { benchmark };
        for (int k = 0; k < tied.Count; k++) tied.AddRange(neighbours[tied[k]].Distinct().Except(tied).ToArray());
        return [.. tied];
    }
}
