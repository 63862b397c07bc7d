using System.Text;
using Pipeline.Core.Indicators;
using Pipeline.Core.Tabulation;
using Pipeline.Core.Templates;
using Pipeline.Core.Validation;

namespace Pipeline.Core.Tests;

/// <summary>Files of record templates, read and counted as the system does it.</summary>
internal static class Persons
{
    /// <summary>What is kept of the records of a file; pseudonyms are the identifiers with a star.</summary>
    public static IReadOnlyList<PersonRecord> Read(string template, string text)
    {
        Template read = TemplateCatalogue.Find(template)!;
        var kept = new PersonRecords(read, id => Encoding.UTF8.GetString(id) + "*");
        List<PersonRecord> records = [];
        ValidationReport report = SubmissionReading.Read(
            new MemoryStream(Encoding.UTF8.GetBytes(text)), read, new SubmissionContext("iom-mda", "MDA", "2020", "file.csv"), record => records.Add(kept.Of(record)));
        Assert.Equal(0, report.Errors);
        return records;
    }

    /// <summary>The counts of persons of several files, each a submission of its own.</summary>
    public static Cube Count(string template, params IReadOnlyList<PersonRecord>[] files) => PersonTabulation.Count(
        template, "MDA",
        [.. files.Select((_, i) => new Source($"s{i}", new string('0', 64), "iom-mda", template, "1.0", "2020", "file.csv", 1, Manifest.None))],
        files.SelectMany((file, i) => file.Select(record => (record, i))));

    /// <summary>The figures of an indicator as text: year, codes that are no totals, figure.</summary>
    public static string[] Figures(string indicator, CountryData data) =>
    [
        .. from observation in IndicatorCatalogue.Find(indicator)!.Compute(data)
           orderby observation.Period, observation.Codes.Count(code => code != "_T"), string.Join('|', observation.Codes)
           select string.Create(System.Globalization.CultureInfo.InvariantCulture,
               $"{string.Join(' ', observation.Codes.Where(code => code != "_T").Prepend(observation.Period))} = {observation.Value:0.####}"),
    ];
}
