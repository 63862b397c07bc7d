using Pipeline.Core.Codelists;
using Pipeline.Core.Decisions;

namespace Pipeline.Core.Tabulation;

/// <summary>What a record of the trafficking templates says about a case.</summary>
public static class CaseEntries
{
    private static readonly string[] Lifted = ["service", "end_date", "next_follow_up", "case_status"];

    /// <summary>Whether the records of a template make cases.</summary>
    public static bool AreOn(string template) => template is "vot-screening" or "vot-assistance";

    /// <summary>The entry that a record makes. A screening is over on its day; what is not known is no code, so that it takes the place of nothing that another entry knows.</summary>
    public static CaseEntry Of(PersonRecord record)
    {
        bool isScreening = record.Template == "vot-screening";
        return new CaseEntry(
            isScreening ? CaseStep.Screening : StepOf(record["service"]),
            isScreening ? "screening" : record["service"],
            record.Day,
            isScreening ? record.Day : record.DayOf("end_date"),
            record.DayOf("next_follow_up"),
            record["case_status"] is { Length: > 0 } status ? status : null,
            record.Values.Where(value => !Lifted.Contains(value.Key) && value.Value != Codelist.Unknown).ToDictionary(),
            record.IsExact);
    }

    private static CaseStep StepOf(string service) => CaseTabulation.StepOf(service) switch
    {
        "DIRECT" => CaseStep.DirectAssistance,
        "MOVEMENT" => CaseStep.Movement,
        "REINTEGRATION" => CaseStep.Reintegration,
        _ => CaseStep.FollowUp,
    };
}
