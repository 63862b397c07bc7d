using Pipeline.Core.Tabulation;
using Pipeline.Core.Templates;
using Pipeline.Core.Validation;

namespace Pipeline.Core.Tests.Tabulation;

public class TabulatorTests
{
    private static string[] Cells(string template, string file)
    {
        var tabulator = new Tabulator(TemplateCatalogue.Find(template)!);
        ValidationReport report = TestTemplates.Read(TemplateCatalogue.Find(template)!, file, tabulator.Add);
        Assert.Empty(report.Lines());
        return [.. tabulator.Cube.Cells.Select(cell => $"{string.Join('|', cell.Codes)} {cell.Value.ToString(System.Globalization.CultureInfo.InvariantCulture)} {cell.Status}")];
    }

    [Fact]
    public void What_is_not_broken_down_is_a_total_and_codes_are_the_lists_own() => Assert.Equal(
        ["KGZ|2020|EMP|01|_T|_T|LFS 100 A", "KGZ|2020|UNE|_T|0110|F|PES 7 P"],
        Cells("labour-market", "country,year,measure,activity,occupation,sex,source,value,status\nKG,2020,M1,A01,,,LFS,100,\nKG,2020,M4,,011,F,REG,7,P\n"));

    [Fact]
    public void An_entry_of_a_list_counts_one_with_its_days_as_text_and_an_open_end_as_empty_text() => Assert.Equal(
        ["KGZ|2221|2020-01-01| 1 A", "KGZ|2222|2019-01-01|2020-12-31 1 A"],
        Cells("shortage-list", "country,occupation,valid_from,valid_to,legal_reference\nKGZ,2221,2020-01-01,,Order 1\nKGZ,2222,2019-01-01,2020-12-31,Order 1\n"));

    [Fact]
    public void A_list_keeps_its_texts() => Assert.Equal(
        ["KGZ|LAW|Закон о миграции||2000-07-17||Entry and stay|No 61 1 A"],
        Cells("framework", "country,kind,name,partner,valid_from,valid_to,mandate,reference\nKG,C2,Закон о миграции,,2000-07-17,,Entry and stay,No 61\n"));
}
