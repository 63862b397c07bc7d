using System.Text.Json.Serialization;
using Pipeline.Core.Indicators;
using Pipeline.Core.Reading;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Consistency;

/// <summary>A rule between submissions: it looks at everything that is merged for a country. Its data are an entry of
/// <c>consistency.json</c>; a kind of rule is a
/// class derived from this one and a line below.</summary>
/// <param name="Id">Stable name.</param>
/// <param name="Severity">How much a finding weighs; none rejects a submission, which was accepted by its own rules.</param>
/// <param name="Description">The rule in a sentence.</param>
/// <param name="By">Code lists by which the figures are compared; everything else is a total.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Comparison), "comparison")]
[JsonDerivedType(typeof(PartsAndTotals), "parts")]
[JsonDerivedType(typeof(SameFlows), "same-flows")]
[JsonDerivedType(typeof(YearOnYear), "year-on-year")]
[JsonDerivedType(typeof(Outlier), "outlier")]
[JsonDerivedType(typeof(Prediction), "prediction")]
public abstract record ConsistencyRule(string Id, Severity Severity, string Description, IReadOnlyList<string> By)
{
    // Counts of persons below it are not shown to anyone but their own agency's files (disclosure policy for persons).
    private const int MinimumCount = 5;

    /// <summary>The terms of the rule.</summary>
    internal abstract IReadOnlyList<Term> AllTerms { get; }

    /// <summary>What does not go together, in the order of years and codes.</summary>
    public abstract IEnumerable<ConsistencyFinding> Check(CountryData data);

    /// <summary>Says what is wrong with the entry, or nothing.</summary>
    /// <exception cref="FormatException">A template is not broken down by a code list of <see cref="By"/>.</exception>
    internal void Validate()
    {
        if (AllTerms.FirstOrDefault(term => !term.HasAll(By)) is { } wrong)
            throw new FormatException($"Consistency rule '{Id}': template '{wrong.Template}' is not broken down by {string.Join(" and ", By)}.");
    }

    /// <summary>A finding about the figures at a year and codes.</summary>
    /// <param name="data">The merged data.</param>
    /// <param name="year">Year that the rule looked at.</param>
    /// <param name="figures">The figures, the odd ones first.</param>
    /// <param name="odd">How many of them are odd.</param>
    /// <param name="found">What was found.</param>
    /// <param name="expected">What was expected.</param>
    private protected ConsistencyFinding Finding(
        CountryData data, int year, IReadOnlyList<(string Template, int Year, IReadOnlyDictionary<string, string> Codes, Figure? Figure)> figures, int odd, string found, string expected)
    {
        bool isTelling = figures.Any(figure => IsSmall(figure.Figure));
        ComparedFigure[] compared =
        [
            .. from figure in figures
               select new ComparedFigure(figure.Template, figure.Year, figure.Codes, IsSmall(figure.Figure) ? null : figure.Figure?.Value, figure.Figure is null, AgenciesOf(figure.Figure)),
        ];
        string[] asked = [.. compared.Take(odd).SelectMany(figure => figure.Agencies).Distinct().Order(StringComparer.Ordinal)];
        if (asked.Length == 0) asked = [.. compared.SelectMany(figure => figure.Agencies).Distinct().Order(StringComparer.Ordinal)];
        return new ConsistencyFinding(Id, Severity, Description, year, asked, compared, isTelling ? null : found, isTelling ? null : expected);

        string[] AgenciesOf(Figure? figure) => figure is null ? [] : [.. figure.Sources.Select(source => data.Sources[source].Agency).Distinct().Order(StringComparer.Ordinal)];

        bool IsSmall(Figure? figure) => figure is { Value: > 0 and < MinimumCount } && figure.Sources.Any(source => !data.Sources[source].Manifest.IsPublic);
    }

    /// <summary>Years and codes for which one of the terms has a figure, in order.</summary>
    private protected IEnumerable<(int Year, string[] Codes)> Groups(CountryData data, IEnumerable<Term> terms) =>
        terms.SelectMany(term => term.Groups(data, By)).DistinctBy(group => $"{group.Year}|{string.Join('|', group.Codes)}")
            .OrderBy(group => group.Year).ThenBy(group => string.Join('|', group.Codes), StringComparer.Ordinal);

    /// <summary>A number as findings write it.</summary>
    private protected static string Text(double number) => Quotation.Text(Math.Round(number, 6));
}
