using System.Diagnostics;
using System.Diagnostics.Metrics;
using Pipeline.Core.Disclosure;
using Pipeline.Core.Validation;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Telemetry;

/// <summary>What operators watch, as instruments of one meter. None carries a value from a file, only names of templates, rules, countries and outcomes.</summary>
/// <remarks>An activity that is run twice counts twice: the documents say what is true, these say how busy the system is.</remarks>
public static class Measures
{
    /// <summary>Name of the meter.</summary>
    public const string Meter = "Pipeline";

    private static readonly Meter Source = new(Meter);

    private static readonly Counter<long> Records = Source.CreateCounter<long>("pipeline.records", "{record}", "Records read, by template and whether they were kept or left out");

    private static readonly Counter<long> Findings = Source.CreateCounter<long>("pipeline.findings", "{finding}", "Violations of a rule, by template and rule");

    private static readonly Histogram<double> Decided =
        Source.CreateHistogram<double>("pipeline.submission.duration", "s", "From the writing of a file to the decision on it, by template and outcome: its wait in the queue is in it");

    private static readonly Counter<long> Suppressed = Source.CreateCounter<long>("pipeline.suppressions", "{figure}", "Figures of a draft that are not published, by country");

    private static readonly Histogram<double> RequestUnits =
        Source.CreateHistogram<double>("pipeline.cosmos.request_units", "{RU}", "Request units that the document store charged, by operation and status");

    /// <summary>A file was read.</summary>
    internal static void Read(ValidationReport report)
    {
        TagList template = new() { { "template", report.Template } };
        Records.Add(report.Records - report.LeftOut, [.. template, new("kept", true)]);
        Records.Add(report.LeftOut, [.. template, new("kept", false)]);
        foreach (RuleResult rule in report.Rules.Where(rule => rule.Count > 0)) Findings.Add(rule.Count, [.. template, new("rule", rule.Rule)]);
    }

    /// <summary>A file was decided on.</summary>
    internal static void Decide(SubmissionReference submission, SubmissionOutcome outcome, DateTimeOffset now) =>
        Decided.Record(Math.Max(0, (now - submission.LastModified).TotalSeconds), new("template", submission.Path.Template), new("outcome", outcome.ToString()));

    /// <summary>The figures of a draft were protected.</summary>
    internal static void Suppress(string country, DisclosureReport report) => Suppressed.Add(report.Suppressed, new KeyValuePair<string, object?>("country", country));

    /// <summary>The document store answered.</summary>
    internal static void Charge(double units, string operation, int status) => RequestUnits.Record(units, new("operation", operation), new("status", status));
}
