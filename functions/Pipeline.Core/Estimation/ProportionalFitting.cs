using System.Globalization;

namespace Pipeline.Core.Estimation;

/// <summary>Wanted totals of a table over some of its dimensions.</summary>
/// <param name="Dimensions">Places of the dimensions that the totals keep, for example 0 for the rows of a matrix.</param>
/// <param name="Totals">One total for each combination of them, the last dimension changing fastest; not negative.</param>
public sealed record Margin(IReadOnlyList<int> Dimensions, IReadOnlyList<double> Totals);

/// <summary>What is done where the margins of a table have different sums.</summary>
public enum MarginScaling
{
    /// <summary>Nothing: it is an error.</summary>
    None,

    /// <summary>The other margins are scaled to the sum of the first: of a flow matrix, to the rows.</summary>
    ToFirst,

    /// <summary>The other margins are scaled to the sum of the last: of a flow matrix, to the columns.</summary>
    ToLast,

    /// <summary>All margins are scaled to the mean of their sums.</summary>
    ToMean,
}

/// <summary>When an iterative fit ends.</summary>
/// <param name="Tolerance">By default the largest deviation of a total found within a cycle, as a share of the sum of the table.</param>
/// <param name="MaxIterations">Cycles after which it ends unconverged.</param>
/// <param name="IsOfCells">Whether <paramref name="Tolerance"/> is the largest change of a cell by a cycle instead, in persons, as in R's
/// <c>mipfp</c>.</param>
public sealed record Convergence(double Tolerance = 1e-12, int MaxIterations = 10_000, bool IsOfCells = false)
{
    internal Dictionary<string, string> Parameters => new()
    {
        ["criterion"] = IsOfCells ? "change of a cell" : "deviation of a total",
        ["tolerance"] = Tolerance.ToString(CultureInfo.InvariantCulture),
        ["maxIterations"] = MaxIterations.ToString(CultureInfo.InvariantCulture),
    };
}

/// <summary>Iterative proportional fitting: the table that has wanted totals and the interactions of a seed table.</summary>
/// <remarks>Deming and Stephan (1940); for flow matrices Willekens (1999). Zeros of the seed are structural and stay zero. A cycle scales
/// the table to each margin in turn, until no total deviates any more.</remarks>
public static class ProportionalFitting
{
    private const string Method = "Iterative proportional fitting (Deming and Stephan 1940; Willekens 1999)";

    // The sum of margins that are said to be equal.
    private const double SumTolerance = 1e-9;

    /// <summary>Fits a flow matrix to its row and column sums.</summary>
    /// <param name="seed">Origin by destination; not negative.</param>
    /// <param name="rows">Wanted row sums (emigration), in persons.</param>
    /// <param name="columns">Wanted column sums (immigration), in persons.</param>
    /// <param name="scaling">What is done where their sums differ.</param>
    /// <param name="until">When it ends; null for the default.</param>
    /// <returns>The matrix, with the diagnostics <c>iterations</c>, <c>residual</c> (largest deviation of a total, in persons) and
    /// <c>converged</c> (1 or 0).</returns>
    /// <exception cref="ArgumentException">The margins are impossible; the message says which.</exception>
    public static Estimate<double[,]> Fit(
        double[,] seed, IReadOnlyList<double> rows, IReadOnlyList<double> columns, MarginScaling scaling = MarginScaling.None,
            Convergence? until = null)
    {
        int n = seed.GetLength(0), m = seed.GetLength(1);
        Estimate<double[]> fit = Fit([n, m], [.. seed.Cast<double>()], [new Margin([0], rows), new Margin([1], columns)], scaling, until);
        var matrix = new double[n, m];
        for (int i = 0; i < n; i++)
            for (int j = 0; j < m; j++)
                matrix[i, j] = fit.Value[i * m + j];
        return new Estimate<double[,]>(matrix, fit.Method, fit.Parameters, fit.Diagnostics);
    }

