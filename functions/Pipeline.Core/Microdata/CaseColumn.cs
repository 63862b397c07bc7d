using System.Globalization;
using Pipeline.Core.Codelists;
using Pipeline.Core.Tabulation;

namespace Pipeline.Core.Microdata;

/// <summary>A column of a published file of trafficking cases.</summary>
/// <param name="Name">Its header.</param>
/// <param name="ValueOf">The value of a case, as the file writes it; empty where it is not known.</param>
public sealed record CaseColumn(string Name, Func<PersonRecord, string> ValueOf)
{
    private const string Yes = "1", No = "0";

    private static readonly string[] Labour = ["ForcedLabour", "ChildLabour", "ForcedBegging", "ForcedCriminality"]; // begging and criminal activities are kinds of it in CTDC
    private static readonly string[] Slavery = ["Slavery", "Servitude"];
    private static readonly string[] OtherExploitation = ["Other", "ForcedAdoption", "Surrogacy"];
    private static readonly string[] Threats = ["Threats", "PhysicalThreats", "ThreatensChildrenFamily"];
    private static readonly string[] Sexual = ["prostitution", "pornography", "remote", "private"];

    /// <summary>The columns of the CTDC k-anonymised file (2020 and 2021).</summary>
    /// <remarks>Aquafarming is kept as agriculture (NACE Rev.2, section A); its column stays, always unknown, so that the layout is CTDC's.</remarks>
    public static IReadOnlyList<CaseColumn> Anonymised { get; } =
    [
        new("yearOfRegistration", Year),
        new("Datasource", _ => "Case Management"),
        new("gender", record => record["gender"] switch { "F" => "Female", "M" => "Male", "TG" => "Transgender/NonConforming", _ => "" }),
        new("ageBroad", AgeBand),
        new("majorityStatus", record => Majority(record["ctdc_age_band"] switch { "" or Codelist.Unknown => record["majority"], var band => IsMinor(band) ? "MINOR" : "ADULT" })),
        new("majorityStatusAtExploit", record => Majority(record["majority_at_exploitation"])),
        new("majorityEntry", record => Majority(record["majority_entry"])),
        new("citizenship", record => Country(record, "citizenship", code => code.Aliases[0])),
        Means("meansOfControlDebtBondage", "DebtBondage", "DebtBondageEarnings"),
        Means("meansOfControlTakesEarnings", "TakesEarnings"),
        Means("meansOfControlRestrictsFinancialAccess", "RestrictsFinancialAccess"),
        Means("meansOfControlThreats", Threats),
        Means("meansOfControlPsychologicalAbuse", "PsychologicalAbuse"),
        Means("meansOfControlPhysicalAbuse", "PhysicalAbuse"),
        Means("meansOfControlSexualAbuse", "SexualAbuse"),
        Means("meansOfControlFalsePromises", "FalsePromises"),
        Means("meansOfControlPsychoactiveSubstances", "PsychoactiveSubstance"),
        Means("meansOfControlRestrictsMovement", "RestrictsMovement"),
        Means("meansOfControlRestrictsMedicalCare", "RestrictsMedicalCare"),
        Means("meansOfControlExcessiveWorkingHours", "ExcessiveWorkingHours"),
        Means("meansOfControlUsesChildren", "UsesChildren"),
        Means("meansOfControlThreatOfLawEnforcement", "ThreatsLawEnforcement"),
        Means("meansOfControlWithholdsNecessities", "WithholdsNecessities", "DenyBasicNeeds"),
        Means("meansOfControlWithholdsDocuments", "WithholdsDocuments"),
        Means("meansOfControlOther", "Other", "AbusePsyPhySex"),
        NotSpecified("meansOfControlNotSpecified", "means_of_control"),
        Together("meansOfControlConcatenated", "means_of_control"),
        Exploitation("isForcedLabour", Labour),
        Exploitation("isSexualExploit", "SexualExploitation"),
        Exploitation("isOtherExploit", OtherExploitation),
        new("isSexAndLabour", record => Both(Chosen(record, "exploitation_type", Labour), Chosen(record, "exploitation_type", ["SexualExploitation"]))),
        Exploitation("isForcedMarriage", "ForcedMarriage"),
        Exploitation("isForcedMilitary", "ForcedMilitaryByNonStateActors"),
        Exploitation("isOrganRemoval", "OrganRemoval"),
        Exploitation("isSlaveryAndPractices", Slavery),
        Together("typeOfExploitConcatenated", "exploitation_type"),
        Sector("typeOfLabourAgriculture", "A"),
        new("typeOfLabourAquafarming", _ => ""),
        Exploitation("typeOfLabourBegging", "ForcedBegging"),
        Sector("typeOfLabourConstruction", "F"),
        Sector("typeOfLabourDomesticWork", "T"),
        Sector("typeOfLabourHospitality", "I"),
        Exploitation("typeOfLabourIllicitActivities", "ForcedCriminality"),
        Sector("typeOfLabourManufacturing", "C"),
        Sector("typeOfLabourMiningOrDrilling", "B"),
        Sector("typeOfLabourPeddling", "G"),
        Sector("typeOfLabourTransportation", "H"),
        new("typeOfLabourOther", record => Chosen(record, "nace2", [.. record.CodesOf("nace2").Select(SectionOf).Where(section => !"ABCFGHIT".Contains(section, StringComparison.Ordinal))])),
        NotSpecified("typeOfLabourNotSpecified", "nace2"),
        Together("typeOfLabourConcatenated", "nace2"),
        new("typeOfSexProstitution", record => Answer(record, "sexual_prostitution")),
        new("typeOfSexPornography", record => Answer(record, "sexual_pornography")),
        new("typeOfSexRemoteInteractiveServices", record => Answer(record, "sexual_remote")),
        new("typeOfSexPrivateSexualServices", record => Answer(record, "sexual_private")),
        new("typeOfSexConcatenated", record => string.Join(';', Sexual.Where(kind => record[$"sexual_{kind}"] == Yes))),
        new("isAbduction", record => Answer(record, "means_abduction")),
        Together("RecruiterRelationship", "recruiter_relation"),
        new("CountryOfExploitation", record => Country(record, "exploitation_country", code => code.Aliases[0])),
        Recruiter("recruiterRelationIntimatePartner", "IntimatePartner"),
        Recruiter("recruiterRelationFriend", "Friend"),
        Recruiter("recruiterRelationFamily", "Family"),
        Recruiter("recruiterRelationOther", "Other"),
        NotSpecified("recruiterRelationUnknown", "recruiter_relation"),
    ];

