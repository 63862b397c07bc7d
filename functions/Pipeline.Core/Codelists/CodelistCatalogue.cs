using CsvHelper;

namespace Pipeline.Core.Codelists;

/// <summary>The one list of code lists. A list is a file <c>{id}.csv</c> beside this one and a line below; it is read when it is first asked for.</summary>
public static class CodelistCatalogue
{
    private static readonly (string Id, Lazy<Codelist> List)[] Lists =
    [
        Load("country", "Countries and areas", "ISO 3166-1 alpha-3; short names of the United Nations M49 standard", isOpen: true),
        Load("sex", "Sex", "SDMX cross-domain code list CL_SEX 2.1"),
        Load("age_group", "Age group", "SDMX cross-domain code list CL_AGE, five-year groups and roll-ups"),
        WithTotals("citizenship", "Country of citizenship", "citizenships"),
        WithTotals("origin", "Country of origin", "origins"),
        Load("nace2", "Economic activity", "NACE Rev.2; Regulation (EC) No 1893/2006, sections and divisions"),
        Load("isco88", "Occupation", "ISCO-88; ILO, International Standard Classification of Occupations 1988, major, sub-major, minor and unit groups"),
        Load("labour_measure", "What is counted", "MIDWEB indicators M1–M8 as aliases"),
        Load("labour_source", "Statistical source", "Eurostat names of surveys; registers of public employment services"),
        Load("shortage_basis", "Basis", "This project"),
        Load("direction", "Direction of crossing", "This project"),
        Load("crossing_purpose", "Purpose of crossing", "This project"),
        Load("obs_status", "Observation status", "SDMX cross-domain code list CL_OBS_STATUS"),
        WithTotals("exploitation_country", "Country of exploitation", "countries of exploitation"),
        Load("gender", "Gender", "HTCDS 2.0, IOM; transgender and non-conforming together, as in the CTDC files"),
        Load("ctdc_age_band", "Age at registration", "CTDC, IOM; 09--17 of older files is 9--17"),
        Load("majority_status", "Majority", "CTDC, IOM"),
        Load("exploitation_type", "Type of exploitation", "HTCDS 2.0, IOM; slavery and criminal activity by the Palermo Protocol and CTDC"),
        Load("means_of_control", "Means of control", "HTCDS 2.0, IOM; groups of the CTDC synthetic files"),
        Load("recruiter_relation", "Relation to the recruiter", "CTDC and HTCDS 2.0, IOM"),
        Load("recruitment_method", "Method of recruitment", "HTCDS 2.0, IOM"),
        Load("trafficking_status", "Trafficking status", "HTCDS 2.0, IOM"),
        Load("deciding_organisation", "Deciding organisation", "HTCDS 2.0, IOM"),
        Load("referral_source", "Referred by", "This project, after the screening form of IOM"),
        Load("case_status", "Status of the case", "HTCDS 2.0, IOM"),
        Load("identification", "Identification", "Palermo Protocol (2000), article 3"),
        Load("trafficking_duration", "Time in trafficking", "CTDC, IOM"),
        Load("assistance_service", "Assistance", "This project, after the assistance form of IOM; types of the HTCDS 2.0 service plan as aliases"),
        Load("service_provider", "Provider", "This project"),
        Load("reintegration_outcome", "Outcome of reintegration", "This project"),
        Load("isced11", "Education", "ISCED 2011, UNESCO"),
        Load("labour_class", "Class of the interview", "Operational indicators of ILO and European Commission (2009), as used in Moldova"),
        Load("survey_age_band", "Age", "This project"),
        Load("migrant_type", "Migrants", "This project"),
        Load("recruiter_type", "Recruited by", "This project"),
        Load("marital_status", "Marital status", "This project"),
        Load("legal_status", "Legal status", "This project"),
        Load("survey_theme", "Theme", "This project"),
        Load("risk_factor", "Factor", "This project"),
        Load("delphi_dimension", "Positive dimension", "Operational indicators of ILO and European Commission (2009)"),
        Load("definition", "Definition", "United Nations Recommendations on Statistics of International Migration, rev. 1 (1998); national rules"),
        Load("harmonised_table", "Table", "This project, after Regulation (EC) No 862/2007, articles 3 to 7"),
        Load("action_status", "State", "This project"),
        Load("framework_kind", "Kind", "This project"),
        Load("skill", "Skill", "ESCO, skills pillar, first level (European Commission); languages and qualifications: this project"),
        Load("midweb", "Countries of the skills database", "IOM, Migration for Development in the Western Balkans (MIDWEB), 2011–2012"),
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
        Load("conf_status", "Confidentiality", "SDMX cross-domain code list CL_CONF_STATUS"),
        Load("vital_event", "Event", "This project"),
        Load("core_indicator", "Indicator of the core set", "This project, after the Central Asia Regional Migration Programme (IOM)"),
        Load("ethnicity", "Ethnic group", "The 22 most numerous groups of the census of the Russian Federation 2010; codes of ISO 639-3 languages where there is one"),
        Load("life_table", "Measure", "This project"),
        Load("migration_measure", "Measure", "This project"),
        Load("flow_reporter", "Reporter", "MIMOSA (Eurostat), double-entry matrices"),
        Load("flow_quality", "Quality", "This project, after the criteria of IMEM (Raymer et al. 2013)"),
        WithTotals("doctorate_country", "Country of the doctorate", "countries of the doctorate"),
        Load("science_field", "Field of science", "OECD, Fields of Research and Development (Frascati Manual 2015)"),
        Load("years_since_doctorate", "Years since the doctorate", "This project"),
    ];

