using Pipeline.Core.Profiles;

namespace Pipeline.Core.Dissemination.Sdmx;

/// <summary>The figures of one indicator in a profile, each once in whatever tables it stands.</summary>
/// <param name="Structure">Their structure.</param>
/// <param name="Unit">Their unit.</param>
/// <param name="Decimals">Decimals with which they are shown.</param>
/// <param name="Observations">The figures in the order of the tables; the key has one code for each dimension.</param>
internal sealed record SdmxDataset(SdmxStructure Structure, string Unit, int Decimals, IReadOnlyList<(IReadOnlyList<string> Key, ProfileCell Cell)> Observations)
{
    /// <summary>The data sets of a profile, one for each indicator of its tables, in their order. Lists and texts are no figures.</summary>
    public static IReadOnlyList<SdmxDataset> Of(MigrationProfile profile) =>
    [
        .. from table in profile.Sections.SelectMany(section => section.Tables)
           group table by table.Indicator into tables
           let indicator = profile.Indicators.First(indicator => indicator.Code == tables.Key)
           let structure = SdmxStructure.Of(indicator)
           select new SdmxDataset(structure, indicator.Unit, indicator.Decimals, [.. tables.SelectMany(table => ObservationsOf(profile, structure, table)).DistinctBy(observation => observation.Cell.Id)]),
    ];

    private static IEnumerable<(IReadOnlyList<string> Key, ProfileCell Cell)> ObservationsOf(MigrationProfile profile, SdmxStructure structure, ProfileTable table) =>
        from row in table.Rows
        let codes = table.CodesOf(row)
        from place in row.Cells.Index()
        where place.Item is not null
        select (structure.KeyOf(profile.Country, codes, table.Periods[place.Index]), place.Item);
}
