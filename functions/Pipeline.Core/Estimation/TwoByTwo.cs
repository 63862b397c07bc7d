using MathNet.Numerics.Distributions;

namespace Pipeline.Core.Estimation;

/// <summary>Which departure from no association counts.</summary>
public enum Alternative
{
    /// <summary>Either.</summary>
    TwoSided,

    /// <summary>An odds ratio below 1.</summary>
    Less,

    /// <summary>An odds ratio above 1.</summary>
    Greater,
}

/// <summary>How far the conditional odds ratio and its limits are worked out.</summary>
public enum Precision
{
    /// <summary>As R's <c>fisher.test</c> does, so that figures agree with those of R digit by digit: by Brent's method on the ratio or its
    /// inverse until that is certain to 0.00012, which is four to six digits of the ratio.</summary>
    AsInR,

    /// <summary>To the last digit.</summary>
    Full,
}

/// <summary>Persons by exposure and outcome, and the measures of association between them.</summary>
/// <param name="A">Exposed persons with the outcome.</param>
/// <param name="B">Exposed persons without it.</param>
/// <param name="C">Other persons with the outcome.</param>
/// <param name="D">Other persons without it.</param>
public readonly record struct TwoByTwo(int A, int B, int C, int D)
{
    // R's fisher.test: tables whose probability is that of the observed one but for rounding count as equally likely.
    internal const double RelativeError = 1 + 1e-7;

    /// <summary>The sample odds ratio AD ÷ BC with Woolf's (1955) interval exp(ln OR ± z √(1/A + 1/B + 1/C + 1/D)).</summary>
    /// <param name="level">Confidence level.</param>
    /// <returns>The ratio. With a zero cell it is 0, infinite, or, where both products are zero, not a number, and there is no interval:
    /// take <see cref="HaldaneAnscombe"/>, <see cref="ConditionalOddsRatio"/> or <see cref="FirthLogistic"/>.</returns>
    /// <exception cref="ArgumentException">A count is negative, or the level is not between 0 and 1.</exception>
    public Estimate<double> Woolf(double level = 0.95)
    {
        Check(level);
        double ratio = (double)A * D / ((double)B * C);
        return Result(ratio, "Sample odds ratio, Woolf (1955) interval", level,
            A > 0 && B > 0 && C > 0 && D > 0 ? LogInterval(ratio, 1d / A + 1d / B + 1d / C + 1d / D, level) : null);
    }

    /// <summary>The odds ratio with one half added to each cell (Haldane 1955, Anscombe 1956), with the interval of Woolf for these cells;
    /// always finite.</summary>
    /// <param name="level">Confidence level.</param>
    /// <exception cref="ArgumentException">A count is negative, or the level is not between 0 and 1.</exception>
    public Estimate<double> HaldaneAnscombe(double level = 0.95)
    {
        Check(level);
        double a = A + 0.5, b = B + 0.5, c = C + 0.5, d = D + 0.5, ratio = a * d / (b * c);
        return Result(ratio, "Odds ratio with 1/2 added to each cell (Haldane 1955, Anscombe 1956)", level,
            LogInterval(ratio, 1 / a + 1 / b + 1 / c + 1 / d, level));
    }

    /// <summary>The ratio of risks A/(A+B) ÷ C/(C+D) with the interval of Katz and others (1978).</summary>
    /// <param name="level">Confidence level.</param>
    /// <returns>The ratio; 0, infinite or not a number, without an interval, where nobody has the outcome on one side or there is
    /// nobody.</returns>
    /// <exception cref="ArgumentException">A count is negative, or the level is not between 0 and 1.</exception>
    public Estimate<double> RiskRatio(double level = 0.95)
    {
        Check(level);
        double ratio = (double)A / ((double)A + B) / ((double)C / ((double)C + D));
        return Result(ratio, "Risk ratio, Katz (1978) interval", level,
            A > 0 && C > 0 ? LogInterval(ratio, 1d / A - 1 / ((double)A + B) + 1d / C - 1 / ((double)C + D), level) : null);
    }

    /// <summary>Fisher's exact test of no association.</summary>
    /// <param name="alternative">Which departure counts.</param>
    /// <returns>The p-value. Two-sided it is the probability of all tables with these margins that are no likelier than this one, up to a
    /// factor of 1 + 10⁻⁷, as in R. With an empty row or column it is 1.</returns>
    /// <exception cref="ArgumentException">A count is negative.</exception>
    public Estimate<double> FisherTest(Alternative alternative = Alternative.TwoSided)
    {
        Check(0.5);
        double[] probability = Hypergeometric.Of(this).At(1);
        int x = Hypergeometric.Of(this).Observed;
        double p = alternative switch
        {
            Alternative.Less => probability[..(x + 1)].Sum(),
            Alternative.Greater => probability[x..].Sum(),
            _ => probability.Where(other => other <= probability[x] * RelativeError).Sum(),
        };
        return new Estimate<double>(Math.Min(1, p), "Fisher's exact test", new Dictionary<string, string> { ["alternative"] = alternative.ToString() }, new Dictionary<string, double>());
    }

    /// <summary>The conditional maximum-likelihood estimate of the odds ratio, with its exact interval (Cornfield 1956), as R's
    /// <c>fisher.test</c>.</summary>
    /// <param name="level">Confidence level.</param>
    /// <param name="alternative">Two-sided for both limits, otherwise only the limit on the other side of the alternative.</param>
    /// <param name="precision">How far the ratios are worked out.</param>
    /// <returns>The ratio: 0 or infinite where the count is as small or as large as the margins let it be. With an empty row or column
    /// every ratio is equally likely: the estimate is not a number and the interval is 0 to infinity.</returns>
    /// <exception cref="ArgumentException">A count is negative, or the level is not between 0 and 1.</exception>
    public Estimate<double> ConditionalOddsRatio(double level = 0.95, Alternative alternative = Alternative.TwoSided,
        Precision precision = Precision.AsInR)
    {
        Check(level);
        Hypergeometric counts = Hypergeometric.Of(this);
        int x = counts.Observed, last = counts.Count - 1;
        double tail = alternative == Alternative.TwoSided ? (1 - level) / 2 : 1 - level;
        double estimate = last == 0 ? double.NaN : x == 0 ? 0 : x == last ? double.PositiveInfinity
            : Ratio(ratio => counts.Mean(ratio) - x, precision);
        double lower = alternative == Alternative.Less || x == 0 ? 0 : Ratio(ratio => counts.At(ratio)[x..].Sum() - tail, precision);
        double upper = alternative == Alternative.Greater || x == last ? double.PositiveInfinity
            : Ratio(ratio => tail - counts.At(ratio)[..(x + 1)].Sum(), precision);
        return new Estimate<double>(
            estimate,
            "Conditional maximum-likelihood odds ratio, exact interval (Fisher; Cornfield 1956)",
            new Dictionary<string, string> { ["level"] = Text(level), ["alternative"] = alternative.ToString(), ["precision"] = precision.ToString() },
            new Dictionary<string, double>(),
            new Interval(lower, upper, level));
    }

    // The odds ratio at which an increasing function is zero.
    private static double Ratio(Func<double, double> increasing, Precision precision)
    {
        double atOne = increasing(1);
        if (atOne == 0) return 1;
        if (precision == Precision.AsInR)
            return atOne > 0 ? Brent(increasing, 0) : 1 / Brent(inverse => increasing(1 / inverse), Math.BitIncrement(1d) - 1);

        double low = atOne > 0 ? -1 : 0, high = atOne > 0 ? 0 : 1;
        while (increasing(Math.Exp(low)) > 0) low *= 2;
        while (increasing(Math.Exp(high)) < 0) high *= 2;
        while (true)
        {
            double middle = low + (high - low) / 2;
            if (middle <= low || middle >= high) return Math.Exp(middle);
            if (increasing(Math.Exp(middle)) < 0) low = middle;
            else high = middle;
        }
    }

    // Brent's zeroin (1973) between a number and 1, with the tolerance of R's uniroot.
    private static double Brent(Func<double, double> function, double from)
    {
        double epsilon = Math.BitIncrement(1d) - 1, tolerance = Math.Sqrt(Math.Sqrt(epsilon));
        double previous = from, best = 1, other = from;
        double atPrevious = function(previous), atBest = function(best), atOther = atPrevious;
        if (atPrevious == 0) return previous;
        while (true)
        {
            double step = best - previous;
            if (Math.Abs(atOther) < Math.Abs(atBest))
            {
                (previous, best, other) = (best, other, best);
                (atPrevious, atBest, atOther) = (atBest, atOther, atBest);
            }

            double least = 2 * epsilon * Math.Abs(best) + tolerance / 2, across = other - best, next = across / 2;
            if (Math.Abs(next) <= least || atBest == 0) return best;
            if (Math.Abs(step) >= least && Math.Abs(atPrevious) > Math.Abs(atBest))
            {
                double p, q, t1 = atBest / atPrevious;
                if (previous == other) (p, q) = (across * t1, 1 - t1); // linear
                else
                {
                    // inverse quadratic
                    double t2 = t1;
                    (q, t1) = (atPrevious / atOther, atBest / atOther);
                    p = t2 * (across * q * (q - t1) - (best - previous) * (t1 - 1));
                    q = (q - 1) * (t1 - 1) * (t2 - 1);
                }

                if (p > 0) q = -q;
                else p = -p;
                if (p < 0.75 * across * q - Math.Abs(least * q) / 2 && p < Math.Abs(step * q / 2)) next = p / q;
            }

            if (Math.Abs(next) < least) next = next > 0 ? least : -least;
            (previous, atPrevious) = (best, atBest);
            best += next;
            atBest = function(best);
            if (Math.Sign(atBest) == Math.Sign(atOther)) (other, atOther) = (previous, atPrevious);
        }
    }

    private static Interval LogInterval(double ratio, double variance, double level)
    {
        double width = Math.Exp(Normal.InvCDF(0, 1, (1 + level) / 2) * Math.Sqrt(variance));
        return new Interval(ratio / width, ratio * width, level);
    }

    private static Estimate<double> Result(double value, string method, double level, Interval? interval) =>
        new(value, method, new Dictionary<string, string> { ["level"] = Text(level) }, new Dictionary<string, double>(), interval);

    private static string Text(double level) => level.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private void Check(double level)
    {
        if (Math.Min(Math.Min(A, B), Math.Min(C, D)) < 0) throw new ArgumentException($"Counts are 0 or more, found {A}, {B}, {C}, {D}.");
        if (!(level is > 0 and < 1))
            throw new ArgumentException(FormattableString.Invariant($"A confidence level lies between 0 and 1, found {level}."));
    }

    // The distribution of A given the margins, as places from its least possible value on.
    private sealed class Hypergeometric
    {
        private readonly double[] logWeights; // but for a constant, at an odds ratio of 1

        private Hypergeometric(int observed, double[] logWeights)
        {
            Observed = observed;
            this.logWeights = logWeights;
        }

        public int Observed { get; }

        public int Count => logWeights.Length;

        public static Hypergeometric Of(TwoByTwo table)
        {
            long exposed = (long)table.A + table.B, affected = (long)table.A + table.C, all = exposed + (long)table.C + table.D;
            long least = Math.Max(0, exposed + affected - all), most = Math.Min(exposed, affected);
            var logs = new double[most - least + 1];
            for (int i = 1; i < logs.Length; i++)
            {
                double x = least + i;
                logs[i] = logs[i - 1] + Math.Log((exposed - x + 1) * (affected - x + 1) / (x * (all - exposed - affected + x)));
            }

            return new Hypergeometric((int)(table.A - least), logs);
        }

        public double[] At(double oddsRatio)
        {
            double[] terms = [.. logWeights.Select((log, i) => i == 0 ? log : log + i * Math.Log(oddsRatio))];
            double largest = terms.Max(), sum = 0;
            for (int i = 0; i < terms.Length; i++) sum += terms[i] = Math.Exp(terms[i] - largest);
            for (int i = 0; i < terms.Length; i++) terms[i] /= sum;
            return terms;
        }

        public double Mean(double oddsRatio) => At(oddsRatio).Select((probability, i) => i * probability).Sum();
    }
}