    /// <summary>The columns of the CTDC synthetic file (2024). A yes is 1; there is no other answer.</summary>
    public static IReadOnlyList<CaseColumn> Synthetic { get; } =
    [
        new("yearOfRegistration", Year),
        new("gender", record => record["gender"] switch { "F" => "Woman", "M" => "Man", "TG" => "Trans/Transgender/NonConforming", _ => "" }),
        new("ageBroad", AgeBand),
        new("citizenship", record => Country(record, "citizenship", code => code.Id)),
        new("CountryOfExploitation", record => Country(record, "exploitation_country", code => code.Id)),
        new("traffickMonths", record => record["trafficking_duration"] switch { "M0T12" => "0--12 (0-1 yr)", "M13T24" => "13--24 (1-2 yrs)", "M_GE25" => "25+ (2+ yrs)", _ => "" }),
        OnlyYes(Exploitation("isForcedLabour", Labour)),
        OnlyYes(Exploitation("isSexualExploit", "SexualExploitation")),
        OnlyYes(Exploitation("isOtherExploit", [.. OtherExploitation, .. Slavery, "ForcedMarriage", "ForcedMilitaryByNonStateActors", "OrganRemoval"])),
        OnlyYes(Means("meansDebtBondageEarnings", "DebtBondageEarnings", "DebtBondage", "TakesEarnings")),
        OnlyYes(Means("meansThreats", [.. Threats, "ThreatsLawEnforcement"])),
        OnlyYes(Means("meansAbusePsyPhySex", "AbusePsyPhySex", "PsychologicalAbuse", "PhysicalAbuse", "SexualAbuse")),
        OnlyYes(Means("meansFalsePromises", "FalsePromises")),
        OnlyYes(Means("meansDrugsAlcohol", "PsychoactiveSubstance")),
        OnlyYes(Means("meansDenyBasicNeeds", "DenyBasicNeeds", "RestrictsFinancialAccess", "RestrictsMovement", "RestrictsMedicalCare", "WithholdsNecessities")),
        OnlyYes(Means("meansExcessiveWorkHours", "ExcessiveWorkingHours")),
        OnlyYes(Means("meansWithholdDocs", "WithholdsDocuments")),
        OnlyYes(Recruiter("recruiterRelationIntimatePartner", "IntimatePartner")),
        OnlyYes(Recruiter("recruiterRelationFriend", "Friend")),
        OnlyYes(Recruiter("recruiterRelationFamily", "Family")),
        OnlyYes(Recruiter("recruiterRelationOther", "Other")),
        OnlyYes(Sector("typeOfLabourAgriculture", "A")),
        OnlyYes(Sector("typeOfLabourConstruction", "F")),
        OnlyYes(Sector("typeOfLabourDomesticWork", "T")),
        OnlyYes(Sector("typeOfLabourHospitality", "I")),
        OnlyYes(new("typeOfSexProstitution", record => Answer(record, "sexual_prostitution"))),
        OnlyYes(new("typeOfSexPornography", record => Answer(record, "sexual_pornography"))),
    ];

