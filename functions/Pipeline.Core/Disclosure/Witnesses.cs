namespace Pipeline.Core.Disclosure;

/// <summary>Tables other than the true one that agree with everything that is published. An unsafe cell that differs between two of them by the width of the policy is proven: nobody can bound
/// it more closely.</summary>
/// <remarks>
/// <para>The true table agrees, and no suppressed cell in it is at its bound of zero, so that an interior-point method starts from it: first towards the analytic centre, from there along
/// central paths that push all unsafe cells in question up or down at once, each by chance and then the other way round (Newton steps by preconditioned conjugate gradients in the
/// <see cref="NullSpace"/>; Nocedal and Wright, "Numerical Optimization", 2nd ed., chapters 5 and 19). It is a search and not a solver: what it finds is a proof whatever way
/// led there, and what it does not find is covered as if it were narrow. Linear programming asks one cell at a time what this asks of thousands together.</para>
/// <para>What was proven stays so when more cells are suppressed. Chance comes from fixed seeds: the result depends on the tables alone.</para>
/// </remarks>
internal sealed class Witnesses
{
    /// <summary>Paths approach a bound and do not reach it: what is missing may be this much.</summary>
    private const double Approach = 0.03;

    private const int MostPairs = 40; // of paths, up and down
    private const int PairsOfAll = 3; // of all cells, before only those near the ones still in question move
    private const int MostIdlePairs = 3;
    private const int PathSteps = 14;
    private const int CentreSteps = 12;
    private const int MostGradients = 150;
    private const double GradientTolerance = 0.05;
    private const double PushGrowth = 4;
    private const double Longest = 1e7; // where nothing bounds a step
    private const int Reach = 6; // sums between a cell in question and the farthest that moves with it

    private readonly LinkedTables tables;
    private readonly double width;
    private readonly double[] low;
    private readonly double[] high;
    private readonly double[] centre;
    private bool wasAsked;

    /// <summary>Starts from the true table.</summary>
    /// <param name="tables">The cells and their sums.</param>
    /// <param name="width">The width in question.</param>
    public Witnesses(LinkedTables tables, double width)
    {
        this.tables = tables;
        this.width = width;
        low = tables.Values.ToArray();
        high = tables.Values.ToArray();
        centre = tables.Values.ToArray();
    }

    /// <summary>Looks for witnesses, and gives the unsafe cells for which none were found, in ascending order.</summary>
    /// <param name="protection">What is done with each cell; no less is suppressed than at the last call.</param>
    public List<int> Unproven(Protection[] protection)
    {
        if (!wasAsked) Search(protection, isNear: null, PairsOfAll);
        wasAsked = true;
        Search(protection, Near(protection), MostPairs);
        return [.. Enumerable.Range(0, protection.Length).Where(cell => IsInQuestion(protection, cell))];
    }

    // What is far from all cells in question would move and prove nothing: it may stay where it is.
    private void Search(Protection[] protection, bool[]? isNear, int mostPairs)
    {
        // A suppressed zero stays zero here: the search keeps away from bounds and cannot start on one.
        Protection[] moving = [.. protection.Select((cell, i) => cell.IsSuppressed() && (tables.Values[i] <= 0 || isNear?[i] == false) ? Protection.Known : cell)];
        var space = new NullSpace(tables, moving);
        int[] cells = space.Cells;
        int[] open = Open();
        double[] middle = Array.ConvertAll(cells, cell => centre[cell]);
        if (open.Length > 0) Centre(space, middle);
        for (int i = 0; i < cells.Length; i++) centre[cells[i]] = middle[i];

        var random = new Random(1);
        for (int pair = 0, idle = 0; pair < mostPairs && idle < MostIdlePairs && open.Length > 0; pair++)
        {
            double[] push = new double[cells.Length];
            foreach (int place in open) push[place] = random.Next(2) == 0 ? 1 : -1;
            var paths = new (double[] Low, double[] High)[2];
            Parallel.For(0, 2, way => paths[way] = Path(space, middle, way == 0 ? push : Array.ConvertAll(push, value => -value)));
            for (int i = 0; i < cells.Length; i++)
            {
                low[cells[i]] = Math.Min(low[cells[i]], Math.Min(paths[0].Low[i], paths[1].Low[i]));
                high[cells[i]] = Math.Max(high[cells[i]], Math.Max(paths[0].High[i], paths[1].High[i]));
            }

            int before = open.Length;
            open = Open();
            idle = open.Length < before ? 0 : idle + 1;
        }

        int[] Open() => [.. Enumerable.Range(0, cells.Length).Where(place => IsInQuestion(protection, cells[place]))];
    }

    private bool IsInQuestion(Protection[] protection, int cell) => protection[cell] == Protection.Primary && high[cell] - low[cell] < width - Approach;

