namespace Pipeline.Core.Estimation;

/// <summary>How the totals of a birthplace are made equal at both dates, after births and deaths.</summary>
public enum BirthplaceMatching
{
    /// <summary>Both are moved half-way towards each other, keeping the totals of places of residence (Abel and Sander 2014).</summary>
    Rescale,

    /// <summary>What is missing came from outside or left for outside the system, in the proportions of the other date's stock (Abel 2013,
    /// revised).</summary>
    Open,

    /// <summary>As <see cref="Open"/> in the proportions of the same date's stock, as first published in Demographic Research (Abel
    /// 2013).</summary>
    OpenDemographicResearch,
}

/// <summary>Flows estimated from stocks.</summary>
/// <param name="ByBirthplace">Flows by birthplace, origin and destination, in persons; the diagonals are stayers.</param>
/// <param name="Flows">Flows by origin and destination over all birthplaces; the diagonal is zero.</param>
/// <param name="Total">Sum of the flows.</param>
/// <param name="FromOutside">Persons by birthplace and residence who came from outside the system; zero but for the open methods.</param>
/// <param name="ToOutside">Persons by birthplace and residence who left the system; zero but for the open methods.</param>
public sealed record StockFlows(double[,,] ByBirthplace, double[,] Flows, double Total, double[,] FromOutside, double[,] ToOutside);

