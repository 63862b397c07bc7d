using Pipeline.Core.Indicators;

namespace Pipeline.Core.Profiles;

/// <summary>What differs between the figures of two versions.</summary>
public static class ProfileChanges
{
    /// <summary>Reason of a change where the version before had no such figure.</summary>
    internal const string NewFigure = "new figure";

    /// <summary>Reason of a change where this version has no such figure any more.</summary>
    internal const string NoLongerSubmitted = "no longer submitted";

    /// <summary>The cells that were added, revised or dropped, in the order of the figures; withheld cells differ only in being withheld.</summary>
    public static IReadOnlyList<Change> Between(ObservationSet before, ObservationSet after)
    {
        Dictionary<string, Observation> old = before.Observations.ToDictionary(observation => observation.Key);
        Dictionary<string, Observation> now = after.Observations.ToDictionary(observation => observation.Key);
        return
        [
            .. from observation in after.Observations
               let earlier = old.GetValueOrDefault(observation.Key)
               where earlier is null || earlier.Value != observation.Value
               select ChangeOf(observation, earlier?.Value, observation.Value, earlier is null ? NewFigure : ReasonOf(earlier, observation)),
            .. from observation in before.Observations
               where !now.ContainsKey(observation.Key)
               select ChangeOf(observation, observation.Value, null, NoLongerSubmitted),
        ];

        string ReasonOf(Observation earlier, Observation observation) =>
            earlier.Confidentiality != observation.Confidentiality ? "disclosure control"
            : Hashes(before, earlier).SequenceEqual(Hashes(after, observation)) ? "method" : "revised input";
    }

    private static IEnumerable<string> Hashes(ObservationSet set, Observation observation) =>
        observation.Sources.Select(source => set.Sources[source].ContentHash).Order(StringComparer.Ordinal);

    private static Change ChangeOf(Observation observation, double? before, double? after, string reason) =>
        new(observation.Indicator, observation.Codes, observation.Period, before, after, reason);
}
