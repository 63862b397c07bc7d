using Pipeline.Core.Disclosure;
using Pipeline.Core.Indicators;
using Pipeline.Core.Profiles;
using Pipeline.Core.Tabulation;

namespace Pipeline.Core.Tests.Profiles;

public class ComparisonTests
{
    private static readonly ProfileTemplate Report = ProfileTemplate.Find("synthesis-report")!;

    private static Member Of(string country, int version, params (string Codes, double Value)[] stock)
    {
        ObservationSet figures = new(
            country,
            [new Source(country, country, "nso", "migrant-stock", "1.0", "2019", "file.csv", 1, Manifest.None)],
            [.. stock.Select(cell => new Observation("MIG_STOCK", "2019", cell.Codes.Split(' '), cell.Value, "A", "F", [0], null))]);
        return new Member(version, figures, new ProfileMaterial([new CountryMaterial(country, [], new CountryAvailability(country, 2019, null, Assessment.Of([], 2019)))], [], []));
    }

    // UN DESA, International Migrant Stock 2019.
    [Fact]
    public void Countries_stand_beside_each_other_with_ids_and_sources_of_their_own()
    {
        Member[] members = [Of("BLR", 3, ("_T _T _T", 1_069_395), ("_T _T KAZ", 69_084)), Of("KGZ", 2, ("_T _T _T", 200_260), ("_T _T BLR", 9_746), ("_T _T CHN", 265))];

        MigrationProfile report = new ProfileAssembly(Report, 2019, 1, Comparison.Figures("XHC", members), []).Assemble(DisclosurePolicy.Persons, [], null, Comparison.Material(members));

        ProfileTable stock = report.Sections.SelectMany(section => section.Tables).Single(table => table.Id == "stock");
        Assert.Equal(["Belarus 1069395 0", "Kyrgyzstan 200260 1"], stock.Rows.Select(row => $"{row.Labels[0]} {row.Cells[0]!.Value} {row.Cells[0]!.Sources[0]}"));
        Assert.Equal(ProfileAssembly.ObservationId(Publication.Profile("KGZ", 2019), 2, members[1].Figures.Observations[0]), stock.Rows[1].Cells[0]!.Id);

        ProfileTable matrix = report.Sections.SelectMany(section => section.Tables).Single(table => table.Id == "stock-matrix");
        Assert.Equal(["BLR KAZ 69084", "KGZ BLR 9746"], matrix.Rows.Select(row => $"{row.Codes[0]} {row.Codes[1]} {row.Cells[0]!.Value}"));

        Assert.Equal(("Largest migrant stock", "Belarus"), (report.Headlines[0].Label, report.Headlines[0].Category));
        Assert.Equal(["BLR", "KGZ"], report.Sections.SelectMany(section => section.Lists!).Single(list => list.Id == "matrix").Columns.Skip(1).Select(name => name == "Belarus" ? "BLR" : "KGZ"));
    }
}
