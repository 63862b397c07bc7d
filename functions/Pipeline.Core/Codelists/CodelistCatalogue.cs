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

    /// <summary>Economic activity: sections with their divisions. Codes of divisions are text: <c>01</c>.</summary>
    public static Codelist Nace2 { get; } = Load("nace2", "Economic activity", "NACE Rev.2; Regulation (EC) No 1893/2006, sections and divisions");

    /// <summary>Occupation: major, sub-major, minor and unit groups, all written with four digits: <c>7000</c>, <c>7200</c>, <c>7210</c>, <c>7212</c>.</summary>
    /// <remarks>Codes are text: <c>0110</c>. A minor group that has no unit groups of its own is its own unit group, so that 363 + 27 are the 390 of the classification.</remarks>
    public static Codelist Isco88 { get; } = Load("isco88", "Occupation", "ISCO-88; ILO, International Standard Classification of Occupations 1988, major, sub-major, minor and unit groups");

    /// <summary>What is counted on the labour market; the active population is the employed and the unemployed.</summary>
    public static Codelist LabourMeasure { get; } = Load("labour_measure", "What is counted", "MIDWEB indicators M1–M8 as aliases");

    /// <summary>Statistical source of a labour-market figure.</summary>
    public static Codelist LabourSource { get; } = Load("labour_source", "Statistical source", "Eurostat names of surveys; registers of public employment services");

    /// <summary>Who says that an occupation is short of people.</summary>
    public static Codelist ShortageBasis { get; } = Load("shortage_basis", "Basis", "This project");

    /// <summary>Status of an observation.</summary>
    public static Codelist ObservationStatus { get; } = Load("obs_status", "Observation status", "SDMX cross-domain code list CL_OBS_STATUS");

    /// <summary>How often data are sent.</summary>
    public static Codelist Frequency { get; } = Load("frequency", "Frequency", "SDMX cross-domain code list CL_FREQ, and on request");

    /// <summary>What a recipient may do with data: use and publish them, use them only, or keep them confidential.</summary>
    public static Codelist ConfidentialityStatus { get; } = Load("conf_status", "Confidentiality", "SDMX cross-domain code list CL_CONF_STATUS");

    /// <summary>Births and deaths; they have no total.</summary>
    public static Codelist VitalEvent { get; } = Load("vital_event", "Event", "This project");

    /// <summary>Skills by the pillar of ESCO, the language of the country and the recognised qualification.</summary>
    public static Codelist Skill { get; } = Load("skill", "Skill", "ESCO, skills pillar, first level (European Commission); languages and qualifications: this project");

    /// <summary>The countries of the MIDWEB skills database.</summary>
    public static Codelist Midweb { get; } = Load("midweb", "Countries of the skills database", "IOM, Migration for Development in the Western Balkans (MIDWEB), 2011–2012");

    /// <summary>Every list, in a fixed order.</summary>
    public static IReadOnlyList<Codelist> All { get; } = 
        [Country, Sex, AgeGroup, Origin, Nace2, Isco88, LabourMeasure, LabourSource, ShortageBasis, ObservationStatus,
        Frequency, ConfidentialityStatus, VitalEvent, Skill, Midweb];

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
