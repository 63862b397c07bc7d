using System.Globalization;
using System.Text;
using Pipeline.Core.Codelists;
using Pipeline.Core.Reading;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Decisions;

/// <summary>The one list of variables that are derived from a record: what is kept of it beside, or instead of, its fields.</summary>
/// <remarks>A variable's value is text: a code, several codes joined by <c>;</c>, a day <c>yyyy-MM-dd</c> or a whole number. Where nothing is known it is the list's code for that or, where
/// the list has none, empty: so everybody is in a cell of a table by the variable, and its cells add up to its total.
/// To add one: a method and a line below.</remarks>
public static class Derivations
{
    /// <summary>Joins the codes of a variable that has several.</summary>
    public const char Separator = ';';

    private static readonly Dictionary<string, Func<Template, Func<Record, string>>> All = new(StringComparer.Ordinal)
    {
        ["identification"] = _ => record => Identify(record).Identification.ToString(),
        ["identification_reasons"] = _ => record => Codes(Identify(record).Reasons),
        ["eligibility"] = _ => record => Eligible(record).Eligibility.ToString(),
        ["eligibility_reasons"] = _ => record => Codes(Eligible(record).Reasons),
        ["ctdc_age_band"] = _ => CtdcAgeBand,
        ["majority_entry"] = _ => record => IsChildAtAct(record) switch { true => "MINOR", false => "ADULT", null => "" },
        ["survey_age_band"] = _ => SurveyAgeBand,
        ["citizenship"] = template => Choices(template, CodelistCatalogue.Citizenship),
        ["exploitation_country"] = template => Choices(template, CodelistCatalogue.ExploitationCountry),
        ["exploitation_type"] = template => Choices(template, CodelistCatalogue.ExploitationType),
        ["means_of_control"] = template => Choices(template, CodelistCatalogue.MeansOfControl),
        ["recruiter_relation"] = template => Choices(template, CodelistCatalogue.RecruiterRelation),
        ["nace2"] = template => Choices(template, CodelistCatalogue.Nace2),
        ["isced11"] = template => Choices(template, CodelistCatalogue.Isced11),
        ["survey_theme"] = template => Choices(template, CodelistCatalogue.SurveyTheme),
        ["labour_class"] = _ => record => LabourExploitation.Classify(Delphi(record), Recruited(record)).Class.ToString(),
        ["delphi_dimension"] = _ => record => string.Join(Separator, Delphi(record).Dimensions.Where(finding => finding.IsPositive).Select(finding => $"D{(int)finding.Dimension}")),
        ["missing_answers"] = _ => record => Delphi(record).Missing.ToString(CultureInfo.InvariantCulture),
        ["risk_factor"] = _ => RiskFactors,
    };

    /// <summary>How a variable of a template is read from a record: a derived variable, or a field.</summary>
    /// <exception cref="FormatException">There is no such variable.</exception>
    public static Func<Record, string> Of(Template template, string variable)
    {
        if (All.TryGetValue(variable, out Func<Template, Func<Record, string>>? derived)) return derived(template);
        Field field = template.Fields.FirstOrDefault(candidate => candidate.Name == variable)
            ?? throw new FormatException($"Template '{template.Id}', 'keep': '{variable}' is neither a derived variable nor a field.");
        if (field.Role == VariableRole.DirectIdentifier || (field.Type == FieldType.String && field.Codelist is null))
            throw new FormatException($"Template '{template.Id}', 'keep': '{variable}' names a person, or is free text.");
        return record => TextOf(record, field);
    }

    /// <summary>The day on which a record is counted, and whether it is a day of its own: a year or month without a day stands for its first.</summary>
    public static (DateOnly Day, bool IsExact) DayOf(Record record)
    {
        foreach (Field field in record.Template.Days)
        {
            if (!record.Has(field.Index)) continue;
            if (field.Type == FieldType.Date) return (DateOnly.FromDayNumber((int)record.Integer(field.Index)), true);
            if (field.Type == FieldType.Year) return (new DateOnly((int)record.Integer(field.Index), 1, 1), false);
            return (DateOnly.ParseExact(Encoding.UTF8.GetString(record.Text(field.Index)) + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture), false);
        }

        throw new InvalidOperationException($"A record of '{record.Template.Id}' has no day; its rules ask for one.");
    }