    /// <summary>Fits a table of any number of dimensions to totals over some of them.</summary>
    /// <param name="shape">Length of each dimension.</param>
    /// <param name="seed">Seed of the table, the last dimension changing fastest; not negative.</param>
    /// <param name="margins">Wanted totals, in the order in which a cycle takes them.</param>
    /// <param name="scaling">What is done where their sums differ.</param>
    /// <param name="until">When it ends; null for the default.</param>
    /// <returns>The table in the seed's order, with the diagnostics of the other overload.</returns>
    /// <exception cref="ArgumentException">A length does not fit, a number is negative, or the margins are impossible: their sums differ, a
    /// total has only zeros in the seed, or the totals stop coming closer before they are met.</exception>
    public static Estimate<double[]> Fit(
        IReadOnlyList<int> shape, IReadOnlyList<double> seed, IReadOnlyList<Margin> margins, MarginScaling scaling = MarginScaling.None,
            Convergence? until = null)
    {
        until ??= new Convergence();
        double[] table = Checked(seed, "seed", shape.Aggregate(1, (cells, length) => cells * length));
        if (margins.Count == 0) throw new ArgumentException("There is no margin to fit.", nameof(margins));
        Fitting[] fittings = [.. margins.Select((margin, place) => new Fitting(shape, margin, place))];
        double sum = Scale(fittings, scaling);
        foreach (Fitting fitting in fittings) fitting.RequirePossible(table);

        int iteration = 0;
        double residual = double.PositiveInfinity, halfway = double.PositiveInfinity;
        bool isConverged = sum == 0;
        if (isConverged) Array.Clear(table);
        while (!isConverged && iteration < until.MaxIterations)
        {
            iteration++;
            double[] before = until.IsOfCells ? [.. table] : [];
            residual = fittings.Max(fitting => fitting.Apply(table));
            isConverged = until.IsOfCells ? table.Zip(before, (now, then) => Math.Abs(now - then)).Max() <= until.Tolerance
                : residual <= until.Tolerance * sum;
            if (iteration == until.MaxIterations / 2) halfway = residual;
        }

        // A fit that only creeps (its solution has zeros that the seed has not) at least halves what is missing when the cycles double.
        if (!isConverged && residual > 0.75 * halfway)
            throw new ArgumentException($"The margins are impossible with the zeros of the seed: after {iteration} iterations {fittings.Select(fitting => fitting.Worst(table)).MaxBy(worst => worst.Deviation).Text}.");
        return new Estimate<double[]>(
            table,
            Method,
            new Dictionary<string, string>(until.Parameters) { ["scaling"] = scaling.ToString() },
            new Dictionary<string, double>
            {
                ["iterations"] = iteration,
                ["residual"] = fittings.Max(fitting => fitting.Worst(table).Deviation),
                ["converged"] = isConverged ? 1 : 0,
            });
    }

    private static double Scale(Fitting[] fittings, MarginScaling scaling)
    {
        double[] sums = [.. fittings.Select(fitting => fitting.Totals.Sum())];
        double wanted = scaling switch
        {
            MarginScaling.ToLast => sums[^1],
            MarginScaling.ToMean => sums.Average(),
            _ => sums[0],
        };
        for (int k = 0; k < fittings.Length; k++)
        {
            if (scaling == MarginScaling.None && Math.Abs(sums[k] - wanted) > SumTolerance * Math.Max(sums[k], wanted))
                throw new ArgumentException(FormattableString.Invariant(
                    $"The margins are impossible: margin 1 sums to {wanted}, margin {k + 1} to {sums[k]}; say which is to be scaled."));
            if (sums[k] == 0 && wanted != 0)
                throw new ArgumentException(FormattableString.Invariant($"Margin {k + 1} is zero and cannot be scaled to {wanted}."));
            if (sums[k] != wanted)
                for (int i = 0; i < fittings[k].Totals.Length; i++)
                    fittings[k].Totals[i] *= wanted / sums[k];
        }

        return wanted;
    }

