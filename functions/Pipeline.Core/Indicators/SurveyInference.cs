using Pipeline.Core.Codelists;
using Pipeline.Core.Estimation;
using Pipeline.Core.Tabulation;

namespace Pipeline.Core.Indicators;

/// <summary>Limits of the shares of the classes.</summary>
public sealed class ClassShareInterval() : PersonIndicator(LabourExploitationStudy.Template, SurveyTabulation.Respondents, "LES_SHARE_INTERVAL", "Limits of the share of each class",
    "Limits of the interval with 95 % confidence for the share of respondents in a class, as if the respondents were a random sample; they are none, so that the true uncertainty is larger. No share is given on fewer than 30 respondents.",
    "labour_class", SurveyInference.Statistic)
{
    /// <inheritdoc/>
    public override string Method => "Score interval of Wilson (1927).";

    /// <inheritdoc/>
    public override string Unit => "%";

    /// <inheritdoc/>
    public override int Decimals => 1;

    /// <inheritdoc/>
    public override IEnumerable<Observation> Compute(CountryData data)
    {
        PersonFigures persons = data.PersonsOf(LabourExploitationStudy.Template)!;
        foreach (PersonCell cell in persons.Of(Measure).Where(cell => cell.Codes.Count == 1 && cell.Codes.ContainsKey("labour_class")))
        {
            Figure whole = persons.At(cell.Year, Measure, [])!;
            if (whole.Value < RespondentShare.SmallestBase) continue;
            Interval interval = Proportion.Wilson((int)cell.Figure.Value, (int)whole.Value, SurveyInference.Level).Interval!.Value;
            foreach ((string limit, double share) in new[] { ("SHARE_LOW", interval.Lower), ("SHARE_HIGH", interval.Upper) })
                yield return Observe(cell.Year, [cell["labour_class"], limit], 100 * share, [cell.Figure, whole], PersonGroup.Of(cell.Figure), PersonGroup.Rest(whole, cell.Figure)) with { Status = "E" };
        }
    }
}

/// <summary>Whether respondents with a factor were exploited more often than others.</summary>
public abstract class FactorIndicator(string code, string name, string definition)
    : PersonIndicator(LabourExploitationStudy.Template, SurveyTabulation.RiskPatterns, code, name, definition, "risk_factor", SurveyInference.Statistic)
{
    /// <inheritdoc/>
    public override IEnumerable<Observation> Compute(CountryData data) =>
        from year in data.PersonsOf(LabourExploitationStudy.Template)!.Of(Measure).GroupBy(cell => cell.Year)
        let patterns = year.Select(cell => new RiskPattern(cell["risk_factor"].Split(SurveyTabulation.Separator), cell["delphi_dimension"] == SurveyTabulation.Exploitation, (int)cell.Figure.Value)).ToArray()
        let tested = SurveyInference.Tested(patterns)
        let figures = year.Select(cell => cell.Figure).ToArray()
        from estimate in Estimates(tested, patterns)
        let table = tested.Single(factor => factor.Code == estimate.Factor).Table
        let observation = Observe(year.Key, [estimate.Factor, estimate.Statistic], estimate.Value, figures, new[] { table.A, table.B, table.C, table.D }.Select(count => PersonGroup.Number(count)))
        select double.IsFinite(estimate.Value) ? observation with { Status = "E" } : observation with { Value = null, Status = "M" };

    /// <summary>The estimates for the factors that are tested.</summary>
    private protected abstract IEnumerable<(string Factor, string Statistic, double Value)> Estimates(IReadOnlyList<TestedFactor> tested, IReadOnlyList<RiskPattern> patterns);
}

/// <summary>Odds of exploitation with a factor in proportion to the odds without it, alone and beside the other factors.</summary>
public sealed class FactorOdds() : FactorIndicator("LES_FACTOR_ODDS", "Odds of exploitation by factor",
    "How many times the odds of having been exploited (dimension 4 of the operational indicators) are as high among respondents with a factor as among the others: alone, and adjusted for the other factors, each with the limits "
    + "of the interval with 95 % confidence. It describes the respondents, who are no random sample, and says nothing about causes. Where a limit or ratio is infinite there is none (status M). A factor is tested where none of "
    + "its four groups has one to four respondents; about what was not answered counts as absent.")
{
    /// <inheritdoc/>
    public override string Method => "Alone: conditional maximum-likelihood odds ratio with exact interval (Fisher; Cornfield 1956). Adjusted: logistic regression on all tested factors with Firth’s (1993) penalty and profile penalised-likelihood "
        + "intervals (Heinze and Schemper 2002); of factors that the same respondents have the first only, and none where they cannot be told apart otherwise.";

    /// <inheritdoc/>
    public override string Unit => "times";

    /// <inheritdoc/>
    public override int Decimals => 2;

    /// <inheritdoc/>
    private protected override IEnumerable<(string Factor, string Statistic, double Value)> Estimates(IReadOnlyList<TestedFactor> tested, IReadOnlyList<RiskPattern> patterns)
    {
        IReadOnlyDictionary<string, FirthCoefficient> adjusted = SurveyInference.Adjusted(tested, patterns);
        foreach (TestedFactor factor in tested)
        {
            Estimate<double> alone = factor.Table.ConditionalOddsRatio(SurveyInference.Level, precision: Precision.Full);
            yield return (factor.Code, "ODDS", alone.Value);
            yield return (factor.Code, "ODDS_LOW", alone.Interval!.Value.Lower);
            yield return (factor.Code, "ODDS_HIGH", alone.Interval.Value.Upper);
            if (!adjusted.TryGetValue(factor.Code, out FirthCoefficient? beside)) continue;
            yield return (factor.Code, "ADJUSTED", Math.Exp(beside.Estimate));
            yield return (factor.Code, "ADJUSTED_LOW", Math.Exp(beside.Interval.Lower));
            yield return (factor.Code, "ADJUSTED_HIGH", Math.Exp(beside.Interval.Upper));
        }
    }
}

