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
    public static Codelist Origin { get; } = WithTotals("origin", "Country of origin", "origins", "origin");

    /// <summary>Citizenship: the countries, a total, unknown (<c>00</c> in CTDC files), and other.</summary>
    public static Codelist Citizenship { get; } = WithTotals("citizenship", "Citizenship", "citizenships", "citizenship");

    /// <summary>Country of exploitation: the countries, a total, unknown (<c>00</c> in CTDC files), and other.</summary>
    public static Codelist ExploitationCountry { get; } = WithTotals("exploitation_country", "Country of exploitation", "countries of exploitation", "country of exploitation");

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

    /// <summary>Gender as the trafficking files have it.</summary>
    public static Codelist Gender { get; } = Load("gender", "Gender", "HTCDS 2.0, IOM; transgender and non-conforming together, as in the CTDC files");

    /// <summary>Age bands of the CTDC files.</summary>
    public static Codelist CtdcAgeBand { get; } = Load("ctdc_age_band", "Age at registration", "CTDC, IOM; 09--17 of older files is 9--17");

    /// <summary>Under 18, or not.</summary>
    public static Codelist Majority { get; } = Load("majority", "Majority", "CTDC, IOM");

    /// <summary>What a person is exploited for.</summary>
    public static Codelist ExploitationType { get; } = Load("exploitation_type", "Type of exploitation", "HTCDS 2.0, IOM; slavery and criminal activity by the Palermo Protocol and CTDC");

    /// <summary>How a person is controlled.</summary>
    public static Codelist MeansOfControl { get; } = Load("means_of_control", "Means of control", "HTCDS 2.0, IOM; groups of the CTDC synthetic files");

    /// <summary>Who recruited a person.</summary>
    public static Codelist RecruiterRelation { get; } = Load("recruiter_relation", "Relation to the recruiter", "CTDC and HTCDS 2.0, IOM");

    /// <summary>How a person was recruited.</summary>
    public static Codelist RecruitmentMethod { get; } = Load("recruitment_method", "Method of recruitment", "HTCDS 2.0, IOM");

    /// <summary>What an organisation says of a person.</summary>
    public static Codelist TraffickingStatus { get; } = Load("trafficking_status", "Trafficking status", "HTCDS 2.0, IOM");

    /// <summary>Who says so.</summary>
    public static Codelist DecidingOrganisation { get; } = Load("deciding_organisation", "Deciding organisation", "HTCDS 2.0, IOM");

    /// <summary>Who referred a person.</summary>
    public static Codelist ReferralSource { get; } = Load("referral_source", "Referred by", "This project, after the screening form of IOM");

    /// <summary>Where a case stands.</summary>
    public static Codelist CaseStatus { get; } = Load("case_status", "Status of the case", "HTCDS 2.0, IOM");

    /// <summary>Whether a person is a victim.</summary>
    public static Codelist Identification { get; } = Load("identification", "Identification", "Palermo Protocol (2000), article 3");

    /// <summary>Bands of months.</summary>
    public static Codelist TraffickingDuration { get; } = Load("trafficking_duration", "Time in trafficking", "CTDC, IOM");

    /// <summary>Direct assistance, movement, reintegration, monitoring.</summary>
    public static Codelist AssistanceService { get; } = Load("assistance_service", "Assistance", "This project, after the assistance form of IOM; types of the HTCDS 2.0 service plan as aliases");

    /// <summary>Who assists.</summary>
    public static Codelist ServiceProvider { get; } = Load("service_provider", "Provider", "This project");

    /// <summary>What became of a reintegration.</summary>
    public static Codelist ReintegrationOutcome { get; } = Load("reintegration_outcome", "Outcome of reintegration", "This project");

    /// <summary>Levels of education.</summary>
    public static Codelist Isced11 { get; } = Load("isced11", "Education", "ISCED 2011, UNESCO");

    /// <summary>What a labour migrant’s interview amounts to.</summary>
    public static Codelist LabourClass { get; } = Load("labour_class", "Class of the interview", "Operational indicators of ILO and European Commission (2009), as used in Moldova");

    /// <summary>Age bands of the labour-exploitation survey.</summary>
    public static Codelist SurveyAgeBand { get; } = Load("survey_age_band", "Age", "This project");

    /// <summary>Internal or international.</summary>
    public static Codelist MigrantType { get; } = Load("migrant_type", "Migrants", "This project");

    /// <summary>Who recruited a labour migrant.</summary>
    public static Codelist RecruiterType { get; } = Load("recruiter_type", "Recruited by", "This project");

    /// <summary>Marital status.</summary>
    public static Codelist MaritalStatus { get; } = Load("marital_status", "Marital status", "This project");

    /// <summary>Right to stay.</summary>
    public static Codelist LegalStatus { get; } = Load("legal_status", "Legal status", "This project");

    /// <summary>Coded themes of qualitative answers.</summary>
    public static Codelist SurveyTheme { get; } = Load("survey_theme", "Theme", "This project");

    /// <summary>Exposures that the labour-exploitation study looks at.</summary>
    public static Codelist RiskFactor { get; } = Load("risk_factor", "Factor", "This project");

    /// <summary>The six dimensions of trafficking for labour exploitation.</summary>
    public static Codelist DelphiDimension { get; } = Load("delphi_dimension", "Positive dimension", "Operational indicators of ILO and European Commission (2009)");

    /// <summary>Every list, in a fixed order.</summary>
    public static IReadOnlyList<Codelist> All { get; } =
    [
        Country, Sex, AgeGroup, Origin, Nace2, Isco88, LabourMeasure, LabourSource, ShortageBasis, Direction, CrossingPurpose, ObservationStatus,
        Citizenship, ExploitationCountry, Gender, CtdcAgeBand, Majority, ExploitationType, MeansOfControl, RecruiterRelation, RecruitmentMethod, TraffickingStatus, DecidingOrganisation,
        ReferralSource, CaseStatus, Identification, TraffickingDuration, AssistanceService, ServiceProvider, ReintegrationOutcome, Isced11,
        LabourClass, SurveyAgeBand, MigrantType, RecruiterType, MaritalStatus, LegalStatus, SurveyTheme, RiskFactor, DelphiDimension,
    ];

    /// <summary>The list of this id, or null.</summary>
    public static Codelist? Find(string id) => All.FirstOrDefault(list => list.Id == id);

    private static Codelist WithTotals(string id, string title, string many, string one) => new(id, title, Country.Source + "; SDMX codes for totals", isOpen: true,
        Country.Codes.Select(country => country with { Parent = Codelist.Total })
            .Prepend(new Code(Codelist.Total, $"All {many}", null, false, ["T", "TOTAL"]))
            .Append(new Code(Codelist.Other, $"Other {many}", Codelist.Total, true, []))
            .Append(new Code(Codelist.Unknown, $"Unknown {one}", Codelist.Total, true, ["U", "UNK", "00"])));

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