    private static string TextOf(Record record, Field field) => field switch
    {
        _ when !record.Has(field.Index) => field.Codelist?.IndexOf(Codelist.Unknown) >= 0 ? Codelist.Unknown : "",
        { Codelist: { } codelist } => codelist.Codes[record.Code(field.Index)].Id,
        { Type: FieldType.Date } => DateOnly.FromDayNumber((int)record.Integer(field.Index)).ToString("O", CultureInfo.InvariantCulture),
        _ => record.Number(field.Index).ToString(CultureInfo.InvariantCulture),
    };

    private static string Codes(IEnumerable<Reason> reasons) => string.Join(Separator, reasons.Select(reason => reason.Code));

    // Every choice of the list that is answered with yes, and every code of the list that a field names; unknown where there is neither a yes nor a no.
    private static Func<Record, string> Choices(Template template, Codelist codelist)
    {
        Field[] yesOrNo = [.. template.Fields.Where(field => field.Choice?.Codelist == codelist)];
        Field[] named = [.. template.Fields.Where(field => field.Codelist == codelist)];
        return record =>
        {
            IEnumerable<string> chosen = yesOrNo.Where(field => Answer(record, field) == true).Select(field => field.Choice!.Code)
                .Concat(named.Where(field => record.Has(field.Index)).Select(field => codelist.Codes[record.Code(field.Index)].Id));
            string codes = string.Join(Separator, chosen.Distinct().Order(StringComparer.Ordinal));
            return codes.Length > 0 || yesOrNo.Any(field => Answer(record, field) == false) || codelist.IndexOf(Codelist.Unknown) < 0 ? codes : Codelist.Unknown;
        };
    }

    private static IdentificationDecision Identify(Record record)
    {
        bool? act = AnyAct(record);
        bool? means = Palermo.AnyOf([.. ControlMeans.Means.Select(means => MeansUsed(record, means))]);
        bool? purpose = Any(record, field => field.Choice?.Codelist == CodelistCatalogue.ExploitationType);
        return Palermo.Identify(act, means, purpose, IsChildAtAct(record));
    }

    // Only where none of the acts was asked, a known recruiter or way of recruitment says that there was recruitment.
    private static bool? AnyAct(Record record)
    {
        Field[] acts = [.. record.Template.Fields.Where(field => field.Name.StartsWith("act_", StringComparison.Ordinal) && field.Type == FieldType.Boolean)];
        if (acts.Any(act => record.Has(act.Index))) return Any(record, acts.Contains);
        bool isRecruited = Has(record, "recruitment_method") || Code(record, "relationship_to_trafficker") is not (null or Codelist.Unknown)
            || Any(record, field => field.Choice?.Codelist == CodelistCatalogue.RecruiterRelation && field.Choice.Code != Codelist.Unknown) == true;
        return isRecruited ? true : null;
    }

    // Where a means was not asked, a way of control that is evidence of it says that it was used; that none is named says nothing.
    private static bool? MeansUsed(Record record, string means) =>
        Answer(record, record.Template.Field($"means_{means}"))
        ?? (Any(record, field => field.Choice?.Codelist == CodelistCatalogue.MeansOfControl && ControlMeans.Of(field.Choice.Code) == means) == true ? true : null);

    private static EligibilityDecision Eligible(Record record) =>
        AssistanceEligibility.Decide(Identify(record).Identification, Answer(record, record.Template.Field("agrees_to_assistance")));

    private static bool? IsChildAtAct(Record record) => Age.IsChildAtAct(EvidenceOf(record)) ?? Code(record, "majority_at_act") switch
    {
        "MINOR" => true,
        "ADULT" => false,
        _ => Code(record, "majority_at_exploitation") == "MINOR" || Code(record, "majority") == "MINOR"
            || Code(record, "age_band") is { } band && CodelistCatalogue.CtdcAgeBand[band].Parent == "Y0T17" ? true : null,
    };

