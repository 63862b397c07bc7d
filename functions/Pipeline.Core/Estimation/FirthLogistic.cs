using System.Globalization;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.LinearAlgebra;

namespace Pipeline.Core.Estimation;

/// <summary>One coefficient of a logistic regression, a logarithm of an odds ratio.</summary>
/// <param name="Estimate">Penalised maximum-likelihood estimate.</param>
/// <param name="StandardError">Square root of the inverse of the information.</param>
/// <param name="Interval">Profile penalised-likelihood interval.</param>
/// <param name="PValue">Of the penalised likelihood ratio test that the coefficient is zero.</param>
public sealed record FirthCoefficient(double Estimate, double StandardError, Interval Interval, double PValue);

/// <summary>A fitted logistic regression.</summary>
/// <param name="Coefficients">The intercept, then one coefficient for each covariate.</param>
/// <param name="LogLikelihood">Penalised log-likelihood at the estimates.</param>
public sealed record FirthModel(IReadOnlyList<FirthCoefficient> Coefficients, double LogLikelihood);

/// <summary>Logistic regression with Firth's penalty, for small samples and separated data.</summary>
/// <remarks>Firth (1993); Heinze and Schemper (2002), as R's <c>logistf</c>: the likelihood is multiplied by the square root of the
/// determinant of the information (Jeffreys' prior), so that estimates are finite even where a covariate separates the outcomes. The
/// information of the profile is that of the whole model.</remarks>
public static class FirthLogistic
{
    private const int MaxIterations = 1_000;
    private const double LargestStep = 5;

    /// <summary>Fits the model.</summary>
    /// <param name="covariates">Persons × covariates, without the intercept.</param>
    /// <param name="outcomes">Whether each person has the outcome.</param>
    /// <param name="weights">How many persons each row stands for, above 0; null for 1 each.</param>
    /// <param name="level">Confidence level of the intervals.</param>
    /// <param name="tolerance">Largest component of the modified score at which a fit has converged.</param>
    /// <returns>The model, with the diagnostics <c>iterations</c>, <c>residual</c> (largest component of the modified score) and
    /// <c>converged</c>.</returns>
    /// <exception cref="ArgumentException">Lengths do not fit, a number is not finite, or a covariate is constant or follows from the
    /// others.</exception>
    public static Estimate<FirthModel> Fit(
        double[,] covariates, IReadOnlyList<bool> outcomes, IReadOnlyList<double>? weights = null, double level = 0.95,
            double tolerance = 1e-10)
    {
        int n = covariates.GetLength(0), p = covariates.GetLength(1) + 1;
        if (outcomes.Count != n || weights is not null && weights.Count != n)
            throw new ArgumentException($"There are {n} persons, {outcomes.Count} outcomes and {weights?.Count ?? n} weights.");
        if (covariates.Cast<double>().Any(value => !double.IsFinite(value)))
            throw new ArgumentException("Covariates are finite numbers.", nameof(covariates));
        if (weights?.Any(weight => !(weight > 0) || double.IsInfinity(weight)) == true)
            throw new ArgumentException("Weights are above 0.", nameof(weights));
        if (!(level is > 0 and < 1))
            throw new ArgumentException(FormattableString.Invariant($"A confidence level lies between 0 and 1, found {level}."),
                nameof(level));
        var data = new Data(Matrix<double>.Build.Dense(n, p, (person, k) => k == 0 ? 1 : covariates[person, k - 1]), outcomes, weights);
        if (data.X.TransposeThisAndMultiply(data.X).Rank() < p || n < p)
            throw new ArgumentException("A covariate is constant or follows from the others: the coefficients cannot be told apart.",
                nameof(covariates));

        Solution best = Maximise(data, Vector<double>.Build.Dense(p), held: -1, tolerance);
        double halfWidth = ChiSquared.InvCDF(1, level) / 2;
        Vector<double> errors = best.Inverse.Diagonal().PointwiseSqrt();
        var coefficients = new FirthCoefficient[p];
        for (int k = 0; k < p; k++)
        {
            Solution none = Held(k, 0, best);
            coefficients[k] = new FirthCoefficient(
                best.Beta[k], errors[k], new Interval(Limit(k, -1), Limit(k, 1), level),
                    1 - ChiSquared.CDF(1, Math.Max(0, 2 * (best.LogLikelihood - none.LogLikelihood))));
        }

        return new Estimate<FirthModel>(
            new FirthModel(coefficients, best.LogLikelihood),
            "Firth's penalised logistic regression, profile penalised-likelihood intervals (Firth 1993; Heinze and Schemper 2002)",
            new Dictionary<string, string>
            {
                ["level"] = level.ToString(CultureInfo.InvariantCulture),
                ["tolerance"] = tolerance.ToString(CultureInfo.InvariantCulture),
            },
            new Dictionary<string, double>
            {
                ["iterations"] = best.Iterations,
                ["residual"] = best.Residual,
                ["converged"] = best.Residual <= tolerance ? 1 : 0,
            });

        Solution Held(int k, double value, Solution near)
        {
            Vector<double> start = near.Beta.Clone();
            start[k] = value;
            return Maximise(data, start, k, tolerance);
        }

        // Where the profile has fallen by half the chi-squared quantile: Newton's method, whose slope is the score of the held coefficient,
        // kept between bounds.
        double Limit(int k, int side)
        {
            double inside = best.Beta[k], outside = side * double.PositiveInfinity, value = inside + side * errors[k];
            Solution at = best;
            for (int iteration = 0; iteration < MaxIterations; iteration++)
            {
                at = Held(k, value, at);
                double excess = best.LogLikelihood - at.LogLikelihood - halfWidth;
                if (excess < 0) inside = value;
                else outside = value;
                double next = value + excess / at.Score[k];
                bool isBetween = side > 0 ? next > inside && next < outside : next < inside && next > outside;
                if (!isBetween) next = double.IsInfinity(outside) ? value + 2 * (value - best.Beta[k]) : (inside + outside) / 2;
                if (Math.Abs(next - value) <= 1e-11 * (1 + Math.Abs(value))) return next;
                value = next;
            }

            return value;
        }
    }

