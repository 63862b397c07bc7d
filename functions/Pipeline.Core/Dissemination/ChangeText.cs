using Pipeline.Core.Codelists;
using Pipeline.Core.Profiles;

namespace Pipeline.Core.Dissemination;

/// <summary>How figures that differ from the version before are put in words.</summary>
/// <param name="profile">The profile.</param>
internal sealed class ChangeText(MigrationProfile profile)
{
    /// <summary>The changes, those first that matter most: a figure that was published and is now another matters more to readers than one that is new.</summary>
    public static IEnumerable<Change> Largest(MigrationProfile profile) =>
        profile.Changes.OrderBy(change => change is { Before: not null, After: not null } ? 0 : 1).ThenByDescending(change => Math.Abs((change.After ?? 0) - (change.Before ?? 0)));

    /// <summary>The indicator of a change; null where the profile does not define it.</summary>
    public IndicatorDefinition? IndicatorOf(Change change) => profile.Indicators.FirstOrDefault(definition => definition.Code == change.Indicator);

    /// <summary>Indicator and breakdown of a change.</summary>
    public string Name(Change change) => string.Join(", ", new[] { IndicatorOf(change)?.Name ?? change.Indicator, Breakdown(change) }.Where(part => part.Length > 0));

    /// <summary>What a figure is about besides its indicator, for example <c>Women, age 15–64</c>; empty for a total.</summary>
    public string Breakdown(Change change)
    {
        IndicatorDefinition? indicator = IndicatorOf(change);
        return string.Join(", ", change.Codes
            .Select((code, i) => (Code: code, Codelist: indicator is null ? null : CodelistCatalogue.Find(indicator.Dimensions[i])))
            .Where(part => part.Code != Codelist.Total)
            .Select(part => part.Codelist?.Id == "age_group" ? $"age {part.Codelist.NameOf(part.Code)}" : part.Codelist?.NameOf(part.Code) ?? part.Code));
    }

    /// <summary>The figure published before.</summary>
    public string Before(Change change) => Figure(change, change.Before, change.Reason == ProfileChanges.NewFigure);

    /// <summary>The figure now.</summary>
    public string After(Change change) => Figure(change, change.After, change.Reason == ProfileChanges.NoLongerSubmitted);

    /// <summary>How far they are apart; empty where one of them is none.</summary>
    public string Difference(Change change) =>
        change is { Before: { } before, After: { } after } ? Numbers.Difference(after - before, DecimalsOf(change), IndicatorOf(change)?.Unit ?? "") : "";

    /// <summary>By what a table is broken down, for example <c> by sex and age group</c>; empty for nothing.</summary>
    public static string By(IReadOnlyList<string> dimensions) => dimensions.Count == 0 ? "" :
        $" by {string.Join(" and ", dimensions.Select(dimension => (CodelistCatalogue.Find(dimension)?.Title ?? dimension).ToLowerInvariant()))}";

    private int DecimalsOf(Change change) => IndicatorOf(change)?.Decimals ?? 2;

    private string Figure(Change change, double? value, bool isAbsent) =>
        value is { } figure ? Numbers.Figure(figure, DecimalsOf(change), IndicatorOf(change)?.Unit ?? "") : isAbsent ? "none" : "withheld";
}
