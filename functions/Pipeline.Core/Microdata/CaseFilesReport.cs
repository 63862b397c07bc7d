using Pipeline.Core.Anonymisation;

namespace Pipeline.Core.Microdata;

/// <summary>What was done to make the two files of a release.</summary>
/// <param name="Version">Version of the release.</param>
/// <param name="Policy">The policy and its version.</param>
/// <param name="Anonymised">The anonymised file.</param>
/// <param name="Synthetic">The synthetic file.</param>
public sealed record CaseFilesReport(int Version, string Policy, AnonymisationReport Anonymised, SynthesisReport Synthetic)
{
    /// <summary>The report as it is published: without what compares with the true cases, and without numbers of persons below k, which are null.</summary>
    public CaseFilesReport ForReaders()
    {
        AnonymisationReport report = Anonymised;
        VariableLoss[] variables = [.. report.Variables.Select(variable => variable with { Suppressed = Shown(variable.Suppressed) })];
        return this with
        {
            Synthetic = Synthetic with { AgainstCases = null },
            Anonymised = report with
            {
                // Each of these is the difference of others.
                Records = Shown(report.Dropped) is null ? null : report.Records,
                Dropped = Shown(report.Dropped),
                Suppressed = variables.Any(variable => variable.Suppressed is null) ? null : report.Suppressed,
                Variables = variables,
                Before = new RiskInBothReadings(Risk(report.Before.OfItsOwn), Risk(report.Before.Any)),
            },
        };

        long? Shown(long? persons) => persons > 0 && persons < report.K ? null : persons;

        ReidentificationRisk Risk(ReidentificationRisk risk) => risk with { RecordsBelow = Shown(risk.RecordsBelow) };
    }
}
