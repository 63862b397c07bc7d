using System.Globalization;
using Pipeline.Core.Tabulation;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Tests.Tabulation;

public class RecordTabulatorTests
{
    private static readonly Template Crossings = TemplateCatalogue.Find("border-crossings")!;

    private static Cube Count(string rows)
    {
        var tabulator = new RecordTabulator(Crossings, "KGZ");
        TestTemplates.Read(Crossings, "crossing_id,person_id,direction,crossed_at,citizenship,sex\n" + rows, tabulator.Add);
        return tabulator.ToCube();
    }

    private static string[] Cells(Cube cube) => [.. cube.Cells.Select(cell => $"{string.Join('|', cell.Codes)} {cell.Value.ToString(CultureInfo.InvariantCulture)}")];

    [Fact]
    public void Counts_by_country_month_and_codes_with_what_is_not_known_as_unknown()
    {
        Cube cube = Count("1,A,E,2020-01-31T23:59:59,KG,W\n2,B,arrival,2020-01-01,KGZ,F\n3,C,X,2020-02-29,,U\n4,D,X,2020-02-01,,\n5,E,X,2020-02-30,,\n");
        Assert.Equal(["country", "period", "direction", "citizenship", "sex"], cube.Dimensions);
        Assert.Equal(["KGZ|2020-01|E|KGZ|F 2", "KGZ|2020-02|X|_U|_U 2"], Cells(cube));
    }

    [Fact]
    public void Parts_add_up()
    {
        const string One = "1,A,E,2020-01-01,KGZ,F\n2,B,E,2019-12-31,KAZ,M\n", Other = "3,C,E,2020-01-01,KAZ,M\n4,D,E,2020-01-02,KGZ,F\n";
        Assert.Equal(Cells(Count(One + Other)), Cells(Cube.MergeBySum([Count(One), Count(""), Count(Other)])));
    }

    // More cells than the table of counts starts with.
    [Fact]
    public void Counts_thousands_of_cells()
    {
        string[] countries = [.. Crossings.Field("citizenship").Codelist!.Codes.Select(code => code.Id)];
        string rows = string.Concat(Enumerable.Range(0, 6_000).Select(i => $"{i},P,{"EX"[i % 2]},20{10 + i / 2 % 11}-01-01,{countries[i % countries.Length]},F\n"));
        Cube cube = Count(rows);
        Assert.Equal(6_000, cube.Cells.Sum(cell => cell.Value));
        Assert.Equal(Enumerable.Range(0, 6_000).Select(i => (i % 2, i / 2 % 11, i % countries.Length)).Distinct().Count(), cube.Count);
    }

    [Fact]
    public void A_template_without_a_cube_of_records_is_refused() =>
        Assert.Throws<ArgumentException>(() => new RecordTabulator(TemplateCatalogue.Find("population")!, "KGZ"));
}
