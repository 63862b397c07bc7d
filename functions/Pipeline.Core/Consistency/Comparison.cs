using Pipeline.Core.Codelists;
using Pipeline.Core.Indicators;
using Pipeline.Core.Templates;
using Pipeline.Core.Validation;

namespace Pipeline.Core.Consistency;

/// <summary>How two sides compare; the operators of DHIS2's validation rules.</summary>
public enum Operator
{
    /// <summary>left = right.</summary>
    EqualTo,

    /// <summary>left ≠ right.</summary>
    NotEqualTo,

    /// <summary>left &gt; right.</summary>
    GreaterThan,

    /// <summary>left ≥ right.</summary>
    GreaterThanOrEqualTo,

    /// <summary>left &lt; right.</summary>
    LessThan,

    /// <summary>left ≤ right.</summary>
    LessThanOrEqualTo,

    /// <summary>Both sides have a value, or neither.</summary>
    CompulsoryPair,

    /// <summary>Not both sides have a value.</summary>
    ExclusivePair,
}

/// <summary>What a missing value does to a side; the strategies of DHIS2's validation rules. The pair operators ask for presence
/// only.</summary>
public enum MissingValueStrategy
{
    /// <summary>The rule is not looked at where any value of the side is missing.</summary>
    SkipIfAnyValueMissing,

    /// <summary>The rule is not looked at where all values of the side are missing; a single missing one counts as zero.</summary>
    SkipIfAllValuesMissing,

    /// <summary>A missing value counts as zero.</summary>
    NeverSkip,
}

/// <summary>One side of a comparison: the sum of its terms.</summary>
/// <param name="Terms">The terms.</param>
/// <param name="Missing">What a missing value does.</param>
public sealed record Side(IReadOnlyList<Term> Terms, MissingValueStrategy Missing = MissingValueStrategy.SkipIfAnyValueMissing)
{
    /// <summary>The value of the side; null where the rule is to be skipped.</summary>
    internal double? Value(IReadOnlyList<Figure?> figures)
    {
        bool skips = Missing switch
        {
            MissingValueStrategy.SkipIfAnyValueMissing => figures.Any(figure => figure is null),
            MissingValueStrategy.SkipIfAllValuesMissing => figures.All(figure => figure is null),
            _ => false,
        };
        return skips ? null : figures.Zip(Terms, (figure, term) => term.Factor * (figure?.Value ?? 0)).Sum();
    }
}

/// <summary>Left side, operator, right side (DHIS2). The figure that is judged stands on the left: its agency is asked.</summary>
/// <param name="Id">Stable name.</param>
/// <param name="Severity">How much a finding weighs.</param>
/// <param name="Description">The rule in a sentence.</param>
/// <param name="By">Code lists by which the figures are compared.</param>
/// <param name="Left">The side that is judged.</param>
/// <param name="Operator">How the sides compare.</param>
/// <param name="Right">The side that it is judged by.</param>
/// <param name="Tolerance">How far the sides may lie beyond the operator, in their unit: the residual that the country states.</param>
/// <param name="OneOf">Code list without a total, such as the definitions of a migrant. The terms that are broken down by it take one code, the same for all: it is enough
/// that the rule holds for one of which all of them have a figure. Where it holds for none, the first is reported.</param>
public sealed record Comparison(
    string Id, Severity Severity, string Description, IReadOnlyList<string> By, Side Left, Operator Operator, Side Right, double Tolerance = 0, string? OneOf = null)
    : ConsistencyRule(Id, Severity, Description, By)
{
    /// <inheritdoc/>
    internal override IReadOnlyList<Term> AllTerms => [.. Left.Terms, .. Right.Terms];

    /// <inheritdoc/>
    public override IEnumerable<ConsistencyFinding> Check(CountryData data)
    {
        foreach ((int year, string[] group) in Groups(data, AllTerms))
        {
            ConsistencyFinding?[] findings = OneOf is null
                ? [Check(data, year, By, group)]
                : [.. OnesFor(data, year, group).Select(one => Check(data, year, [.. By, OneOf], [.. group, one]))];
            if (findings.All(finding => finding is not null)) yield return findings[0]!;
        }
    }

    private ConsistencyFinding? Check(CountryData data, int year, IReadOnlyList<string> by, IReadOnlyList<string> codes)
    {
        Figure?[] left = [.. Left.Terms.Select(term => term.At(data, year, by, codes))], right = [.. Right.Terms.Select(term => term.At(data, year, by, codes))];
        (string Found, string Expected)? broken = Operator is Operator.CompulsoryPair or Operator.ExclusivePair ? Pair(left, right) : Values(left, right);
        if (broken is not { } what) return null;
        var figures = AllTerms.Zip(left.Concat(right), (term, figure) => (term.Template, year + term.Years, term.CodesOf(by, codes), figure));
        return Finding(data, year, [.. figures], left.Length, what.Found, what.Expected);
    }

    private string[] OnesFor(CountryData data, int year, string[] group)
    {
        Codelist codelist = CodelistCatalogue.Find(OneOf!) ?? throw new FormatException($"Consistency rule '{Id}': there is no code list '{OneOf}'.");
        Term[] terms = [.. AllTerms.Where(term => term.HasAll([OneOf!]))];
        string[] ones = [.. codelist.Codes.Select(code => code.Id).Where(code => terms.All(term => term.At(data, year, [.. By, OneOf!], [.. group, code]) is not null))];
        return ones.Length > 0 ? ones : [codelist.Codes[0].Id];
    }

    /// <summary>Whether two values compare as the operator says.</summary>
    internal static bool Holds(Operator comparison, double left, double right, double tolerance)
    {
        double slack = tolerance + Sums.Slack(left, right);
        return comparison switch
        {
            Operator.EqualTo => Math.Abs(left - right) <= slack,
            Operator.NotEqualTo => Math.Abs(left - right) > slack,
            Operator.GreaterThan => left > right - tolerance,
            Operator.GreaterThanOrEqualTo => left >= right - slack,
            Operator.LessThan => left < right + tolerance,
            Operator.LessThanOrEqualTo => left <= right + slack,
            _ => throw new ArgumentOutOfRangeException(nameof(comparison), comparison, "A pair has no values to compare."),
        };
    }

    /// <summary>Whether two sides are present as the pair operator says.</summary>
    internal static bool Holds(Operator pair, bool isLeftThere, bool isRightThere) => pair == Operator.CompulsoryPair ? isLeftThere == isRightThere : !(isLeftThere && isRightThere);

    private (string Found, string Expected)? Values(Figure?[] left, Figure?[] right)
    {
        if (Left.Value(left) is not { } value || Right.Value(right) is not { } other || Holds(Operator, value, other, Tolerance)) return null;
        string relation = Operator switch
        {
            Operator.EqualTo => "",
            Operator.NotEqualTo => "other than ",
            Operator.GreaterThan => "more than ",
            Operator.GreaterThanOrEqualTo => "at least ",
            Operator.LessThan => "less than ",
            _ => "at most ",
        };
        return ($"{Text(value)}, a difference of {Text(value - other)}", relation + Text(other) + (Tolerance > 0 ? $", give or take {Text(Tolerance)}" : ""));
    }

    private (string Found, string Expected)? Pair(Figure?[] left, Figure?[] right)
    {
        bool isLeftThere = left.Any(figure => figure is not null), isRightThere = right.Any(figure => figure is not null);
        return Holds(Operator, isLeftThere, isRightThere) ? null
            : Operator == Operator.CompulsoryPair ? (isLeftThere ? "the first without the second" : "the second without the first", "both or neither")
            : ("both", "one of the two");
    }
}
