namespace Pipeline.Core.Sharing;

/// <summary>One cell of the who-shares-what matrix: what a provider shares of a dataset with a recipient.</summary>
/// <param name="Provider">Agency whose data they are.</param>
/// <param name="Dataset">Id of the template.</param>
/// <param name="Recipient">Agency that reads them.</param>
/// <param name="Status"><c>in force</c>, <c>ended</c> or <c>not begun</c> on the day.</param>
/// <param name="Indicators">The indicators, or <c>*</c>.</param>
/// <param name="Disaggregation">Dimensions by which one of the agreements in the cell lets figures be broken down.</param>
/// <param name="LegalBasis">The acts.</param>
/// <param name="ValidFrom">First day of the earliest agreement in the cell.</param>
/// <param name="ValidTo">Last day of the latest; null while one has no end.</param>
public sealed record SharedDataset(
    string Provider,
    string Dataset,
    string Recipient,
    string Status,
    IReadOnlyList<string> Indicators,
    IReadOnlyList<string> Disaggregation,
    IReadOnlyList<string> LegalBasis,
    DateOnly ValidFrom,
    DateOnly? ValidTo);

/// <summary>Who shares what with whom on a day.</summary>
public static class SharingMatrix
{
    /// <summary>The cells by provider, dataset and recipient. A cell with an agreement in force shows only those in force.</summary>
    public static IReadOnlyList<SharedDataset> Of(IEnumerable<Agreement> agreements, DateOnly day) =>
    [
        .. from agreement in agreements
           group agreement by (agreement.Provider, agreement.Dataset, agreement.Recipient) into cell
           orderby cell.Key.Provider, cell.Key.Dataset, cell.Key.Recipient
           let best = cell.Max(agreement => Rank(agreement, day))
           let shown = cell.Where(agreement => Rank(agreement, day) == best).ToArray()
           select new SharedDataset(
               cell.Key.Provider,
               cell.Key.Dataset,
               cell.Key.Recipient,
               best switch { 2 => "in force", 1 => "not begun", _ => "ended" },
               [.. shown.Select(agreement => agreement.Indicator).Distinct().Order(StringComparer.Ordinal)],
               [.. shown.SelectMany(agreement => agreement.Disaggregation).Distinct().Order(StringComparer.Ordinal)],
               [.. shown.Select(agreement => agreement.LegalBasis).Distinct().Order(StringComparer.Ordinal)],
               shown.Min(agreement => agreement.ValidFrom),
               shown.Any(agreement => agreement.ValidTo is null) ? null : shown.Max(agreement => agreement.ValidTo)),
    ];

    private static int Rank(Agreement agreement, DateOnly day) => agreement.IsInForce(day) ? 2 : agreement.ValidFrom > day ? 1 : 0;
}