    private static double[] Checked(IReadOnlyList<double> numbers, string what, int length)
    {
        if (numbers.Count != length) throw new ArgumentException($"The {what} has {length} cells, found {numbers.Count}.");
        int wrong = Enumerable.Range(0, length).FirstOrDefault(cell => !(numbers[cell] >= 0) || double.IsInfinity(numbers[cell]), -1);
        if (wrong >= 0)
            throw new ArgumentException(
                FormattableString.Invariant($"The {what} holds numbers from 0 on, found {numbers[wrong]} in cell {wrong + 1}."));
        return [.. numbers];
    }

    private sealed class Fitting
    {
        private readonly IReadOnlyList<int> shape;
        private readonly Margin margin;
        private readonly string name;
        private readonly int[] cellOf; // of the margin, for each cell of the table
        private readonly double[] sums;

        public Fitting(IReadOnlyList<int> shape, Margin margin, int place)
        {
            this.shape = shape;
            this.margin = margin;
            name = $"margin {place + 1}";
            if (margin.Dimensions.Any(dimension => dimension < 0 || dimension >= shape.Count)
                || margin.Dimensions.Distinct().Count() != margin.Dimensions.Count)
                throw new ArgumentException(
                    $"The dimensions of {name} are different places from 0 to {shape.Count - 1}, found "
                    + $"{string.Join(", ", margin.Dimensions)}.");
            Totals = Checked(margin.Totals, name, margin.Dimensions.Aggregate(1, (cells, dimension) => cells * shape[dimension]));
            sums = new double[Totals.Length];
            cellOf = new int[shape.Aggregate(1, (cells, length) => cells * length)];
            var codes = new int[shape.Count];
            for (int cell = 0; cell < cellOf.Length; cell++)
            {
                foreach (int dimension in margin.Dimensions) cellOf[cell] = cellOf[cell] * shape[dimension] + codes[dimension];
                for (int dimension = shape.Count - 1; dimension >= 0 && ++codes[dimension] == shape[dimension]; dimension--)
                    codes[dimension] = 0;
            }
        }

        public double[] Totals { get; }

        public void RequirePossible(double[] table)
        {
            Sum(table);
            for (int i = 0; i < Totals.Length; i++)
                if (sums[i] == 0 && Totals[i] > 0)
                    throw new ArgumentException(FormattableString.Invariant(
                        $"The margins are impossible: {Describe(i)} is to be {Totals[i]}, and the seed has only zeros there."));
        }

        // Scales the table to the totals; answers by how much the worst of them had been missed.
        public double Apply(double[] table)
        {
            Sum(table);
            double worst = 0;
            for (int i = 0; i < sums.Length; i++)
            {
                worst = Math.Max(worst, Math.Abs(Totals[i] - sums[i]));
                sums[i] = sums[i] > 0 ? Totals[i] / sums[i] : 0;
            }

            for (int cell = 0; cell < table.Length; cell++) table[cell] *= sums[cellOf[cell]];
            return worst;
        }

        public (double Deviation, string Text) Worst(double[] table)
        {
            Sum(table);
            int worst = Enumerable.Range(0, sums.Length).MaxBy(i => Math.Abs(Totals[i] - sums[i]));
            return (Math.Abs(Totals[worst] - sums[worst]),
                FormattableString.Invariant($"{Describe(worst)} is {sums[worst]}, wanted {Totals[worst]}"));
        }

        private void Sum(double[] table)
        {
            Array.Clear(sums);
            for (int cell = 0; cell < table.Length; cell++) sums[cellOf[cell]] += table[cell];
        }

        private string Describe(int cell)
        {
            var codes = new int[margin.Dimensions.Count];
            for (int k = codes.Length - 1; k >= 0; k--) (cell, codes[k]) = Math.DivRem(cell, shape[margin.Dimensions[k]]);
            return $"total {string.Join(", ", codes.Select(code => code + 1))} of {name}";
        }
    }
}