    private bool[] Near(Protection[] protection)
    {
        var isNear = new bool[protection.Length];
        int[] edge = [.. Enumerable.Range(0, protection.Length).Where(cell => IsInQuestion(protection, cell))];
        foreach (int cell in edge) isNear[cell] = true;
        for (int step = 0; step < Reach && edge.Length > 0; step++)
        {
            var next = new List<int>();
            foreach (int cell in edge)
                foreach (int sum in tables.SumsOf(cell))
                    foreach (int other in tables.CellsOf(sum))
                        if (protection[other].IsSuppressed() && !isNear[other])
                        {
                            isNear[other] = true;
                            next.Add(other);
                        }

            edge = [.. next];
        }

        return isNear;
    }

    private static void Centre(NullSpace space, double[] table)
    {
        var newton = new Newton(space);
        for (int step = 0; step < CentreSteps; step++)
        {
            double[] move = newton.Step(table, 1 / Longest, null, 0);
            double most = MostOf(table, move), length = Math.Min(1, 0.9 * most), change = 0;
            for (int i = 0; i < table.Length; i++)
            {
                change = Math.Max(change, Math.Abs(move[i]) / table[i]);
                table[i] += length * move[i];
            }

            if (change < 0.5) return;
        }
    }

    private static (double[] Low, double[] High) Path(NullSpace space, double[] from, double[] push)
    {
        var newton = new Newton(space);
        double[] table = [.. from], low = [.. from], high = [.. from];
        double weight = 1;
        for (int step = 0; step < PathSteps; step++)
        {
            double[] move = newton.Step(table, 0, push, weight);
            double most = MostOf(table, move), length = Math.Min(1, 0.95 * most);
            for (int i = 0; i < table.Length; i++)
            {
                double end = table[i] + Math.Min(most, Longest) * move[i];
                low[i] = Math.Min(low[i], Math.Max(0, end));
                high[i] = Math.Max(high[i], end);
                table[i] += length * move[i];
            }

            if (length > 0.3) weight *= PushGrowth;
        }

        for (int i = 0; i < table.Length; i++)
        {
            low[i] = Math.Min(low[i], table[i]);
            high[i] = Math.Max(high[i], table[i]);
        }

        return (low, high);
    }

    // How many times a move can be made until a cell is zero.
    private static double MostOf(double[] table, double[] move)
    {
        double most = double.PositiveInfinity;
        for (int i = 0; i < table.Length; i++)
            if (move[i] < 0 && -table[i] / move[i] < most) most = -table[i] / move[i];
        return most;
    }

    /// <summary>Newton steps for the sum of the logarithms of all suppressed cells and a push.</summary>
    private sealed class Newton(NullSpace space)
    {
        private readonly double[] weights = new double[space.Cells.Length];
        private readonly double[] diagonal = new double[space.Cells.Length];
        private readonly double[] residual = new double[space.Cells.Length];
        private readonly double[] direction = new double[space.Cells.Length];
        private readonly double[] image = new double[space.Cells.Length];

        /// <param name="table">Where the step starts.</param>
        /// <param name="pull">Pull of every cell towards zero, which keeps cells that nothing bounds from running away.</param>
        /// <param name="push">The push of each cell; null for none.</param>
        /// <param name="weight">How much the push counts.</param>
        public double[] Step(double[] table, double pull, double[]? push, double weight)
        {
            for (int i = 0; i < table.Length; i++)
            {
                weights[i] = 1 / (table[i] * table[i]);
                residual[i] = 1 / table[i] - pull + (push is null ? 0 : weight * push[i]);
            }

            weights.CopyTo(diagonal, 0);
            space.Reduce(diagonal, isSquared: true);
            space.Reduce(residual);
            var step = new double[table.Length];
            double scale = 0;
            for (int i = 0; i < space.Free; i++)
            {
                direction[i] = residual[i] / diagonal[i];
                scale += residual[i] * direction[i];
            }

            double enough = GradientTolerance * GradientTolerance * scale;
            for (int round = 0; round < MostGradients && scale > enough; round++)
            {
                space.Complete(direction);
                for (int i = 0; i < image.Length; i++) image[i] = weights[i] * direction[i];
                space.Reduce(image);
                double curvature = 0;
                for (int i = 0; i < space.Free; i++) curvature += direction[i] * image[i];
                double length = scale / curvature, next = 0;
                for (int i = 0; i < space.Free; i++)
                {
                    step[i] += length * direction[i];
                    residual[i] -= length * image[i];
                    next += residual[i] * residual[i] / diagonal[i];
                }

                double kept = next / scale;
                scale = next;
                for (int i = 0; i < space.Free; i++) direction[i] = residual[i] / diagonal[i] + kept * direction[i];
            }

            space.Complete(step);
            return step;
        }
    }
}