/// <summary>Estimates migration flows from two successive stocks by birthplace and residence: demographic accounting.</summary>
/// <remarks>Abel (2013), Demographic Research 28(18); Abel and Sander (2014), Science 343; Abel (2018), International Migration Review 52;
/// the options follow the package <c>migest</c> (<c>ffs_demo</c>). Births enter the stock of their own place; where they exceed it, they
/// are taken from all birthplaces in proportion. Deaths are proportional to the first stock of a place of residence.</remarks>
public static class StockToFlow
{
    /// <summary>Finds the flows.</summary>
    /// <param name="start">Stock at the first date, birthplace by place of residence, square; persons, not negative.</param>
    /// <param name="end">Stock at the second date in the same order.</param>
    /// <param name="births">Births between the dates by place, in persons.</param>
    /// <param name="deaths">Deaths between the dates by place of residence, in persons.</param>
    /// <param name="matching">How totals of birthplaces are made equal. With <see cref="BirthplaceMatching.Rescale"/> the natives of all
    /// places are first scaled, half at each date, so that the stocks of the whole system grow by births less deaths.</param>
    /// <param name="maximiseStayers">Whether as many as possible stay (the minimum of migration); otherwise destinations are independent of
    /// origins, as in the first step of Azose and Raftery (2019).</param>
    /// <param name="seed">Likely flows from origin to destination, for example by distance; null where all are alike.</param>
    /// <param name="until">When the fits end; null for the default. The default of <c>migest</c>, <c>new Convergence(1e-3, 100_000,
    /// IsOfCells: true)</c>, stops some ten-thousandths of a person earlier.</param>
    /// <returns>The flows, with the diagnostics <c>iterations</c> and <c>residual</c> (largest over birthplaces) and <c>unexplained</c>,
    /// the growth of the stocks that births and deaths do not explain, in persons.</returns>
    /// <exception cref="ArgumentException">Lengths do not fit, a number is negative, deaths exceed a stock, or an adjusted stock would be
    /// negative.</exception>
    public static Estimate<StockFlows> Estimate(
        double[,] start,
        double[,] end,
        IReadOnlyList<double> births,
        IReadOnlyList<double> deaths,
        BirthplaceMatching matching = BirthplaceMatching.Rescale,
        bool maximiseStayers = true,
        double[,]? seed = null,
        Convergence? until = null)
    {
        int n = births.Count;
        foreach (double[,] matrix in new[] { start, end, seed ?? start })
            if (matrix.GetLength(0) != n || matrix.GetLength(1) != n || deaths.Count != n)
                throw new ArgumentException($"Stocks and seed have {n} rows and columns and there are {n} numbers of births and deaths.");
        if (start.Cast<double>().Concat(end.Cast<double>()).Concat(births).Concat(deaths).Any(number => !(number >= 0)
            || double.IsInfinity(number)))
            throw new ArgumentException("Stocks, births and deaths are numbers from 0 on.");

        double[,] first = (double[,])start.Clone(), second = (double[,])end.Clone();
        double unexplained = Sum(second) - Sum(first) - (births.Sum() - deaths.Sum());
        if (matching == BirthplaceMatching.Rescale && unexplained != 0)
        {
            ScaleNatives(first, unexplained / 2);
            ScaleNatives(second, -unexplained / 2);
        }

        for (int place = 0; place < n; place++)
        {
            double there = ColumnSum(first, place), then = ColumnSum(second, place);
            if (deaths[place] > there || births[place] > then)
                throw new ArgumentException(FormattableString.Invariant(
                    $"Place {place + 1}: {deaths[place]} deaths of {there} persons, {births[place]} births of {then}."));
            bool exceedsNatives = births[place] > second[place, place];
            for (int birthplace = 0; birthplace < n; birthplace++)
            {
                if (there > 0) first[birthplace, place] *= 1 - deaths[place] / there;
                if (exceedsNatives) second[birthplace, place] *= 1 - births[place] / then;
            }

            if (!exceedsNatives) second[place, place] -= births[place];
        }

        double[,] fromOutside = new double[n, n], toOutside = new double[n, n];
        int iterations = 0;
        double residual = 0;
        if (matching == BirthplaceMatching.Rescale)
        {
            double[] half = [.. Rows(n).Select(k => (RowSum(first, k) + RowSum(second, k)) / 2)];
            first = Followed(ProportionalFitting.Fit(first, half, [.. Rows(n).Select(j => ColumnSum(first, j))], MarginScaling.ToLast,
                until));
            second = Followed(ProportionalFitting.Fit(second, half, [.. Rows(n).Select(j => ColumnSum(second, j))], MarginScaling.ToLast,
                until));
        }
        else
        {
            (double[,] before, double[,] after) = ((double[,])first.Clone(), (double[,])second.Clone());
            for (int k = 0; k < n; k++)
            {
                double surplus = RowSum(before, k) - RowSum(after, k);
                double[,] like = (surplus > 0) == (matching == BirthplaceMatching.Open) ? after : before;
                (double[,] stock, double[,] outside) = surplus > 0 ? (first, toOutside) : (second, fromOutside);
                double sum = RowSum(like, k);
                if (surplus != 0 && sum == 0)
                    throw new ArgumentException(
                        $"Nobody born in place {k + 1} is left at one of the dates: the open method has no proportions.");
                for (int j = 0; j < n && surplus != 0; j++)
                {
                    outside[k, j] = Math.Abs(surplus) * like[k, j] / sum;
                    stock[k, j] -= outside[k, j];
                    if (stock[k, j] < -1e-9 * sum)
                        throw new ArgumentException(
                            $"The open method would leave fewer than nobody born in place {k + 1} in place {j + 1}; another matching may do.");
                    stock[k, j] = Math.Max(0, stock[k, j]);
                }
            }
        }

        var byBirthplace = new double[n, n, n];
        var flows = new double[n, n];
        for (int k = 0; k < n; k++)
        {
            double[] leaving = [.. Rows(n).Select(i => first[k, i])], arriving = [.. Rows(n).Select(j => second[k, j])];
            var likely = new double[n, n];
            for (int i = 0; i < n; i++)
            {
                for (int j = 0; j < n; j++) likely[i, j] = maximiseStayers && i == j ? 0 : seed?[i, j] ?? 1;
                double staying = maximiseStayers ? Math.Min(leaving[i], arriving[i]) : 0;
                byBirthplace[k, i, i] = staying;
                leaving[i] -= staying;
                arriving[i] -= staying;
            }

            // Rounding leaves specks of persons who have nowhere to go.
            double moving = Math.Min(leaving.Sum(), arriving.Sum());
            if (moving <= 1e-12 * (RowSum(first, k) + RowSum(second, k))) continue;
            double[,] moves = Followed(ProportionalFitting.Fit(likely, leaving, arriving, MarginScaling.ToFirst, until));
            for (int i = 0; i < n; i++)
                for (int j = 0; j < n; j++)
                {
                    byBirthplace[k, i, j] += moves[i, j];
                    if (i != j) flows[i, j] += moves[i, j];
                }
        }

        return new Estimate<StockFlows>(
            new StockFlows(byBirthplace, flows, Sum(flows), fromOutside, toOutside),
            "Flows from stocks by demographic accounting (Abel 2013; Abel and Sander 2014)",
            new Dictionary<string, string>((until ?? new Convergence()).Parameters)
            {
                ["matching"] = matching.ToString(),
                ["stayers"] = maximiseStayers ? "maximised" : "independent",
                ["seed"] = seed is null ? "uniform" : "given",
            },
            new Dictionary<string, double> { ["iterations"] = iterations, ["residual"] = residual, ["unexplained"] = unexplained });

        double[,] Followed(Estimate<double[,]> fit)
        {
            iterations = Math.Max(iterations, (int)fit.Diagnostics["iterations"]);
            residual = Math.Max(residual, fit.Diagnostics["residual"]);
            return fit.Value;
        }
    }

    private static void ScaleNatives(double[,] stock, double more)
    {
        double natives = Rows(stock.GetLength(0)).Sum(i => stock[i, i]);
        if (natives <= 0 || natives + more < 0)
            throw new ArgumentException(FormattableString.Invariant($"The {natives} natives cannot be scaled by {more} persons."));
        for (int i = 0; i < stock.GetLength(0); i++) stock[i, i] *= 1 + more / natives;
    }

    private static IEnumerable<int> Rows(int n) => Enumerable.Range(0, n);

    private static double Sum(double[,] matrix) => matrix.Cast<double>().Sum();

    private static double RowSum(double[,] matrix, int row) => Rows(matrix.GetLength(1)).Sum(j => matrix[row, j]);

    private static double ColumnSum(double[,] matrix, int column) => Rows(matrix.GetLength(0)).Sum(i => matrix[i, column]);
}
