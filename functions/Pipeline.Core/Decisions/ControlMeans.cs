namespace Pipeline.Core.Decisions;

/// <summary>Which of the nine means of the Palermo Protocol (article 3(a)) a means of control of the CTDC and HTCDS lists is evidence of.</summary>
/// <remarks>The lists say how a person is kept under control, the Protocol how consent is brought about, and no public table joins the two: this one is the project's. It follows the
/// operational indicators of ILO and European Commission (2009), which count violence, threats, debt bondage, withholding of money or wages, confiscation of documents, isolation and
/// confinement as coercion (dimensions 2 and 5) and false promises as deception (dimension 1). Excessive working hours stand there under exploitation (dimension 4): they are no means. Drugs given and
/// care or necessities denied are "other forms of coercion". "Other" says nothing.</remarks>
public static class ControlMeans
{
    private static readonly Dictionary<string, string> ByControl = new(StringComparer.Ordinal)
    {
        ["Threats"] = "threat",
        ["PhysicalThreats"] = "threat",
        ["ThreatsLawEnforcement"] = "threat",
        ["ThreatensChildrenFamily"] = "threat",
        ["PhysicalAbuse"] = "force",
        ["SexualAbuse"] = "force",
        ["AbusePsyPhySex"] = "coercion",
        ["PsychologicalAbuse"] = "coercion",
        ["DebtBondageEarnings"] = "coercion",
        ["DebtBondage"] = "coercion",
        ["TakesEarnings"] = "coercion",
        ["PsychoactiveSubstance"] = "coercion",
        ["DenyBasicNeeds"] = "coercion",
        ["RestrictsFinancialAccess"] = "coercion",
        ["RestrictsMovement"] = "coercion",
        ["RestrictsMedicalCare"] = "coercion",
        ["WithholdsNecessities"] = "coercion",
        ["WithholdsDocuments"] = "coercion",
        ["UsesChildren"] = "coercion",
        ["FalsePromises"] = "deception",
    };

    /// <summary>The nine means, as the fields <c>means_…</c> name them.</summary>
    public static IReadOnlyList<string> Means { get; } =
        ["threat", "force", "coercion", "abduction", "fraud", "deception", "abuse_of_power", "abuse_of_vulnerability", "payments"];

    /// <summary>The means that a code of the list <c>means_of_control</c> is evidence of; null where it is none.</summary>
    public static string? Of(string control) => ByControl.GetValueOrDefault(control);
}
