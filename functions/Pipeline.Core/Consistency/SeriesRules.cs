using Pipeline.Core.Indicators;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Consistency;

/// <summary>A rule about the figures of one cell over the years.</summary>
/// <param name="Id">Stable name.</param>
/// <param name="Severity">How much a finding weighs.</param>
/// <param name="Description">The rule in a sentence.</param>
/// <param name="By">Code lists by which the figures are looked at.</param>
/// <param name="Template">Id of the template.</param>
/// <param name="Where">Field → code.</param>
public abstract record SeriesRule(
    string Id, Severity Severity, string Description, IReadOnlyList<string> By, string Template, IReadOnlyDictionary<string, string>? Where = null)
    : ConsistencyRule(Id, Severity, Description, By)
{
    private readonly Term term = new(Template, Where);

    /// <inheritdoc/>
    internal override IReadOnlyList<Term> AllTerms => [term];

    /// <inheritdoc/>
    public override IEnumerable<ConsistencyFinding> Check(CountryData data)
    {
        foreach (var series in Groups(data, [term]).GroupBy(group => string.Join('|', group.Codes)).OrderBy(series => series.Key, StringComparer.Ordinal))
        {
            string[] codes = series.First().Codes;
            var figures = new SortedList<int, Figure>(series.ToDictionary(group => group.Year, group => term.At(data, group.Year, By, codes)!));
            foreach ((int year, int? beside, string found, string expected) in Odd(figures))
                yield return Finding(
                    data, year, [.. new[] { year }.Concat(beside is { } other ? [other] : []).Select(of => (Template, of, term.CodesOf(By, codes), (Figure?)figures[of]))], 1, found, expected);
        }
    }

    /// <summary>The odd figures of a series: their year, the year of a figure shown beside, what was found and what was expected.</summary>
    private protected abstract IEnumerable<(int Year, int? Beside, string Found, string Expected)> Odd(SortedList<int, Figure> series);

    /// <summary>The values of a series in the order of its years.</summary>
    private protected static double[] ValuesOf(IEnumerable<Figure> figures) => [.. figures.Select(figure => figure.Value)];
}

/// <summary>From one year to the next that has a figure, a figure of another submission changes by no more than a share, compounded. Within
/// one file the template's own rules see to it.</summary>
/// <param name="Id">Stable name.</param>
/// <param name="Severity">How much a finding weighs.</param>
/// <param name="Description">The rule in a sentence.</param>
/// <param name="By">Code lists by which the figures are looked at.</param>
/// <param name="Template">Id of the template.</param>
/// <param name="MaximumChange">Largest change a year, as a share.</param>
/// <param name="MinimumBase">Figures below it before the change are not looked at: small numbers jump.</param>
/// <param name="Where">Field → code.</param>
public sealed record YearOnYear(
    string Id, Severity Severity, string Description, IReadOnlyList<string> By, string Template, double MaximumChange, double MinimumBase, IReadOnlyDictionary<string, string>? Where = null)
    : SeriesRule(Id, Severity, Description, By, Template, Where)
{
    private const double Rounding = 1e-9;

    /// <inheritdoc/>
    private protected override IEnumerable<(int Year, int? Beside, string Found, string Expected)> Odd(SortedList<int, Figure> series)
    {
        foreach (((int yearBefore, Figure before), (int year, Figure now)) in series.Zip(series.Skip(1)))
        {
            if (before.Value < MinimumBase || before.Value <= 0 || before.Sources.Intersect(now.Sources).Any()) continue;
            double change = Math.Pow(now.Value / before.Value, 1.0 / (year - yearBefore)) - 1;
            if (Math.Abs(change) > MaximumChange + Rounding)
                yield return (year, yearBefore, $"{Text(now.Value)} after {Text(before.Value)}: {(change > 0 ? "+" : "−")}{Percent(Math.Abs(change))} a year", $"a change of at most {Percent(MaximumChange)} a year");
        }
    }

    private static string Percent(double share) => Text(Math.Round(100 * share, 2)) + " %";
}

/// <summary>How far off a figure lies from the others of its series (DHIS2's outlier detection).</summary>
public enum OutlierMethod
{
    /// <summary>0.6745 × distance from the median ÷ median absolute deviation.</summary>
    ModifiedZScore,

    /// <summary>Distance from the mean in standard deviations of the sample.</summary>
    ZScore,

    /// <summary>Outside the smallest and the largest of the other years, by more than a share of their range.</summary>
    MinMax,
}

