using System.Globalization;
using System.Text;
using Pipeline.Core.Codelists;
using Pipeline.Core.Indicators;
using Pipeline.Core.Tabulation;
using Pipeline.Core.Templates;
using Pipeline.Core.Validation;

namespace Pipeline.Core.Tests.Indicators;

/// <summary>UN DESA, International Migrant Stock 2019: what goes in as a file comes out as figures, for every country of the reference.</summary>
public class StockVectorTests
{
    private const string Vector = "un-desa";
    private const string NotAvailable = "..";

    // Names of the 2019 revision that M49 writes otherwise now; what is named "other" is a remainder here.
    private static readonly Dictionary<string, string> OtherNames = new()
    {
        ["Dem. People's Republic of Korea"] = "PRK", ["Micronesia (Fed. States of)"] = "FSM", ["Turkey"] = "TUR",
    };

    [VectorFact]
    public void Stocks_by_sex_age_and_origin_come_out_exactly()
    {
        string[] ages = [.. Enumerable.Range(0, 15).Select(i => $"{5 * i}-{(5 * i) + 4}"), "75+", "Total"];
        string[] columns = [.. from sex in "mf" from age in ages select $"{age}_({sex})", .. ages.Select(age => $"{age}_(mf)")];
        var wanted = new Dictionary<(string Country, string Year), List<(string Codes, string Value)>>();
        foreach (string[] row in Vectors.Read($"{Vector}/stock_by_age_and_sex.csv", ["Year", "Destination", .. columns]))
            foreach ((int i, string column) in columns.Index().Where(item => row[item.Index + 2] != NotAvailable))
                Cells(row[1], row[0]).Add(($"{(column.EndsWith("(mf)", StringComparison.Ordinal) ? "_T" : column.EndsWith("(m)", StringComparison.Ordinal) ? "M" : "F")} {AgeOf(column.Split('_')[0])} _T", row[i + 2]));
        foreach (string[] row in Vectors.Read($"{Vector}/stock_by_origin_all.csv", "year", "origin", "destination", "stock"))
            if (row[3] is not ("" or NotAvailable) && row[1] is not ("Total" or "Other South" or "Other North")) Cells(row[2], row[0]).Add(($"_T _T {CodeOf(row[1])}", row[3]));

        Assert.Equal(18, wanted.Keys.Select(key => key.Country).Distinct().Count());
        int compared = 0;
        foreach (IGrouping<string, KeyValuePair<(string Country, string Year), List<(string Codes, string Value)>>> country in wanted.GroupBy(item => item.Key.Country))
        {
            Dictionary<string, double> computed = Compute(country.Key, country).ToDictionary(observation => $"{observation.Period} {string.Join(' ', observation.Codes)}", observation => observation.Value!.Value);
            foreach (((_, string year), List<(string Codes, string Value)> cells) in country)
                foreach ((string codes, string value) in cells)
                {
                    Assert.Equal(double.Parse(value, CultureInfo.InvariantCulture), computed[$"{year} {codes}"]);
                    compared++;
                }
        }

        Assert.True(compared > 9_000, $"{compared} figures");

        List<(string, string)> Cells(string country, string year)
        {
            (string, string) key = (CodeOf(country), year);
            return wanted.TryGetValue(key, out var cells) ? cells : wanted[key] = [];
        }
    }

    // Through the reader with its rules, the tabulator and the indicator.
    private static IEnumerable<Observation> Compute(string country, IEnumerable<KeyValuePair<(string Country, string Year), List<(string Codes, string Value)>>> years)
    {
        var file = new StringBuilder("country,year,sex,age_group,origin,value,status\n");
        foreach (((_, string year), List<(string Codes, string Value)> cells) in years)
            foreach ((string codes, string value) in cells) file.Append(CultureInfo.InvariantCulture, $"{country},{year},{codes.Replace(' ', ',')},{value},E\n");
        Template template = TemplateCatalogue.Find("migrant-stock")!;
        var tabulator = new Tabulator(template);
        ValidationReport report = SubmissionReading.Read(
            new MemoryStream(Encoding.UTF8.GetBytes(file.ToString())), template, new SubmissionContext("un-desa", country, "2019", "file.csv"), tabulator.Add);
        Assert.Empty(report.Rules.Where(rule => rule.Severity == Severity.Error).SelectMany(rule => rule.First));
        tabulator.Cube.From(new Source("s", "0", "un-desa", template.Id, "1.0", "2019", "file.csv", 1, Manifest.None));
        return new MigrantStock().Compute(new CountryData(country, [tabulator.Cube]));
    }

    private static string AgeOf(string age) => age switch { "Total" => "_T", "75+" => "Y_GE75", _ => "Y" + age.Replace("-", "T", StringComparison.Ordinal) };

    private static string CodeOf(string name) => OtherNames.GetValueOrDefault(name) ?? CodelistCatalogue.Country.Codes.Single(country => country.Name == name).Id;
}