/// <summary>Tests of no association between factors and exploitation.</summary>
public sealed class FactorTest() : FactorIndicator("LES_FACTOR_TEST", "Tests of factors",
    "Probability of a difference as large as the one found, or larger, between respondents with a factor and others if the factor made none: for the factor by itself, and allowing for the number of factors that are tested. "
    + "The respondents are no random sample.")
{
    /// <inheritdoc/>
    public override string Method => "Fisher’s exact test, two-sided; for all factors together by Holm (1979).";

    /// <inheritdoc/>
    public override string Unit => "probability";

    /// <inheritdoc/>
    public override int Decimals => 4;

    /// <inheritdoc/>
    private protected override IEnumerable<(string Factor, string Statistic, double Value)> Estimates(IReadOnlyList<TestedFactor> tested, IReadOnlyList<RiskPattern> patterns)
    {
        double[] p = [.. tested.Select(factor => factor.Table.FisherTest().Value)], all = MultipleTests.Holm(p);
        return tested.Index().SelectMany(factor => new[] { (factor.Item.Code, "P", p[factor.Index]), (factor.Item.Code, "P_HOLM", all[factor.Index]) });
    }
}

/// <summary>Respondents with the same factors and outcome.</summary>
/// <param name="Factors">Codes of the list <c>risk_factor</c>.</param>
/// <param name="IsExploited">Whether they were exploited.</param>
/// <param name="Count">Respondents.</param>
internal sealed record RiskPattern(IReadOnlyList<string> Factors, bool IsExploited, int Count);

/// <summary>A factor whose groups are large enough.</summary>
/// <param name="Code">Code of the list <c>risk_factor</c>.</param>
/// <param name="Table">Respondents with and without it, exploited and not.</param>
internal sealed record TestedFactor(string Code, TwoByTwo Table);

/// <summary>From respondents with the same factors and outcome to the factors' estimates.</summary>
internal static class SurveyInference
{
    /// <summary>Dimension of the estimates.</summary>
    public const string Statistic = "survey_statistic";

    /// <summary>Confidence level of all intervals.</summary>
    public const double Level = 0.95;

    private const int SmallestGroup = 5;

    /// <summary>The factors that some respondents have and others have not, in the order of the list.</summary>
    public static IReadOnlyList<TestedFactor> Tested(IReadOnlyList<RiskPattern> patterns) =>
    [
        .. from factor in CodelistCatalogue.Find("risk_factor")!.Codes
           where factor.Id != Codelist.Total
           let table = new TwoByTwo(Count(patterns, factor.Id, true, true), Count(patterns, factor.Id, true, false), Count(patterns, factor.Id, false, true), Count(patterns, factor.Id, false, false))
           where new[] { table.A, table.B, table.C, table.D }.All(count => count is 0 or >= SmallestGroup)
           where table.A + table.B > 0 && table.C + table.D > 0 && table.A + table.C > 0 && table.B + table.D > 0
           select new TestedFactor(factor.Id, table),
    ];

    /// <summary>A coefficient for each factor; none for one that the same respondents have as an earlier one, and none at all where they cannot be told apart.</summary>
    public static IReadOnlyDictionary<string, FirthCoefficient> Adjusted(IReadOnlyList<TestedFactor> tested, IReadOnlyList<RiskPattern> patterns)
    {
        string[] factors = [.. tested.DistinctBy(factor => string.Concat(patterns.Select(pattern => pattern.Factors.Contains(factor.Code) ? '1' : '0'))).Select(factor => factor.Code)];
        if (factors.Length == 0) return new Dictionary<string, FirthCoefficient>();
        var covariates = new double[patterns.Count, factors.Length];
        for (int i = 0; i < patterns.Count; i++)
            for (int factor = 0; factor < factors.Length; factor++) covariates[i, factor] = patterns[i].Factors.Contains(factors[factor]) ? 1 : 0;
        try
        {
            Estimate<FirthModel> fit = FirthLogistic.Fit(covariates, [.. patterns.Select(pattern => pattern.IsExploited)], [.. patterns.Select(pattern => (double)pattern.Count)], Level);
            return fit.Diagnostics["converged"] == 1
                ? factors.Index().ToDictionary(factor => factor.Item, factor => fit.Value.Coefficients[factor.Index + 1])
                : new Dictionary<string, FirthCoefficient>();
        }
        catch (ArgumentException)
        {
            return new Dictionary<string, FirthCoefficient>();
        }
    }

    private static int Count(IReadOnlyList<RiskPattern> patterns, string factor, bool hasFactor, bool isExploited) =>
        patterns.Where(pattern => pattern.Factors.Contains(factor) == hasFactor && pattern.IsExploited == isExploited).Sum(pattern => pattern.Count);
}