/// <summary>A figure lies no further from the others of its series than a threshold.</summary>
/// <param name="Id">Stable name.</param>
/// <param name="Severity">How much a finding weighs.</param>
/// <param name="Description">The rule in a sentence.</param>
/// <param name="By">Code lists by which the figures are looked at.</param>
/// <param name="Template">Id of the template.</param>
/// <param name="Method">What is measured.</param>
/// <param name="Threshold">The largest score that is not odd: 3.5 for the modified Z-score (Iglewicz &amp; Hoaglin 1993), 2 for the Z-score
/// (DHIS2), for min-max a share of the range.</param>
/// <param name="MinimumYears">Years that a series needs.</param>
/// <param name="Where">Field → code.</param>
public sealed record Outlier(
    string Id,
    Severity Severity,
    string Description,
    IReadOnlyList<string> By,
    string Template,
    OutlierMethod Method,
    double Threshold,
    int MinimumYears,
    IReadOnlyDictionary<string, string>? Where = null)
    : SeriesRule(Id, Severity, Description, By, Template, Where)
{
    /// <summary>The score of one of several values; NaN where it has none.</summary>
    internal double Score(IReadOnlyList<double> values, int place)
    {
        if (Method == OutlierMethod.ZScore) return Statistics.ZScore(values[place], values);
        if (Method == OutlierMethod.ModifiedZScore) return Statistics.ModifiedZScore(values[place], values);
        double[] others = [.. values.Where((_, i) => i != place)];
        double range = others.Max() - others.Min();
        return range > 0 ? Math.Max(values[place] - others.Max(), others.Min() - values[place]) / range : double.NaN;
    }

    /// <inheritdoc/>
    private protected override IEnumerable<(int Year, int? Beside, string Found, string Expected)> Odd(SortedList<int, Figure> series)
    {
        double[] values = ValuesOf(series.Values);
        if (values.Length < Math.Max(MinimumYears, 2)) yield break;
        for (int i = 0; i < values.Length; i++)
        {
            double score = Score(values, i);
            if ((Method == OutlierMethod.MinMax ? score : Math.Abs(score)) > Threshold)
                yield return (series.Keys[i], null, $"{Text(values[i])}, a score of {Text(Math.Round(score, 2))}", $"a score of at most {Text(Threshold)} among {Text(values.Length)} years");
        }
    }
}

/// <summary>What a predictor takes from the past years (DHIS2).</summary>
public enum Generator
{
    /// <summary>The mean.</summary>
    Average,

    /// <summary>The median.</summary>
    Median,

    /// <summary>The smallest.</summary>
    Minimum,

    /// <summary>The largest.</summary>
    Maximum,
}

/// <summary>A figure is at most (with a negative number of deviations: at least) what the past years predict: <c>generator(x) + deviations
/// × stddev(x)</c>.</summary>
/// <remarks>Years are predicted in their order, so that where a year has no figure its prediction can feed the later ones.</remarks>
/// <param name="Id">Stable name.</param>
/// <param name="Severity">How much a finding weighs.</param>
/// <param name="Description">The rule in a sentence.</param>
/// <param name="By">Code lists by which the figures are looked at.</param>
/// <param name="Template">Id of the template.</param>
/// <param name="Generator">What is taken from the past.</param>
/// <param name="Deviations">Standard deviations of the sample that are added.</param>
/// <param name="SampleCount">Past years in the sample (DHIS2: sequential sample count); all of them need a figure or a prediction.</param>
/// <param name="SkipCount">Years between the sample and the year predicted (DHIS2: sequential skip count).</param>
/// <param name="Where">Field → code.</param>
public sealed record Prediction(
    string Id,
    Severity Severity,
    string Description,
    IReadOnlyList<string> By,
    string Template,
    Generator Generator,
    double Deviations,
    int SampleCount,
    int SkipCount = 0,
    IReadOnlyDictionary<string, string>? Where = null)
    : SeriesRule(Id, Severity, Description, By, Template, Where)
{
    /// <summary>The prediction for every year from the first to the last of a series for which the past suffices.</summary>
    internal SortedList<int, double> Predict(IReadOnlyDictionary<int, double> series)
    {
        var known = new Dictionary<int, double>(series);
        var predictions = new SortedList<int, double>();
        for (int year = series.Keys.Min(); year <= series.Keys.Max(); year++)
        {
            double[] sample = [.. Enumerable.Range(year - SkipCount - SampleCount, SampleCount).Where(known.ContainsKey).Select(past => known[past])];
            if (sample.Length < SampleCount) continue;
            double from = Generator switch
            {
                Generator.Average => Statistics.Mean(sample),
                Generator.Median => Statistics.Median(sample),
                Generator.Minimum => sample.Min(),
                _ => sample.Max(),
            };
            double prediction = from + (Deviations == 0 ? 0 : Deviations * Statistics.StandardDeviation(sample));
            if (!double.IsFinite(prediction)) continue;
            predictions.Add(year, prediction);
            known.TryAdd(year, prediction);
        }

        return predictions;
    }

    /// <inheritdoc/>
    private protected override IEnumerable<(int Year, int? Beside, string Found, string Expected)> Odd(SortedList<int, Figure> series)
    {
        foreach ((int year, double predicted) in Predict(series.ToDictionary(pair => pair.Key, pair => pair.Value.Value)))
            if (series.TryGetValue(year, out Figure? figure) && (Deviations < 0 ? figure.Value < predicted : figure.Value > predicted))
                yield return (year, null, Text(figure.Value), $"{(Deviations < 0 ? "at least" : "at most")} {Text(Math.Round(predicted, 2))} after the {Text(SampleCount)} years before");
    }
}