    private static readonly Dictionary<string, Lazy<Codelist>> ById = Lists.ToDictionary(entry => entry.Id, entry => entry.List);

    /// <summary>Countries and areas; <c>XKX</c> stands for Kosovo (UNSC 1244).</summary>
    public static Codelist Country => Named("country");

    /// <summary>Sex: female, male, unknown, total.</summary>
    public static Codelist Sex => Named("sex");

    /// <summary>Age groups of five years with their roll-ups.</summary>
    public static Codelist AgeGroup => Named("age_group");

    /// <summary>Country of citizenship, with a total, unknown and other.</summary>
    public static Codelist Citizenship => Named("citizenship");

    /// <summary>Country of origin: the countries, a total, unknown, and other for what a source does not name.</summary>
    public static Codelist Origin => Named("origin");

    /// <summary>Economic activity: sections with their divisions. Codes of divisions are text: <c>01</c>.</summary>
    public static Codelist Nace2 => Named("nace2");

    /// <summary>Occupation: major, sub-major, minor and unit groups, all written with four digits: <c>7000</c>, <c>7200</c>, <c>7210</c>, <c>7212</c>.</summary>
    /// <remarks>Codes are text: <c>0110</c>. A minor group that has no unit groups of its own is its own unit group, so that 363 + 27 are the 390 of the classification.</remarks>
    public static Codelist Isco88 => Named("isco88");

    /// <summary>Direction of a border crossing.</summary>
    public static Codelist Direction => Named("direction");

    /// <summary>Status of an observation.</summary>
    public static Codelist ObservationStatus => Named("obs_status");

    /// <summary>Country of exploitation: the countries, a total, unknown and other.</summary>
    public static Codelist ExploitationCountry => Named("exploitation_country");

    /// <summary>Gender as the trafficking files have it.</summary>
    public static Codelist Gender => Named("gender");

    /// <summary>Age bands of the CTDC files.</summary>
    public static Codelist CtdcAgeBand => Named("ctdc_age_band");

    /// <summary>What a person is exploited for.</summary>
    public static Codelist ExploitationType => Named("exploitation_type");

    /// <summary>How a person is controlled.</summary>
    public static Codelist MeansOfControl => Named("means_of_control");

    /// <summary>Who recruited a person.</summary>
    public static Codelist RecruiterRelation => Named("recruiter_relation");

    /// <summary>How a person was recruited.</summary>
    public static Codelist RecruitmentMethod => Named("recruitment_method");

    /// <summary>What an organisation says of a person.</summary>
    public static Codelist TraffickingStatus => Named("trafficking_status");

    /// <summary>Who says so.</summary>
    public static Codelist DecidingOrganisation => Named("deciding_organisation");

    /// <summary>Where a case stands.</summary>
    public static Codelist CaseStatus => Named("case_status");

    /// <summary>Direct assistance, movement, reintegration, monitoring.</summary>
    public static Codelist AssistanceService => Named("assistance_service");

    /// <summary>Levels of education.</summary>
    public static Codelist Isced11 => Named("isced11");

    /// <summary>Coded themes of qualitative answers.</summary>
    public static Codelist SurveyTheme => Named("survey_theme");

    /// <summary>Who counts as a migrant. Figures of different definitions are never mixed.</summary>
    public static Codelist Definition => Named("definition");

    /// <summary>Tables of the harmonised collection, H1 to H13.</summary>
    public static Codelist HarmonisedTable => Named("harmonised_table");

    /// <summary>Skills by the pillar of ESCO, the language of the country and the recognised qualification.</summary>
    public static Codelist Skill => Named("skill");

    /// <summary>The countries of the MIDWEB skills database.</summary>
    public static Codelist Midweb => Named("midweb");

    /// <summary>Every list, in a fixed order.</summary>
    public static IEnumerable<Codelist> All => Lists.Select(entry => entry.List.Value);

    /// <summary>The list of this id, or null.</summary>
    public static Codelist? Find(string id) => ById.TryGetValue(id, out Lazy<Codelist>? list) ? list.Value : null;

    private const string Regions = "ISO 3166-2, first-level subdivisions of the countries of the harmonised collection and of Moldova";

    private static Codelist Named(string id) => ById[id].Value;

    // Where a list knows foreigners together, the countries are below them: own citizens and the native-born stand apart.
    private static (string, Lazy<Codelist>) WithTotals(string id, string title, string plural, params Code[] groups) => (id, new(() =>
    {
        string above = groups.Any(group => group.Id == Codelist.Foreign) ? Codelist.Foreign : Codelist.Total;
        return new Codelist(id, title, Country.Source + "; SDMX codes for totals" + (groups.Length > 0 ? "; Eurostat codes for groups" : ""), isOpen: true,
            groups.Concat(Country.Codes.Select(country => country with { Parent = above }))
                .Prepend(new Code(Codelist.Total, $"All {plural}", null, false, ["T", "TOTAL"]))
                .Append(new Code(Codelist.Other, $"Other {plural}", above, true, []))
                .Append(new Code(Codelist.Unknown, "Unknown", Codelist.Total, true, ["U", "UNK", "00"])));
    }));

    private static (string, Lazy<Codelist>) Load(string id, string title, string source, bool isOpen = false, string? file = null) => (id, new(() =>
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
    }));
}
