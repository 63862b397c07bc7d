using Pipeline.Core.Indicators;
using Pipeline.Core.Tabulation;

namespace Pipeline.Core.Profiles;

/// <summary>What one country brings into a comparison: its published figures and material.</summary>
/// <param name="Version">Version of its profile.</param>
/// <param name="Figures">The figures of that version.</param>
/// <param name="Material">What it says besides figures.</param>
public sealed record Member(int Version, ObservationSet Figures, ProfileMaterial Material);

/// <summary>Puts published profiles of several countries beside each other.</summary>
public static class Comparison
{
    /// <summary>The countries' figures with the country before the other codes. Nothing is computed anew, so nothing is there that its country does not publish.</summary>
    public static ObservationSet Figures(string area, IReadOnlyList<Member> members)
    {
        List<Source> sources = [];
        List<Observation> observations = [];
        foreach (Member member in members)
        {
            int offset = sources.Count;
            sources.AddRange(member.Figures.Sources);
            observations.AddRange(member.Figures.Observations.Select(observation => observation with
            {
                Codes = [member.Figures.Country, .. observation.Codes],
                Sources = [.. observation.Sources.Select(source => source + offset)],
            }));
        }

        return new ObservationSet(area, sources, observations);
    }

    /// <summary>The countries' material, the mirror statistics among them and the flows that follow from their stocks.</summary>
    public static ProfileMaterial Material(IReadOnlyList<Member> members)
    {
        CountryMaterial[] countries = [.. members.SelectMany(member => member.Material.Countries.Select(country => country with { Version = member.Version }))];
        ObservationSet[] figures = [.. members.Select(member => member.Figures)];
        return new ProfileMaterial(countries, MirrorStatistics.Of(figures, IsPartial), StockFlowEstimate.Of(figures));

        bool IsPartial(string country, string table) => countries.FirstOrDefault(item => item.Country == country)?.Availability.Inventory?.Tables
            .Any(item => item.Table == table && item.Sources.Count > 0 && !item.IsNational) == true;
    }
}
