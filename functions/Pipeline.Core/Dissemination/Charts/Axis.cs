namespace Pipeline.Core.Dissemination.Charts;

/// <summary>A linear axis that contains zero and whose ticks are whole multiples of 1, 2 or 5 times a power of ten.</summary>
/// <param name="Low">First tick, in the unit of the figures.</param>
/// <param name="High">Last tick.</param>
/// <param name="Step">Distance between ticks.</param>
internal sealed record Axis(double Low, double High, double Step)
{
    /// <summary>The axis for these values with at most about so many intervals.</summary>
    public static Axis For(IEnumerable<double> values, int intervals = 5)
    {
        double low = 0, high = 0;
        foreach (double value in values) (low, high) = (Math.Min(low, value), Math.Max(high, value));
        if (low == high) high = 1;
        double step = NiceStep((high - low) / intervals);
        return new Axis(Math.Floor((low / step) + 1e-9) * step, Math.Ceiling((high / step) - 1e-9) * step, step);
    }

    /// <summary>The ticks, ascending.</summary>
    public IEnumerable<double> Ticks
    {
        get
        {
            // Counted, not added up, so that no rounding error gathers and zero is exactly zero.
            int first = (int)Math.Round(Low / Step), last = (int)Math.Round(High / Step);
            for (int i = first; i <= last; i++) yield return i * Step;
        }
    }

    /// <summary>Where a value lies between the ends of the axis: 0 at <see cref="Low"/>, 1 at <see cref="High"/>.</summary>
    public double Share(double value) => (value - Low) / (High - Low);

    private static double NiceStep(double rough)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        double factor = rough / power;
        return power * (factor <= 1 + 1e-9 ? 1 : factor <= 2 + 1e-9 ? 2 : factor <= 5 + 1e-9 ? 5 : 10);
    }
}