    private static AgeEvidence EvidenceOf(Record record) =>
        new(Day(record, "date_of_birth"), Day(record, "act_date"), Whole(record, "age_at_act"), Day(record, "interview_date"), Whole(record, "age"));

    private static string CtdcAgeBand(Record record)
    {
        int? age = record.Template.Fields.Any(field => field.Name == "date_of_birth") ? Age.AtInterview(EvidenceOf(record)) : null;
        return age switch
        {
            null => Code(record, "age_band") ?? Codelist.Unknown,
            < 9 => "Y0T8",
            < 18 => "Y9T17",
            < 21 => "Y18T20",
            < 24 => "Y21T23",
            < 27 => "Y24T26",
            < 30 => "Y27T29",
            < 39 => "Y30T38",
            < 48 => "Y39T47",
            _ => "Y_GE48",
        };
    }

    // From the year of birth, as completed in the year of the interview.
    private static string SurveyAgeBand(Record record) => (DayOf(record).Day.Year - Whole(record, "birth_year")) switch
    {
        null or < 15 => Codelist.Unknown,
        < 18 => "Y15T17",
        < 25 => "Y18T24",
        < 35 => "Y25T34",
        < 45 => "Y35T44",
        < 55 => "Y45T54",
        _ => "Y_GE55",
    };

    // Without the age when recruited, only who was a child at the interview for certain was a child when recruited: for everybody else the strengths for adults hold.
    private static DelphiAssessment Delphi(Record record)
    {
        int? age = Whole(record, "age_at_recruitment") ?? DayOf(record).Day.Year - Whole(record, "birth_year");
        return DelphiAssessment.Of(age < Palermo.AgeOfMajority, indicator => Answer(record, record.Template.Field(indicator.Code)));
    }

    private static bool? Recruited(Record record) => Code(record, "recruiter_type") is { } recruiter ? recruiter != "NONE" : null;

    // What the study looks at as exposures; each is there, or not known to be.
    private static string RiskFactors(Record record)
    {
        (string Code, bool IsThere)[] factors =
        [
            ("NO_CONTRACT", Answer(record, record.Template.Field("written_contract")) == false),
            ("FEE", Number(record, "fee_paid") > 0),
            ("DEBT", Number(record, "debt") > 0),
            ("AGENT", Code(record, "recruiter_type") is "AGENCY" or "AGENT"),
            ("IRREGULAR", Code(record, "legal_status") == "IRREGULAR"),
            ("LONG_HOURS", Number(record, "hours_per_week") > 48),
            ("WAGE_DELAY", Number(record, "wage_delay") > 0),
        ];
        return string.Join(Separator, factors.Where(factor => factor.IsThere).Select(factor => factor.Code));
    }

    private static bool? Any(Record record, Func<Field, bool> isAsked) =>
        Palermo.AnyOf([.. record.Template.Fields.Where(isAsked).Select(field => Answer(record, field))]);

    private static bool? Answer(Record record, Field field) => record.Has(field.Index) ? record.Integer(field.Index) == 1 : null;

    private static bool Has(Record record, string field) => Find(record, field) is not null;

    private static string? Code(Record record, string field) => Find(record, field) is { Codelist: { } codelist } found ? codelist.Codes[record.Code(found.Index)].Id : null;

    private static DateOnly? Day(Record record, string field) => Find(record, field) is { } found ? DateOnly.FromDayNumber((int)record.Integer(found.Index)) : null;

    private static int? Whole(Record record, string field) => Find(record, field) is { } found ? (int)record.Integer(found.Index) : null;

    private static double? Number(Record record, string field) => Find(record, field) is { } found ? record.Number(found.Index) : null;

    private static Field? Find(Record record, string name) => record.Template.Fields.FirstOrDefault(field => field.Name == name) is { } field && record.Has(field.Index) ? field : null;
}