    // Fisher scoring on the modified score, halving steps that do not climb; the coefficient `held` stays where it starts.
    private static Solution Maximise(Data data, Vector<double> start, int held, double tolerance)
    {
        Point point = data.At(start);
        int[] free = [.. Enumerable.Range(0, start.Count).Where(k => k != held)];
        for (int iteration = 0; ; iteration++)
        {
            Vector<double> score = data.Score(point);
            double residual = free.Length == 0 ? 0 : free.Max(k => Math.Abs(score[k]));
            if (residual <= tolerance || iteration == MaxIterations)
                return new Solution(point.Beta, point.LogLikelihood, point.Inverse, score, iteration, residual);

            Matrix<double> information = Matrix<double>.Build.Dense(free.Length, free.Length,
                (i, j) => point.Information[free[i], free[j]]);
            Vector<double> step = information.Cholesky().Solve(Vector<double>.Build.Dense(free.Length, i => score[free[i]]));
            double longest = step.AbsoluteMaximum();
            double part = longest > LargestStep ? LargestStep / longest : 1;
            Point next = Moved(part);
            while (part > 1e-10 && !(next.LogLikelihood >= point.LogLikelihood - 1e-13 * Math.Abs(point.LogLikelihood)))
                next = Moved(part /= 2);
            point = next;

            Point Moved(double share)
            {
                Vector<double> beta = point.Beta.Clone();
                for (int i = 0; i < free.Length; i++) beta[free[i]] += share * step[i];
                return data.At(beta);
            }
        }
    }

    private sealed record Solution(Vector<double> Beta, double LogLikelihood, Matrix<double> Inverse, Vector<double> Score, int Iterations,
        double Residual);

    private sealed record Point(Vector<double> Beta, double[] Probability, Matrix<double> Information, Matrix<double> Inverse,
        double LogLikelihood);

    private sealed class Data(Matrix<double> x, IReadOnlyList<bool> outcomes, IReadOnlyList<double>? weights)
    {
        public Matrix<double> X => x;

        public Point At(Vector<double> beta)
        {
            Vector<double> linear = x * beta;
            var probability = new double[x.RowCount];
            double logLikelihood = 0;
            for (int i = 0; i < probability.Length; i++)
            {
                probability[i] = 1 / (1 + Math.Exp(-linear[i]));
                // log of the probability of what happened, without cancellation: -log(1 + exp(-s)).
                double s = outcomes[i] ? linear[i] : -linear[i];
                logLikelihood -= Weight(i) * (s > 0 ? Log1P(Math.Exp(-s)) : Log1P(Math.Exp(s)) - s);
            }

            Matrix<double> weighted = Matrix<double>.Build.Dense(x.RowCount, x.ColumnCount, (i, k) => Spread(probability, i) * x[i, k]);
            Matrix<double> information = x.TransposeThisAndMultiply(weighted);
            var factor = TryCholesky(information);
            return factor is null
                ? new Point(beta, probability, information, information, double.NegativeInfinity)
                : new Point(beta, probability, information, factor.Solve(Matrix<double>.Build.DenseIdentity(beta.Count)),
                    logLikelihood + factor.DeterminantLn / 2);
        }

        public Vector<double> Score(Point point)
        {
            Matrix<double> reach = x * point.Inverse;
            return x.TransposeThisAndMultiply(Vector<double>.Build.Dense(x.RowCount, i =>
            {
                double pi = point.Probability[i], leverage = Spread(point.Probability, i) * reach.Row(i).DotProduct(x.Row(i));
                return Weight(i) * ((outcomes[i] ? 1 : 0) - pi) + leverage * (0.5 - pi);
            }));
        }

        private double Weight(int i) => weights?[i] ?? 1;

        private double Spread(double[] probability, int i) => Weight(i) * probability[i] * (1 - probability[i]);

        private static double Log1P(double small) => small < 1e-5 ? small - small * small / 2 + small * small * small / 3
            : Math.Log(1 + small);

        private static MathNet.Numerics.LinearAlgebra.Factorization.Cholesky<double>? TryCholesky(Matrix<double> information)
        {
            try
            {
                return information.Cholesky();
            }
            catch (ArgumentException)
            {
                return null; // a step so far out that nobody's outcome is open
            }
        }
    }
}
