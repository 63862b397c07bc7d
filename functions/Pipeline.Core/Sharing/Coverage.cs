namespace Pipeline.Core.Sharing;

/// <summary>What somebody wants to read.</summary>
/// <param name="Recipient">Agency that asks.</param>
/// <param name="Provider">Agency whose data they are.</param>
/// <param name="Dataset">Id of the template.</param>
/// <param name="Indicator">Code of the indicator.</param>
/// <param name="Breakdown">Dimensions by which the figures are broken down.</param>
public sealed record SharedFigures(string Recipient, string Provider, string Dataset, string Indicator, IReadOnlyList<string> Breakdown);

/// <summary>Whether figures may be read, and why.</summary>
/// <param name="Agreement">The agreement that covers them; null for none and for an agency's own data.</param>
/// <param name="IsCovered">Whether they may be read.</param>
/// <param name="Reason">The reason in a sentence; it names no figure.</param>
public sealed record Coverage(Agreement? Agreement, bool IsCovered, string Reason)
{
    /// <summary>Decides on a request by the agreements there are: least privilege, and nothing is covered that no agreement in force on the
    /// day names.</summary>
    /// <param name="agreements">All agreements of the country, also those that are not in force.</param>
    /// <param name="asked">What is asked for.</param>
    /// <param name="day">The reference date: the day of the read.</param>
    public static Coverage Of(IEnumerable<Agreement> agreements, SharedFigures asked, DateOnly day)
    {
        (string recipient, string provider, string dataset, string indicator, IReadOnlyList<string> breakdown) = asked;
        if (recipient == provider) return new(null, true, "An agency reads its own data.");

        Agreement[] between = [.. agreements.Where(agreement => (agreement.Provider, agreement.Recipient) == (provider, recipient))];
        if (between.Length == 0) return Refused($"{provider} has no agreement with {recipient}.");

        Agreement[] onDataset = [.. between.Where(agreement => agreement.Dataset == dataset)];
        if (onDataset.Length == 0) return Refused($"No agreement of {provider} with {recipient} is on the dataset {dataset}.");

        Agreement[] inForce = [.. onDataset.Where(agreement => agreement.IsInForce(day))];
        if (inForce.Length == 0) return Refused(NotInForce(onDataset, day));

        Agreement[] onIndicator = [.. inForce.Where(agreement => agreement.Indicator == Agreement.EveryIndicator || agreement.Indicator == indicator)];
        if (onIndicator.Length == 0)
            return Refused($"The agreement of {provider} with {recipient} on {dataset} covers {Names(inForce.Select(agreement => agreement.Indicator))}, not {indicator}.");

        Agreement? covering = onIndicator.FirstOrDefault(agreement => breakdown.All(agreement.Disaggregation.Contains));
        return covering is null
            ? Refused($"The agreement of {provider} with {recipient} on {dataset} covers {indicator} {By(onIndicator.MaxBy(agreement => agreement.Disaggregation.Count)!.Disaggregation)}, not {By(breakdown)}.")
            : new(covering, true, $"Agreed by {covering.LegalBasis}.");
    }

    private static Coverage Refused(string reason) => new(null, false, reason);

    // The nearest past end says more than a start to come.
    private static string NotInForce(Agreement[] agreements, DateOnly day)
    {
        Agreement? ended = agreements.Where(agreement => agreement.ValidTo < day).MaxBy(agreement => agreement.ValidTo);
        Agreement named = ended ?? agreements.MinBy(agreement => agreement.ValidFrom)!;
        string when = ended is null ? $"begins on {Iso(named.ValidFrom)}" : $"ended on {Iso(named.ValidTo!.Value)}";
        return $"The agreement of {named.Provider} with {named.Recipient} on {named.Dataset} {when}.";
    }

    private static string By(IReadOnlyList<string> breakdown) => breakdown.Count == 0 ? "as a total only" : "by " + string.Join(" and ", breakdown);

    private static string Names(IEnumerable<string> indicators) => string.Join(", ", indicators.Distinct().Order(StringComparer.Ordinal));

    private static string Iso(DateOnly day) => day.ToString("O", System.Globalization.CultureInfo.InvariantCulture);
}
