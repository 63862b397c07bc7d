using System.Diagnostics.Metrics;
using Pipeline.Core.Submissions;
using Pipeline.Core.Tabulation;
using Pipeline.Core.Templates;
using Pipeline.Core.Validation;
using Pipeline.Functions.Storage;
using Pipeline.Functions.Telemetry;

namespace Pipeline.Functions.Tests.Telemetry;

public sealed class MeasuresTests : IDisposable
{
    private readonly List<string> measured = [];
    private readonly MeterListener listener = new();

    public MeasuresTests()
    {
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == Measures.Meter) self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.Start();
    }

    public void Dispose() => listener.Dispose();

    [Fact]
    public void Records_and_findings_are_counted_by_template_and_rule()
    {
        Measures.Read(new ValidationReport(
            "measured", "1.0", Records: 1000, Errors: 3, Warnings: 0,
            [new RuleResult("code", Severity.Error, "A code of the list", 3, []), new RuleResult("type", Severity.Error, "A date", 0, [])], LeftOut: 2, IsTolerated: true));

        Assert.Equal(
            ["pipeline.records 998 template=measured kept=True", "pipeline.records 2 template=measured kept=False", "pipeline.findings 3 template=measured rule=code"],
            measured.Where(line => line.Contains("measured", StringComparison.Ordinal)));
    }

    [Fact]
    public void From_drop_to_decision_is_measured_in_seconds()
    {
        DateTimeOffset dropped = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var submission = new SubmissionReference("id", new SubmissionPath("agency", "KGZ", "waited", "2019", "file.csv"), "etag", dropped, 1, new Manifest(null, null, true));

        Measures.Decide(submission, SubmissionOutcome.Accepted, dropped.AddSeconds(12.5));

        Assert.Contains("pipeline.submission.duration 12.5 template=waited outcome=Accepted", measured);
    }

    private void Note<T>(Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        where T : struct
    {
        string line = FormattableString.Invariant($"{instrument.Name} {value}");
        foreach ((string key, object? tag) in tags) line += FormattableString.Invariant($" {key}={tag}");
        lock (measured) measured.Add(line); // Other tests measure beside this one.
    }
}
