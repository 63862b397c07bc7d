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

    /// <summary>Country of citizenship, with a total, unknown and other.</summary>
    public static Codelist Citizenship { get; } = WithTotals("citizenship", "Country of citizenship", "citizenships");

    /// <summary>Country of origin: the countries, a total, unknown, and other for what a source does not name.</summary>
    public static Codelist Origin { get; } = WithTotals("origin", "Country of origin", "origins");

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

    /// <summary>Direction of a border crossing.</summary>
    public static Codelist Direction { get; } = Load("direction", "Direction of crossing", "This project");

    /// <summary>Purpose of a border crossing.</summary>
    public static Codelist CrossingPurpose { get; } = Load("crossing_purpose", "Purpose of crossing", "This project");

    /// <summary>Status of an observation.</summary>
    public static Codelist ObservationStatus { get; } = Load("obs_status", "Observation status", "SDMX cross-domain code list CL_OBS_STATUS");

    /// <summary>Who counts as a migrant. Figures of different definitions are never mixed.</summary>
    public static Codelist Definition { get; } = Load("definition", "Definition", "United Nations Recommendations on Statistics of International Migration, rev. 1 (1998); national rules");

    /// <summary>Tables of the harmonised collection, H1 to H13.</summary>
    public static Codelist HarmonisedTable { get; } = Load("harmonised_table", "Table", "This project, after Regulation (EC) No 862/2007, articles 3 to 7");

    /// <summary>Where an action of the action plan stands.</summary>
    public static Codelist ActionStatus { get; } = Load("action_status", "State", "This project");

    /// <summary>Entries of the management framework.</summary>
    public static Codelist FrameworkKind { get; } = Load("framework_kind", "Kind", "This project");

    /// <summary>Every list, in a fixed order.</summary>
    public static IReadOnlyList<Codelist> All { get; } =
    [
        Country, Sex, AgeGroup, Citizenship, Origin, Nace2, Isco88, LabourMeasure, LabourSource, ShortageBasis, Direction, CrossingPurpose, ObservationStatus,
        Definition, HarmonisedTable, ActionStatus, FrameworkKind,
        WithTotals("citizen", "Citizenship", "citizenships", new("NAT", "Own citizens", Codelist.Total, true, []), new("FOR", "Foreign citizens", Codelist.Total, true, []),
            new("STLS", "Stateless persons", Codelist.Total, true, ["XXA"])),
        WithTotals("birth", "Country of birth", "countries of birth", new("NAT", "Native-born", Codelist.Total, true, []), new("FOR", "Foreign-born", Codelist.Total, true, [])),
        WithTotals("residence", "Country of previous or next residence", "countries of residence"),
        WithTotals("destination", "Country of destination", "destinations"),
        WithTotals("partner", "Partner country", "partner countries"),
        Load("migration_flow", "Flow", "This project; measures of the OECD structure DSD_MIG as aliases"),
        Load("migration_reason", "Reason", "Regulation (EC) No 862/2007, article 6; Eurostat codes as aliases"),
        Load("permit", "Permit", "This project, after Regulation (EC) No 862/2007, article 6, and national permits"),
        Load("permit_duration", "Duration of the permit", "Regulation (EC) No 862/2007, article 6; Eurostat codes as aliases"),
        Load("citizenship_change", "Change of citizenship", "This project"),
        Load("asylum_step", "Asylum", "Regulation (EC) No 862/2007, article 4; Eurostat codes as aliases"),
        Load("asylum_outcome", "Outcome", "Regulation (EC) No 862/2007, article 4; Eurostat codes as aliases"),
        Load("asylum_age", "Age group", "Age groups of Eurostat’s asylum statistics"),
        Load("enforcement", "What is counted", "Regulation (EC) No 862/2007, articles 5 and 7"),
        Load("border_type", "Border", "Regulation (EC) No 862/2007, article 5"),
        Load("enforcement_ground", "Ground", "Standard form for refusing entry at the border, Regulation (EU) 2016/399, annex V"),
        Load("return_type", "Kind of return", "Eurostat"),
        Load("travel_purpose", "Purpose of travel", "This project"),
        Load("region", "Region", Regions),
        Load("region_from", "Region of origin", Regions, file: "region"),
        Load("region_to", "Region of destination", Regions, file: "region"),
        Load("student_direction", "Direction", "This project"),
        Load("abroad", "What is counted", "This project"),
        Load("household", "What is counted", "This project"),
        Load("remittance", "What is measured", "This project"),
        Load("remittance_channel", "Channel", "This project"),
        Load("activity_status", "Activity status", "ILO, Resolution concerning statistics of work, employment and labour underutilization (2013)"),
        Load("education", "Education", "ISCED 2011, Eurostat’s aggregates"),
        Load("population_scenario", "Scenario", "This project"),
        Load("victim", "What is counted", "This project"),
        Load("minor_or_adult", "Minor or adult", "This project"),
        Load("exploitation_form", "Form of exploitation", "This project"),
        Load("source_type", "Kind of source", "This project"),
        Load("periodicity", "Periodicity", "SDMX cross-domain code list CL_FREQ"),
        Load("source_coverage", "Coverage", "This project"),
        Load("source_access", "Access", "This project"),
        Load("source_format", "Format", "This project"),
    ];

    /// <summary>The list of this id, or null.</summary>
    public static Codelist? Find(string id) => All.FirstOrDefault(list => list.Id == id);

    private const string Regions = "ISO 3166-2, first-level subdivisions of the countries of the harmonised collection and of Moldova";

    // Where a list knows foreigners together, the countries are below them: own citizens and the native-born stand apart.
    private static Codelist WithTotals(string id, string title, string plural, params Code[] groups)
    {
        string above = groups.Any(group => group.Id == Codelist.Foreign) ? Codelist.Foreign : Codelist.Total;
        return new(id, title, Country.Source + "; SDMX codes for totals" + (groups.Length > 0 ? "; Eurostat codes for groups" : ""), isOpen: true,
            groups.Concat(Country.Codes.Select(country => country with { Parent = above }))
                .Prepend(new Code(Codelist.Total, $"All {plural}", null, false, ["T", "TOTAL"]))
                .Append(new Code(Codelist.Other, $"Other {plural}", above, true, []))
                .Append(new Code(Codelist.Unknown, "Unknown", Codelist.Total, true, ["U", "UNK"])));
    }

    private static Codelist Load(string id, string title, string source, bool isOpen = false, string? file = null)
    {
        using Stream stream = typeof(CodelistCatalogue).Assembly.GetManifestResourceStream($"codelists/{file ?? id}.csv")!;
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
