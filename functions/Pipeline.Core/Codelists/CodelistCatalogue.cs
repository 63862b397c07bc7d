using CsvHelper;

namespace Pipeline.Core.Codelists;

/// <summary>The one list of code lists. A list is a file <c>{id}.csv</c> beside this one and a line below.</summary>
public static class CodelistCatalogue
{
    /// <summary>Countries and areas; <c>XKX</c> stands for Kosovo (UNSC 1244).</summary>
    public static Codelist Country { get; } = Load("country", "Countries and areas", "ISO 3166-1 alpha-3; short names of the United Nations M49 standard", isOpen: true);

    /// <summary>Sex: female, male, unknown, total.</summary>
    public static Codelist Sex { get; } = Load("sex", "Sex", "SDMX cross-domain code list CL_SEX 2.1");

    /// <summary>Age groups of five years with their roll-ups.</summary>
    public static Codelist AgeGroup { get; } = Load("age_group", "Age group", "SDMX cross-domain code list CL_AGE, five-year groups and roll-ups");

    /// <summary>Country of origin: the countries, a total, unknown, and other for what a source does not name.</summary>
    public static Codelist Origin { get; } = WithTotals("origin", "Country of origin");

    /// <summary>Status of an observation.</summary>
    public static Codelist ObservationStatus { get; } = Load("obs_status", "Observation status", "SDMX cross-domain code list CL_OBS_STATUS");

    /// <summary>Every list, in a fixed order.</summary>
    public static IReadOnlyList<Codelist> All { get; } = [Country, Sex, AgeGroup, Origin, ObservationStatus];

    /// <summary>The list of this id, or null.</summary>
    public static Codelist? Find(string id) => All.FirstOrDefault(list => list.Id == id);

    private static Codelist WithTotals(string id, string title) => new(id, title, Country.Source + "; SDMX codes for totals", isOpen: true,
        Country.Codes.Select(country => country with { Parent = Codelist.Total })
            .Prepend(new Code(Codelist.Total, "All origins", null, false, ["T", "TOTAL"]))
            .Append(new Code(Codelist.Other, "Other origins", Codelist.Total, true, []))
            .Append(new Code(Codelist.Unknown, "Unknown origin", Codelist.Total, true, ["U", "UNK"])));

    private static Codelist Load(string id, string title, string source, bool isOpen = false)
    {
        using Stream stream = typeof(CodelistCatalogue).Assembly.GetManifestResourceStream($"codelists/{id}.csv")!;
        using CsvReader csv = CsvReader.Create(stream, CsvReaderOptions.Default with { HasHeader = true });
        var codes = new List<Code>();
        while (csv.Read())
            codes.Add(new Code(
                csv.GetString("code"),
                csv.GetString("name"),
                csv.GetString("parent") is { Length: > 0 } parent ? parent : null,
                csv.GetString("optional") == "yes",
                csv.GetString("aliases").Split('|', StringSplitOptions.RemoveEmptyEntries)));
        return new Codelist(id, title, source, isOpen, codes);
    }
}