    private static string Year(PersonRecord record) => record.Day.Year.ToString(CultureInfo.InvariantCulture);

    private static string AgeBand(PersonRecord record) =>
        record["ctdc_age_band"] is "" or Codelist.Unknown ? "" : CodelistCatalogue.CtdcAgeBand[record["ctdc_age_band"]].Aliases[0];

    private static bool IsMinor(string band) => CodelistCatalogue.CtdcAgeBand.Above(band).Any(code => code.Id == "Y0T17");

    private static string Majority(string code) => code switch { "MINOR" => "Minor", "ADULT" => "Adult", _ => "" };

    // One country each: whoever has several is known by none of them.
    private static string Country(PersonRecord record, string variable, Func<Code, string> text) =>
        record.CodesOf(variable) is [var code] && CodelistCatalogue.Country.IndexOf(code) is >= 0 and int place ? text(CodelistCatalogue.Country.Codes[place]) : "";

    private static CaseColumn Means(string name, params string[] codes) => new(name, record => Chosen(record, "means_of_control", codes));

    private static CaseColumn Exploitation(string name, params string[] codes) => new(name, record => Chosen(record, "exploitation_type", codes));

    private static CaseColumn Recruiter(string name, string code) => new(name, record => Chosen(record, "recruiter_relation", [code]));

    private static CaseColumn Sector(string name, string section) => new(name, record => Chosen(record, "nace2", [.. record.CodesOf("nace2").Where(code => SectionOf(code) == section)]));

    private static string SectionOf(string code) => CodelistCatalogue.Nace2.Above(code).Select(above => above.Id).Prepend(code).Last(id => id != Codelist.Total);

    private static CaseColumn Together(string name, string variable) => new(name, record => IsKnown(record, variable) ? record[variable] : "");

    private static CaseColumn NotSpecified(string name, string variable) => new(name, record => IsKnown(record, variable) ? No : Yes);

    private static CaseColumn OnlyYes(CaseColumn column) => column with { ValueOf = record => column.ValueOf(record) == Yes ? Yes : "" };

    // No code at all says that every choice was answered with no, where the list has a code for what is not known.
    private static bool IsKnown(PersonRecord record, string variable) => record[variable] switch
    {
        Codelist.Unknown => false,
        "" => CodelistCatalogue.Find(variable)!.IndexOf(Codelist.Unknown) >= 0,
        _ => true,
    };

    private static string Chosen(PersonRecord record, string variable, IReadOnlyCollection<string> codes) =>
        record.CodesOf(variable).Any(codes.Contains) ? Yes : IsKnown(record, variable) ? No : "";

    private static string Answer(PersonRecord record, string variable) => record[variable];

    private static string Both(string one, string other) => (one, other) switch { (Yes, Yes) => Yes, ("", _) or (_, "") => "", _ => No };
}
