using Pipeline.Core.Indicators;

namespace Pipeline.Core.Profiles;

/// <summary>What a profile says about a country besides figures.</summary>
/// <param name="Country">ISO 3166-1 alpha-3.</param>
/// <param name="Entries">The entries of the lists in force.</param>
/// <param name="Availability">What it has of the harmonised tables.</param>
/// <param name="Version">In a comparison the version of its profile; 0 otherwise.</param>
public sealed record CountryMaterial(string Country, IReadOnlyList<Entry> Entries, CountryAvailability Availability, int Version = 0);

/// <summary>What goes into a profile besides figures.</summary>
/// <param name="Countries">The country of the profile, or the countries of a comparison.</param>
/// <param name="Flows">Mirror statistics among the countries of a comparison; none otherwise.</param>
/// <param name="StockFlows">Flows among the countries of a comparison, estimated from their stocks; none otherwise.</param>
public sealed record ProfileMaterial(IReadOnlyList<CountryMaterial> Countries, IReadOnlyList<MirrorFlow> Flows, IReadOnlyList<StockFlowEstimate> StockFlows)
{
    /// <summary>Nothing.</summary>
    public static ProfileMaterial None { get; } = new([], [], []);

    /// <summary>The material of one country.</summary>
    public static ProfileMaterial Of(CountryData data, int year) => new([new CountryMaterial(data.Country, [.. data.Entries], CountryAvailability.Of(data, year))], [], []);
}
